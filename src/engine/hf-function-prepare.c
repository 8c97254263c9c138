/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a call to its request. States in an enum, one switch: VALUES → QUERIES → WHEN → GUARD → REQUEST, the evaluation order of
 * solution-format.md. Nothing of the call itself is sent here; the guard's is. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  PREPARE_VALUES,
  PREPARE_QUERIES,
  PREPARE_WHEN,
  PREPARE_GUARD,
  PREPARE_REQUEST,
} PrepareState;

typedef struct
{
  HfFunctionRun *run;
  PrepareState state;
  HfEvaluation *evaluation;
  guint when;
} Prepare;

static void advance (GTask *task);

static void
prepare_free (gpointer data)
{
  Prepare *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self);
}

static void
finish (GTask *task, HfPrepared prepared, GError *error)
{
  Prepare *self = g_task_get_task_data (task);

  self->run->busy = FALSE;
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, prepared);
}

static void
skip (GTask *task, const char *why)
{
  Prepare *self = g_task_get_task_data (task);

  hf_set_text (&self->run->skip, why);
  finish (task, HF_PREPARED_SKIP, NULL);
}

static void
request_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  hf_function_request_finish (result, &error);
  finish (task, HF_PREPARED_SEND, error);
}

static void
guard_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Prepare *self = g_task_get_task_data (task);
  gboolean passed = FALSE;
  GError *error = NULL;

  if (!hf_function_guard_finish (result, &passed, &error))
    finish (task, HF_PREPARED_SEND, error);
  else if (!passed)
    skip (task, _("skipped by its guard"));
  else
    {
      self->state = PREPARE_REQUEST;
      advance (task);
    }
}

static void
when_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Prepare *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    finish (task, HF_PREPARED_SEND, error);
  else if (!hf_evaluation_is_true (self->evaluation, self->when))
    skip (task, _("skipped by when"));
  else
    {
      self->state = PREPARE_GUARD;
      advance (task);
    }
}

static void
queries_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Prepare *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hf_function_queries_finish (result, &error))
    {
      finish (task, HF_PREPARED_SEND, error);
      return;
    }
  self->state = hf_function_get_when (self->run->function) != NULL ? PREPARE_WHEN : PREPARE_GUARD;
  advance (task);
}

static void
values_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Prepare *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hf_function_values_finish (result, &error))
    {
      finish (task, HF_PREPARED_SEND, error);
      return;
    }
  self->state = PREPARE_QUERIES;
  advance (task);
}

static void
advance (GTask *task)
{
  Prepare *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (self->state)
    {
    case PREPARE_VALUES:
      hf_function_values_async (run, cancellable, values_cb, g_object_ref (task));
      break;
    case PREPARE_QUERIES:
      hf_function_queries_async (run, cancellable, queries_cb, g_object_ref (task));
      break;
    case PREPARE_WHEN:
      self->evaluation = hf_evaluation_new ();
      self->when = hf_evaluation_add (self->evaluation, hf_function_get_when (run->function));
      hf_function_evaluate (run, self->evaluation, HF_SEES_PARAMETERS, cancellable, when_cb, g_object_ref (task));
      break;
    case PREPARE_GUARD:
      hf_function_guard_async (run, cancellable, guard_cb, g_object_ref (task));
      break;
    case PREPARE_REQUEST:
      hf_function_request_async (run, cancellable, request_cb, g_object_ref (task));
      break;
    default:
      g_assert_not_reached ();
    }
}

/* What the answer of the page before brought is still to be seen (queries, the guard), but not as this page's answer. */
static void
turn_page (HfFunctionRun *run)
{
  run->page++;
  if (!run->more)
    return;
  g_clear_pointer (&run->given, hf_json_object_free);
  run->given = g_steal_pointer (&run->next_given);
  run->more = FALSE;
}

void
hf_function_run_prepare_async (HfFunctionRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = NULL;
  Prepare *prepare;

  g_return_if_fail (HF_IS_FUNCTION_RUN (self));
  g_return_if_fail (!self->busy);

  task = g_task_new (self, cancellable, callback, data);
  prepare = g_new0 (Prepare, 1);
  prepare->run = g_object_ref (self);
  g_task_set_source_tag (task, hf_function_run_prepare_async);
  g_task_set_task_data (task, prepare, prepare_free);
  self->busy = TRUE;
  turn_page (self);
  if (hf_function_get_unusable (self->function) != NULL)
    finish (task, HF_PREPARED_SEND, g_error_new_literal (HF_ERROR, HF_ERROR_INVALID, hf_function_get_unusable (self->function)));
  else
    advance (task);
}

gboolean
hf_function_run_prepare_finish (HfFunctionRun *self, GAsyncResult *result, HfPrepared *prepared, GError **error)
{
  gssize found;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  found = g_task_propagate_int (G_TASK (result), error);
  if (found < 0)
    return FALSE;
  *prepared = (HfPrepared) found;
  return TRUE;
}
