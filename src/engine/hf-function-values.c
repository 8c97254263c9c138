/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the parameters of a call are. A value is the caller's, else the function's own (a literal, or an expression over what is known so
 * far), else the edited record's field of that name; a continuation's parameters stand alone. Guarantees: no request without a
 * required value, and the parameter is named; a credential's name never comes from a record. */

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

static HfJsonObject *
gather (Values *self)
{
  HfFunctionRun *run = self->run;
  HfJsonObject *gathered = run->given != NULL ? hf_json_object_copy (run->given) : hf_json_object_new ();

  for (guint i = 0; i < hf_function_get_n_parameters (run->function); i++)
    {
      const char *raw = hf_evaluation_get (self->evaluation, self->values[i]);

      if (raw != NULL)
        hf_json_object_set (gathered, hf_function_get_parameter (run->function, i)->name, raw);
    }
  return gathered;
}

/* A continuation's parameters are all there are: only those that the function declares, so that each has its location. */
static HfJsonObject *
keep_declared (HfFunctionRun *run, const HfJsonObject *gathered)
{
  HfJsonObject *kept = hf_json_object_new ();

  for (guint i = 0; i < hf_function_get_n_parameters (run->function); i++)
    {
      const char *name = hf_function_get_parameter (run->function, i)->name, *raw = hf_json_object_get (gathered, name);

      if (raw != NULL)
        hf_json_object_set (kept, name, raw);
    }
  return kept;
}

static gboolean
check_required (Values *self, GError **error)
{
  HfFunctionRun *run = self->run;

  for (guint i = 0; run->page == 1 && i < hf_function_get_n_parameters (run->function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (run->function, i);
      const char *raw = hf_json_object_get (run->values, parameter->name);

      if (parameter->required_when == NULL || !hf_evaluation_is_true (self->evaluation, self->required[i])
          || (raw != NULL && !g_str_equal (raw, "null")))
        continue;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The function “%s” needs a value for “%s”"),
                   hf_function_get_id (run->function), parameter->name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
take_values (Values *self, GError **error)
{
  HfFunctionRun *run = self->run;
  g_autoptr(HfJsonObject) gathered = gather (self);
  HfJsonObject *values = run->page == 1 ? hf_function_resolve (run->function, gathered, run->record, error)
                                        : keep_declared (run, gathered);

  if (values == NULL)
    return FALSE;
  g_clear_pointer (&run->values, hf_json_object_free);
  run->values = values;
  return check_required (self, error);
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
