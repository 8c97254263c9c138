/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The honest headline. One pure function computes it from rows and connectivity. It never says "Up to date" while anything is
 * open in the queue, or while a launch dataset never synced or failed its last sync. */

#include "hf-status-private.h"

#include <glib/gi18n-lib.h>

struct _HfStatus
{
  GObject parent_instance;

  HfLevel level;
  char *headline, *detail;
  HfNetwork network;
  gboolean metered;
  gint64 waiting, stuck, last_sync;
};

G_DEFINE_ENUM_TYPE (HfLevel, hf_level,
                    G_DEFINE_ENUM_VALUE (HF_LEVEL_OK, "ok"),
                    G_DEFINE_ENUM_VALUE (HF_LEVEL_BUSY, "busy"),
                    G_DEFINE_ENUM_VALUE (HF_LEVEL_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (HF_LEVEL_ATTENTION, "attention"),
                    G_DEFINE_ENUM_VALUE (HF_LEVEL_PROBLEM, "problem"))

G_DEFINE_FINAL_TYPE (HfStatus, hf_status, G_TYPE_OBJECT)

typedef enum
{
  PROP_LEVEL = 1,
  PROP_HEADLINE,
  PROP_DETAIL,
  PROP_NETWORK,
  PROP_METERED,
  PROP_WAITING,
  PROP_STUCK,
  PROP_LAST_SYNC,
  N_PROPS,
} HfStatusProperty;
static GParamSpec *properties[N_PROPS];

static const char *
offline_words (const HfStatusFacts *facts)
{
  if (facts->work_offline)
    return _("You chose to work offline; what you do is kept and sent when you go online.");
  if (facts->network == HF_NETWORK_PORTAL)
    return _("The network wants you to sign in first; open a web browser to do so.");
  return _("No network; what you do is kept and sent when it is back.");
}

static char *
waiting_words (const HfStatusFacts *facts)
{
  gint64 seconds;

  if (facts->down_source != NULL)
    return g_strdup_printf (_("%s does not answer: %s"), facts->down_source, facts->down_error);
  if (facts->per_second <= 0)
    return g_strdup (_("Being sent, in the order they were made."));
  seconds = (gint64) ((double) facts->waiting / facts->per_second) + 1;
  if (seconds < 90)
    return g_strdup_printf (ngettext ("About %d second to go.", "About %d seconds to go.", (int) seconds), (int) seconds);
  return g_strdup_printf (_("About %d min to go."), (int) ((seconds + 30) / 60));
}

static gboolean
queue_headline (const HfStatusFacts *facts, gboolean offline, HfLevel *level, char **headline, char **detail)
{
  int waiting = (int) MIN (facts->waiting, G_MAXINT);
  int stuck = (int) MIN (facts->stuck, G_MAXINT);

  if (facts->store_error != NULL)
    {
      *level = HF_LEVEL_PROBLEM;
      *headline = g_strdup (_("Cannot write the database"));
      *detail = g_strdup (facts->store_error);
      return TRUE;
    }
  if (stuck > 0)
    {
      g_autofree char *text = g_strdup_printf (offline ? ngettext ("Offline: %d change stuck", "Offline: %d changes stuck", stuck)
                                                       : ngettext ("%d change is stuck", "%d changes are stuck", stuck),
                                               stuck);

      *level = HF_LEVEL_PROBLEM;
      *headline = waiting > 0 ? g_strdup_printf (ngettext ("%s, %d waiting", "%s, %d waiting", waiting), text, waiting)
                              : g_steal_pointer (&text);
      *detail = g_strdup (_("The service refused them. Open the Queue page to see why."));
      return TRUE;
    }
  if (offline)
    {
      *level = HF_LEVEL_OFFLINE;
      *headline = waiting > 0 ? g_strdup_printf (ngettext ("Offline: %d waiting", "Offline: %d waiting", waiting), waiting)
                              : g_strdup (_("Offline"));
      *detail = g_strdup (offline_words (facts));
      return TRUE;
    }
  if (waiting > 0)
    {
      gboolean stalled = facts->now - facts->progress_at >= HF_STALLED_AFTER;

      *level = stalled ? HF_LEVEL_PROBLEM : facts->down_source != NULL ? HF_LEVEL_ATTENTION
                                                                       : HF_LEVEL_BUSY;
      *headline = g_strdup_printf (stalled ? ngettext ("Stalled: %d waiting", "Stalled: %d waiting", waiting)
                                           : ngettext ("%d waiting", "%d waiting", waiting),
                                   waiting);
      *detail = waiting_words (facts);
      return TRUE;
    }
  return FALSE;
}

void
hf_status_compute (const HfStatusFacts *facts, HfLevel *level, char **headline, char **detail)
{
  gboolean offline = facts->work_offline || (!facts->can_send && facts->network != HF_NETWORK_ONLINE);

  if (queue_headline (facts, offline, level, headline, detail))
    return;
  if (facts->syncing)
    {
      *level = HF_LEVEL_BUSY;
      *headline = g_strdup (_("Syncing…"));
      *detail = g_strdup (_("The newest data is on its way."));
    }
  else if (facts->launch_failed > 0)
    {
      *level = HF_LEVEL_PROBLEM;
      *headline = g_strdup_printf (_("%s did not sync"), facts->failed_entity);
      *detail = g_strdup (facts->failed_error);
    }
  else if (facts->launch_never > 0)
    {
      *level = HF_LEVEL_ATTENTION;
      *headline = g_strdup (_("Not synced yet"));
      *detail = g_strdup_printf (ngettext ("%d dataset has no data on this computer yet.",
                                           "%d datasets have no data on this computer yet.", facts->launch_never),
                                 facts->launch_never);
    }
  else if (facts->launch_old > 0)
    {
      *level = HF_LEVEL_ATTENTION;
      *headline = g_strdup (_("Data is ageing"));
      *detail = g_strdup (_("Press Sync now to get the latest."));
    }
  else
    {
      *level = HF_LEVEL_OK;
      *headline = g_strdup (_("Up to date"));
      *detail = g_strdup (_("Everything is here and everything was sent."));
    }
}

static void
hf_status_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HfStatus *self = HF_STATUS (object);

  switch ((HfStatusProperty) id)
    {
    case PROP_LEVEL:     g_value_set_enum (value, self->level);       break;
    case PROP_HEADLINE:  g_value_set_string (value, self->headline);  break;
    case PROP_DETAIL:    g_value_set_string (value, self->detail);    break;
    case PROP_NETWORK:   g_value_set_enum (value, self->network);     break;
    case PROP_METERED:   g_value_set_boolean (value, self->metered);  break;
    case PROP_WAITING:   g_value_set_int64 (value, self->waiting);    break;
    case PROP_STUCK:     g_value_set_int64 (value, self->stuck);      break;
    case PROP_LAST_SYNC: g_value_set_int64 (value, self->last_sync);  break;
    case N_PROPS:
    default:             G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_status_finalize (GObject *object)
{
  HfStatus *self = HF_STATUS (object);

  g_free (self->headline);
  g_free (self->detail);
  G_OBJECT_CLASS (hf_status_parent_class)->finalize (object);
}

static void
hf_status_class_init (HfStatusClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hf_status_get_property;
  object_class->finalize = hf_status_finalize;
  properties[PROP_LEVEL] = g_param_spec_enum ("level", NULL, NULL, HF_TYPE_LEVEL, HF_LEVEL_ATTENTION, flags);
  properties[PROP_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, NULL, flags);
  properties[PROP_DETAIL] = g_param_spec_string ("detail", NULL, NULL, NULL, flags);
  properties[PROP_NETWORK] = g_param_spec_enum ("network", NULL, NULL, HF_TYPE_NETWORK, HF_NETWORK_OFFLINE, flags);
  properties[PROP_METERED] = g_param_spec_boolean ("metered", NULL, NULL, FALSE, flags);
  properties[PROP_WAITING] = g_param_spec_int64 ("waiting", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_STUCK] = g_param_spec_int64 ("stuck", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_LAST_SYNC] = g_param_spec_int64 ("last-sync", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hf_status_init (HfStatus *self)
{
  self->level = HF_LEVEL_ATTENTION;
  self->headline = g_strdup ("");
  self->detail = g_strdup ("");
}

HfStatus *
hf_status_new (void)
{
  return g_object_new (HF_TYPE_STATUS, NULL);
}

static void
take_string (HfStatus *self, char **field, char *value, HfStatusProperty property)
{
  if (g_strcmp0 (*field, value) == 0)
    {
      g_free (value);
      return;
    }
  g_free (*field);
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

#define set_field(self, field, value, property)                           \
  G_STMT_START                                                            \
  {                                                                       \
    if ((self)->field != (value))                                         \
      {                                                                   \
        (self)->field = (value);                                          \
        g_object_notify_by_pspec (G_OBJECT (self), properties[property]); \
      }                                                                   \
  }                                                                       \
  G_STMT_END

void
hf_status_take_facts (HfStatus *self, const HfStatusFacts *facts)
{
  HfLevel level;
  char *headline, *detail;

  hf_status_compute (facts, &level, &headline, &detail);
  g_object_freeze_notify (G_OBJECT (self));
  set_field (self, level, level, PROP_LEVEL);
  take_string (self, &self->headline, headline, PROP_HEADLINE);
  take_string (self, &self->detail, detail, PROP_DETAIL);
  set_field (self, network, facts->network, PROP_NETWORK);
  set_field (self, metered, facts->metered, PROP_METERED);
  set_field (self, waiting, facts->waiting, PROP_WAITING);
  set_field (self, stuck, facts->stuck, PROP_STUCK);
  set_field (self, last_sync, facts->last_sync, PROP_LAST_SYNC);
  g_object_thaw_notify (G_OBJECT (self));
}

HfLevel
hf_status_get_level (HfStatus *self)
{
  return self->level;
}

const char *
hf_status_get_headline (HfStatus *self)
{
  return self->headline;
}

const char *
hf_status_get_detail (HfStatus *self)
{
  return self->detail;
}

HfNetwork
hf_status_get_network (HfStatus *self)
{
  return self->network;
}

gboolean
hf_status_get_metered (HfStatus *self)
{
  return self->metered;
}

gint64
hf_status_get_waiting (HfStatus *self)
{
  return self->waiting;
}

gint64
hf_status_get_stuck (HfStatus *self)
{
  return self->stuck;
}

gint64
hf_status_get_last_sync (HfStatus *self)
{
  return self->last_sync;
}
