/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When rounds of syncing happen: at launch, on focus, when the network comes back, when a table changed, and *Sync now*. One
 * round at a time; who asks while one runs gets its answer. The answer is one honest sentence, made from what the rows say
 * afterwards. What a round does is hf-round.c's. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>

#include "hf-feed-row.h"
#include "hf-feed-use.h"
#include "hf-table-triggers.h"

#define FOCUS_EVERY (60 * G_USEC_PER_SEC)

/* --- pulls --- */

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
free_use (gpointer use)
{
  hf_feed_use_free (use);
}

HfPuller *
hf_engine_make_puller (HfEngine *self, HfFeed *use)
{
  HfPuller *puller = hf_puller_new (self->runtime, use);

  g_object_set_data_full (G_OBJECT (puller), "hf-feed-use", use, free_use);
  g_signal_connect_object (puller, "progress", G_CALLBACK (progress_cb), self, 0);
  return puller;
}

static void
feed_cb (HfSync *sync, HfPuller *puller, gboolean running, gint64 changed, HfEngine *self)
{
  const HfFeed *feed = hf_puller_get_feed (puller);
  HfDataset *dataset = dataset_of (self, puller);

  if (dataset != NULL)
    hf_dataset_set_syncing (dataset, running);
  if (running)
    return;
  if (hf_puller_get_unreached (puller))
    g_hash_table_replace (self->unreached, g_strdup (feed->key), hf_feed_use_with (feed, feed->parameters));
  else
    g_hash_table_remove (self->unreached, feed->key);
  if (changed > 0)
    hf_table_triggers_note_feed (self, feed);
}

typedef struct
{
  HfFeed *use;
  HfFeedRow *row;
} FailureNote;

static void
failure_note_free (gpointer data)
{
  FailureNote *note = data;

  hf_feed_row_free (note->row);
  hf_feed_use_free (note->use);
  g_free (note);
}

static gboolean
write_failure (HfDb *db, gpointer data, GError **error)
{
  return hf_feed_row_write_failure (db, ((FailureNote *) data)->row, error);
}

void
hf_engine_note_feed_failure (HfEngine *self, const HfFeed *feed, const char *message)
{
  FailureNote *note;

  if (feed == NULL)
    {
      hf_engine_tell (self, "error", "sync", message);
      return;
    }
  note = g_new0 (FailureNote, 1);
  note->use = hf_feed_use_with (feed, feed->parameters);
  note->row = hf_feed_row_new (self->solution, note->use, hf_clock_now (self->clock), message);
  hf_store_write_async (self->store, write_failure, note, failure_note_free, NULL, NULL, NULL);
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
                  const char *failure, const char *action_failure)
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
  if (action_failure != NULL)
    return g_strdup_printf (_("%s; but %s"), done, action_failure);
  if (stuck > 0)
    return g_strdup_printf (
        ngettext ("%s; %d change is stuck: see the Queue page.", "%s; %d changes are stuck: see the Queue page.", stuck), done,
        stuck);
  if (waiting > 0)
    return g_strdup_printf (ngettext ("%s; %d change still waits.", "%s; %d changes still wait.", waiting), done, waiting);
  return g_strdup_printf (_("Up to date: %s."), done);
}

/* The end of a round. */
typedef struct
{
  HfEngine *engine;
  HfRound *round;
  HfSyncReport report;
  char *action_failure;
  HfFacts *facts;
} Ending;

static void
ending_free (gpointer data)
{
  Ending *ending = data;

  g_object_unref (ending->engine);
  hf_round_free (ending->round);
  hf_sync_report_clear (&ending->report);
  g_free (ending->action_failure);
  hf_facts_free (ending->facts);
  g_free (ending);
}

static gboolean
read_facts (HfDb *db, gpointer data, GError **error)
{
  return hf_facts_read (db, ((Ending *) data)->facts, error);
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
  Ending *ending = data;
  HfEngine *self = ending->engine;
  HfSyncReport *report = &ending->report;
  const char *entity = NULL;
  const char *failure = hf_sync_get_failure (hf_round_get_sync (ending->round), &entity);

  hf_store_read_finish (HF_STORE (source), result, NULL);
  self->round = NULL;
  hf_engine_take_facts (self, ending->facts);
  report->waiting = self->counts.waiting + self->counts.sending + self->counts.retrying;
  report->ok = report->datasets_failed == 0 && report->waiting == 0 && self->counts.stuck == 0 && ending->action_failure == NULL;
  report->sentence = compose_sentence (self, report, &self->counts, entity, failure, ending->action_failure);
  g_object_notify (G_OBJECT (self), "syncing");
  answer_waiters (self, report);
  hf_table_triggers_run_due (self);
  ending_free (ending);
}

static void
round_done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HfEngine *self = HF_ENGINE (source);
  Ending *ending = g_new0 (Ending, 1);

  ending->engine = g_object_ref (self);
  ending->round = data;
  ending->facts = hf_facts_new ();
  hf_round_run_finish (ending->round, result, &ending->action_failure);
  hf_sync_get_report (hf_round_get_sync (ending->round), &ending->report);
  hf_store_read_async (self->store, read_facts, ending, NULL, NULL, round_read_cb, ending);
}

/* @round: (transfer full) */
static void
run_round (HfEngine *self, HfRound *round)
{
  HfSync *sync = hf_round_get_sync (round);

  self->round = round;
  g_signal_connect_object (sync, "feed", G_CALLBACK (feed_cb), self, 0);
  g_object_notify (G_OBJECT (self), "syncing");
  hf_engine_update_status (self);
  hf_round_run_async (round, round_done_cb, round);
}

gboolean
hf_engine_run_quietly (HfEngine *self, HfRound *round)
{
  if (self->round != NULL || self->closed || self->passive || hf_round_is_empty (round))
    {
      hf_round_free (round);
      return FALSE;
    }
  run_round (self, round);
  return TRUE;
}

void
hf_engine_launch (HfEngine *self)
{
  HfRound *round = hf_round_new (self, self->context);

  self->launched = TRUE;
  self->focused_at = hf_clock_monotonic (self->clock);
  hf_round_add_trigger (round, HF_TRIGGER_LOAD);
  hf_round_add_trigger (round, HF_TRIGGER_FOCUS);
  hf_engine_run_quietly (self, round);
}

void
hf_engine_relaunch (HfEngine *self)
{
  HfRound *round;
  GHashTableIter iter;
  gpointer value;

  if (!self->launched || self->round != NULL)
    return;
  round = hf_round_new (self, self->context);
  g_hash_table_iter_init (&iter, self->unreached);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    hf_round_add_feed (round, hf_feed_use_with (value, ((const HfFeed *) value)->parameters));
  hf_engine_run_quietly (self, round);
}

void
hf_engine_focused (HfEngine *self)
{
  gint64 now = hf_clock_monotonic (self->clock);
  HfRound *round;

  if (!self->launched || now - self->focused_at < FOCUS_EVERY)
    return;
  self->focused_at = now;
  round = hf_round_new (self, self->context);
  hf_round_add_trigger (round, HF_TRIGGER_FOCUS);
  hf_engine_run_quietly (self, round);
}

static void
cancel_round (HfEngine *self)
{
  if (self->round != NULL)
    g_cancellable_cancel (hf_sync_get_cancellable (hf_round_get_sync (self->round)));
}

void
hf_engine_stop_sync (HfEngine *self)
{
  cancel_round (self);
  while (self->round != NULL)
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
  cancel_round (self);
}

static HfRound *
plan_round (HfEngine *self, HfSyncFlags flags, const char *const *entities, const HfJsonObject *inputs)
{
  g_autoptr(HfContext) context = hf_engine_context_with (self, inputs);
  HfRound *round = hf_round_new (self, context);

  if ((flags & HF_SYNC_PULL_ONLY) == 0 && self->replay != NULL)
    hf_round_add_push (round, self->replay);
  if ((flags & HF_SYNC_PUSH_ONLY) != 0)
    return round;
  if (entities != NULL)
    {
      hf_round_add_entities (round, entities);
      return round;
    }
  if (hf_solution_get_action (self->solution, HF_TRIGGER_REFRESH) != NULL)
    hf_round_add_trigger (round, HF_TRIGGER_REFRESH);
  else
    {
      hf_round_add_trigger (round, HF_TRIGGER_LOAD);
      hf_round_add_trigger (round, HF_TRIGGER_FOCUS);
    }
  hf_round_add_again (round);
  return round;
}

void
hf_engine_sync_with_async (HfEngine *self, HfSyncFlags flags, const char *const *entities, const HfJsonObject *inputs,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, data);

  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (asker_cancelled_cb), self, 0);
  g_ptr_array_add (self->sync_waiters, g_steal_pointer (&task));
  if (self->round != NULL)
    return;
  /* The round is there before sources are asked again: their coming back must not begin another one. */
  self->round = plan_round (self, flags, entities, inputs);
  hf_connectivity_try_anyway (self->connectivity, NULL);
  run_round (self, self->round);
}

void
hf_engine_sync_async (HfEngine *self, HfSyncFlags flags, const char *const *entities, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data)
{
  hf_engine_sync_with_async (self, flags, entities, NULL, cancellable, callback, data);
}

gboolean
hf_engine_sync_finish (HfEngine *self, GAsyncResult *result, HfSyncReport *report, GError **error)
{
  HfSyncReport *found = g_task_get_task_data (G_TASK (result));

  *report = *found;
  g_free (found);
  return g_task_propagate_boolean (G_TASK (result), error);
}
