/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The interface behind which secrets lie, and the secret as a value. Guarantee: the memory of a secret is overwritten before it
 * is given back. */

#include "hf-credentials.h"

#include <hf-error.h>

#include <glib/gi18n-lib.h>

#include "hf-net-private.h"

G_DEFINE_INTERFACE (HfCredentials, hf_credentials, G_TYPE_OBJECT)

static void
hf_credentials_default_init (HfCredentialsInterface *iface)
{
}

void
hf_secret_free (HfSecret *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  hf_wipe (self->value);
  g_free (self);
}

void
hf_credentials_get_async (HfCredentials *self, const char *name, const char *host, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (HF_IS_CREDENTIALS (self));
  g_return_if_fail (name != NULL && host != NULL);

  HF_CREDENTIALS_GET_IFACE (self)->get_async (self, name, host, cancellable, callback, data);
}

HfSecret *
hf_credentials_get_finish (HfCredentials *self, GAsyncResult *result, GError **error)
{
  return HF_CREDENTIALS_GET_IFACE (self)->get_finish (self, result, error);
}

gboolean
hf_credentials_set (HfCredentials *self, const char *name, const char *type, const char *value, const char *const *hosts,
                    GError **error)
{
  g_return_val_if_fail (HF_IS_CREDENTIALS (self), FALSE);
  g_return_val_if_fail (name != NULL && type != NULL && value != NULL, FALSE);

  return HF_CREDENTIALS_GET_IFACE (self)->set (self, name, type, value, hosts, error);
}

gboolean
hf_credentials_remove (HfCredentials *self, const char *name, GError **error)
{
  return HF_CREDENTIALS_GET_IFACE (self)->remove (self, name, error);
}

char **
hf_credentials_list (HfCredentials *self, GError **error)
{
  return HF_CREDENTIALS_GET_IFACE (self)->list (self, error);
}

HfCredentials *
hf_credentials_new (GError **error)
{
  const char *backend = g_getenv ("HOLDFAST_CREDENTIALS");

  if (backend == NULL || *backend == '\0' || g_str_equal (backend, "file"))
    return hf_file_credentials_new (NULL);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("HOLDFAST_CREDENTIALS is “%s”; this version knows “file” only"), backend);
  return NULL;
}
