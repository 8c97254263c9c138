/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A host of a test's own. Every question waits for its answer in the main loop, as the program does. */

#include "expression-test.h"

void
expression_set_up (ExpressionTest *test, gconstpointer data)
{
  test->host = hf_expression_host_new (NULL);
  test->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hf_expression_unref);
  test->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

void
expression_tear_down (ExpressionTest *test, gconstpointer data)
{
  g_object_run_dispose (G_OBJECT (test->host));
  g_clear_object (&test->host);
  g_hash_table_unref (test->names);
  g_hash_table_unref (test->scripts);
}

void
expression_add_name (ExpressionTest *test, const char *name, const char *text)
{
  g_autofree char *file = g_strdup_printf ("index.jigx/%s", name);

  g_hash_table_insert (test->names, g_strdup (name), hf_expression_new (text, file, 1, 1));
}

void
expression_add_script (ExpressionTest *test, const char *file, const char *source)
{
  g_hash_table_insert (test->scripts, g_strdup (file), g_strdup (source));
}

void
expression_use (ExpressionTest *test)
{
  hf_expression_host_set_solution (test->host, test->names, test->scripts);
}

char *
expression_evaluate_in (ExpressionTest *test, const char *text, const HfScope *scope, GError **error)
{
  g_autoptr(HfExpression) expression = hf_expression_new (text, "functions/a.jigx", 3, 7);
  g_autoptr(GAsyncResult) waiting = NULL, result = NULL;
  g_autoptr(GPtrArray) values = NULL;

  hf_expression_host_evaluate_async (test->host, &expression, 1, scope, NULL, NULL, hf_test_keep_result_cb, &waiting);
  result = hf_test_wait_result (&waiting);
  waiting = NULL;
  values = hf_expression_host_evaluate_finish (test->host, result, error);
  return values != NULL ? g_steal_pointer (&values->pdata[0]) : NULL;
}

static char *
evaluate (ExpressionTest *test, const char *text, const char *document, const char *context, GError **error)
{
  g_autoptr(GBytes) document_bytes = document != NULL ? g_bytes_new_static (document, strlen (document)) : NULL;
  g_autoptr(GBytes) context_bytes = context != NULL ? g_bytes_new_static (context, strlen (context)) : NULL;
  HfScope scope = { document_bytes, context_bytes, NULL, FALSE };

  return expression_evaluate_in (test, text, &scope, error);
}

char *
expression_evaluate (ExpressionTest *test, const char *text, const char *document, const char *context)
{
  g_autoptr(GError) error = NULL;
  char *value = evaluate (test, text, document, context, &error);

  g_assert_no_error (error);
  return value;
}

char *
expression_fail (ExpressionTest *test, const char *text, const char *document, const char *context)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *value = evaluate (test, text, document, context, &error);

  if (error == NULL)
    g_error ("“%s” should have failed and gave %s", text, value);
  return g_strdup (error->message);
}

void
assert_value (ExpressionTest *test, const char *text, const char *document, const char *context, const char *expected)
{
  g_autofree char *value = expression_evaluate (test, text, document, context);

  if (g_strcmp0 (value, expected) != 0)
    g_error ("“%s” gave %s instead of %s", text, value, expected);
}

void
assert_fails (ExpressionTest *test, const char *text, const char *document, const char *context, const char *words)
{
  g_autofree char *message = expression_fail (test, text, document, context);

  if (strstr (message, words) == NULL)
    g_error ("“%s” failed with “%s” instead of “%s”", text, message, words);
}
