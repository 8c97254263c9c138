/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One service as the person knows it, and whether it answers. A value with notifications and one wait: it decides nothing. */

#include "hf-source-private.h"

G_DEFINE_ENUM_TYPE (HfNetwork, hf_network,
                    G_DEFINE_ENUM_VALUE (HF_NETWORK_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (HF_NETWORK_PORTAL, "portal"),
                    G_DEFINE_ENUM_VALUE (HF_NETWORK_LIMITED, "limited"),
                    G_DEFINE_ENUM_VALUE (HF_NETWORK_ONLINE, "online"))

G_DEFINE_ENUM_TYPE (HfReach, hf_reach,
                    G_DEFINE_ENUM_VALUE (HF_REACH_UNKNOWN, "unknown"),
                    G_DEFINE_ENUM_VALUE (HF_REACH_UP, "up"),
                    G_DEFINE_ENUM_VALUE (HF_REACH_DOWN, "down"))

G_DEFINE_FINAL_TYPE (HfSource, hf_source, G_TYPE_OBJECT)

typedef enum
{
  PROP_NAME = 1,
  PROP_REACH,
  PROP_LAST_SUCCESS,
  PROP_LAST_ERROR,
  PROP_NEXT_TRY,
} HfSourceProperty;

static GParamSpec *properties[PROP_NEXT_TRY + 1];

static void
hf_source_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HfSource *self = HF_SOURCE (object);

  switch ((HfSourceProperty) id)
    {
    case PROP_NAME:         g_value_set_string (value, self->name);        break;
    case PROP_REACH:        g_value_set_enum (value, (int) self->reach);   break;
    case PROP_LAST_SUCCESS: g_value_set_int64 (value, self->last_success); break;
    case PROP_LAST_ERROR:   g_value_set_string (value, self->last_error);  break;
    case PROP_NEXT_TRY:     g_value_set_int64 (value, self->next_try);     break;
    default:                G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_source_dispose (GObject *object)
{
  hf_source_stop_waiting (HF_SOURCE (object));
  G_OBJECT_CLASS (hf_source_parent_class)->dispose (object);
}

static void
hf_source_finalize (GObject *object)
{
  HfSource *self = HF_SOURCE (object);

  g_free (self->name);
  g_free (self->last_error);
  G_OBJECT_CLASS (hf_source_parent_class)->finalize (object);
}

static void
hf_source_class_init (HfSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hf_source_get_property;
  object_class->dispose = hf_source_dispose;
  object_class->finalize = hf_source_finalize;
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  properties[PROP_REACH] = g_param_spec_enum ("reach", NULL, NULL, HF_TYPE_REACH, HF_REACH_UNKNOWN, flags);
  properties[PROP_LAST_SUCCESS] = g_param_spec_int64 ("last-success", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_ERROR] = g_param_spec_string ("last-error", NULL, NULL, NULL, flags);
  properties[PROP_NEXT_TRY] = g_param_spec_int64 ("next-try", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
hf_source_init (HfSource *self)
{
}

HfSource *
hf_source_new (const char *name, gboolean loopback)
{
  HfSource *self = g_object_new (HF_TYPE_SOURCE, NULL);

  self->name = g_strdup (name);
  self->loopback = loopback;
  return self;
}

void
hf_source_set_reach (HfSource *self, HfReach reach)
{
  if (self->reach == reach)
    return;
  self->reach = reach;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REACH]);
}

void
hf_source_set_last_success (HfSource *self, gint64 when)
{
  if (self->last_success == when)
    return;
  self->last_success = when;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_SUCCESS]);
}

void
hf_source_set_last_error (HfSource *self, const char *message)
{
  if (g_strcmp0 (self->last_error, message) == 0)
    return;
  g_free (self->last_error);
  self->last_error = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_LAST_ERROR]);
}

void
hf_source_set_next_try (HfSource *self, gint64 when)
{
  if (self->next_try == when)
    return;
  self->next_try = when;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NEXT_TRY]);
}

typedef struct
{
  HfSource *source;
  GSourceFunc over;
  gpointer data;
} Wait;

static gboolean
due_cb (gpointer data)
{
  Wait *wait = data;
  g_autoptr(HfSource) self = g_object_ref (wait->source);

  self->timer = 0;
  hf_source_stop_waiting (self);
  wait->over (wait->data);
  return G_SOURCE_REMOVE;
}

void
hf_source_wait (HfSource *self, HfClock *clock, gint64 delay_us, GSourceFunc over, gpointer data)
{
  Wait *wait = g_new0 (Wait, 1);

  hf_source_stop_waiting (self);
  wait->source = self;
  wait->over = over;
  wait->data = data;
  delay_us = MAX (delay_us, 0);
  self->clock = g_object_ref (clock);
  self->due = MAX (hf_clock_monotonic (clock) + delay_us, 1);
  self->timer = hf_clock_add_timeout (clock, delay_us, due_cb, wait, g_free);
  hf_source_set_next_try (self, hf_clock_now (clock) + delay_us);
}

void
hf_source_stop_waiting (HfSource *self)
{
  if (self->timer != 0)
    hf_clock_remove_timeout (self->clock, self->timer);
  self->timer = 0;
  self->due = 0;
  g_clear_object (&self->clock);
  hf_source_set_next_try (self, 0);
}

gboolean
hf_source_is_waiting (HfSource *self, HfClock *clock)
{
  return self->due != 0 && hf_clock_monotonic (clock) < self->due;
}

const char *
hf_source_get_name (HfSource *self)
{
  g_return_val_if_fail (HF_IS_SOURCE (self), NULL);
  return self->name;
}

HfReach
hf_source_get_reach (HfSource *self)
{
  g_return_val_if_fail (HF_IS_SOURCE (self), HF_REACH_UNKNOWN);
  return self->reach;
}

gint64
hf_source_get_last_success (HfSource *self)
{
  g_return_val_if_fail (HF_IS_SOURCE (self), 0);
  return self->last_success;
}

const char *
hf_source_get_last_error (HfSource *self)
{
  g_return_val_if_fail (HF_IS_SOURCE (self), NULL);
  return self->last_error;
}

gint64
hf_source_get_next_try (HfSource *self)
{
  g_return_val_if_fail (HF_IS_SOURCE (self), 0);
  return self->next_try;
}

gboolean
hf_source_get_loopback (HfSource *self)
{
  g_return_val_if_fail (HF_IS_SOURCE (self), FALSE);
  return self->loopback;
}
