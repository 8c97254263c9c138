/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the program answers by itself is what the engine would have answered: held against it over thousands of random
 * expressions. */

#include <hf-expression-host-private.h>
#include <hf-expression-private.h>
#include <hf-json.h>
#include <json-glib/json-glib.h>

#include "expression-test.h"

#define ROUNDS 60
#define EACH 50

static const char *const names[]
    = { "a", "b", "response", "headers", "x-y", "entity", "ü", "inputs", "expression", "parameters" };

static const char *
any (GRand *rand, const char *const *list, int n)
{
  return list[g_rand_int_range (rand, 0, n)];
}

static void
add_value (GString *out, GRand *rand, int depth)
{
  static const char *const scalars[] = {
    "null", "true", "0", "1.50", "-0", "\"\"", "\"text\\u00e9\\n\"", "[]", "{}", "[1]", "[{\"a\":1}]", "12345678901234567890",
    "[[2]]"
  };
  int n = depth > 0 && g_rand_int_range (rand, 0, 3) > 0 ? g_rand_int_range (rand, 1, 5) : 0;

  if (n == 0)
    {
      g_string_append (out, any (rand, scalars, G_N_ELEMENTS (scalars)));
      return;
    }
  g_string_append_c (out, '{');
  for (int i = 0; i < n; i++)
    {
      g_string_append_printf (out, "%s\"%s\": ", i > 0 ? "," : "", any (rand, names, G_N_ELEMENTS (names)));
      add_value (out, rand, depth - 1);
    }
  g_string_append_c (out, '}');
}

static GBytes *
make_value (GRand *rand, gboolean object)
{
  GString *out = g_string_new (NULL);

  do
    {
      g_string_truncate (out, 0);
      add_value (out, rand, 4);
    }
  while (object && out->str[0] != '{');
  return g_string_free_to_bytes (out);
}

static HfExpression *
make_expression (GRand *rand)
{
  static const char *const starts[] = { "", "$", "$$", "@ctx", "@" };
  static const char *const literals[] = { "1", "-7", "'a'", "\"b c\"", "true", "null", "$", "@ctx", "3", "''" };
  const char *start = any (rand, starts, G_N_ELEMENTS (starts));
  g_autoptr(GString) text = g_string_new (start);
  int n = g_rand_int_range (rand, 1, 4);

  if (g_rand_int_range (rand, 0, 8) == 0)
    return hf_expression_new (any (rand, literals, G_N_ELEMENTS (literals)), "a.jigx", 1, 1);
  for (int i = 0; i < n; i++)
    {
      const char *name = any (rand, names, G_N_ELEMENTS (names));
      gboolean quote = strchr (name, '-') != NULL && *start != '@';

      g_string_append_printf (text, quote ? "%s`%s`" : "%s%s", text->len > 0 ? "." : "", name);
    }
  return hf_expression_new (text->str, "a.jigx", 1, 1);
}

/* As JSON without spaces, members with one name once, numbers as they stand. */
static char *
normal (const char *raw)
{
  g_autoptr(HfJsonObject) object = raw != NULL && *raw == '{' ? hf_json_object_parse (raw, -1, NULL) : NULL;
  g_autofree char *text = NULL;

  if (object == NULL)
    return raw != NULL && *raw == '"' ? hf_json_unquote (raw, -1) : g_strdup (raw);
  for (guint i = 0; i < hf_json_object_size (object); i++)
    {
      g_autofree char *value = normal (hf_json_object_raw_at (object, i));

      hf_json_object_set_string (object, hf_json_object_name_at (object, i), value);
    }
  return hf_json_object_to_string (object);
}

static void
hold_side_by_side (ExpressionTest *test, GPtrArray *expressions, const HfScope *scope, guint *answered)
{
  g_autoptr(GAsyncResult) waiting = NULL, result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(HfReply) reply = NULL;

  hf_expression_host_ask_async (
      test->host, hf_question_new (HF_ASK_EVALUATE, (HfExpression *const *) expressions->pdata, expressions->len, scope, NULL),
      NULL, hf_test_keep_result_cb, &waiting);
  result = hf_test_wait_result (&waiting);
  waiting = NULL;
  reply = hf_expression_host_ask_finish (test->host, result, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < expressions->len; i++)
    {
      HfExpression *expression = expressions->pdata[i];
      g_autofree char *value = NULL, *mine = NULL, *theirs = NULL;

      g_assert_true (hf_expression_is_plain (expression)
                     || strstr (hf_expression_get_text (expression), "expression") != NULL);
      if (!hf_expression_evaluate_plain (expression, scope, &value))
        continue;
      mine = normal (value);
      theirs = normal (reply->values->pdata[i]);
      *answered += 1;
      if (g_strcmp0 (mine, theirs) != 0)
        g_error ("“%s” over %s in %s: %s, the engine %s", hf_expression_get_text (expression),
                 scope->document != NULL ? (const char *) g_bytes_get_data (scope->document, NULL) : "nothing",
                 (const char *) g_bytes_get_data (scope->context, NULL), value, (char *) reply->values->pdata[i]);
    }
}

static void
test_equality (ExpressionTest *test, gconstpointer data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  guint answered = 0;

  for (int i = 0; i < ROUNDS; i++)
    {
      g_autoptr(GPtrArray) expressions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_expression_unref);
      g_autoptr(GBytes) document = i % 4 == 0 ? NULL : make_value (rand, i % 4 == 1);
      g_autoptr(GBytes) context = make_value (rand, TRUE);
      HfScope scope = { document, context, i % 3 == 0 ? "response.body" : NULL, i % 2 == 0 };

      for (int k = 0; k < EACH; k++)
        g_ptr_array_add (expressions, make_expression (rand));
      hold_side_by_side (test, expressions, &scope, &answered);
    }
  g_assert_cmpuint (answered, >, ROUNDS * EACH / 2);
}

/* $boolean() and hf_json_is_truthy() say the same. */
static void
test_truth (ExpressionTest *test, gconstpointer data)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (g_test_rand_int ());
  g_autoptr(GString) list = g_string_new ("{\"l\":[");
  g_autofree char *values = NULL;
  g_autoptr(GPtrArray) raws = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) expected = g_string_new ("[");

  for (int i = 0; i < 500; i++)
    {
      GString *raw = g_string_new (NULL);

      add_value (raw, rand, 2);
      g_string_append_printf (list, "%s{\"v\":%s}", i > 0 ? "," : "", raw->str);
      g_string_append_printf (expected, "%s%s", i > 0 ? "," : "", hf_json_is_truthy (raw->str) ? "true" : "false");
      g_ptr_array_add (raws, g_string_free (raw, FALSE));
    }
  g_string_append (list, "]}");
  g_string_append_c (expected, ']');
  values = expression_evaluate (test, "l.($boolean(v))", list->str, "{}");
  g_assert_cmpstr (values, ==, expected->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  expression_test ("/expression/plain/answers-as-the-engine-does", test_equality);
  expression_test ("/expression/plain/truth-is-the-engines", test_truth);
  return g_test_run ();
}
