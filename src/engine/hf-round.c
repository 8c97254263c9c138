/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One round, step by step. Guarantees: a step begins when the one before has ended; what fails in one never keeps the next from
 * being done; a feed is pulled once, however many ways lead to it. `_feed` is kept to what can be synced again: where the
 * parameters of a feed are expressions, the rows of values it does not have any more go.
 * Length: one machine, so that every step and every way out can be read together. */

#include "hf-round.h"

#include <glib/gi18n-lib.h>

#include "hf-action-run.h"
#include "hf-engine-private.h"
#include "hf-feed-list.h"
#include "hf-feed-use.h"

typedef enum
{
  STEP_PUSH,
  STEP_ACTIONS,
  STEP_FEEDS, /* evaluated one after the other, pulled side by side */
  STEP_AGAIN,
  STEP_TABLES, /* onTableChanged of what was pulled */
  STEP_TIDY,
  STEP_DONE,
} Step;

struct _HfRound
{
  HfEngine *engine;
  HfContext *context;
  HfSync *sync;
  HfReplay *replay;  /* (nullable): to be pushed */
  GQueue actions;    /* of const HfAction */
  GPtrArray *listed; /* const HfFeed: the solution's, to be evaluated */
  GPtrArray *ready;  /* HfFeed: evaluated */
  char **entities;   /* (nullable): asked for by name */
  HfTrigger ran;     /* triggers whose action was run */
  gboolean again;

  Step step;
  guint next, pulling;
  gboolean evaluating; /* listed[next] */
  GTask *task;
  char *failure;
};

static void advance (HfRound *self);

HfRound *
hf_round_new (HfEngine *engine, HfContext *context)
{
  HfRound *self = g_new0 (HfRound, 1);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();

  self->engine = g_object_ref (engine);
  self->context = hf_context_ref (context);
  self->sync = hf_sync_new (cancellable);
  self->listed = g_ptr_array_new ();
  self->ready = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_feed_use_free);
  g_queue_init (&self->actions);
  return self;
}

void
hf_round_free (HfRound *self)
{
  g_object_unref (self->engine);
  hf_context_unref (self->context);
  g_object_unref (self->sync);
  g_clear_object (&self->replay);
  g_queue_clear (&self->actions);
  g_ptr_array_unref (self->listed);
  g_ptr_array_unref (self->ready);
  g_strfreev (self->entities);
  g_free (self->failure);
  g_free (self);
}

HfSync *
hf_round_get_sync (HfRound *self)
{
  return self->sync;
}

/* --- what it is to do --- */

void
hf_round_add_push (HfRound *self, HfReplay *replay)
{
  g_set_object (&self->replay, replay);
}

void
hf_round_add_action (HfRound *self, const HfAction *action)
{
  g_queue_push_tail (&self->actions, (gpointer) action);
}

void
hf_round_add_trigger (HfRound *self, HfTrigger trigger)
{
  const HfAction *action = hf_solution_get_action (self->engine->solution, trigger);
  GPtrArray *feeds = hf_solution_get_feeds (self->engine->solution);

  if (action != NULL)
    hf_round_add_action (self, action);
  self->ran |= trigger;
  for (guint i = 0; i < feeds->len; i++)
    {
      const HfFeed *feed = feeds->pdata[i];

      /* Tables of the document store sync by themselves; no action names them. */
      if ((feed->triggers & trigger) != 0 && feed->function == NULL && g_str_equal (feed->provider, "DATA_PROVIDER_DYNAMIC"))
        g_ptr_array_add (self->listed, (gpointer) feed);
    }
}

void
hf_round_add_entities (HfRound *self, const char *const *entities)
{
  GPtrArray *feeds = hf_solution_get_feeds (self->engine->solution);

  self->entities = g_strdupv ((char **) entities);
  self->again = TRUE;
  for (guint i = 0; i < feeds->len; i++)
    {
      const HfFeed *feed = feeds->pdata[i];

      if (g_strv_contains (entities, feed->entity))
        g_ptr_array_add (self->listed, (gpointer) feed);
    }
}

void
hf_round_add_feed (HfRound *self, HfFeed *feed)
{
  g_ptr_array_add (self->ready, feed);
}

void
hf_round_add_again (HfRound *self)
{
  self->again = TRUE;
}

gboolean
hf_round_is_empty (HfRound *self)
{
  return self->replay == NULL && g_queue_is_empty (&self->actions) && self->listed->len == 0 && self->ready->len == 0
      && !self->again;
}

/* --- its steps --- */

static void
go_on (HfRound *self, Step step)
{
  self->step = step;
  advance (self);
}

static void
pushed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  hf_sync_push_finish (HF_SYNC (source), result);
  go_on (data, STEP_ACTIONS);
}

static void
action_ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HfRound *self = data;
  g_autoptr(GError) error = NULL;

  if (!hf_action_run_finish (HF_ACTION_RUN (source), result, &error) && self->failure == NULL
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->failure = g_strdup (error->message);
  advance (self);
}

static void
run_action (HfRound *self, const HfAction *action)
{
  g_autoptr(HfActionRun) run = hf_action_run_new (self->engine, self->sync);

  hf_action_run_async (run, action, self->context, action_ran_cb, self);
}

static void
run_actions (HfRound *self)
{
  const HfAction *action = g_queue_pop_head (&self->actions);

  if (action != NULL)
    run_action (self, action);
  else
    go_on (self, self->step == STEP_ACTIONS ? STEP_FEEDS : STEP_TIDY);
}

static void
pulled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HfRound *self = data;

  /* A failure is in the round's report and in the feed's row. */
  hf_sync_pull_finish (HF_SYNC (source), result, NULL);
  self->pulling--;
  advance (self);
}

/* @use: (transfer full) */
static void
pull (HfRound *self, HfFeed *use)
{
  g_autoptr(HfPuller) puller = hf_engine_make_puller (self->engine, use);

  self->pulling++;
  hf_sync_pull_async (self->sync, puller, pulled_cb, self);
}

static void
fail_feed (HfRound *self, const HfFeed *feed, const char *message)
{
  g_autoptr(HfFeed) use = hf_feed_use_with (feed, feed->parameters);

  hf_sync_note_failure (self->sync, feed->entity, message);
  hf_engine_note_feed_failure (self->engine, use, message);
}

static void
feed_filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HfRound *self = data;
  const HfFeed *feed = self->listed->pdata[self->next++];
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);

  self->evaluating = FALSE;
  if (values != NULL)
    pull (self, hf_feed_use_with (feed, values->pdata[0]));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    fail_feed (self, feed, error->message);
  advance (self);
}

/* Whether only a person could say what @feed's parameters are, and none has. */
static gboolean
lacks_inputs (HfRound *self, const HfFeed *feed)
{
  return feed->needs_inputs && hf_context_get (self->context, "inputs") == NULL;
}

static gboolean
pull_feeds (HfRound *self)
{
  while (self->next < self->listed->len)
    {
      const HfFeed *feed = self->listed->pdata[self->next];
      HfTemplate *template = feed->template;

      if (template != NULL && feed->unusable == NULL && !lacks_inputs (self, feed))
        {
          self->evaluating = TRUE;
          hf_context_fill_async (self->context, &template, 1, hf_sync_get_cancellable (self->sync), feed_filled_cb, self);
          return FALSE;
        }
      self->next++;
      /* One that lacks its values may have been synced before, with values that are known; else the last step says what it needs.
       */
      if (template == NULL || feed->unusable != NULL)
        pull (self, hf_feed_use_with (feed, feed->parameters));
    }
  for (guint i = 0; i < self->ready->len; i++)
    pull (self, hf_feed_use_with (self->ready->pdata[i], ((const HfFeed *) self->ready->pdata[i])->parameters));
  g_ptr_array_set_size (self->ready, 0);
  return TRUE;
}

/* --- again --- */

static void
ask_for_inputs (HfRound *self, const HfFeed *feed)
{
  g_autofree char *names = hf_feed_list_inputs (feed);
  g_autofree char *message = g_strdup_printf (_("It needs values to be synced: %s (%s)"), names, feed->place);

  hf_sync_note_failure (self->sync, feed->entity, message);
}

/* Feeds that were asked for by name, have no values and never had. */
static void
ask_for_all_inputs (HfRound *self)
{
  for (guint i = 0; self->entities != NULL && i < self->listed->len; i++)
    {
      const HfFeed *feed = self->listed->pdata[i];

      if (feed->template != NULL && feed->unusable == NULL && lacks_inputs (self, feed)
          && !hf_sync_has_pulled (self->sync, feed->entity, feed->function))
        ask_for_inputs (self, feed);
    }
}

static void
rows_for_again_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HfRound *self = data;
  g_autoptr(GPtrArray) rows = hf_feed_list_read_finish (result);

  self->pulling++; /* until all are asked for */
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const HfFeedListed *row = rows->pdata[i];

      if (row->synced && !hf_sync_knows (self->sync, row->key)
          && hf_feed_list_is_wanted (self->engine->solution, row, self->ran, (const char *const *) self->entities))
        pull (self, hf_feed_use_again (self->engine->solution, row->entity, row->function, row->parameters));
    }
  ask_for_all_inputs (self);
  self->pulling--;
  go_on (self, STEP_TABLES);
}

/* --- tidying --- */

static void
tidied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  hf_feed_list_drop_finish (result);
  go_on (data, STEP_DONE);
}

static void
rows_for_tidy_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HfRound *self = data;
  g_autoptr(GPtrArray) rows = hf_feed_list_read_finish (result);
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const HfFeedListed *row = rows->pdata[i];

      if (!hf_sync_knows (self->sync, row->key) && hf_sync_has_succeeded (self->sync, row->entity, row->function)
          && hf_feed_list_is_outdated (self->engine->solution, row, self->ran))
        g_ptr_array_add (gone, g_strdup (row->key));
    }
  if (gone->len > 0)
    hf_feed_list_drop_async (self->engine->store, gone, tidied_cb, self);
  else
    go_on (self, STEP_DONE);
}

static void
finish (HfRound *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  g_task_return_boolean (task, TRUE);
}

static void
advance (HfRound *self)
{
  gboolean cancelled = g_cancellable_is_cancelled (hf_sync_get_cancellable (self->sync));

  switch (self->step)
    {
    case STEP_PUSH:
      if (self->replay != NULL)
        hf_sync_push_async (self->sync, self->replay, pushed_cb, self);
      else
        go_on (self, STEP_ACTIONS);
      break;
    case STEP_ACTIONS:
      run_actions (self);
      break;
    case STEP_FEEDS:
      /* Waits for the pulls only at its end: while one is pulled, the next is evaluated. */
      if (self->evaluating || (!cancelled && self->next < self->listed->len + self->ready->len && !pull_feeds (self)))
        break;
      if (self->pulling == 0)
        go_on (self, self->again && !cancelled ? STEP_AGAIN : STEP_TABLES);
      break;
    case STEP_AGAIN:
      hf_feed_list_read_async (self->engine->store, rows_for_again_cb, self);
      break;
    case STEP_TABLES:
      if (self->pulling > 0)
        break;
      if (!cancelled)
        hf_engine_take_table_actions (self->engine, &self->actions);
      run_actions (self);
      break;
    case STEP_TIDY:
      if (!cancelled && hf_feed_list_needs_tidying (self->engine->solution))
        hf_feed_list_read_async (self->engine->store, rows_for_tidy_cb, self);
      else
        go_on (self, STEP_DONE);
      break;
    case STEP_DONE:
      finish (self);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
hf_round_run_async (HfRound *self, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self->engine, NULL, callback, data);
  self->step = STEP_PUSH;
  advance (self);
}

void
hf_round_run_finish (HfRound *self, GAsyncResult *result, char **failure)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
  *failure = g_steal_pointer (&self->failure);
}
