/* SPDX-License-Identifier: GPL-3.0-or-later */

/* execute-entity, execute-entities and submit-form: from what the action says to accepted writes. Guarantees: the records of a
 * list are accepted together or not at all, one command each; a functionCall that can be sent now is waited for, at most 30 s,
 * and its answer is what the action came to. */

#include "hf-action-run-private.h"

#include <glib/gi18n-lib.h>

#include "hf-await.h"

#define REPLY_WAIT (30 * G_USEC_PER_SEC)

typedef struct
{
  HfActionStep *step;
  GPtrArray *submissions;
  char *provider, *entity, *method, *function, *record_id, *parameters, *data;
  HfQueueOperation operation;
} Write;

static void
write_free (gpointer data)
{
  Write *self = data;

  g_clear_pointer (&self->submissions, g_ptr_array_unref);
  g_free (self->provider);
  g_free (self->entity);
  g_free (self->method);
  g_free (self->function);
  g_free (self->record_id);
  g_free (self->parameters);
  g_free (self->data);
  g_free (self);
}

/* --- what it came to --- */

static char *
join_records (GPtrArray *submissions)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < submissions->len; i++)
    {
      const HfSubmission *submission = submissions->pdata[i];

      g_string_append_printf (out, "%s%s", i > 0 ? "," : "", submission->record != NULL ? submission->record : "null");
    }
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  char *output = hf_await_finish (result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, output, g_free);
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Write *self = g_task_get_task_data (task);
  const HfSubmission *first = self->submissions->pdata[0];
  HfEngine *engine = HF_ENGINE (source);
  GError *error = NULL;

  if (!hf_engine_accept_finish (engine, result, &error))
    g_task_return_error (task, error);
  else if (g_str_equal (self->method, "functionCall") && self->submissions->len == 1
           && hf_await_can_answer (engine, first->source))
    hf_await_async (engine, first->command_id, REPLY_WAIT, g_task_get_cancellable (task), replied_cb, g_object_ref (task));
  else if (self->submissions->len == 1)
    g_task_return_pointer (task, g_strdup (first->record), g_free);
  else
    g_task_return_pointer (task, join_records (self->submissions), g_free);
}

/* --- what it says --- */

static gboolean
add_submission (Write *self, const char *data, GError **error)
{
  gboolean remote_only = g_str_equal (self->method, "functionCall"), deletes = g_str_equal (self->method, "delete");
  HfSubmission *submission = hf_submission_new (self->entity, self->method, self->record_id);

  g_ptr_array_add (self->submissions, submission);
  submission->provider = g_strdup (self->provider);
  submission->function_id = g_strdup (self->function);
  submission->operation = self->operation;
  submission->alone = self->parameters != NULL;
  submission->wants_record = !remote_only;
  submission->given = self->parameters != NULL ? hf_json_object_parse (self->parameters, -1, error) : NULL;
  if (self->parameters != NULL && submission->given == NULL)
    return FALSE;
  submission->data = data != NULL ? hf_json_object_parse (data, -1, error) : NULL;
  if (data != NULL && submission->data == NULL)
    return FALSE;
  if (submission->record_id == NULL && submission->data != NULL)
    submission->record_id = hf_json_object_get_text (submission->data, "id");
  if (submission->record_id == NULL && submission->given != NULL && !g_str_equal (self->method, "create"))
    submission->record_id = hf_json_object_get_text (submission->given, "id");
  if (remote_only || deletes)
    g_clear_pointer (&submission->data, hf_json_object_free);
  if (self->operation != HF_QUEUE_REPLACE || submission->record_id != NULL)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                       _ ("“queueOperation: replace” needs an “id” in “parameters” or “data”"));
  return FALSE;
}

static gboolean
add_submissions (Write *self, GError **error)
{
  g_autoptr (GPtrArray) list = self->data != NULL ? hf_json_array_split (self->data, -1, NULL) : NULL;

  if (list == NULL)
    return add_submission (self, self->data, error);
  for (guint i = 0; i < list->len; i++)
    if (!add_submission (self, list->pdata[i], error))
      return FALSE;
  return TRUE;
}

static char *
not_null (const char *raw)
{
  return raw != NULL && !g_str_equal (raw, "null") ? g_strdup (raw) : NULL;
}

static gboolean
read_operation (Write *self, const char *raw, GError **error)
{
  g_autofree char *word = hf_action_text (raw);

  if (word == NULL || g_ascii_strcasecmp (word, "add") == 0)
    self->operation = HF_QUEUE_ADD;
  else if (g_ascii_strcasecmp (word, "replace") == 0)
    self->operation = HF_QUEUE_REPLACE;
  else
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _ ("“queueOperation” must be add or replace, not “%s”"), word);
      return FALSE;
    }
  return TRUE;
}

/* A form's fields are the values of its components; what the action says of its data goes over them. */
static char *
form_data (HfActionStep *step, const char *over)
{
  const char *raw = hf_context_get (step->context, "components");
  g_autoptr (HfJsonObject) components = raw != NULL ? hf_json_object_parse (raw, -1, NULL) : NULL;
  g_autoptr (HfJsonObject) data = hf_json_object_new (), given = over != NULL ? hf_json_object_parse (over, -1, NULL) : NULL;

  for (guint i = 0; components != NULL && i < hf_json_object_size (components); i++)
    {
      g_autoptr (HfJsonObject) component = hf_json_object_parse (hf_json_object_raw_at (components, i), -1, NULL);
      const char *state = component != NULL ? hf_json_object_get (component, "state") : NULL;
      g_autoptr (HfJsonObject) values = state != NULL ? hf_json_object_parse (state, -1, NULL) : NULL;

      if (values != NULL && hf_json_object_get (values, "value") != NULL)
        hf_json_object_set (data, hf_json_object_name_at (components, i), hf_json_object_get (values, "value"));
    }
  if (given != NULL)
    hf_json_object_merge (data, given);
  return hf_json_object_to_string (data);
}

enum
{
  VALUE_PROVIDER,
  VALUE_ENTITY,
  VALUE_METHOD,
  VALUE_FUNCTION,
  VALUE_PARAMETERS,
  VALUE_DATA,
  VALUE_ID,
  VALUE_RECORD_ID,
  N_VALUES,
};

/* (transfer full) (nullable): as it is written everywhere else; what is none of them is named when it is accepted. */
static char *
read_method (const char *raw)
{
  static const char *const methods[] = { "create", "update", "save", "delete", "functionCall" };
  g_autofree char *word = hf_action_text (raw);

  for (gsize i = 0; word != NULL && i < G_N_ELEMENTS (methods); i++)
    if (g_ascii_strcasecmp (word, methods[i]) == 0)
      return g_strdup (methods[i]);
  return g_steal_pointer (&word);
}

static void
take_values (Write *self, GPtrArray *values)
{
  gboolean form = self->step->action->kind == HF_ACTION_SUBMIT_FORM;
  const char *id = values->pdata[VALUE_RECORD_ID] != NULL ? values->pdata[VALUE_RECORD_ID] : values->pdata[VALUE_ID];

  self->provider = hf_action_text (values->pdata[VALUE_PROVIDER]);
  self->entity = hf_action_text (values->pdata[VALUE_ENTITY]);
  self->method = read_method (values->pdata[VALUE_METHOD]);
  self->function = hf_action_text (values->pdata[VALUE_FUNCTION]);
  self->record_id = hf_action_text (id);
  self->parameters = not_null (values->pdata[VALUE_PARAMETERS]);
  self->data = not_null (values->pdata[VALUE_DATA]);
  if (form)
    {
      g_autofree char *over = g_steal_pointer (&self->data);

      self->data = form_data (self->step, over);
    }
  if (self->method == NULL && form)
    self->method = g_strdup (self->record_id != NULL ? "update" : "create");
}

static void
queue_word_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Write *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) values = hf_context_fill_finish (result, &error);

  if (values == NULL || !read_operation (self, values->pdata[0], &error) || !add_submissions (self, &error))
    g_task_return_error (task, error);
  else if (self->submissions->len == 0)
    g_task_return_pointer (task, g_strdup ("[]"), g_free);
  else
    hf_engine_accept_async (self->step->run->engine, self->submissions, self->step->context, g_task_get_cancellable (task),
                            accepted_cb, g_object_ref (task));
}

/* (nullable): who would carry it out: the function's provider, else what is said, else the entity's. */
static const char *
find_provider (Write *self)
{
  HfSolution *solution = self->step->run->engine->solution;
  HfFunction *function = self->function != NULL ? hf_solution_find_function (solution, self->function) : NULL;
  const HfEntityInfo *info = self->entity != NULL ? hf_solution_find_entity (solution, self->entity) : NULL;
  const char *own = function != NULL ? hf_function_get_provider (function) : NULL;

  if (own != NULL && *own != '\0')
    return own;
  if (self->provider != NULL)
    return self->provider;
  return info != NULL ? info->provider : NULL;
}

/* Providers that are not Holdfast's are no error: nothing is written, and neither onSuccess nor onError is true of that. */
static gboolean
is_skipped (Write *self)
{
  HfActionStep *step = self->step;
  const char *provider = find_provider (self);
  g_autofree char *place = NULL, *text = NULL;

  if (provider == NULL || *provider == '\0' || hf_solution_knows_provider (provider))
    return FALSE;
  place = hf_action_dup_place (step->action);
  text = g_strdup_printf (_ ("%s (%s) was skipped: %s is not known here"), step->action->type, place, provider);
  if (hf_session_first_time (hf_context_get_session (step->context), place))
    hf_engine_tell (step->run->engine, "info", "solution", text);
  step->skipped = TRUE;
  return TRUE;
}

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Write *self = g_task_get_task_data (task);
  HfTemplate *word = hf_action_option (self->step->action, "queueOperation");
  GError *error = NULL;
  g_autoptr (GPtrArray) values = hf_context_fill_finish (result, &error);
  g_autoptr (HfContext) context = NULL;

  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_values (self, values);
  if (is_skipped (self))
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  if (self->entity == NULL || self->method == NULL)
    {
      g_task_return_new_error (task, HF_ERROR, HF_ERROR_INVALID, _ ("%s needs the key “%s”"), self->step->action->type,
                               self->entity == NULL ? "entity" : "method");
      return;
    }
  context = hf_context_with_queue_words (self->step->context);
  hf_context_fill_async (context, &word, 1, g_task_get_cancellable (task), queue_word_cb, g_object_ref (task));
}

void
hf_action_write_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  HfTemplate *templates[N_VALUES] = {
    [VALUE_PROVIDER] = hf_action_option (step->action, "provider"),
    [VALUE_ENTITY] = hf_action_option (step->action, "entity"),
    [VALUE_METHOD] = hf_action_option (step->action, "method"),
    [VALUE_FUNCTION] = hf_action_option (step->action, "function"),
    [VALUE_PARAMETERS] = hf_action_option (step->action, "parameters"),
    [VALUE_DATA] = hf_action_option (step->action, "data"),
    [VALUE_ID] = hf_action_option (step->action, "id"),
    [VALUE_RECORD_ID] = hf_action_option (step->action, "recordId"),
  };
  Write *self = g_new0 (Write, 1);

  self->step = step;
  self->submissions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_submission_free);
  g_task_set_task_data (task, self, write_free);
  hf_context_fill_async (step->context, templates, N_VALUES, cancellable, filled_cb, task);
}
