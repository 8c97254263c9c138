/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network as the test says. Every host can be reached while it is available. */

#include "hf-fake-monitor.h"

struct _HfFakeMonitor
{
  GObject parent_instance;

  gboolean available, metered, emits_changed;
  GNetworkConnectivity connectivity;
  GFileMonitor *file; /* (nullable) */
};

typedef enum
{
  PROP_AVAILABLE = 1,
  PROP_METERED,
  PROP_CONNECTIVITY,
} HfFakeMonitorProperty;

static void monitor_init (GNetworkMonitorInterface *iface);
static void initable_init (GInitableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfFakeMonitor, hf_fake_monitor, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, initable_init)
                                   G_IMPLEMENT_INTERFACE (G_TYPE_NETWORK_MONITOR, monitor_init))

/* Priority below every real backend: chosen only when GIO_USE_NETWORK_MONITOR names it. */
__attribute__ ((constructor)) static void
register_extension (void)
{
  GIOExtensionPoint *point = g_io_extension_point_register (G_NETWORK_MONITOR_EXTENSION_POINT_NAME);

  g_io_extension_point_set_required_type (point, G_TYPE_NETWORK_MONITOR);
  g_io_extension_point_implement (G_NETWORK_MONITOR_EXTENSION_POINT_NAME, HF_TYPE_FAKE_MONITOR, "holdfast-fake", -1000);
}

static gboolean
hf_fake_monitor_can_reach (GNetworkMonitor *monitor, GSocketConnectable *connectable, GCancellable *cancellable, GError **error)
{
  if (HF_FAKE_MONITOR (monitor)->available)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE, "The fake network is down");
  return FALSE;
}

static void
hf_fake_monitor_can_reach_async (GNetworkMonitor *monitor, GSocketConnectable *connectable, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (monitor, cancellable, callback, data);
  g_autoptr(GError) error = NULL;

  if (hf_fake_monitor_can_reach (monitor, connectable, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
hf_fake_monitor_can_reach_finish (GNetworkMonitor *monitor, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
monitor_init (GNetworkMonitorInterface *iface)
{
  iface->can_reach = hf_fake_monitor_can_reach;
  iface->can_reach_async = hf_fake_monitor_can_reach_async;
  iface->can_reach_finish = hf_fake_monitor_can_reach_finish;
}

static gboolean
hf_fake_monitor_initable_init (GInitable *initable, GCancellable *cancellable, GError **error)
{
  return TRUE;
}

static void
initable_init (GInitableIface *iface)
{
  iface->init = hf_fake_monitor_initable_init;
}

static void
hf_fake_monitor_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HfFakeMonitor *self = HF_FAKE_MONITOR (object);

  switch ((HfFakeMonitorProperty) id)
    {
    case PROP_AVAILABLE:    g_value_set_boolean (value, self->available);        break;
    case PROP_METERED:      g_value_set_boolean (value, self->metered);          break;
    case PROP_CONNECTIVITY: g_value_set_enum (value, (int) self->connectivity);  break;
    default:                G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static GNetworkConnectivity
parse (const char *word)
{
  if (g_str_has_prefix (word, "offline") || g_str_has_prefix (word, "local"))
    return G_NETWORK_CONNECTIVITY_LOCAL;
  if (g_str_has_prefix (word, "limited"))
    return G_NETWORK_CONNECTIVITY_LIMITED;
  return g_str_has_prefix (word, "portal") ? G_NETWORK_CONNECTIVITY_PORTAL : G_NETWORK_CONNECTIVITY_FULL;
}

static void
obey (HfFakeMonitor *self, const char *word)
{
  hf_fake_monitor_set (self, !g_str_has_prefix (word, "offline"), parse (word));
}

static void
obey_file_cb (HfFakeMonitor *self)
{
  g_autofree char *word = NULL;

  if (g_file_get_contents (g_getenv ("HF_FAKE_NETWORK_FILE"), &word, NULL, NULL) && *word != '\0')
    obey (self, word);
}

static void
hf_fake_monitor_constructed (GObject *object)
{
  HfFakeMonitor *self = HF_FAKE_MONITOR (object);
  const char *path = g_getenv ("HF_FAKE_NETWORK_FILE");
  const char *word = g_getenv ("HF_FAKE_NETWORK");

  G_OBJECT_CLASS (hf_fake_monitor_parent_class)->constructed (object);
  if (word != NULL)
    obey (self, word);
  if (path != NULL)
    {
      g_autoptr(GFile) file = g_file_new_for_path (path);

      self->file = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
      g_file_monitor_set_rate_limit (self->file, 0);
      g_signal_connect_object (self->file, "changed", G_CALLBACK (obey_file_cb), self, G_CONNECT_SWAPPED);
      obey_file_cb (self);
    }
}

static void
hf_fake_monitor_finalize (GObject *object)
{
  g_clear_object (&HF_FAKE_MONITOR (object)->file);
  G_OBJECT_CLASS (hf_fake_monitor_parent_class)->finalize (object);
}

static void
hf_fake_monitor_class_init (HfFakeMonitorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = hf_fake_monitor_constructed;
  object_class->finalize = hf_fake_monitor_finalize;
  object_class->get_property = hf_fake_monitor_get_property;
  g_object_class_override_property (object_class, PROP_AVAILABLE, "network-available");
  g_object_class_override_property (object_class, PROP_METERED, "network-metered");
  g_object_class_override_property (object_class, PROP_CONNECTIVITY, "connectivity");
}

static void
hf_fake_monitor_init (HfFakeMonitor *self)
{
  self->emits_changed = TRUE;
  self->available = TRUE;
  self->connectivity = G_NETWORK_CONNECTIVITY_FULL;
}

HfFakeMonitor *
hf_fake_monitor_new (void)
{
  return g_object_new (HF_TYPE_FAKE_MONITOR, NULL);
}

HfFakeMonitor *
hf_fake_monitor_get_default (void)
{
  GNetworkMonitor *monitor = g_network_monitor_get_default ();

  g_assert_true (HF_IS_FAKE_MONITOR (monitor));
  return HF_FAKE_MONITOR (monitor);
}

void
hf_fake_monitor_set (HfFakeMonitor *self, gboolean available, GNetworkConnectivity connectivity)
{
  gboolean available_differs = self->available != available;
  gboolean connectivity_differs = self->connectivity != connectivity;

  self->available = available;
  self->connectivity = connectivity;
  if (available_differs)
    g_object_notify (G_OBJECT (self), "network-available");
  if (connectivity_differs)
    g_object_notify (G_OBJECT (self), "connectivity");
  if (self->emits_changed && (available_differs || connectivity_differs))
    g_signal_emit_by_name (self, "network-changed", available);
}

void
hf_fake_monitor_set_metered (HfFakeMonitor *self, gboolean metered)
{
  if (self->metered == metered)
    return;
  self->metered = metered;
  g_object_notify (G_OBJECT (self), "network-metered");
}

void
hf_fake_monitor_set_emits_changed (HfFakeMonitor *self, gboolean emits)
{
  self->emits_changed = emits;
}
