/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parameters of a call are. A value is the caller's, else the function's own (a literal, or an expression over what is
 * known so far), else the edited record's field of that name; a continuation's parameters stand alone. Guarantees: no request
 * without a required value, and the parameter is named; a credential's name never comes from a record. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  HfFunctionRun *run;
  HfEvaluation *evaluation;
  guint *values, *required; /* numbers by parameter */
} Values;

static void
values_free (gpointer data)
{
  Values *self = data;

  g_object_unref (self->run);
  hf_evaluation_free (self->evaluation);
  g_free (self->values);
  g_free (self->required);
  g_free (self);
}

static gboolean
is_given (HfFunctionRun *run, const char *name)
{
  return run->given != NULL && hf_json_object_get (run->given, name) != NULL;
}

/* What an expression of one parameter sees of the others: what was given and what is written down. */
static void
set_known (HfFunctionRun *run)
{
  g_clear_pointer (&run->values, hf_json_object_free);
  run->values = run->given != NULL ? hf_json_object_copy (run->given) : hf_json_object_new ();
  for (guint i = 0; run->page == 1 && i < hf_function_get_n_parameters (run->function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (run->function, i);

      if (parameter->value != NULL && !is_given (run, parameter->name))
        hf_json_object_set (run->values, parameter->name, parameter->value);
    }
}

static void
add_expressions (Values *self)
{
  HfFunctionRun *run = self->run;
  guint n = hf_function_get_n_parameters (run->function);

  self->evaluation = hf_evaluation_new ();
  self->values = g_new (guint, n);
  self->required = g_new (guint, n);
  for (guint i = 0; i < n; i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (run->function, i);
      gboolean asked = !is_given (run, parameter->name) && run->page == 1;

      self->values[i] = hf_evaluation_add_template (self->evaluation, asked ? parameter->template : NULL);
      self->required[i] = hf_evaluation_add (self->evaluation, parameter->required_when);
    }
}

/* What the expressions came to. */
static HfJsonObject *
gather (Values *self)
{
  HfJsonObject *evaluated = hf_json_object_new ();

  for (guint i = 0; i < hf_function_get_n_parameters (self->run->function); i++)
    {
      const char *raw = hf_evaluation_get (self->evaluation, self->values[i]);

      if (raw != NULL)
        hf_json_object_set (evaluated, hf_function_get_parameter (self->run->function, i)->name, raw);
    }
  return evaluated;
}

/* (transfer container): names of the parameters that are required this time. */
static GPtrArray *
list_required (Values *self)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < hf_function_get_n_parameters (self->run->function); i++)
    if (hf_evaluation_is_true (self->evaluation, self->required[i]))
      g_ptr_array_add (names, hf_function_get_parameter (self->run->function, i)->name);
  g_ptr_array_add (names, NULL);
  return names;
}

/* Whether the next address stands for it: what the service gave as an address says the path, and its query may say more. */
static gboolean
is_in_address (HfFunctionRun *run, const HfParameter *parameter)
{
  return run->next_url != NULL && (parameter->location == HF_LOCATION_PATH || parameter->location == HF_LOCATION_QUERY);
}

static gboolean
is_required (const HfParameter *parameter, GPtrArray *required)
{
  return parameter->required
      || (parameter->required_when != NULL && g_strv_contains ((const char *const *) required->pdata, parameter->name));
}

static gboolean
take_one (HfFunctionRun *run, const HfParameter *parameter, GPtrArray *required, HfJsonObject *values, GError **error)
{
  const char *raw = run->given != NULL ? hf_json_object_get (run->given, parameter->name) : NULL;
  gboolean own = hf_function_get_continuation (run->function)->parameters != NULL;
  gboolean needed = own && is_required (parameter, required) && !is_in_address (run, parameter), fits = TRUE;
  g_autofree char *value = raw != NULL ? hf_type_convert (parameter->type, raw, &fits) : NULL;

  if (needed && (raw == NULL || g_str_equal (raw, "null")))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The function “%s” needs a value for “%s”"),
                   hf_function_get_id (run->function), parameter->name);
      return FALSE;
    }
  if (value != NULL)
    hf_json_object_set (values, parameter->name, value);
  return TRUE;
}

/* A continuation's parameters are all there are: only those that the function declares, so that each has its location. */
static HfJsonObject *
take_continued (HfFunctionRun *run, GPtrArray *required, GError **error)
{
  g_autoptr(HfJsonObject) values = hf_json_object_new ();

  for (guint i = 0; i < hf_function_get_n_parameters (run->function); i++)
    if (!take_one (run, hf_function_get_parameter (run->function, i), required, values, error))
      return NULL;
  return g_steal_pointer (&values);
}

static gboolean
take_values (Values *self, GError **error)
{
  HfFunctionRun *run = self->run;
  g_autoptr(HfJsonObject) evaluated = gather (self);
  g_autoptr(GPtrArray) required = list_required (self);
  HfJsonObject *values
      = run->page > 1 ? take_continued (run, required, error)
                      : hf_function_resolve_with (run->function, run->given, evaluated, (const char *const *) required->pdata,
                                                  run->record, error);

  if (values == NULL)
    return FALSE;
  g_clear_pointer (&run->values, hf_json_object_free);
  run->values = values;
  return TRUE;
}

static void
evaluated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Values *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_evaluation_run_finish (self->evaluation, result, &error) && take_values (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
hf_function_values_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (run, cancellable, callback, data);
  Values *self = g_new0 (Values, 1);

  self->run = g_object_ref (run);
  g_task_set_task_data (task, self, values_free);
  set_known (run);
  add_expressions (self);
  hf_function_evaluate (run, self->evaluation, HF_SEES_PARAMETERS, cancellable, evaluated_cb, task);
}

gboolean
hf_function_values_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
