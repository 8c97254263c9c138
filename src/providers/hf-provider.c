/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The provider interface and its registry. To add a provider: a folder of its own that implements the
 * interface, one line in `registry`, its tests. */

#include "hf-provider.h"

#include "hf-rest-provider.h"

G_DEFINE_INTERFACE (HfProvider, hf_provider, G_TYPE_OBJECT)

static const struct
{
  const char *id;
  GType (*get_type) (void);
} registry[] = {
  { "DATA_PROVIDER_REST", hf_rest_provider_get_type },
};

static HfProvider *instances[G_N_ELEMENTS (registry)];

static void
hf_provider_default_init (HfProviderInterface *iface)
{
}

static gpointer
make_instances (gpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (registry); i++)
    instances[i] = g_object_new (registry[i].get_type (), NULL);
  return NULL;
}

void
hf_cursor_clear (HfCursor *self)
{
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->last_modified, g_free);
}

HfProvider *
hf_provider_find (const char *id)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, make_instances, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (registry); i++)
    {
      if (g_strcmp0 (id, registry[i].id) == 0)
        return instances[i];
    }
  return NULL;
}

char *
hf_provider_source (HfProvider *self, HfFunction *function, const HfJsonObject *parameters, GError **error)
{
  return HF_PROVIDER_GET_IFACE (self)->source (self, function, parameters, error);
}

HfRequest *
hf_provider_build (HfProvider *self, HfFunction *function, const HfJsonObject *parameters, const HfCursor *cursor, GError **error)
{
  return HF_PROVIDER_GET_IFACE (self)->build (self, function, parameters, cursor, error);
}

char *
hf_provider_call_source (HfProvider *self, const HfProviderCall *call, GError **error)
{
  return HF_PROVIDER_GET_IFACE (self)->call_source (self, call, error);
}

HfRequest *
hf_provider_request (HfProvider *self, const HfProviderCall *call, GError **error)
{
  return HF_PROVIDER_GET_IFACE (self)->request (self, call, error);
}

gboolean
hf_provider_read (HfProvider *self, HfResponse *response, gint64 now, HfRead *kind, HfCursor *next, GError **error)
{
  return HF_PROVIDER_GET_IFACE (self)->read (self, response, now, kind, next, error);
}

HfRequest *
hf_provider_apply (HfProvider *self, HfCommand *command, HfFunction *function, GError **error)
{
  return HF_PROVIDER_GET_IFACE (self)->apply (self, command, function, error);
}

char *
hf_provider_explain (HfProvider *self, HfResponse *response, GBytes *body)
{
  return HF_PROVIDER_GET_IFACE (self)->explain (self, response, body);
}

void
hf_provider_outcome (HfProvider *self, HfCommand *command, HfResponse *response, GBytes *body, const GError *error, gint64 now,
                     HfResult *result)
{
  HF_PROVIDER_GET_IFACE (self)->outcome (self, command, response, body, error, now, result);
}
