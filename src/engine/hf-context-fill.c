/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Evaluating what stands in datasources and actions. Guarantees: a datasource is run when an expression that is about to be
 * evaluated mentions it, itself or through a named expression, and only then, so that what is seen is what the tables hold now.
 * The expressions of one call stand in one file; a screen's see its named expressions over the index's. */

#include "hf-context-private.h"

#include <string.h>

#include "hf-datasource-run.h"
#include "hf-mention.h"

/* --- which datasources are mentioned --- */

typedef struct
{
  HfContext *context;
  GPtrArray *templates; /* HfTemplate, or NULL */
  GPtrArray *expressions;
  GPtrArray *names;  /* of datasources, as the expressions call them */
  GPtrArray *wanted; /* const HfDatasource, likewise */
  HfJsonObject *found;
  guint next;
  GHashTable *seen;      /* named expressions that were looked through */
  HfExpression *looking; /* whose text is being looked through */
  enum
  {
    ASKS_TEMPLATES,
    ASKS_VALUES, /* of the expressions themselves */
    ASKS_TRUTH,  /* of the only one */
  } asks;
} Fill;

static void
fill_free (gpointer data)
{
  Fill *fill = data;

  hf_context_unref (fill->context);
  g_ptr_array_unref (fill->templates);
  g_ptr_array_unref (fill->expressions);
  g_ptr_array_unref (fill->names);
  g_ptr_array_unref (fill->wanted);
  hf_json_object_free (fill->found);
  g_hash_table_unref (fill->seen);
  g_free (fill);
}

static void
datasource_cb (const char *mentioned, gboolean deeper, gpointer data)
{
  Fill *fill = data;
  HfSolution *solution = hf_context_get_runtime (fill->context)->solution;
  g_autofree char *name = g_strdup (mentioned);

  /* `a-b` is one name if there is one of that name, else `a` minus `b`. */
  while (name != NULL)
    {
      const HfDatasource *datasource = hf_context_find_datasource (solution, hf_expression_get_file (fill->looking), name);
      char *hyphen = strrchr (name, '-');

      if (datasource != NULL)
        {
          if (!g_ptr_array_find_with_equal_func (fill->names, name, g_str_equal, NULL))
            {
              g_ptr_array_add (fill->names, g_steal_pointer (&name));
              g_ptr_array_add (fill->wanted, (gpointer) datasource);
            }
          return;
        }
      if (hyphen == NULL)
        return;
      *hyphen = '\0';
    }
}

static const char *
file_of (Fill *fill)
{
  return fill->expressions->len > 0 ? hf_expression_get_file (fill->expressions->pdata[0]) : NULL;
}

static void look_through (Fill *fill, HfExpression *expression);

static void
expression_cb (const char *name, gboolean deeper, gpointer data)
{
  Fill *fill = data;
  HfExpression *looking = fill->looking;
  HfExpression *named = hf_solution_find_expression (hf_context_get_runtime (fill->context)->solution, file_of (fill), name);

  if (named == NULL || !g_hash_table_add (fill->seen, named))
    return;
  look_through (fill, named);
  fill->looking = looking;
}

static void
look_through (Fill *fill, HfExpression *expression)
{
  const char *text = hf_expression_get_text (expression);

  fill->looking = expression;
  hf_mention_each (text, "datasources", datasource_cb, fill);
  hf_mention_each (text, "expressions", expression_cb, fill);
  hf_mention_each (text, "expression", expression_cb, fill);
  hf_mention_each_variable (text, expression_cb, fill);
}

/* --- evaluating --- */

/* @values: of all expressions, in order. */
static GPtrArray *
fill_all (Fill *fill, GPtrArray *values)
{
  g_autoptr(GPtrArray) out = g_ptr_array_new_with_free_func (g_free);
  guint at = 0;

  for (guint i = 0; i < fill->templates->len; i++)
    {
      HfTemplate *template = fill->templates->pdata[i];

      g_ptr_array_add (out, template != NULL ? hf_template_fill (template, (const char *const *) values->pdata + at) : NULL);
      at += template != NULL ? hf_template_get_expressions (template)->len : 0;
    }
  return g_steal_pointer (&out);
}

static void
evaluated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_expression_host_evaluate_finish (HF_EXPRESSION_HOST (source), result, &error);
  Fill *fill = g_task_get_task_data (task);

  if (values == NULL)
    g_task_return_error (task, error);
  else if (fill->asks == ASKS_TRUTH)
    g_task_return_boolean (task, hf_json_is_truthy (values->pdata[0]));
  else if (fill->asks == ASKS_VALUES)
    g_task_return_pointer (task, g_steal_pointer (&values), (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_pointer (task, fill_all (fill, values), (GDestroyNotify) g_ptr_array_unref);
}

static void
evaluate (GTask *task)
{
  Fill *fill = g_task_get_task_data (task);
  g_autofree char *jig = hf_context_jig_of (file_of (fill));
  g_autoptr(GBytes) document = hf_context_make_document (fill->context, jig, fill->found);
  HfScope scope = { .context = document };
  HfRuntime *runtime = hf_context_get_runtime (fill->context);
  GHashTable *names = hf_solution_get_jig_expressions (runtime->solution, file_of (fill));

  hf_expression_host_evaluate_async (runtime->expressions, (HfExpression *const *) fill->expressions->pdata,
                                     fill->expressions->len, &scope, names, g_task_get_cancellable (task), evaluated_cb,
                                     g_object_ref (task));
}

static void run_next (GTask *task);

static void
datasource_ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Fill *fill = g_task_get_task_data (task);
  GError *error = NULL;
  g_autofree char *rows = hf_datasource_run_finish (result, &error);

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (rows != NULL)
    hf_json_object_set (fill->found, fill->names->pdata[fill->next], rows);
  fill->next++;
  run_next (task);
}

static void
run_next (GTask *task)
{
  Fill *fill = g_task_get_task_data (task);

  if (fill->next < fill->wanted->len)
    hf_datasource_run_async (fill->context, fill->wanted->pdata[fill->next], g_task_get_cancellable (task), datasource_ran_cb,
                             g_object_ref (task));
  else
    evaluate (task);
}

static void
template_clear (gpointer template)
{
  if (template != NULL)
    hf_template_unref (template);
}

static Fill *
fill_new (HfContext *context)
{
  Fill *fill = g_new0 (Fill, 1);

  fill->context = hf_context_ref (context);
  fill->templates = g_ptr_array_new_with_free_func (template_clear);
  fill->expressions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_expression_unref);
  fill->names = g_ptr_array_new_with_free_func (g_free);
  fill->wanted = g_ptr_array_new ();
  fill->found = hf_json_object_new ();
  fill->seen = g_hash_table_new (NULL, NULL);
  return fill;
}

static void
begin (GTask *task)
{
  Fill *fill = g_task_get_task_data (task);

  for (guint i = 0; i < fill->expressions->len; i++)
    look_through (fill, fill->expressions->pdata[i]);
  run_next (task);
}

void
hf_context_fill_async (HfContext *self, HfTemplate *const *templates, gsize n, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (hf_context_get_runtime (self), cancellable, callback, data);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  Fill *fill = fill_new (self);

  g_task_set_task_data (task, fill, fill_free);
  for (gsize i = 0; i < n; i++)
    {
      GPtrArray *expressions = templates[i] != NULL ? hf_template_get_expressions (templates[i]) : none;

      g_ptr_array_add (fill->templates, templates[i] != NULL ? hf_template_ref (templates[i]) : NULL);
      for (guint j = 0; j < expressions->len; j++)
        g_ptr_array_add (fill->expressions, hf_expression_ref (expressions->pdata[j]));
    }
  if (fill->expressions->len > 0)
    begin (task);
  else
    g_task_return_pointer (task, fill_all (fill, none), (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
hf_context_fill_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hf_context_evaluate_async (HfContext *self, HfExpression *const *expressions, gsize n, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (hf_context_get_runtime (self), cancellable, callback, data);
  Fill *fill = fill_new (self);

  fill->asks = ASKS_VALUES;
  g_task_set_task_data (task, fill, fill_free);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (fill->expressions, hf_expression_ref (expressions[i]));
  if (n > 0)
    begin (task);
  else
    g_task_return_pointer (task, g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
}

void
hf_context_test_async (HfContext *self, HfExpression *when, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer data)
{
  g_autoptr(GTask) task = g_task_new (hf_context_get_runtime (self), cancellable, callback, data);
  Fill *fill = fill_new (self);

  fill->asks = ASKS_TRUTH;
  g_task_set_task_data (task, fill, fill_free);
  if (when == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_ptr_array_add (fill->expressions, hf_expression_ref (when));
  begin (task);
}

gboolean
hf_context_test_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
