/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Following the database and the network: what was committed, by whomever, is read again, coalesced, and the headline computed
 * anew. Between two reads the engine only knows that something changed. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>
#include <hf-activity.h>

/* Under a drain every commit changes something; the lists are looked at again at most this often. */
#define REFRESH_MS 100

static gboolean
any_can_send (HfEngine *self)
{
  GListModel *sources = hf_connectivity_get_sources (self->connectivity);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr(HfSource) source = g_list_model_get_item (sources, i);

      if (hf_connectivity_can_send (self->connectivity, source))
        return TRUE;
    }
  return FALSE;
}

static HfSource *
find_down_source (HfEngine *self, HfFacts *facts)
{
  for (guint i = 0; i < facts->waiting_sources->len; i++)
    {
      HfSource *source = hf_connectivity_ensure_source (self->connectivity, g_ptr_array_index (facts->waiting_sources, i), FALSE);

      if (hf_source_get_reach (source) == HF_REACH_DOWN)
        return source;
    }
  return NULL;
}

static void
count_launch (HfEngine *self, HfStatusFacts *status)
{
  GListModel *datasets = hf_catalog_get_datasets (self->catalog);
  gboolean first = TRUE;

  for (guint i = 0; i < g_list_model_get_n_items (datasets); i++)
    {
      g_autoptr(HfDataset) dataset = g_list_model_get_item (datasets, i);
      gint64 synced = hf_dataset_get_synced_at (dataset);

      if (!hf_dataset_get_launch (dataset))
        continue;
      if (hf_dataset_get_error (dataset) != NULL && status->launch_failed++ == 0)
        {
          status->failed_entity = hf_dataset_get_entity (dataset);
          status->failed_error = hf_dataset_get_error (dataset);
        }
      status->launch_never += synced == 0;
      status->launch_old
          += hf_dataset_get_freshness (dataset) == HF_FRESHNESS_AGEING || hf_dataset_get_freshness (dataset) == HF_FRESHNESS_OLD;
      status->last_sync = first ? synced : MIN (status->last_sync, synced);
      first = FALSE;
    }
}

static gboolean
aged_cb (gpointer data)
{
  HfEngine *self = data;

  self->age_id = 0;
  hf_engine_update_status (self);
  return G_SOURCE_REMOVE;
}

static void
age_again_in (HfEngine *self, gint64 ageing, gint64 stalling)
{
  gint64 delay = ageing;

  if (delay < 0 || (stalling >= 0 && stalling < delay))
    delay = stalling;
  if (self->age_id != 0)
    hf_clock_remove_timeout (self->clock, self->age_id);
  self->age_id = delay >= 0 ? hf_clock_add_timeout (self->clock, delay, aged_cb, self, NULL) : 0;
}

void
hf_engine_update_status (HfEngine *self)
{
  gint64 now = hf_clock_now (self->clock);
  gint64 ageing = hf_catalog_age (self->catalog, now);
  gint64 stalling;
  HfStatusFacts status = {
    .network = hf_connectivity_get_network (self->connectivity),
    .work_offline = hf_connectivity_get_work_offline (self->connectivity) || self->offline,
    .metered = hf_connectivity_get_metered (self->connectivity),
    .can_send = any_can_send (self),
    .syncing = self->round != NULL,
    .now = now,
    .waiting = self->counts.waiting + self->counts.sending + self->counts.retrying,
    .stuck = self->counts.stuck,
    .progress_at = MAX (self->counts.last_done_at, MAX (self->counts.oldest_at, self->online_since)),
    .per_second = self->replay != NULL ? hf_replay_get_rate (self->replay) : 0,
  };

  if (self->down_source != NULL && hf_source_get_reach (self->down_source) == HF_REACH_DOWN)
    {
      status.down_source = hf_source_get_name (self->down_source);
      status.down_error = hf_source_get_last_error (self->down_source);
    }
  if (self->replay != NULL)
    status.store_error = hf_replay_get_store_error (self->replay);
  count_launch (self, &status);
  hf_status_take_facts (self->status, &status);
  stalling = status.progress_at + HF_STALLED_AFTER - now;
  age_again_in (self, ageing, status.waiting > 0 && stalling > 0 ? stalling : -1);
}

void
hf_engine_take_facts (HfEngine *self, HfFacts *facts)
{
  self->counts = facts->queue;
  if (!self->writers_newer)
    {
      g_hash_table_unref (self->writers);
      self->writers = g_hash_table_ref (facts->writers);
    }
  self->writers_newer = FALSE;
  hf_catalog_take_facts (self->catalog, facts, hf_clock_now (self->clock));
  g_set_object (&self->down_source, find_down_source (self, facts));
  hf_engine_update_status (self);
}

static void
facts_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfEngine) self = data;
  HfFacts *facts = hf_store_read_finish (HF_STORE (source), result, NULL);

  self->reading = FALSE;
  if (facts == NULL || self->closed)
    return;
  hf_engine_take_facts (self, facts);
  if (self->read_again)
    hf_engine_refresh (self);
}

static gboolean
refresh_cb (gpointer data)
{
  HfEngine *self = data;

  self->refresh_id = 0;
  if (self->reading)
    {
      self->read_again = TRUE;
      return G_SOURCE_REMOVE;
    }
  self->reading = TRUE;
  self->read_again = FALSE;
  hf_store_read_async (self->store, hf_facts_read, hf_facts_new (), (GDestroyNotify) hf_facts_free, NULL, facts_read_cb,
                       g_object_ref (self));
  hf_activity_list_refresh (self->activity);
  hf_engine_refresh_commands (self);
  return G_SOURCE_REMOVE;
}

void
hf_engine_refresh (HfEngine *self)
{
  /* Coalesced in real time on purpose: this is about frames, not about the solution's time. */
  if (self->refresh_id == 0 && !self->closed)
    self->refresh_id = g_timeout_add (REFRESH_MS, refresh_cb, self);
}

static void
store_changed_cb (HfStore *store, GPtrArray *changes, HfEngine *self)
{
  gboolean queue = changes->len == 0;

  for (guint i = 0; i < changes->len; i++)
    {
      HfChange *change = g_ptr_array_index (changes, i);

      queue = queue || change->command_id != 0;
      g_signal_emit_by_name (self, "changed", change->entity, change->command_id);
    }
  if (changes->len == 0)
    g_signal_emit_by_name (self, "changed", NULL, G_GINT64_CONSTANT (0));
  if (queue && self->replay != NULL)
    hf_replay_wake (self->replay);
  hf_engine_refresh (self);
}

typedef struct
{
  gint64 now;
  char *level, *topic, *text;
} Line;

static void
line_free (gpointer data)
{
  Line *line = data;

  g_free (line->level);
  g_free (line->topic);
  g_free (line->text);
  g_free (line);
}

static gboolean
write_line (HfDb *db, gpointer data, GError **error)
{
  Line *line = data;

  return hf_activity_add (db, line->now, line->level, line->topic, NULL, 0, line->text, error);
}

void
hf_engine_tell (HfEngine *self, const char *level, const char *topic, const char *text)
{
  Line *line;

  if (self->closed || self->passive)
    return;
  line = g_new0 (Line, 1);
  line->now = hf_clock_now (self->clock);
  line->level = g_strdup (level);
  line->topic = g_strdup (topic);
  line->text = g_strdup (text);
  hf_store_write_async (self->store, write_line, line, line_free, NULL, NULL, NULL);
}

/* Windows only: processes of the command line come and go, and what they see of the network is not news. */
static void
tell_network (HfEngine *self, gboolean online)
{
  if (!self->interactive || self->closed || online == self->told_online)
    return;
  self->told_online = online;
  hf_engine_tell (self, "info", "network",
                  online                                                      ? _("Online again")
                      : hf_connectivity_get_work_offline (self->connectivity) ? _("Working offline")
                                                                              : _("The network is gone"));
}

static void
connectivity_changed_cb (HfConnectivity *connectivity, HfEngine *self)
{
  gboolean can_send = any_can_send (self);

  if (can_send && self->online_since == 0)
    self->online_since = hf_clock_now (self->clock);
  else if (!can_send)
    self->online_since = 0;
  tell_network (self, can_send || hf_connectivity_get_online (self->connectivity));
  hf_engine_update_status (self);
  if (can_send)
    hf_engine_relaunch (self);
}

static void
work_offline_cb (HfEngine *self)
{
  g_object_notify (G_OBJECT (self), "work-offline");
}

/* What a script said by console.*. */
static void
console_cb (HfExpressionHost *host, const char *level, const char *text, HfEngine *self)
{
  hf_engine_tell (self, level, "solution", text);
}

void
hf_engine_follow (HfEngine *self)
{
  self->told_online = any_can_send (self);
  self->online_since = any_can_send (self) ? hf_clock_now (self->clock) : 0;
  g_signal_connect_object (self->store, "changed", G_CALLBACK (store_changed_cb), self, 0);
  g_signal_connect_object (self->connectivity, "changed", G_CALLBACK (connectivity_changed_cb), self, 0);
  g_signal_connect_object (self->expressions, "console", G_CALLBACK (console_cb), self, 0);
  g_signal_connect_object (self->connectivity, "notify::work-offline", G_CALLBACK (work_offline_cb), self, G_CONNECT_SWAPPED);
  hf_store_set_watching (self->store, self->interactive || !self->passive);
}
