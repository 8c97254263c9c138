/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether it makes sense to send. The monitor's backends tell different halves: NetworkManager's emits only the property
 * notifications, netlink's only network-changed and network-available; so all are listened to, and none is believed but as a
 * reason to look. Bad news counts at once, good news when it has held for a second, the same news twice never.
 *
 * It sends nothing itself: that a source answers is learnt from real calls, never from probes. */

#include "hf-connectivity.h"

#include "hf-source-private.h"

#define DEBOUNCE_US G_USEC_PER_SEC

struct _HfConnectivity
{
  GObject parent_instance;

  GNetworkMonitor *monitor;
  HfClock *clock;
  gboolean knows_routes_only; /* the netlink backend: no default route means nothing to loopback */

  HfNetwork network;
  gboolean metered, work_offline, online;
  guint debounce;
  GListStore *sources;
};

G_DEFINE_FINAL_TYPE (HfConnectivity, hf_connectivity, G_TYPE_OBJECT)

typedef enum
{
  PROP_NETWORK = 1,
  PROP_WORK_OFFLINE,
  PROP_ONLINE,
  PROP_METERED,
} HfConnectivityProperty;

static GParamSpec *properties[PROP_METERED + 1];

static guint signal_changed;

/* NetworkManager calls a network without internet not available, but says which kind it is. */
static HfNetwork
look (HfConnectivity *self)
{
  switch (g_network_monitor_get_connectivity (self->monitor))
    {
    case G_NETWORK_CONNECTIVITY_LIMITED: return HF_NETWORK_LIMITED;
    case G_NETWORK_CONNECTIVITY_PORTAL:  return HF_NETWORK_PORTAL;
    case G_NETWORK_CONNECTIVITY_LOCAL:   return HF_NETWORK_OFFLINE;
    case G_NETWORK_CONNECTIVITY_FULL:
    default:
      return g_network_monitor_get_network_available (self->monitor) ? HF_NETWORK_ONLINE : HF_NETWORK_OFFLINE;
    }
}

/* Behind a portal every answer would be the portal's. Limited means that the internet was not seen, which a company's own
 * network need not show: there it is tried. */
static gboolean
carries (HfNetwork network)
{
  return network == HF_NETWORK_LIMITED || network == HF_NETWORK_ONLINE;
}

/* (transfer none) (nullable): the list keeps them. */
static HfSource *
get_source (HfConnectivity *self, guint index)
{
  g_autoptr(HfSource) source = g_list_model_get_item (G_LIST_MODEL (self->sources), index);

  return source;
}

static gboolean
asks_loopback_only (HfConnectivity *self)
{
  HfSource *source;
  guint n = 0;

  while ((source = get_source (self, n)) != NULL && source->loopback)
    n++;
  return n > 0 && source == NULL;
}

static void
changed (HfConnectivity *self)
{
  gboolean reachable = carries (self->network) || (self->knows_routes_only && asks_loopback_only (self));
  gboolean online = reachable && !self->work_offline;

  if (self->online != online)
    {
      self->online = online;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ONLINE]);
    }
  g_signal_emit (self, signal_changed, 0);
}

static void
stop_all_waits (HfConnectivity *self)
{
  HfSource *source;

  for (guint i = 0; (source = get_source (self, i)) != NULL; i++)
    hf_source_stop_waiting (source);
}

static void
stop_debounce (HfConnectivity *self)
{
  if (self->debounce != 0)
    hf_clock_remove_timeout (self->clock, self->debounce);
  self->debounce = 0;
}

/* What was unreachable on no network may answer on this one. */
static void
set_network (HfConnectivity *self, HfNetwork network)
{
  gboolean came_back = !carries (self->network) && carries (network);

  stop_debounce (self);
  if (self->network == network)
    return;
  self->network = network;
  if (came_back)
    stop_all_waits (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NETWORK]);
  changed (self);
}

static gboolean
settled_cb (gpointer data)
{
  HfConnectivity *self = data;

  self->debounce = 0;
  set_network (self, look (self));
  return G_SOURCE_REMOVE;
}

static void
monitor_cb (HfConnectivity *self)
{
  HfNetwork network = look (self);

  stop_debounce (self);
  if (network == self->network || !carries (network))
    set_network (self, network);
  else
    self->debounce = hf_clock_add_timeout (self->clock, DEBOUNCE_US, settled_cb, self, NULL);
}

static void
metered_cb (HfConnectivity *self)
{
  gboolean metered = g_network_monitor_get_network_metered (self->monitor);

  if (self->metered == metered)
    return;
  self->metered = metered;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_METERED]);
  changed (self);
}

static gboolean
wait_over_cb (gpointer self)
{
  changed (self);
  return G_SOURCE_REMOVE;
}

static void
hf_connectivity_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HfConnectivity *self = HF_CONNECTIVITY (object);

  switch ((HfConnectivityProperty) id)
    {
    case PROP_NETWORK:      g_value_set_enum (value, (int) self->network);    break;
    case PROP_WORK_OFFLINE: g_value_set_boolean (value, self->work_offline);  break;
    case PROP_ONLINE:       g_value_set_boolean (value, self->online);        break;
    case PROP_METERED:      g_value_set_boolean (value, self->metered);       break;
    default:                G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_connectivity_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfConnectivityProperty) id)
    {
    case PROP_WORK_OFFLINE:
      hf_connectivity_set_work_offline (HF_CONNECTIVITY (object), g_value_get_boolean (value));
      break;
    case PROP_NETWORK:
    case PROP_ONLINE:
    case PROP_METERED:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_connectivity_dispose (GObject *object)
{
  HfConnectivity *self = HF_CONNECTIVITY (object);

  if (self->clock != NULL)
    {
      stop_debounce (self);
      stop_all_waits (self);
    }
  if (self->monitor != NULL)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_clear_object (&self->clock);
  g_clear_object (&self->sources);
  G_OBJECT_CLASS (hf_connectivity_parent_class)->dispose (object);
}

static void
hf_connectivity_class_init (HfConnectivityClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hf_connectivity_get_property;
  object_class->set_property = hf_connectivity_set_property;
  object_class->dispose = hf_connectivity_dispose;
  properties[PROP_NETWORK] = g_param_spec_enum ("network", NULL, NULL, HF_TYPE_NETWORK, HF_NETWORK_OFFLINE, readable);
  properties[PROP_WORK_OFFLINE] = g_param_spec_boolean ("work-offline", NULL, NULL, FALSE, readable | G_PARAM_WRITABLE);
  properties[PROP_ONLINE] = g_param_spec_boolean ("online", NULL, NULL, FALSE, readable);
  properties[PROP_METERED] = g_param_spec_boolean ("metered", NULL, NULL, FALSE, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  signal_changed = g_signal_new ("changed", HF_TYPE_CONNECTIVITY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hf_connectivity_init (HfConnectivity *self)
{
  self->sources = g_list_store_new (HF_TYPE_SOURCE);
}

HfConnectivity *
hf_connectivity_new (GNetworkMonitor *monitor, HfClock *clock)
{
  HfConnectivity *self;
  const char *backend;

  g_return_val_if_fail (HF_IS_CLOCK (clock), NULL);

  self = g_object_new (HF_TYPE_CONNECTIVITY, NULL);
  self->clock = g_object_ref (clock);
  self->monitor = g_object_ref (monitor != NULL ? monitor : g_network_monitor_get_default ());
  backend = G_OBJECT_TYPE_NAME (self->monitor);
  self->knows_routes_only = g_str_equal (backend, "GNetworkMonitorNetlink") || g_str_equal (backend, "GNetworkMonitorBase");
  g_signal_connect_swapped (self->monitor, "network-changed", G_CALLBACK (monitor_cb), self);
  g_signal_connect_swapped (self->monitor, "notify::network-available", G_CALLBACK (monitor_cb), self);
  g_signal_connect_swapped (self->monitor, "notify::connectivity", G_CALLBACK (monitor_cb), self);
  g_signal_connect_swapped (self->monitor, "notify::network-metered", G_CALLBACK (metered_cb), self);
  self->network = look (self);
  self->metered = g_network_monitor_get_network_metered (self->monitor);
  self->online = carries (self->network);
  return self;
}

HfNetwork
hf_connectivity_get_network (HfConnectivity *self)
{
  g_return_val_if_fail (HF_IS_CONNECTIVITY (self), HF_NETWORK_OFFLINE);
  return self->network;
}

gboolean
hf_connectivity_get_work_offline (HfConnectivity *self)
{
  g_return_val_if_fail (HF_IS_CONNECTIVITY (self), FALSE);
  return self->work_offline;
}

void
hf_connectivity_set_work_offline (HfConnectivity *self, gboolean work_offline)
{
  g_return_if_fail (HF_IS_CONNECTIVITY (self));

  if (self->work_offline == !!work_offline)
    return;
  self->work_offline = !!work_offline;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORK_OFFLINE]);
  changed (self);
}

gboolean
hf_connectivity_get_metered (HfConnectivity *self)
{
  g_return_val_if_fail (HF_IS_CONNECTIVITY (self), FALSE);
  return self->metered;
}

gboolean
hf_connectivity_get_online (HfConnectivity *self)
{
  g_return_val_if_fail (HF_IS_CONNECTIVITY (self), FALSE);
  return self->online;
}

HfSource *
hf_connectivity_ensure_source (HfConnectivity *self, const char *name, gboolean loopback)
{
  g_autoptr(HfSource) source = NULL;
  HfSource *known;

  g_return_val_if_fail (HF_IS_CONNECTIVITY (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; (known = get_source (self, i)) != NULL; i++)
    if (g_str_equal (known->name, name))
      {
        if (loopback && !known->loopback)
          {
            known->loopback = TRUE;
            changed (self);
          }
        return known;
      }
  source = hf_source_new (name, !!loopback);
  g_list_store_append (self->sources, source);
  changed (self);
  return source;
}

GListModel *
hf_connectivity_get_sources (HfConnectivity *self)
{
  g_return_val_if_fail (HF_IS_CONNECTIVITY (self), NULL);
  return G_LIST_MODEL (self->sources);
}

gboolean
hf_connectivity_can_send (HfConnectivity *self, HfSource *source)
{
  g_return_val_if_fail (HF_IS_CONNECTIVITY (self), FALSE);
  g_return_val_if_fail (HF_IS_SOURCE (source), FALSE);

  if (self->work_offline)
    return FALSE;
  if (!carries (self->network) && !(self->knows_routes_only && source->loopback))
    return FALSE;
  return !hf_source_is_waiting (source, self->clock);
}

void
hf_connectivity_note_success (HfConnectivity *self, HfSource *source)
{
  gboolean news;

  g_return_if_fail (HF_IS_CONNECTIVITY (self));
  g_return_if_fail (HF_IS_SOURCE (source));

  news = source->reach != HF_REACH_UP || source->due != 0;
  hf_source_stop_waiting (source);
  hf_source_set_last_success (source, hf_clock_now (self->clock));
  hf_source_set_last_error (source, NULL);
  hf_source_set_reach (source, HF_REACH_UP);
  if (news)
    changed (self);
}

void
hf_connectivity_note_down (HfConnectivity *self, HfSource *source, const GError *error, gint64 delay_us)
{
  g_return_if_fail (HF_IS_CONNECTIVITY (self));
  g_return_if_fail (HF_IS_SOURCE (source));
  g_return_if_fail (error != NULL);

  hf_source_wait (source, self->clock, delay_us, wait_over_cb, self);
  hf_source_set_last_error (source, error->message);
  hf_source_set_reach (source, HF_REACH_DOWN);
  changed (self);
}

void
hf_connectivity_try_anyway (HfConnectivity *self, HfSource *source)
{
  HfSource *each;

  g_return_if_fail (HF_IS_CONNECTIVITY (self));

  for (guint i = 0; (each = get_source (self, i)) != NULL; i++)
    if (source == NULL || each == source)
      {
        hf_source_stop_waiting (each);
        if (each->reach == HF_REACH_DOWN)
          hf_source_set_reach (each, HF_REACH_UNKNOWN);
      }
  changed (self);
}
