/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From what a solution says about tables to what the writer needs. Two calls of the helper: which operations are wanted (`when`),
 * then everything of those. Guarantees: all are evaluated before any is applied, and an error of one is everyone's, with its
 * place; a table that would be replaced by nothing at all, because an expression found nothing, is an error and no empty table.
 */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Numbers in the evaluation of one spec. */
typedef struct
{
  guint when, table, records, timestamp, find, replace, include_queue, conversions, filters;
  guint *statements, *parameters; /* (nullable) */
} Numbers;

typedef struct
{
  HfFunctionRun *run;
  GPtrArray *specs;
  HfSees sees;
  char *default_table, *default_records;
  HfEvaluation *evaluation;
  Numbers *numbers;
  gboolean *wanted;
  GPtrArray *made; /* of HfTableOperation, elements nullable */
  guint index;     /* of the one being converted */
} Operations;

static void shape_next (GTask *task);

static void
operation_free (gpointer data)
{
  if (data != NULL)
    hf_table_operation_free (data);
}

static void
operations_free (gpointer data)
{
  Operations *self = data;

  for (guint i = 0; i < self->specs->len; i++)
    {
      g_free (self->numbers[i].statements);
      g_free (self->numbers[i].parameters);
    }
  g_free (self->numbers);
  g_free (self->wanted);
  g_object_unref (self->run);
  g_ptr_array_unref (self->specs);
  g_free (self->default_table);
  g_free (self->default_records);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_clear_pointer (&self->made, g_ptr_array_unref);
  g_free (self);
}

static gboolean
has_records (HfOperationKind kind)
{
  return kind == HF_OPERATION_DELETE_INSERT || kind == HF_OPERATION_UPSERT_REPLACE || kind == HF_OPERATION_UPSERT_MERGE;
}

/* --- what is asked --- */

static gboolean
is_whole (HfExpression *expression)
{
  const char *text = hf_expression_get_text (expression);

  return g_str_equal (text, "$") || g_str_equal (text, "$$");
}

/* (nullable): the expression that finds the records; NULL: they are the output itself (or what a caller gives). */
static HfExpression *
records_of (Operations *self, const HfOperationSpec *spec)
{
  HfExpression *records = spec->records;

  if (records == NULL && self->sees == HF_SEES_OUTPUT)
    records = hf_function_get_records (self->run->function);
  return records != NULL && !is_whole (records) ? records : NULL;
}

static GPtrArray *
filters_of (Operations *self, const HfOperationSpec *spec)
{
  return spec->filters != NULL && spec->filters->len > 0 ? spec->filters : hf_function_get_filters (self->run->function);
}

static void
add_statements (Operations *self, const HfOperationSpec *spec, Numbers *numbers)
{
  guint n = spec->statements != NULL ? spec->statements->len : 0;

  numbers->statements = g_new (guint, n);
  numbers->parameters = g_new (guint, n);
  for (guint i = 0; i < n; i++)
    {
      const HfSqlStatement *statement = g_ptr_array_index (spec->statements, i);

      numbers->statements[i] = hf_evaluation_add_template (self->evaluation, statement->statement);
      numbers->parameters[i] = hf_evaluation_add_template (self->evaluation, statement->parameters);
    }
}

static void
add_spec (Operations *self, guint index)
{
  const HfOperationSpec *spec = g_ptr_array_index (self->specs, index);
  Numbers *numbers = &self->numbers[index];

  numbers->table = hf_evaluation_add_template (self->evaluation, spec->table);
  numbers->records = hf_evaluation_add (self->evaluation, has_records (spec->kind) ? records_of (self, spec) : NULL);
  numbers->timestamp = hf_evaluation_add_template (self->evaluation, spec->timestamp);
  numbers->find = hf_evaluation_add_template (self->evaluation, spec->find);
  numbers->replace = hf_evaluation_add_template (self->evaluation, spec->replace);
  numbers->include_queue = hf_evaluation_add_template (self->evaluation, spec->include_command_queue);
  numbers->conversions
      = hf_evaluation_add_template (self->evaluation, spec->conversions != NULL ? spec->conversions->list : NULL);
  numbers->filters = G_MAXUINT;
  if (spec->kind == HF_OPERATION_DELETE_INSERT)
    numbers->filters = hf_filters_add (filters_of (self, spec), self->evaluation);
  add_statements (self, spec, numbers);
}

/* (nullable): the operation's, else the function's, unless the operation names a property. */
static HfExpression *
key_of (Operations *self, guint index)
{
  const HfOperationSpec *spec = g_ptr_array_index (self->specs, index);

  if (spec->record_key != NULL || spec->primary_key != NULL)
    return spec->record_key;
  return self->sees == HF_SEES_OUTPUT ? hf_function_get_record_key (self->run->function) : NULL;
}

/* --- what is made of the values --- */

static HfTableOperationKind
kind_of (HfOperationKind kind)
{
  switch (kind)
    {
    case HF_OPERATION_DELETE_INSERT:
      return HF_TABLE_REPLACE;
    case HF_OPERATION_UPSERT_REPLACE:
      return HF_TABLE_UPSERT;
    case HF_OPERATION_UPSERT_MERGE:
      return HF_TABLE_MERGE;
    case HF_OPERATION_FIND_REPLACE:
      return HF_TABLE_FIND_REPLACE;
    case HF_OPERATION_EXECUTE_SQL:
      return HF_TABLE_SQL;
    default:
      g_assert_not_reached ();
    }
}

/* (nullable): raw JSON of what the records are made of. */
static const char *
raw_records (Operations *self, const HfOperationSpec *spec, guint index)
{
  if (records_of (self, spec) != NULL)
    return hf_evaluation_get (self->evaluation, self->numbers[index].records);
  if (self->default_records != NULL && spec->records == NULL)
    return self->default_records;
  return self->sees == HF_SEES_GUARD ? self->run->guard_output : self->run->output;
}

static char *
describe_records (Operations *self, const HfOperationSpec *spec)
{
  HfExpression *records = records_of (self, spec);

  if (records == NULL)
    records = hf_function_get_output_transform (self->run->function);
  return records != NULL ? hf_expression_dup_place (records) : g_strdup (spec->place);
}

static gboolean
take_records (Operations *self, HfTableOperation *operation, const HfOperationSpec *spec, guint index, GError **error)
{
  const char *raw = raw_records (self, spec, index);
  g_autofree char *place = describe_records (self, spec);
  char *array;

  if (operation->kind == HF_TABLE_REPLACE && (raw == NULL || g_str_equal (raw, "null"))
      && (records_of (self, spec) == NULL || !hf_function_maps_over_nothing (self->run, records_of (self, spec), self->sees)))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _("%s: There are no records: the expression found nothing, so the table is left as it is"), place);
      return FALSE;
    }
  array = hf_records_from_json (raw, place, error);
  if (array == NULL)
    return FALSE;
  g_ptr_array_add (operation->records, g_bytes_new_take (array, strlen (array)));
  if (key_of (self, index) == NULL)
    operation->primary_key
        = g_strdup (spec->primary_key != NULL ? spec->primary_key : hf_function_get_primary_key (self->run->function));
  operation->keep_temp_ids = hf_function_get_keep_temp_ids (self->run->function);
  return self->numbers[index].filters == G_MAXUINT
      || hf_filters_apply (self->run, filters_of (self, spec), self->evaluation, self->numbers[index].filters, operation, error);
}

static gboolean
take_statements (Operations *self, HfTableOperation *operation, const HfOperationSpec *spec, guint index, GError **error)
{
  for (guint i = 0; spec->statements != NULL && i < spec->statements->len; i++)
    {
      const HfSqlStatement *statement = g_ptr_array_index (spec->statements, i);
      g_autofree char *sql = hf_evaluation_dup_text (self->evaluation, self->numbers[index].statements[i]);
      const char *parameters = hf_evaluation_get (self->evaluation, self->numbers[index].parameters[i]);

      if (sql == NULL)
        {
          g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: There is no statement"), statement->place);
          return FALSE;
        }
      hf_table_operation_add_statement (operation, sql, parameters != NULL && *parameters == '{' ? parameters : NULL);
    }
  return TRUE;
}

static gboolean
take_find (Operations *self, HfTableOperation *operation, const HfOperationSpec *spec, guint index, GError **error)
{
  const Numbers *numbers = &self->numbers[index];

  operation->find = hf_evaluation_dup_text (self->evaluation, numbers->find);
  operation->replace = hf_evaluation_dup_text (self->evaluation, numbers->replace);
  operation->include_queue = hf_evaluation_is_true (self->evaluation, numbers->include_queue);
  if (operation->find != NULL && *operation->find != '\0' && operation->replace != NULL)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: find-replace needs a text to find and one to put in its place"),
               spec->place);
  return FALSE;
}

static HfTableOperation *
make_operation (Operations *self, guint index, GError **error)
{
  const HfOperationSpec *spec = g_ptr_array_index (self->specs, index);
  g_autofree char *table = hf_evaluation_dup_text (self->evaluation, self->numbers[index].table);
  g_autoptr(HfTableOperation) operation
      = hf_table_operation_new (kind_of (spec->kind), table != NULL && *table != '\0' ? table : self->default_table);
  gboolean good = TRUE;

  operation->place = g_strdup (spec->place);
  operation->timestamp = hf_evaluation_dup_text (self->evaluation, self->numbers[index].timestamp);
  operation->tables = g_strdupv (spec->tables);
  if (has_records (spec->kind))
    good = take_records (self, operation, spec, index, error);
  else if (spec->kind == HF_OPERATION_FIND_REPLACE)
    good = take_find (self, operation, spec, index, error);
  else
    good = take_statements (self, operation, spec, index, error);
  return good ? g_steal_pointer (&operation) : NULL;
}

/* --- conversions and keys, one operation after the other --- */

static void
shaped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Operations *self = g_task_get_task_data (task);
  HfTableOperation *operation = g_ptr_array_index (self->made, self->index);
  GError *error = NULL;
  GBytes *shaped = hf_function_shape_finish (result, &error);

  if (shaped == NULL)
    {
      g_prefix_error (&error, "%s: ", operation->place);
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_set_size (operation->records, 0);
  g_ptr_array_add (operation->records, shaped);
  self->index++;
  shape_next (task);
}

static void
shape_next (GTask *task)
{
  Operations *self = g_task_get_task_data (task);

  for (; self->index < self->made->len; self->index++)
    {
      HfTableOperation *operation = g_ptr_array_index (self->made, self->index);
      const char *list = operation != NULL ? hf_evaluation_get (self->evaluation, self->numbers[self->index].conversions) : NULL;

      if (operation == NULL || operation->records->len == 0 || (list == NULL && key_of (self, self->index) == NULL))
        continue;
      hf_function_shape_async (self->run, g_ptr_array_index (operation->records, 0), list,
                               key_of (self, self->index), g_task_get_cancellable (task), shaped_cb, g_object_ref (task));
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&self->made), (GDestroyNotify) g_ptr_array_unref);
}

static void
values_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Operations *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < self->specs->len; i++)
    {
      HfTableOperation *operation = self->wanted[i] ? make_operation (self, i, &error) : NULL;

      if (error != NULL)
        {
          g_task_return_error (task, error);
          return;
        }
      g_ptr_array_add (self->made, operation);
    }
  shape_next (task);
}

static void
evaluate (GTask *task, GAsyncReadyCallback callback)
{
  Operations *self = g_task_get_task_data (task);

  hf_function_evaluate (self->run, self->evaluation, self->sees, g_task_get_cancellable (task), callback, g_object_ref (task));
}

static void
whens_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Operations *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < self->specs->len; i++)
    {
      const HfOperationSpec *spec = g_ptr_array_index (self->specs, i);

      self->wanted[i] = spec->when == NULL || hf_evaluation_is_true (self->evaluation, self->numbers[i].when);
    }
  hf_evaluation_free (self->evaluation);
  self->evaluation = hf_evaluation_new ();
  for (guint i = 0; i < self->specs->len; i++)
    if (self->wanted[i])
      add_spec (self, i);
  evaluate (task, values_cb);
}

void
hf_operations_evaluate_async (HfFunctionRun *run, GPtrArray *specs, HfSees sees, const char *default_table,
                              const char *default_records, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (run, cancellable, callback, data);
  Operations *self = g_new0 (Operations, 1);

  self->run = g_object_ref (run);
  self->specs = g_ptr_array_ref (specs);
  self->sees = sees;
  self->default_table = g_strdup (default_table);
  self->default_records = g_strdup (default_records);
  self->evaluation = hf_evaluation_new ();
  self->numbers = g_new0 (Numbers, specs->len);
  self->wanted = g_new0 (gboolean, specs->len);
  self->made = g_ptr_array_new_with_free_func (operation_free);
  g_task_set_task_data (task, self, operations_free);
  for (guint i = 0; i < specs->len; i++)
    {
      const HfOperationSpec *spec = g_ptr_array_index (specs, i);

      self->numbers[i].when = hf_evaluation_add (self->evaluation, spec->when);
    }
  evaluate (task, whens_cb);
}

GPtrArray *
hf_operations_evaluate_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
