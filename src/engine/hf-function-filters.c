/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `forRowsWithValues` and `forRowsInRange`: which rows a result stands for. Guarantees: a bound that has no value is an error,
 * never "all rows". */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>

/* Three numbers a filter: value, from, to. */
guint
hf_filters_add (GPtrArray *filters, HfEvaluation *evaluation)
{
  guint first = G_MAXUINT;

  for (guint i = 0; i < filters->len; i++)
    {
      const HfRowFilter *filter = g_ptr_array_index (filters, i);
      guint number = hf_evaluation_add_template (evaluation, filter->value);

      if (i == 0)
        first = number;
      hf_evaluation_add_template (evaluation, filter->from);
      hf_evaluation_add_template (evaluation, filter->to);
    }
  return first;
}

/* (nullable): a text that is the name of a parameter means its value. */
static const char *
value_of (HfFunctionRun *run, HfEvaluation *evaluation, HfTemplate *value, guint number)
{
  const char *raw = hf_evaluation_get (evaluation, number);
  g_autofree char *name
      = value != NULL && hf_template_get_constant (value) != NULL && *raw == '"' ? hf_json_unquote (raw, -1) : NULL;

  if (name != NULL && hf_function_find_parameter (run->function, name) != NULL)
    raw = hf_json_object_get (run->values, name);
  return raw != NULL && !g_str_equal (raw, "null") && *raw != '{' && *raw != '[' ? raw : NULL;
}

/* A range may leave an end open, but what it says must have a value. */
static gboolean
has_bounds (const HfRowFilter *filter, const char *value, const char *from, const char *to)
{
  if (filter->value != NULL)
    return value != NULL;
  return (from != NULL || to != NULL) && (filter->from == NULL || from != NULL) && (filter->to == NULL || to != NULL);
}

gboolean
hf_filters_apply (HfFunctionRun *run, GPtrArray *filters, HfEvaluation *evaluation, guint first, HfTableOperation *operation,
                  GError **error)
{
  for (guint i = 0; i < filters->len; i++)
    {
      const HfRowFilter *filter = g_ptr_array_index (filters, i);
      const char *value = value_of (run, evaluation, filter->value, first + 3 * i);
      const char *from = value_of (run, evaluation, filter->from, first + 3 * i + 1);
      const char *to = value_of (run, evaluation, filter->to, first + 3 * i + 2);

      if (!has_bounds (filter, value, from, to))
        {
          g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _ ("%s: The rows to replace need a value for the column “%s”"),
                       operation->place, filter->column);
          return FALSE;
        }
      hf_table_operation_add_filter (operation, filter->column, value, from, to);
    }
  return TRUE;
}
