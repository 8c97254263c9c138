/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The records of a page, piece by piece: what the reader finds, converted. Guarantees: a table is never emptied by mistake: a
 * page without a record is good only if what stands there is a well-formed empty list; nothing found is an error that names the
 * expression. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
hf_function_replaces_table (HfFunctionRun *run)
{
  return run->kind == HF_RUN_SYNC && hf_function_get_operations (run->function) == NULL
      && !hf_function_get_for_matching_ids (run->function) && hf_function_get_filters (run->function)->len == 0;
}

gboolean
hf_function_has_implicit_operation (HfFunctionRun *run)
{
  return run->kind == HF_RUN_SYNC && hf_function_get_operations (run->function) == NULL && !hf_function_replaces_table (run);
}

char *
hf_records_from_json (const char *raw, const char *place, GError **error)
{
  if (raw == NULL || g_str_equal (raw, "null"))
    return g_strdup ("[]");
  if (*raw == '[')
    return g_strdup (raw);
  if (*raw == '{')
    return g_strdup_printf ("[%s]", raw);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: The records are neither a list of objects nor an object"), place);
  return NULL;
}

/* --- an empty page --- */

typedef struct
{
  HfFunctionRun *run;
  HfEvaluation *evaluation;
  HfExpression *expression; /* (nullable): the one asked last */
} Doubt;

static void
doubt_free (gpointer data)
{
  Doubt *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self);
}

static gboolean
is_empty_list (const char *raw)
{
  static const char space[] = " \t\r\n";

  if (raw == NULL || *(raw += strspn (raw, space)) != '[')
    return FALSE;
  raw++;
  return raw[strspn (raw, space)] == ']';
}

/* (transfer full): the names that an expression begins with, `$.a.b.{ … }` → a, b: the way to what it works on. */
static GStrv
leading_names (const char *text)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  text += strspn (text, " \t\r\n");
  if (*text == '$')
    text += text[1] == '.' ? 2 : 1;
  for (gsize n; (n = strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_")) > 0; text += n + 1)
    {
      /* A word that something else than a step follows is no list that is mapped over. */
      if (text[n] != '.' && text[n] != '[')
        break;
      g_ptr_array_add (names, g_strndup (text, n));
      if (text[n] == '[')
        break;
    }
  g_ptr_array_add (names, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

gboolean
hf_function_maps_over_nothing (HfFunctionRun *run, HfExpression *expression, HfSees sees)
{
  g_auto(GStrv) names = leading_names (hf_expression_get_text (expression));
  g_auto(HfFunctionScope) scope = { 0 };
  gsize length;
  const char *document;
  g_autofree char *value = NULL;

  hf_function_scope_init (&scope, run, sees, NULL);
  document = g_bytes_get_data (scope.scope.document, &length);
  value = g_strndup (document, length);
  for (guint i = 0; !is_empty_list (value); i++)
    {
      g_autoptr(HfJsonObject) object = names[i] != NULL ? hf_json_object_parse (value, -1, NULL) : NULL;
      const char *next = object != NULL ? hf_json_object_get (object, names[i]) : NULL;
      char *copy = g_strdup (next);

      g_free (value);
      value = copy;
      if (value == NULL)
        return FALSE;
    }
  return TRUE;
}

/* (transfer full) (nullable): why @raw (nullable) is not an empty list. */
static GError *
explain_doubt (HfFunctionRun *run, HfExpression *expression, const char *raw)
{
  g_autofree char *place = expression != NULL ? hf_expression_dup_place (expression) : NULL;

  if (is_empty_list (raw))
    return NULL;
  if (place == NULL)
    return g_error_new (HF_ERROR, HF_ERROR_INVALID, _("The service answered with something that is no list of records: %.60s"),
                        raw);
  return g_error_new (HF_ERROR, HF_ERROR_INVALID,
                      raw == NULL ? _("%s: The expression found nothing in the answer, so the table is left as it is")
                                  : _("%s: What the expression found is no list of records, so the table is left as it is"),
                      place);
}

static void
doubted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Doubt *self = g_task_get_task_data (task);
  HfExpression *records = hf_function_get_records (self->run->function);
  GError *error = NULL;
  const char *raw;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  raw = hf_evaluation_get (self->evaluation, 0);
  if (self->expression != records && records != NULL && raw != NULL)
    {
      hf_set_text (&self->run->output, raw);
      self->expression = records;
      hf_evaluation_free (self->evaluation);
      self->evaluation = hf_evaluation_new ();
      hf_evaluation_add (self->evaluation, records);
      hf_function_evaluate (self->run, self->evaluation, HF_SEES_OUTPUT, g_task_get_cancellable (task), doubted_cb,
                            g_object_ref (task));
      return;
    }
  if (raw != NULL
      || !hf_function_maps_over_nothing (self->run, self->expression,
                                         self->expression == records ? HF_SEES_OUTPUT : HF_SEES_BODY))
    error = explain_doubt (self->run, self->expression, raw);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, NULL, NULL);
}

/* Answers @task, which wants the next piece, and there was none at all. */
static void
doubt_empty (GTask *task, HfFunctionRun *run)
{
  HfExpression *transform = hf_function_get_output_transform (run->function), *records = hf_function_get_records (run->function);
  Doubt *self = g_new0 (Doubt, 1);

  self->run = g_object_ref (run);
  self->expression = transform != NULL ? transform : records;
  g_task_set_task_data (task, self, doubt_free);
  g_clear_pointer (&run->output, g_free);
  if (self->expression == NULL)
    {
      g_autofree char *raw = g_strndup (g_bytes_get_data (run->body, NULL), g_bytes_get_size (run->body));
      GError *error = explain_doubt (run, NULL, raw);

      if (error != NULL)
        g_task_return_error (task, error);
      else
        g_task_return_pointer (task, NULL, NULL);
      return;
    }
  self->evaluation = hf_evaluation_new ();
  hf_evaluation_add (self->evaluation, self->expression);
  hf_function_evaluate (run, self->evaluation, HF_SEES_BODY, g_task_get_cancellable (task), doubted_cb, g_object_ref (task));
}

/* --- a piece --- */

static void
shaped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  GBytes *shaped = hf_function_shape_finish (result, &error);

  if (shaped == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, shaped, (GDestroyNotify) g_bytes_unref);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfFunctionRun *run = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(GBytes) piece = hf_record_reader_next_finish (HF_RECORD_READER (source), result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (piece == NULL)
    {
      g_clear_object (&run->reader);
      if (run->page_is_empty && !hf_function_get_for_matching_ids (run->function))
        doubt_empty (task, run);
      else
        g_task_return_pointer (task, NULL, NULL);
      return;
    }
  if (memchr (g_bytes_get_data (piece, NULL), '{', g_bytes_get_size (piece)) != NULL)
    run->page_is_empty = FALSE;
  if (run->conversions != NULL || hf_function_get_record_key (run->function) != NULL)
    hf_function_shape_async (run, piece, run->conversions, hf_function_get_record_key (run->function),
                             g_task_get_cancellable (task), shaped_cb, g_object_ref (task));
  else
    g_task_return_pointer (task, g_steal_pointer (&piece), (GDestroyNotify) g_bytes_unref);
}

gboolean
hf_function_run_has_records (HfFunctionRun *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_RUN (self), FALSE);

  return self->reader != NULL;
}

void
hf_function_run_read_async (HfFunctionRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task;

  g_return_if_fail (HF_IS_FUNCTION_RUN (self));
  g_return_if_fail (self->reader != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, hf_function_run_read_async);
  hf_record_reader_next_async (self->reader, cancellable, read_cb, task);
}

GBytes *
hf_function_run_read_finish (HfFunctionRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- all of them into one operation --- */

typedef struct
{
  HfFunctionRun *run;
  HfEvaluation *evaluation;
  HfTableOperation *operation; /* the run's */
} Gather;

static void
gather_free (gpointer data)
{
  Gather *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self);
}

static void
gathered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Gather *self = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *piece = hf_function_run_read_finish (self->run, result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (piece == NULL)
    {
      /* An operation needs to be told that there is nothing. */
      if (self->operation->records->len == 0)
        g_ptr_array_add (self->operation->records, g_bytes_new_static ("[]", 2));
      g_task_return_boolean (task, TRUE);
    }
  else
    {
      g_ptr_array_add (self->operation->records, piece);
      hf_function_run_read_async (self->run, g_task_get_cancellable (task), gathered_cb, g_object_ref (task));
    }
}

static void
filters_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Gather *self = g_task_get_task_data (task);
  HfFunctionRun *run = self->run;
  gboolean filtered = hf_function_get_filters (run->function)->len > 0;
  g_autoptr(HfTableOperation) operation = NULL;
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  operation = hf_table_operation_new (filtered ? HF_TABLE_REPLACE : HF_TABLE_MERGE, run->entity);
  operation->place = g_strdup (hf_function_get_file (run->function));
  operation->primary_key = g_strdup (hf_function_get_primary_key (run->function));
  operation->keep_temp_ids = hf_function_get_keep_temp_ids (run->function);
  if (filtered && !hf_filters_apply (run, hf_function_get_filters (run->function), self->evaluation, 0, operation, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->operation = operation;
  g_ptr_array_add (run->growing, operation);
  g_ptr_array_add (run->operations, g_steal_pointer (&operation));
  hf_function_run_read_async (run, g_task_get_cancellable (task), gathered_cb, g_object_ref (task));
}

void
hf_function_gather_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (run, cancellable, callback, data);
  Gather *self = g_new0 (Gather, 1);

  self->run = g_object_ref (run);
  g_task_set_task_data (task, self, gather_free);
  if (run->growing->len > 0)
    {
      self->operation = g_ptr_array_index (run->growing, 0);
      hf_function_run_read_async (run, cancellable, gathered_cb, task);
      return;
    }
  self->evaluation = hf_evaluation_new ();
  hf_filters_add (hf_function_get_filters (run->function), self->evaluation);
  hf_function_evaluate (run, self->evaluation, HF_SEES_BODY, cancellable, filters_cb, task);
}

gboolean
hf_function_gather_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
