/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several expressions, one call. Guarantees: values are asked for by number, so that the order of adding is nobody's concern; a
 * template without expressions costs nothing. It knows no function and no place. */

#include "hf-evaluation.h"

#include <string.h>

#include <hf-json.h>

/* One value: a template (or an expression as its own) and where its expressions are in the list. */
typedef struct
{
  HfTemplate *value;
  guint first, n;
} Item;

struct _HfEvaluation
{
  GArray *items;          /* of Item */
  GPtrArray *expressions; /* of HfExpression */
  GPtrArray *values;      /* raw JSON by item, after the run */
};

static void
item_clear (gpointer data)
{
  Item *item = data;

  g_clear_pointer (&item->value, hf_template_unref);
}

HfEvaluation *
hf_evaluation_new (void)
{
  HfEvaluation *self = g_new0 (HfEvaluation, 1);

  self->items = g_array_new (FALSE, TRUE, sizeof (Item));
  g_array_set_clear_func (self->items, item_clear);
  self->expressions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_expression_unref);
  self->values = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
hf_evaluation_free (HfEvaluation *self)
{
  g_array_unref (self->items);
  g_ptr_array_unref (self->expressions);
  g_ptr_array_unref (self->values);
  g_free (self);
}

guint
hf_evaluation_add (HfEvaluation *self, HfExpression *expression)
{
  Item item = { .first = self->expressions->len, .n = expression != NULL };

  if (expression != NULL)
    g_ptr_array_add (self->expressions, hf_expression_ref (expression));
  g_array_append_val (self->items, item);
  return self->items->len - 1;
}

guint
hf_evaluation_add_template (HfEvaluation *self, HfTemplate *value)
{
  GPtrArray *expressions = value != NULL ? hf_template_get_expressions (value) : NULL;
  Item item = { .first = self->expressions->len, .n = expressions != NULL ? expressions->len : 0 };

  for (guint i = 0; i < item.n; i++)
    g_ptr_array_add (self->expressions, hf_expression_ref (g_ptr_array_index (expressions, i)));
  item.value = value != NULL ? hf_template_ref (value) : NULL;
  g_array_append_val (self->items, item);
  return self->items->len - 1;
}

gboolean
hf_evaluation_mentions (HfEvaluation *self, const char *word)
{
  for (guint i = 0; i < self->expressions->len; i++)
    if (strstr (hf_expression_get_text (g_ptr_array_index (self->expressions, i)), word) != NULL)
      return TRUE;
  return FALSE;
}

/* @results: raw JSON by expression. */
static void
take_results (HfEvaluation *self, GPtrArray *results)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = &g_array_index (self->items, Item, i);
      const char *const *values = results != NULL ? (const char *const *) results->pdata + item->first : NULL;

      if (item->value != NULL)
        g_ptr_array_add (self->values, hf_template_fill (item->value, values));
      else
        g_ptr_array_add (self->values, item->n > 0 ? g_strdup (values[0]) : NULL);
    }
}

static void
evaluated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfEvaluation *self = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *results = hf_expression_host_evaluate_finish (HF_EXPRESSION_HOST (source), result, &error);

  if (results == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  take_results (self, results);
  g_ptr_array_set_free_func (results, g_free);
  g_ptr_array_unref (results);
  g_task_return_boolean (task, TRUE);
}

void
hf_evaluation_run_async (HfEvaluation *self, HfExpressionHost *host, const HfScope *scope, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);

  g_return_if_fail (self->values->len == 0);
  g_task_set_source_tag (task, hf_evaluation_run_async);
  g_task_set_task_data (task, self, NULL);
  if (self->expressions->len == 0)
    {
      take_results (self, NULL);
      g_task_return_boolean (task, TRUE);
      return;
    }
  hf_expression_host_evaluate_async (host, (HfExpression *const *) self->expressions->pdata, self->expressions->len, scope, NULL,
                                     cancellable, evaluated_cb, g_steal_pointer (&task));
}

gboolean
hf_evaluation_run_finish (HfEvaluation *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
hf_evaluation_get (HfEvaluation *self, guint number)
{
  g_return_val_if_fail (number < self->values->len, NULL);
  return g_ptr_array_index (self->values, number);
}

char *
hf_evaluation_dup_text (HfEvaluation *self, guint number)
{
  const char *raw = hf_evaluation_get (self, number);

  return raw != NULL && !g_str_equal (raw, "null") ? hf_json_unquote (raw, -1) : NULL;
}

gboolean
hf_evaluation_is_true (HfEvaluation *self, guint number)
{
  return hf_json_is_truthy (hf_evaluation_get (self, number));
}
