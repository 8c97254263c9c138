/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From writes as they are asked for to writes in the queue: who writes, what the solution's expressions say of the parameters,
 * then one transaction for all of them. A write whose function holds no expression goes there at once: nothing is read or
 * evaluated before. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>
#include <hf-provider.h>

typedef struct
{
  HfEngine *engine;
  HfContext *context;
  GPtrArray *submissions; /* of HfSubmission */
  guint next;
  HfJsonObject *record; /* of the one under way */
  GPtrArray *asked;     /* HfParameter, whose template or condition is being evaluated */
  gint64 now;
} Acceptance;

static void
acceptance_free (gpointer data)
{
  Acceptance *self = data;

  g_object_unref (self->engine);
  hf_context_unref (self->context);
  g_ptr_array_unref (self->submissions);
  g_clear_pointer (&self->record, hf_json_object_free);
  g_clear_pointer (&self->asked, g_ptr_array_unref);
  g_free (self);
}

static HfSubmission *
current (Acceptance *self)
{
  return self->submissions->pdata[self->next];
}

static void prepare_next (GTask *task);

/* --- 3: the transaction --- */

static gboolean
accept_all (HfDb *db, gpointer data, GError **error)
{
  Acceptance *self = g_task_get_task_data (data);

  for (guint i = 0; i < self->submissions->len; i++)
    if (!hf_submission_accept (self->submissions->pdata[i], db, self->now, error))
      return FALSE;
  return TRUE;
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Acceptance *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_store_write_finish (HF_STORE (source), result, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->engine->replay != NULL && !self->engine->closed)
    hf_replay_wake (self->engine->replay);
  g_task_return_boolean (task, TRUE);
}

/* --- 2: what the function's own expressions say --- */

static void
take_required (Acceptance *self, GPtrArray *values)
{
  HfSubmission *submission = current (self);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; i < values->len; i++)
    if (hf_json_is_truthy (values->pdata[i]))
      g_strv_builder_add (names, ((const HfParameter *) self->asked->pdata[i])->name);
  submission->required = g_strv_builder_end (names);
}

static void
required_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Acceptance *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);

  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_required (self, values);
  self->next++;
  prepare_next (task);
}

/* `@ctx` of a function's expressions that are evaluated when a write is accepted. */
static HfContext *
function_context (Acceptance *self)
{
  HfSubmission *submission = current (self);
  g_autofree char *given = submission->given != NULL ? hf_json_object_to_string (submission->given) : NULL;
  g_autofree char *entity = hf_json_quote (submission->entity);
  g_autoptr(HfContext) with_parameters = hf_context_with (self->context, "parameters", given != NULL ? given : "{}");

  return hf_context_with (with_parameters, "entity", entity);
}

static void
ask_required (GTask *task)
{
  Acceptance *self = g_task_get_task_data (task);
  HfFunction *function = current (self)->choice.function;
  g_autoptr(GPtrArray) expressions = g_ptr_array_new ();
  g_autoptr(HfContext) context = function_context (self);

  g_ptr_array_set_size (self->asked, 0);
  for (guint i = 0; i < hf_function_get_n_parameters (function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (function, i);

      if (parameter->required_when == NULL)
        continue;
      g_ptr_array_add (self->asked, (gpointer) parameter);
      g_ptr_array_add (expressions, parameter->required_when);
    }
  hf_context_evaluate_async (context, (HfExpression *const *) expressions->pdata, expressions->len, NULL, required_cb,
                             g_object_ref (task));
}

static void
function_filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Acceptance *self = g_task_get_task_data (task);
  HfSubmission *submission = current (self);
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);

  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  submission->evaluated = hf_json_object_new ();
  for (guint i = 0; i < self->asked->len; i++)
    if (values->pdata[i] != NULL)
      hf_json_object_set (submission->evaluated, ((const HfParameter *) self->asked->pdata[i])->name, values->pdata[i]);
  if (hf_function_get_url_template (submission->choice.function) != NULL && values->pdata[self->asked->len] != NULL)
    submission->url = hf_json_unquote (values->pdata[self->asked->len], -1);
  ask_required (task);
}

static void
ask_function (GTask *task)
{
  Acceptance *self = g_task_get_task_data (task);
  HfFunction *function = current (self)->choice.function;
  g_autoptr(GPtrArray) templates = g_ptr_array_new ();
  g_autoptr(HfContext) context = NULL;

  if (function == NULL || hf_function_is_plain (function))
    {
      self->next++;
      prepare_next (task);
      return;
    }
  context = function_context (self);
  g_ptr_array_set_size (self->asked, 0);
  for (guint i = 0; i < hf_function_get_n_parameters (function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (function, i);

      if (parameter->template == NULL)
        continue;
      g_ptr_array_add (self->asked, (gpointer) parameter);
      g_ptr_array_add (templates, parameter->template);
    }
  g_ptr_array_add (templates, hf_function_get_url_template (function));
  hf_context_fill_async (context, (HfTemplate *const *) templates->pdata, templates->len, NULL, function_filled_cb,
                         g_object_ref (task));
}

/* --- 1: what the solution's action says of the parameters --- */

/* The caller's values stand; what the action leaves undefined takes the record's field of the same name. */
static void
take_info (HfSubmission *submission, const char *raw)
{
  g_autoptr(HfJsonObject) given = raw != NULL ? hf_json_object_parse (raw, -1, NULL) : NULL;

  if (given == NULL)
    return;
  if (submission->given != NULL)
    hf_json_object_merge (given, submission->given);
  g_clear_pointer (&submission->given, hf_json_object_free);
  submission->given = g_steal_pointer (&given);
}

static void
info_filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Acceptance *self = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);

  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_info (current (self), values->pdata[0]);
  ask_function (task);
}

static gboolean
read_record (HfDb *db, gpointer data, GError **error)
{
  Acceptance *self = g_task_get_task_data (data);

  g_clear_pointer (&self->record, hf_json_object_free);
  self->record = hf_submission_read_record (current (self), db, error);
  return self->record != NULL;
}

static void
record_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Acceptance *self = g_task_get_task_data (task);
  HfTemplate *parameters = current (self)->choice.info->parameters;
  g_autoptr(HfContext) context = NULL;
  GError *error = NULL;

  if (hf_store_read_finish (HF_STORE (source), result, &error) == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  context = hf_context_with_record (self->context, self->record, parameters);
  hf_context_fill_async (context, &parameters, 1, NULL, info_filled_cb, g_object_ref (task));
}

static void
prepare_next (GTask *task)
{
  Acceptance *self = g_task_get_task_data (task);
  HfTemplate *parameters;
  HfSubmission *submission;

  if (self->next >= self->submissions->len)
    {
      hf_store_write_async (self->engine->store, accept_all, g_object_ref (task), g_object_unref, NULL, accepted_cb,
                            g_object_ref (task));
      return;
    }
  submission = current (self);
  parameters = submission->choice.info != NULL && !submission->alone ? submission->choice.info->parameters : NULL;
  if (parameters == NULL)
    ask_function (task);
  else if (hf_template_get_constant (parameters) != NULL)
    {
      take_info (submission, hf_template_get_constant (parameters));
      ask_function (task);
    }
  else
    hf_store_read_async (self->engine->store, read_record, g_object_ref (task), g_object_unref, NULL, record_read_cb,
                         g_object_ref (task));
}

static gboolean
choose (HfEngine *self, HfSubmission *submission, GError **error)
{
  static const char *const methods[] = { "create", "update", "save", "delete", "functionCall", NULL };
  HfFunction *function;

  if (submission->method == NULL || !g_strv_contains (methods, submission->method))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _("“%s” is not a way to write; use create, update, save, delete or functionCall"),
                   submission->method != NULL ? submission->method : "");
      return FALSE;
    }
  if (!hf_writers_choose (self->solution, submission->provider, submission->entity, submission->method, submission->function_id,
                          &submission->choice, error))
    return FALSE;
  function = submission->choice.function;
  if (function == NULL || hf_provider_find (hf_function_get_provider (function)) != NULL)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("This version of Holdfast cannot send to %s"),
               hf_function_get_provider (function));
  return FALSE;
}

void
hf_engine_accept_async (HfEngine *self, GPtrArray *submissions, HfContext *context, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  Acceptance *acceptance = g_new0 (Acceptance, 1);
  GError *error = NULL;

  acceptance->engine = g_object_ref (self);
  acceptance->context = hf_context_ref (context);
  acceptance->submissions = g_ptr_array_ref (submissions);
  acceptance->asked = g_ptr_array_new ();
  acceptance->now = hf_clock_now (self->clock);
  g_task_set_task_data (task, acceptance, acceptance_free);
  /* Once it is stored it is stored: an asker who went away does not make it undone. */
  g_task_set_check_cancellable (task, FALSE);
  for (guint i = 0; i < submissions->len && error == NULL; i++)
    choose (self, submissions->pdata[i], &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    prepare_next (task);
}

gboolean
hf_engine_accept_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
