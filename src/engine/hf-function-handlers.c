/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Error handlers. States in an enum, one switch: ALL (each `when` in one call; only if one of them fails: WHEN, one after the
 * other, until one fits) → WORDS → OPERATIONS. Guarantees: a handler changes words, tables and retry, never the class of a real
 * error; what fitted a 2xx is permanent; a `when` that cannot be evaluated is an error of its own, with its place. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Later than this is never. */
#define LONGEST_DELAY (24 * 3600 * (gint64) G_USEC_PER_SEC)

typedef enum
{
  HANDLERS_ALL,
  HANDLERS_WHEN,
  HANDLERS_WORDS,
  HANDLERS_OPERATIONS,
} HandlersState;

typedef struct
{
  HfFunctionRun *run;
  HandlersState state;
  HfEvaluation *evaluation;
  guint index;
  const HfErrorHandler *handler; /* the one that fits */
  guint when;                    /* of the first, in ALL */
  guint title, description, details, delay, max;
  char *default_records;
} Handlers;

static void advance (GTask *task);

static void
handlers_free (gpointer data)
{
  Handlers *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self->default_records);
  g_free (self);
}

static void
evaluate (GTask *task, GAsyncReadyCallback callback)
{
  Handlers *self = g_task_get_task_data (task);

  hf_function_evaluate (self->run, self->evaluation, HF_SEES_BODY, g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
renew_evaluation (Handlers *self)
{
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  self->evaluation = hf_evaluation_new ();
}

/* --- which one --- */

static void
when_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Handlers *self = g_task_get_task_data (task);
  GPtrArray *handlers = hf_function_get_error_handlers (self->run->function);
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (hf_evaluation_is_true (self->evaluation, self->when))
    {
      self->handler = g_ptr_array_index (handlers, self->index);
      self->state = HANDLERS_WORDS;
    }
  self->index++;
  advance (task);
}

/* In ALL the numbers follow each other; one without `when` fits real errors. */
static void
pick_first (Handlers *self)
{
  GPtrArray *handlers = hf_function_get_error_handlers (self->run->function);

  for (guint i = 0; i < handlers->len && self->handler == NULL; i++)
    {
      const HfErrorHandler *handler = g_ptr_array_index (handlers, i);

      if (handler->when != NULL ? hf_evaluation_is_true (self->evaluation, self->when + i) : !self->run->result.done)
        self->handler = handler;
    }
}

static void
all_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Handlers *self = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  self->state = HANDLERS_WHEN;
  if (hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      pick_first (self);
      if (self->handler == NULL)
        {
          g_task_return_boolean (task, TRUE);
          return;
        }
      self->state = HANDLERS_WORDS;
    }
  /* One that stands before the one that failed may fit. */
  advance (task);
}

static void
try_all (GTask *task)
{
  Handlers *self = g_task_get_task_data (task);
  GPtrArray *handlers = hf_function_get_error_handlers (self->run->function);

  renew_evaluation (self);
  for (guint i = 0; i < handlers->len; i++)
    {
      guint number = hf_evaluation_add (self->evaluation, ((const HfErrorHandler *) g_ptr_array_index (handlers, i))->when);

      self->when = i == 0 ? number : self->when;
    }
  evaluate (task, all_cb);
}

static void
try_next (GTask *task)
{
  Handlers *self = g_task_get_task_data (task);
  GPtrArray *handlers = hf_function_get_error_handlers (self->run->function);
  gboolean real = !self->run->result.done;

  for (; self->index < handlers->len; self->index++)
    {
      const HfErrorHandler *handler = g_ptr_array_index (handlers, self->index);

      if (handler->when != NULL)
        {
          renew_evaluation (self);
          self->when = hf_evaluation_add (self->evaluation, handler->when);
          evaluate (task, when_cb);
          return;
        }
      if (!real)
        continue;
      self->handler = handler;
      self->state = HANDLERS_WORDS;
      advance (task);
      return;
    }
  g_task_return_boolean (task, TRUE);
}

/* --- its words --- */

static gint64
number_of (Handlers *self, guint number)
{
  g_autofree char *text = hf_evaluation_dup_text (self->evaluation, number);
  double value = text != NULL ? g_ascii_strtod (text, NULL) : 0;

  return value > 0 && value < 1e12 ? (gint64) value : 0;
}

/* What a table of errors gets if nobody says: one row for each call. */
static char *
describe_error (HfFunctionRun *run)
{
  g_autoptr (HfJsonObject) record = hf_json_object_new ();

  hf_json_object_set_string (record, "id", run->correlation_id);
  hf_json_object_set_string (record, "name", run->error_name);
  hf_json_object_set_string (record, "message", run->result.message);
  hf_json_object_set_string (record, "title", run->error_title);
  hf_json_object_set_string (record, "description", run->error_description);
  hf_json_object_set_string (record, "details", run->error_details);
  hf_json_object_set_int (record, "status", run->result.status);
  hf_json_object_set_string (record, "function", hf_function_get_id (run->function));
  hf_json_object_set_string (record, "entity", run->entity);
  if (run->command_id != 0)
    hf_json_object_set_int (record, "commandId", run->command_id);
  if (run->record_id != NULL)
    hf_json_object_set_string (record, "recordId", run->record_id);
  return hf_json_object_to_string (record);
}

/* (transfer full) (nullable): services repeat what they were sent, and errors are told to many. */
static char *
take_word (Handlers *self, guint number)
{
  g_autofree char *word = hf_evaluation_dup_text (self->evaluation, number);

  return hf_request_mask (self->run->request, word);
}

static void
take_words (Handlers *self)
{
  HfFunctionRun *run = self->run;
  HfResult *result = &run->result;

  if (result->done)
    {
      result->done = FALSE;
      result->error_class = HF_ERROR_PERMANENT;
      g_clear_pointer (&result->warning, g_free);
    }
  run->error_title = take_word (self, self->title);
  run->error_description = take_word (self, self->description);
  run->error_details = take_word (self, self->details);
  hf_set_text (&result->title, run->error_title);
  hf_set_text (&result->advice, run->error_description);
  if (run->error_details != NULL)
    hf_set_text (&result->message, run->error_details);
  else if (result->message == NULL)
    result->message
        = g_strdup (run->error_title != NULL ? run->error_title : _ ("The function's error handler refused the answer"));
  if (self->handler->retry_max == NULL && self->handler->retry_delay == NULL)
    return;
  run->has_retry = TRUE;
  result->max_retries = (guint) MIN (number_of (self, self->max), 1000);
  result->retry_after_us = MIN (number_of (self, self->delay) * 1000, LONGEST_DELAY);
}

static void
words_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Handlers *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  take_words (self);
  self->default_records = describe_error (self->run);
  self->state = HANDLERS_OPERATIONS;
  advance (task);
}

static void
find_words (GTask *task)
{
  Handlers *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;

  renew_evaluation (self);
  if (run->error_name == NULL)
    run->error_name = g_strdup ("ResponseError");
  self->title = hf_evaluation_add_template (self->evaluation, self->handler->title);
  self->description = hf_evaluation_add_template (self->evaluation, self->handler->description);
  self->details = hf_evaluation_add_template (self->evaluation, self->handler->details);
  self->delay = hf_evaluation_add_template (self->evaluation, self->handler->retry_delay);
  self->max = hf_evaluation_add_template (self->evaluation, self->handler->retry_max);
  evaluate (task, words_cb);
}

/* --- its tables --- */

static void
operations_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Handlers *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) operations = hf_operations_evaluate_finish (result, &error);

  if (operations == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  hf_operations_move (operations, self->run->error_operations);
  g_task_return_boolean (task, TRUE);
}

static void
find_operations (GTask *task)
{
  Handlers *self = g_task_get_task_data (task);
  g_autofree char *table = g_strdup_printf ("%s_error", self->run->entity);

  if (self->handler->operations != NULL && self->handler->operations->len > 0)
    {
      hf_operations_evaluate_async (self->run, self->handler->operations, HF_SEES_BODY, table, self->default_records,
                                    g_task_get_cancellable (task), operations_cb, g_object_ref (task));
      return;
    }
  g_task_return_boolean (task, TRUE);
}

static void
advance (GTask *task)
{
  Handlers *self = g_task_get_task_data (task);

  switch (self->state)
    {
    case HANDLERS_ALL:
      try_all (task);
      break;
    case HANDLERS_WHEN:
      try_next (task);
      break;
    case HANDLERS_WORDS:
      find_words (task);
      break;
    case HANDLERS_OPERATIONS:
      find_operations (task);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
hf_function_handlers_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (run, cancellable, callback, data);
  Handlers *self = g_new0 (Handlers, 1);

  self->run = g_object_ref (run);
  g_task_set_task_data (task, self, handlers_free);
  run->has_retry = FALSE;
  g_clear_pointer (&run->error_title, g_free);
  g_clear_pointer (&run->error_description, g_free);
  g_clear_pointer (&run->error_details, g_free);
  advance (task);
}

gboolean
hf_function_handlers_finish (GAsyncResult *result, gboolean *matched, GError **error)
{
  Handlers *self = g_task_get_task_data (G_TASK (result));

  *matched = self->handler != NULL;
  return g_task_propagate_boolean (G_TASK (result), error);
}
