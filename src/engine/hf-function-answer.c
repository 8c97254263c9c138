/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From an answer to what is to be done with it. States in an enum, one switch: PARSE → HANDLERS → OUTPUT → RECORDS or OPERATIONS
 * or RECORD → PAGE. Guarantees: a sync takes a page whole or not at all; what the service took of a command is done, whatever
 * then goes wrong with its answer, and that is a warning. */

#include "hf-function-run-private.h"

#include <string.h>

typedef enum
{
  ANSWER_PARSE,
  ANSWER_HANDLERS,
  ANSWER_OUTPUT,
  ANSWER_TABLES,
  ANSWER_PAGE,
} AnswerState;

typedef struct
{
  HfFunctionRun *run;
  AnswerState state;
  GBytes *raw_body;
  GError *failure;
  HfEvaluation *evaluation;
  guint transform, conversions;
} Answer;

static void advance (GTask *task);

static void
answer_free (gpointer data)
{
  Answer *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->raw_body, g_bytes_unref);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self);
}

static void
renew_evaluation (Answer *self)
{
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  self->evaluation = hf_evaluation_new ();
}

/* --- the ways out --- */

static void
succeed (GTask *task)
{
  Answer *self = g_task_get_task_data (task);

  self->run->busy = FALSE;
  g_task_return_boolean (task, TRUE);
}

/* @error: (transfer full): of our side: what was evaluated or read. A command that the service took is done all the same. */
static void
fail (GTask *task, GError *error)
{
  Answer *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  HfResult *result = &run->result;

  run->busy = FALSE;
  g_ptr_array_set_size (run->error_operations, 0);
  if (run->kind == HF_RUN_COMMAND && result->done && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_autoptr(GError) told = error;

      hf_set_text (&result->warning, told->message);
      g_ptr_array_set_size (run->operations, 0);
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (result->done)
    {
      result->done = FALSE;
      result->error_class = error->domain == HF_ERROR ? (HfError) error->code : HF_ERROR_INVALID;
      hf_set_text (&result->message, error->message);
    }
  g_task_return_error (task, error);
}

/* The answer is an error: the class, in the handler's words if it has some. */
static void
refuse (GTask *task)
{
  Answer *self = g_task_get_task_data (task);
  const HfResult *result = &self->run->result;
  const char *more = result->advice != NULL ? result->advice : result->message;
  g_autofree char *text = NULL;

  if (result->title != NULL && g_strcmp0 (result->title, more) != 0)
    text = g_strdup_printf ("%s: %s", result->title, more);
  self->run->busy = FALSE;
  g_task_return_error (task, g_error_new_literal (HF_ERROR, (int) result->error_class, text != NULL ? text : result->message));
}

/* --- parse --- */

static void
parsed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Answer *self = g_task_get_task_data (task);
  g_autoptr(GError) unreadable = NULL;

  self->run->body = hf_function_parse_finish (result, &unreadable);
  hf_function_judge (self->run, self->raw_body, unreadable, self->failure);
  self->state = ANSWER_HANDLERS;
  advance (task);
}

/* --- handlers --- */

static void
handled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Answer *self = g_task_get_task_data (task);
  gboolean matched = FALSE;
  GError *error = NULL;

  if (!hf_function_handlers_finish (result, &matched, &error))
    {
      /* A real error stays what it is; that its handler is broken is told with it. */
      if (!self->run->result.done)
        {
          g_autofree char *both = g_strdup_printf ("%s (%s)", self->run->result.message, error->message);

          hf_set_text (&self->run->result.message, both);
          g_error_free (error);
          refuse (task);
        }
      else
        fail (task, error);
      return;
    }
  if (!self->run->result.done)
    {
      refuse (task);
      return;
    }
  self->state = ANSWER_OUTPUT;
  advance (task);
}

/* --- output --- */

static gboolean
needs_output (Answer *self)
{
  HfFunctionRun *run = self->run;

  /* The next page may ask for anything in it; a sync of one page has it evaluated piece by piece. */
  return run->kind != HF_RUN_SYNC || hf_function_get_operations (run->function) != NULL
      || hf_function_get_continuation (run->function) != NULL;
}

static void
output_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Answer *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  const char *list;
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      fail (task, error);
      return;
    }
  list = hf_evaluation_get (self->evaluation, self->conversions);
  g_clear_pointer (&run->conversions, g_free);
  run->conversions = list != NULL ? hf_conversions_pick (list, TRUE, run->kind == HF_RUN_SYNC) : NULL;
  if (hf_evaluation_get (self->evaluation, self->transform) != NULL)
    run->output = g_strdup (hf_evaluation_get (self->evaluation, self->transform));
  self->state = ANSWER_TABLES;
  advance (task);
}

static void
find_output (GTask *task)
{
  Answer *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  HfExpression *transform = hf_function_get_output_transform (run->function);
  const HfConversions *conversions = hf_function_get_conversions (run->function);
  gboolean needed = needs_output (self);

  if (needed && transform == NULL && run->body != NULL)
    run->output = g_strndup (g_bytes_get_data (run->body, NULL), g_bytes_get_size (run->body));
  renew_evaluation (self);
  self->transform = hf_evaluation_add (self->evaluation, needed && run->body != NULL ? transform : NULL);
  self->conversions = hf_evaluation_add_template (self->evaluation, conversions != NULL ? conversions->list : NULL);
  hf_function_evaluate (run, self->evaluation, HF_SEES_BODY, g_task_get_cancellable (task), output_cb, g_object_ref (task));
}

/* --- tables --- */

static void
turn (GTask *task)
{
  Answer *self = g_task_get_task_data (task);

  self->state = ANSWER_PAGE;
  advance (task);
}

static void
gathered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (hf_function_gather_finish (result, &error))
    turn (task);
  else
    fail (task, error);
}

static void
read_records (Answer *self)
{
  HfFunctionRun *run = self->run;
  HfExpression *transform = run->output == NULL ? hf_function_get_output_transform (run->function) : NULL;
  g_auto(HfFunctionScope) scope = { 0 };
  g_autoptr(HfEvaluation) mentioned = hf_evaluation_new ();

  hf_evaluation_add (mentioned, transform);
  hf_evaluation_add (mentioned, hf_function_get_records (run->function));
  hf_function_scope_init (&scope, run, HF_SEES_OUTPUT, mentioned);
  run->page_is_empty = TRUE;
  g_clear_object (&run->reader);
  run->reader
      = hf_record_reader_new (run->runtime->expressions, transform, hf_function_get_records (run->function), &scope.scope);
}

static void
operations_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Answer *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) operations = hf_operations_evaluate_finish (result, &error);

  if (operations == NULL)
    {
      fail (task, error);
      return;
    }
  hf_operations_take_page (self->run, operations);
  turn (task);
}

static void
record_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;

  if (hf_function_record_finish (result, &error))
    turn (task);
  else
    fail (task, error);
}

static void
find_tables (GTask *task)
{
  Answer *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  GPtrArray *operations = hf_function_get_operations (run->function);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (operations != NULL)
    {
      run->result.replaces_merge = TRUE;
      if (run->kind == HF_RUN_COMMAND)
        hf_function_take_record (run, run->output);
      hf_operations_evaluate_async (run, operations, HF_SEES_OUTPUT, run->entity, NULL, cancellable, operations_cb,
                                    g_object_ref (task));
    }
  else if (run->kind == HF_RUN_COMMAND)
    hf_function_record_async (run, cancellable, record_cb, g_object_ref (task));
  else if (run->kind != HF_RUN_SYNC)
    turn (task);
  else
    {
      read_records (self);
      if (hf_function_replaces_table (run))
        turn (task);
      else
        hf_function_gather_async (run, cancellable, gathered_cb, g_object_ref (task));
    }
}

/* --- the next page --- */

static void
page_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Answer *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_function_page_finish (result, &error) && hf_function_page_note (self->run, &error))
    succeed (task);
  else
    fail (task, error);
}

static void
advance (GTask *task)
{
  Answer *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (self->state)
    {
    case ANSWER_PARSE:
      hf_function_parse_async (run, self->raw_body, parsed_cb, g_object_ref (task));
      break;
    case ANSWER_HANDLERS:
      hf_function_handlers_async (run, cancellable, handled_cb, g_object_ref (task));
      break;
    case ANSWER_OUTPUT:
      find_output (task);
      break;
    case ANSWER_TABLES:
      find_tables (task);
      break;
    case ANSWER_PAGE:
      hf_function_page_async (run, cancellable, page_cb, g_object_ref (task));
      break;
    default:
      g_assert_not_reached ();
    }
}

void
hf_function_run_answer_async (HfFunctionRun *self, HfResponse *response, GBytes *body, const GError *failure,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = NULL;
  Answer *answer;

  g_return_if_fail (HF_IS_FUNCTION_RUN (self));
  g_return_if_fail (!self->busy && self->request != NULL);
  g_return_if_fail (response != NULL || failure != NULL);

  task = g_task_new (self, cancellable, callback, data);
  answer = g_new0 (Answer, 1);
  answer->run = g_object_ref (self);
  answer->raw_body = body != NULL ? g_bytes_ref (body) : NULL;
  answer->failure = failure != NULL ? g_error_copy (failure) : NULL;
  g_task_set_source_tag (task, hf_function_run_answer_async);
  g_task_set_task_data (task, answer, answer_free);
  /* What the service took must be told as it is, even if somebody does not want to wait any more. */
  g_task_set_check_cancellable (task, FALSE);
  self->busy = TRUE;
  g_ptr_array_set_size (self->error_operations, 0);
  g_set_object (&self->response, response);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_clear_pointer (&self->output, g_free);
  advance (task);
}

gboolean
hf_function_run_answer_finish (HfFunctionRun *self, GAsyncResult *result, gboolean *more, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  *more = self->more;
  return g_task_propagate_boolean (G_TASK (result), error);
}
