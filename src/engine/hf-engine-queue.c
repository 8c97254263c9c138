/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people do with the queue: look at it, retry, discard. Every list is a picture of rows, taken again when they change. */

#include "hf-engine-private.h"

#include <hf-queue.h>

/* --- one question, one answer --- */

typedef struct
{
  gint64 id;
  char *filter;
  guint limit;
  gpointer answer;
  GDestroyNotify answer_free;
} Question;

static Question *
question_new (gint64 id, const char *filter, guint limit, GDestroyNotify answer_free)
{
  Question *question = g_new0 (Question, 1);

  question->id = id;
  question->filter = g_strdup (filter);
  question->limit = limit;
  question->answer_free = answer_free;
  return question;
}

static void
question_free (gpointer data)
{
  Question *question = data;

  if (question->answer != NULL)
    question->answer_free (question->answer);
  g_free (question->filter);
  g_free (question);
}

static gboolean
read_command (HfDb *db, gpointer data, GError **error)
{
  Question *question = data;
  GError *failure = NULL;

  question->answer = hf_queue_get (db, question->id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
read_list (HfDb *db, gpointer data, GError **error)
{
  Question *question = data;

  question->answer = hf_queue_list (db, question->filter, question->limit, error);
  return question->answer != NULL;
}

static gboolean
read_attempts (HfDb *db, gpointer data, GError **error)
{
  Question *question = data;

  question->answer = hf_queue_list_attempts (db, question->id, error);
  return question->answer != NULL;
}

static gboolean
read_dependents (HfDb *db, gpointer data, GError **error)
{
  Question *question = data;

  question->answer = hf_queue_list_dependents (db, question->id, error);
  return question->answer != NULL;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  Question *question = hf_store_read_finish (HF_STORE (source), result, &error);

  if (question == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&question->answer), question->answer_free);
}

static void
ask (HfEngine *self, HfStoreFunc func, Question *question, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  hf_store_read_async (self->store, func, question, question_free, cancellable, answered_cb,
                       g_task_new (self, cancellable, callback, data));
}

void
hf_engine_get_command_async (HfEngine *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  ask (self, read_command, question_new (id, NULL, 0, g_object_unref), cancellable, callback, data);
}

HfCommand *
hf_engine_get_command_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hf_engine_list_commands_async (HfEngine *self, const char *filter, guint limit, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  ask (self, read_list, question_new (0, filter, limit, (GDestroyNotify) g_ptr_array_unref), cancellable, callback, data);
}

GPtrArray *
hf_engine_list_commands_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hf_engine_get_attempts_async (HfEngine *self, gint64 command_id, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data)
{
  ask (self, read_attempts, question_new (command_id, NULL, 0, (GDestroyNotify) g_ptr_array_unref), cancellable, callback, data);
}

GPtrArray *
hf_engine_get_attempts_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hf_engine_get_dependents_async (HfEngine *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  ask (self, read_dependents, question_new (id, NULL, 0, (GDestroyNotify) g_array_unref), cancellable, callback, data);
}

GArray *
hf_engine_get_dependents_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- retry and discard --- */

typedef struct
{
  GArray *ids; /* of gint64 */
  HfDiscard discard;
  gboolean lenient; /* a command that waits already is left as it is */
  gint64 now;
  guint done;
  GError *first;
} Act;

static Act *
act_new (HfEngine *self, const gint64 *ids, gsize n_ids, HfDiscard discard)
{
  Act *act = g_new0 (Act, 1);

  act->ids = g_array_sized_new (FALSE, FALSE, sizeof *ids, (guint) n_ids);
  g_array_append_vals (act->ids, ids, (guint) n_ids);
  act->discard = discard;
  act->now = hf_clock_now (self->clock);
  return act;
}

static void
act_free (gpointer data)
{
  Act *act = data;

  g_array_unref (act->ids);
  g_clear_error (&act->first);
  g_free (act);
}

/* One command's refusal (it is being sent) must not undo the others; a failing database must. */
static gboolean
go_on (Act *act, gboolean done, GError *failure, GError **error)
{
  act->done += done;
  if (done)
    return TRUE;
  if (!g_error_matches (failure, HF_ERROR, HF_ERROR_INVALID))
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (act->first == NULL)
    act->first = failure;
  else
    g_error_free (failure);
  return TRUE;
}

static gboolean
is_waiting (HfDb *db, gint64 id)
{
  g_autoptr (HfCommand) command = hf_queue_get (db, id, NULL);

  return command != NULL && hf_command_get_state (command) == HF_COMMAND_WAITING;
}

static gboolean
retry_each (HfDb *db, gpointer data, GError **error)
{
  Act *act = data;

  for (guint i = 0; i < act->ids->len; i++)
    {
      gint64 id = g_array_index (act->ids, gint64, i);
      GError *failure = NULL;
      gboolean done = FALSE;

      if (act->lenient && is_waiting (db, id))
        continue;
      done = hf_queue_retry (db, id, act->now, &failure);

      if (!go_on (act, done, failure, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
discard_each (HfDb *db, gpointer data, GError **error)
{
  Act *act = data;

  for (guint i = 0; i < act->ids->len; i++)
    {
      GError *failure = NULL;
      gboolean done = hf_queue_discard (db, g_array_index (act->ids, gint64, i), act->discard, act->now, NULL, &failure);

      if (!go_on (act, done, failure, error))
        return FALSE;
    }
  return TRUE;
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  HfEngine *self = g_task_get_source_object (task);
  GError *error = NULL;
  Act *act = hf_store_write_finish (HF_STORE (source), result, &error);

  if (act == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (act->done > 0 && self->replay != NULL && !self->closed)
    {
      hf_connectivity_try_anyway (self->connectivity, NULL);
      hf_replay_wake (self->replay);
    }
  g_task_set_task_data (task, g_steal_pointer (&act->first), NULL);
  g_task_return_int (task, act->done);
}

static guint
finish_act (GAsyncResult *result, GError **error)
{
  GError *refusal = g_task_get_task_data (G_TASK (result));
  gssize done = g_task_propagate_int (G_TASK (result), error);

  if (refusal != NULL)
    g_propagate_error (error, refusal);
  return (guint) MAX (done, 0);
}

void
hf_engine_retry_async (HfEngine *self, const gint64 *ids, gsize n_ids, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer data)
{
  hf_store_write_async (self->store, retry_each, act_new (self, ids, n_ids, HF_DISCARD_KEEP), act_free, cancellable, acted_cb,
                        g_task_new (self, cancellable, callback, data));
}

void
hf_engine_retry_leniently_async (HfEngine *self, const gint64 *ids, gsize n_ids, GAsyncReadyCallback callback, gpointer data)
{
  Act *act = act_new (self, ids, n_ids, HF_DISCARD_KEEP);

  act->lenient = TRUE;
  hf_store_write_async (self->store, retry_each, act, act_free, NULL, acted_cb, g_task_new (self, NULL, callback, data));
}

guint
hf_engine_retry_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return finish_act (result, error);
}

void
hf_engine_discard_async (HfEngine *self, const gint64 *ids, gsize n_ids, HfDiscard discard, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  hf_store_write_async (self->store, discard_each, act_new (self, ids, n_ids, discard), act_free, cancellable, acted_cb,
                        g_task_new (self, cancellable, callback, data));
}

guint
hf_engine_discard_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return finish_act (result, error);
}
