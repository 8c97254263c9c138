/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The guard: a function that is asked first. States in an enum, one switch: WHEN (is it asked at all?) → PARAMETERS → CALL →
 * RESULT → OPERATIONS. Guarantees: only an answer decides. A falsy result or a permanent refusal skips the main call and gives
 * the guard's operations; no answer (offline, transient, auth, unknown) is an error of that class, and nothing runs. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  GUARD_WHEN,
  GUARD_PARAMETERS,
  GUARD_CALL,
  GUARD_RESULT,
  GUARD_OPERATIONS,
} GuardState;

typedef struct
{
  HfFunctionRun *run;
  const HfFunctionGuard *guard;
  GuardState state;
  HfEvaluation *evaluation;
  guint number, perform;
  HfFunctionRun *call;
  gboolean passed, performs;
} Guard;

static void advance (GTask *task);

static void
guard_free (gpointer data)
{
  Guard *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_clear_object (&self->call);
  g_free (self);
}

static gboolean
is_wanted (HfFunctionRun *run, const HfFunctionGuard *guard)
{
  if (run->page > 1)
    return guard->on_continuation;
  return run->attempt > 1 ? guard->on_retry : guard->on_initial;
}

static void
operations_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Guard *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) operations = hf_operations_evaluate_finish (result, &error);

  if (operations == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hf_operations_move (operations, self->run->operations);
  g_task_return_boolean (task, TRUE);
}

static void
decide (Guard *self, gboolean passed)
{
  self->passed = passed;
  /* What the guard's own function says to do with its answer comes before what the guard says. */
  if (self->performs && self->call != NULL)
    hf_operations_move (hf_function_run_get_operations (self->call), self->run->operations);
  self->state = GUARD_OPERATIONS;
}

static void
result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Guard *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->performs = hf_evaluation_is_true (self->evaluation, self->perform);
  if (self->guard->result == NULL)
    decide (self, hf_json_is_truthy (self->run->guard_output));
  else
    {
      self->run->guard_result = g_strdup (hf_evaluation_get (self->evaluation, self->number));
      decide (self, hf_json_is_truthy (self->run->guard_result));
    }
  advance (task);
}

/* Whether the service answered, and the answer is no. */
static gboolean
is_refusal (HfFunctionRun *call, const GError *error)
{
  return (g_error_matches (error, HF_ERROR, HF_ERROR_PERMANENT) || g_error_matches (error, HF_ERROR, HF_ERROR_CONFLICT))
      && call->response != NULL;
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Guard *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  self->run->guard_output = hf_function_run_call_finish (HF_FUNCTION_RUN (source), result, &error);
  if (error == NULL)
    self->state = GUARD_RESULT;
  else if (is_refusal (self->call, error))
    decide (self, FALSE);
  else
    {
      g_prefix_error (&error, _("The guard “%s”: "), self->guard->function);
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  advance (task);
}

static void
parameters_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Guard *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  HfFunction *function = hf_solution_find_function (run->runtime->solution, self->guard->function);
  g_autoptr(HfJsonObject) parameters = NULL;
  HfCall call = { .kind = HF_RUN_CALL, .function = function, .entity = run->entity, .command_id = run->command_id, .attempt = 1 };
  const char *raw;
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  raw = hf_evaluation_get (self->evaluation, self->number);
  parameters = raw != NULL ? hf_json_object_parse (raw, -1, NULL) : NULL;
  call.parameters = parameters;
  call.record = run->record;
  call.row = run->row;
  self->call = hf_function_run_new (run->runtime, &call);
  self->call->depth = run->depth + 1;
  self->state = GUARD_CALL;
  advance (task);
}

static void
when_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Guard *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!hf_evaluation_is_true (self->evaluation, self->number))
    {
      self->passed = TRUE;
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->state = GUARD_PARAMETERS;
  advance (task);
}

static void
evaluate (GTask *task, HfSees sees, GAsyncReadyCallback callback)
{
  Guard *self = g_task_get_task_data (task);

  hf_function_evaluate (self->run, self->evaluation, sees, g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
renew_evaluation (Guard *self)
{
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  self->evaluation = hf_evaluation_new ();
}

static void
advance (GTask *task)
{
  Guard *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (self->state)
    {
    case GUARD_WHEN:
      renew_evaluation (self);
      self->number = hf_evaluation_add (self->evaluation, self->guard->when);
      evaluate (task, HF_SEES_PARAMETERS, when_cb);
      break;
    case GUARD_PARAMETERS:
      renew_evaluation (self);
      self->number = hf_evaluation_add_template (self->evaluation, self->guard->parameters);
      evaluate (task, HF_SEES_PARAMETERS, parameters_cb);
      break;
    case GUARD_CALL:
      hf_function_run_call_async (self->call, cancellable, called_cb, g_object_ref (task));
      break;
    case GUARD_RESULT:
      renew_evaluation (self);
      self->number = hf_evaluation_add (self->evaluation, self->guard->result);
      self->perform = hf_evaluation_add_template (self->evaluation, self->guard->perform_operations);
      evaluate (task, HF_SEES_GUARD, result_cb);
      break;
    case GUARD_OPERATIONS:
      if (self->passed || self->guard->operations == NULL)
        g_task_return_boolean (task, TRUE);
      else
        hf_operations_evaluate_async (self->run, self->guard->operations, HF_SEES_GUARD, self->run->entity, NULL, cancellable,
                                      operations_cb, g_object_ref (task));
      break;
    default:
      g_assert_not_reached ();
    }
}

static gboolean
can_ask (HfFunctionRun *run, const HfFunctionGuard *guard, GError **error)
{
  if (hf_solution_find_function (run->runtime->solution, guard->function) == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: There is no function “%s”"), guard->place, guard->function);
  else if (run->depth >= HF_GUARDS_MAX)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: The guards of “%s” call each other in a circle"), guard->place,
                 hf_function_get_id (run->function));
  else
    return TRUE;
  return FALSE;
}

void
hf_function_guard_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (run, cancellable, callback, data);
  Guard *self = g_new0 (Guard, 1);
  GError *error = NULL;

  self->run = g_object_ref (run);
  self->guard = hf_function_get_guard (run->function);
  g_task_set_task_data (task, self, guard_free);
  g_clear_pointer (&run->guard_output, g_free);
  g_clear_pointer (&run->guard_result, g_free);
  if (self->guard == NULL || !is_wanted (run, self->guard))
    {
      self->passed = TRUE;
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (!can_ask (run, self->guard, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->state = self->guard->when != NULL ? GUARD_WHEN : GUARD_PARAMETERS;
  advance (task);
}

gboolean
hf_function_guard_finish (GAsyncResult *result, gboolean *passed, GError **error)
{
  Guard *self = g_task_get_task_data (G_TASK (result));

  *passed = self->passed;
  return g_task_propagate_boolean (G_TASK (result), error);
}
