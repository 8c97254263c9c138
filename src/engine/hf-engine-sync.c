/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rounds of syncing: at launch, on focus, when the network comes back, and *Sync now*. One round at a time; who asks while one
 * runs gets its answer. The answer is one honest sentence, made from what the rows say afterwards. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>

#define FOCUS_EVERY (60 * G_USEC_PER_SEC)

typedef gboolean (*FeedFilter) (HfEngine *self, const HfFeed *feed, gconstpointer data);

static HfDataset *
dataset_of (HfEngine *self, HfPuller *puller)
{
  return hf_catalog_find (self->catalog, hf_puller_get_feed (puller)->entity);
}

static void
progress_cb (HfPuller *puller, gint64 records, HfEngine *self)
{
  HfDataset *dataset = dataset_of (self, puller);

  if (dataset != NULL)
    hf_dataset_set_progress (dataset, records);
}

static void
feed_cb (HfSync *sync, HfPuller *puller, gboolean running, HfEngine *self)
{
  HfDataset *dataset = dataset_of (self, puller);
  const char *entity = hf_puller_get_feed (puller)->entity;

  if (dataset != NULL)
    hf_dataset_set_syncing (dataset, running);
  if (running)
    return;
  if (hf_puller_get_unreached (puller))
    g_hash_table_add (self->unreached, g_strdup (entity));
  else
    g_hash_table_remove (self->unreached, entity);
}

static void
add_feeds (HfEngine *self, HfSync *sync, FeedFilter wanted, gconstpointer data, GHashTable *taken)
{
  GPtrArray *feeds = hf_solution_get_feeds (self->solution);

  for (guint i = 0; i < feeds->len; i++)
    {
      const HfFeed *feed = g_ptr_array_index (feeds, i);
      g_autoptr(HfPuller) puller = NULL;

      if (!wanted (self, feed, data) || !g_hash_table_add (taken, feed->key))
        continue;
      puller = hf_puller_new (self->runtime, feed);
      g_signal_connect_object (puller, "progress", G_CALLBACK (progress_cb), self, 0);
      hf_sync_add (sync, puller);
    }
}

static gboolean
has_trigger (HfEngine *self, const HfFeed *feed, gconstpointer data)
{
  return (feed->triggers & (HfTrigger) GPOINTER_TO_INT (data)) != 0;
}

static gboolean
is_named (HfEngine *self, const HfFeed *feed, gconstpointer data)
{
  return g_strv_contains (data, feed->entity);
}

static gboolean
was_synced (HfEngine *self, const HfFeed *feed, gconstpointer data)
{
  HfDataset *dataset = hf_catalog_find (self->catalog, feed->entity);

  return dataset != NULL && hf_dataset_get_synced_at (dataset) != 0;
}

static gboolean
was_unreached (HfEngine *self, const HfFeed *feed, gconstpointer data)
{
  return feed->triggers != 0 && g_hash_table_contains (self->unreached, feed->entity);
}

/* *Sync now*: onRefresh, else onLoad then onFocus, then every feed synced before that was not touched. */
static void
add_all_feeds (HfEngine *self, HfSync *sync, GHashTable *taken)
{
  add_feeds (self, sync, has_trigger, GINT_TO_POINTER (HF_TRIGGER_REFRESH), taken);
  if (g_hash_table_size (taken) == 0)
    {
      add_feeds (self, sync, has_trigger, GINT_TO_POINTER (HF_TRIGGER_LOAD), taken);
      add_feeds (self, sync, has_trigger, GINT_TO_POINTER (HF_TRIGGER_FOCUS), taken);
    }
  add_feeds (self, sync, was_synced, NULL, taken);
}

/* --- the answer --- */

static char *
done_words (const HfSyncReport *report)
{
  g_autofree char *synced = g_strdup_printf (ngettext ("%u dataset synced", "%u datasets synced", report->datasets_synced),
                                             report->datasets_synced);

  if (report->sent == 0)
    return g_steal_pointer (&synced);
  if (report->datasets_synced == 0)
    return g_strdup_printf (ngettext ("%d change sent", "%d changes sent", (int) report->sent), (int) report->sent);
  return g_strdup_printf (ngettext ("%s, %d change sent", "%s, %d changes sent", (int) report->sent), synced, (int) report->sent);
}

static char *
compose_sentence (HfEngine *self, const HfSyncReport *report, const HfQueueCounts *counts, const char *entity,
                  const char *failure)
{
  HfLevel level = hf_status_get_level (self->status);
  g_autofree char *done = done_words (report);
  int waiting = (int) report->waiting;
  int stuck = (int) counts->stuck;

  if (report->datasets_synced == 0 && level == HF_LEVEL_OFFLINE)
    return waiting > 0
        ? g_strdup_printf (ngettext ("You are offline; %d change is kept and will be sent when you are online again.",
                                     "You are offline; %d changes are kept and will be sent when you are online again.", waiting),
                           waiting)
        : g_strdup (_("You are offline; what is here is what was synced last."));
  if (report->datasets_failed > 0)
    return g_strdup_printf (_("%u of %u datasets did not sync: %s: %s"), report->datasets_failed,
                            report->datasets_failed + report->datasets_synced, entity, failure);
  if (stuck > 0)
    return g_strdup_printf (
        ngettext ("%s; %d change is stuck: see the Queue page.", "%s; %d changes are stuck: see the Queue page.", stuck), done,
        stuck);
  if (waiting > 0)
    return g_strdup_printf (ngettext ("%s; %d change still waits.", "%s; %d changes still wait.", waiting), done, waiting);
  return g_strdup_printf (_("Up to date: %s."), done);
}

typedef struct
{
  HfEngine *engine;
  HfSync *sync;
  HfSyncReport report;
  HfFacts *facts;
} Round;

static void
round_free (gpointer data)
{
  Round *round = data;

  g_object_unref (round->engine);
  g_object_unref (round->sync);
  hf_sync_report_clear (&round->report);
  hf_facts_free (round->facts);
  g_free (round);
}

static gboolean
read_facts (HfDb *db, gpointer data, GError **error)
{
  return hf_facts_read (db, ((Round *) data)->facts, error);
}

static void
answer_waiters (HfEngine *self, const HfSyncReport *report)
{
  g_autoptr(GPtrArray) waiters = g_steal_pointer (&self->sync_waiters);

  self->sync_waiters = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiters->len; i++)
    {
      HfSyncReport *copy = g_memdup2 (report, sizeof *report);

      copy->sentence = g_strdup (report->sentence);
      g_task_set_task_data (g_ptr_array_index (waiters, i), copy, NULL);
      g_task_return_boolean (g_ptr_array_index (waiters, i), TRUE);
    }
}

static void
round_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Round *round = data;
  HfEngine *self = round->engine;
  HfSyncReport *report = &round->report;
  const char *entity = NULL;
  const char *failure = hf_sync_get_failure (round->sync, &entity);

  hf_store_read_finish (HF_STORE (source), result, NULL);
  g_clear_object (&self->sync);
  hf_engine_take_facts (self, round->facts);
  report->waiting = self->counts.waiting + self->counts.sending + self->counts.retrying;
  report->ok = report->datasets_failed == 0 && report->waiting == 0 && self->counts.stuck == 0;
  report->sentence = compose_sentence (self, report, &self->counts, entity, failure);
  g_object_notify (G_OBJECT (self), "syncing");
  answer_waiters (self, report);
  round_free (round);
}

static void
round_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfEngine) self = data;
  Round *round = g_new0 (Round, 1);

  round->engine = g_object_ref (self);
  round->sync = g_object_ref (HF_SYNC (source));
  round->facts = hf_facts_new ();
  hf_sync_run_finish (HF_SYNC (source), result, &round->report, NULL);
  hf_store_read_async (self->store, read_facts, round, NULL, NULL, round_read_cb, round);
}

static void
run_round (HfEngine *self, HfSync *sync)
{
  self->sync = sync;
  g_clear_object (&self->sync_cancellable);
  self->sync_cancellable = g_cancellable_new ();
  g_signal_connect_object (sync, "feed", G_CALLBACK (feed_cb), self, 0);
  g_object_notify (G_OBJECT (self), "syncing");
  hf_engine_update_status (self);
  hf_sync_run_async (sync, self->sync_cancellable, round_done_cb, g_object_ref (self));
}

/* A round without sending, of the feeds wanted; nothing if one runs already. */
static void
run_quietly (HfEngine *self, FeedFilter wanted, gconstpointer data)
{
  g_autoptr(GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(HfSync) sync = NULL;

  if (self->sync != NULL || self->closed || self->passive)
    return;
  sync = hf_sync_new (NULL);
  add_feeds (self, sync, wanted, data, taken);
  if (g_hash_table_size (taken) > 0)
    run_round (self, g_steal_pointer (&sync));
}

void
hf_engine_launch (HfEngine *self)
{
  self->launched = TRUE;
  self->focused_at = hf_clock_monotonic (self->clock);
  run_quietly (self, has_trigger, GINT_TO_POINTER (HF_TRIGGER_LOAD | HF_TRIGGER_FOCUS));
}

void
hf_engine_relaunch (HfEngine *self)
{
  if (self->launched)
    run_quietly (self, was_unreached, NULL);
}

void
hf_engine_focused (HfEngine *self)
{
  gint64 now = hf_clock_monotonic (self->clock);

  if (!self->launched || now - self->focused_at < FOCUS_EVERY)
    return;
  self->focused_at = now;
  run_quietly (self, has_trigger, GINT_TO_POINTER (HF_TRIGGER_FOCUS));
}

void
hf_engine_stop_sync (HfEngine *self)
{
  g_cancellable_cancel (self->sync_cancellable);
  while (self->sync != NULL)
    g_main_context_iteration (NULL, TRUE);
}

void
hf_sync_report_clear (HfSyncReport *self)
{
  g_clear_pointer (&self->sentence, g_free);
}

static void
asker_cancelled_cb (GCancellable *cancellable, HfEngine *self)
{
  g_cancellable_cancel (self->sync_cancellable);
}

void
hf_engine_sync_async (HfEngine *self, HfSyncFlags flags, const char *const *entities, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);
  g_autoptr(GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);

  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (asker_cancelled_cb), self, 0);
  g_ptr_array_add (self->sync_waiters, g_steal_pointer (&task));
  if (self->sync != NULL)
    return;
  /* The round is there before sources are asked again: their coming back must not begin another one. */
  self->sync = hf_sync_new ((flags & HF_SYNC_PULL_ONLY) == 0 ? self->replay : NULL);
  hf_connectivity_try_anyway (self->connectivity, NULL);
  if ((flags & HF_SYNC_PUSH_ONLY) == 0 && entities != NULL)
    add_feeds (self, self->sync, is_named, entities, taken);
  else if ((flags & HF_SYNC_PUSH_ONLY) == 0)
    add_all_feeds (self, self->sync, taken);
  run_round (self, self->sync);
}

gboolean
hf_engine_sync_finish (HfEngine *self, GAsyncResult *result, HfSyncReport *report, GError **error)
{
  HfSyncReport *found = g_task_get_task_data (G_TASK (result));

  *report = *found;
  g_free (found);
  return g_task_propagate_boolean (G_TASK (result), error);
}
