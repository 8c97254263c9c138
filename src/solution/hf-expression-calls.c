/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The calls people make of the expression host: evaluate, fill, check. Guarantees: what is plain is answered here, and only the
 * rest is asked of the helper, in one question over one scope. */

#include "hf-expression-host-private.h"

#include <string.h>

/* A longer document is not looked through on the main loop: that would take longer than the helper's answer may take from it. */
#define PLAIN_BYTES (2 * 1024 * 1024)

typedef struct
{
  GPtrArray *values;  /* (element-type utf8) (nullable elements) */
  GArray *places;     /* guint: which of @values the helper was asked for */
  HfTemplate *filled; /* (nullable): what they are for */
} Call;

static void
call_free (Call *call)
{
  g_ptr_array_unref (call->values);
  g_array_unref (call->places);
  g_clear_pointer (&call->filled, hf_template_unref);
  g_free (call);
}

static gboolean
is_short (const HfScope *scope)
{
  gsize size = (scope->document != NULL ? g_bytes_get_size (scope->document) : 0)
      + (scope->context != NULL ? g_bytes_get_size (scope->context) : 0);

  return size <= PLAIN_BYTES;
}

static void
answer_call (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  if (call->filled != NULL)
    g_task_return_pointer (task, hf_template_fill (call->filled, (const char *const *) call->values->pdata), g_free);
  else
    g_task_return_pointer (task, g_ptr_array_ref (call->values), (GDestroyNotify) g_ptr_array_unref);
}

static void
asked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Call *call = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(HfReply) reply = hf_expression_host_ask_finish (HF_EXPRESSION_HOST (source), result, &error);

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < call->places->len && i < reply->values->len; i++)
    call->values->pdata[g_array_index (call->places, guint, i)] = g_steal_pointer (&reply->values->pdata[i]);
  answer_call (task);
}

static void
call (HfExpressionHost *self, GTask *task, HfTemplate *filled, HfExpression *const *expressions, gsize n, const HfScope *scope,
      GHashTable *names)
{
  g_autoptr(GPtrArray) rest = g_ptr_array_new ();
  Call *call = g_new0 (Call, 1);
  gboolean look = is_short (scope);

  call->values = g_ptr_array_new_with_free_func (g_free);
  call->places = g_array_new (FALSE, FALSE, sizeof (guint));
  call->filled = filled != NULL ? hf_template_ref (filled) : NULL;
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  for (guint i = 0; i < n; i++)
    {
      char *value = NULL;

      if (!look || !hf_expression_evaluate_plain (expressions[i], scope, &value))
        {
          g_array_append_val (call->places, i);
          g_ptr_array_add (rest, expressions[i]);
        }
      g_ptr_array_add (call->values, value);
    }
  if (rest->len == 0)
    answer_call (task);
  else
    hf_expression_host_ask_async (self,
                                  hf_question_new (HF_ASK_EVALUATE, (HfExpression *const *) rest->pdata, rest->len, scope, names),
                                  g_task_get_cancellable (task), asked_cb, g_object_ref (task));
}

void
hf_expression_host_evaluate_async (HfExpressionHost *self, HfExpression *const *expressions, gsize n, const HfScope *scope,
                                   GHashTable *names, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);

  g_task_set_source_tag (task, hf_expression_host_evaluate_async);
  call (self, task, NULL, expressions, n, scope, names);
}

GPtrArray *
hf_expression_host_evaluate_finish (HfExpressionHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hf_expression_host_fill_async (HfExpressionHost *self, HfTemplate *value, const HfScope *scope, GHashTable *names,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  GPtrArray *expressions = hf_template_get_expressions (value);

  g_task_set_source_tag (task, hf_expression_host_fill_async);
  call (self, task, value, (HfExpression *const *) expressions->pdata, expressions->len, scope, names);
}

char *
hf_expression_host_fill_finish (HfExpressionHost *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hf_expression_host_check_async (HfExpressionHost *self, HfExpression *const *expressions, gsize n, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data)
{
  hf_expression_host_ask_async (self, hf_question_new (HF_ASK_CHECK, expressions, n, NULL, NULL), cancellable, callback, data);
}

GPtrArray *
hf_expression_host_check_finish (HfExpressionHost *self, GAsyncResult *result, GArray **positions, GError **error)
{
  g_autoptr(HfReply) reply = hf_expression_host_ask_finish (self, result, error);

  if (positions != NULL)
    *positions = reply != NULL ? g_steal_pointer (&reply->positions) : NULL;
  return reply != NULL ? g_steal_pointer (&reply->wrong) : NULL;
}
