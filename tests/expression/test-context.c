/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an expression sees: `@ctx` and `@.`, names with hyphens, what `$` is, root names. */

#include "expression-test.h"

#define CONTEXT                                                                                                                \
  "{\"a\":{\"b-c\":7,\"b\":5},\"c\":2,\"datasources\":{\"static-data-1\":[{\"order-date\":\"2026-02-01\",\"order-total\":10}," \
  "{\"order-date\":\"2025-02-01\",\"order-total\":20}]}}"

static void
test_context_variable (ExpressionTest *test, gconstpointer data)
{
  assert_value (test, "@ctx.a.b + 0", "{}", CONTEXT, "5");
  assert_value (test, "@.a.b + 0", "{}", CONTEXT, "5");
  assert_value (test, "$sum([@ctx.a.b, @.c])", "{}", CONTEXT, "7");
  assert_value (test, "x.(@ctx.a.b * y)", "{\"x\":[{\"y\":2},{\"y\":3}]}", CONTEXT, "[10,15]");
  assert_value (test, "($f := function($v) { $v + @ctx.c }; $f(1))", "{}", CONTEXT, "3");
}

static void
test_other_tokens_stay (ExpressionTest *test, gconstpointer data)
{
  assert_value (test, "\"@ctx.a.b\" & '@.a'", "{}", CONTEXT, "\"@ctx.a.b@.a\"");
  assert_value (test, "/* @ctx. ( */ `@ctx` & `a-b`", "{\"@ctx\":1,\"a-b\":2}", CONTEXT, "\"12\"");
  assert_value (test, "$match(\"@ctx-1\", /@ctx-[0-9]/).match", "{}", CONTEXT, "\"@ctx-1\"");
  assert_value (test, "$replace(\"a/b\", /\\/(b)/, \"@.\")", "{}", CONTEXT, "\"a@.\"");
  assert_value (test, "x@$v.($v / 2)", "{\"x\":4}", CONTEXT, "2");
  assert_value (test, "8 / 2 / 2", "{}", CONTEXT, "2");
}

static void
test_hyphens (ExpressionTest *test, gconstpointer data)
{
  assert_value (test, "@ctx.a.b-c + 0", "{}", CONTEXT, "7");
  assert_value (test, "@ctx.a.b - @ctx.c", "{}", CONTEXT, "3");
  assert_value (test, "@ctx.datasources.static-data-1[order-date >= \"2026\"].order-total + 0", "{}", CONTEXT, "10");
  assert_value (test, "$sum(@ctx.datasources.static-data-1.(order-total-1))", "{}",
                "{\"datasources\":{\"static-data-1\":{\"order-total-1\":4}}}", "4");
  assert_value (test, "($x := 9; $x-1)", "{}", CONTEXT, "8");
  assert_value (test, "($x := 9; @ctx.datasources.static-data-1[$x-9].order-total + 0)", "{}", CONTEXT, "10");
  assert_value (test, "(@ctx.c)-1", "{}", CONTEXT, "1");
  assert_value (test, "@ctx.datasources.static-data-1[3-2].order-total + 0", "{}", CONTEXT, "20");
  assert_value (test, "a-b", "{\"a\":5,\"b\":3,\"a-b\":1}", CONTEXT, "2");
  assert_value (test, "@ctx.c + a-b", "{\"a\":5,\"b\":3,\"a-b\":1}", CONTEXT, "4");
}

static void
test_document (ExpressionTest *test, gconstpointer data)
{
  assert_value (test, "$.c + 0", NULL, CONTEXT, "2");
  assert_value (test, "$$.a.b + c", NULL, CONTEXT, "7");
  assert_value (test, "$exists(a)", "{}", CONTEXT, "false");
  assert_value (test, "$type($)", "[]", CONTEXT, "\"array\"");
}

#define CALL                                                                                                           \
  "{\"parameters\":{\"id\":\"7\"},\"entity\":\"orders\",\"response\":{\"status\":200,\"headers\":{\"X-Next\":\"2\"}}," \
  "\"commandId\":3}"

static char *
evaluate_body (ExpressionTest *test, const char *text, const char *body)
{
  g_autoptr(GBytes) document = g_bytes_new (body, strlen (body)), context = g_bytes_new_static (CALL, strlen (CALL));
  HfScope scope = { document, context, "response.body", TRUE };
  g_autoptr(GError) error = NULL;
  char *value = expression_evaluate_in (test, text, &scope, &error);

  g_assert_no_error (error);
  return value;
}

static void
test_roots (ExpressionTest *test, gconstpointer data)
{
  static const struct
  {
    const char *text, *body, *value;
  } table[] = {
    { "response.status + 0", "{\"x\":1}", "200" },
    { "$.response.status + 0", "{\"x\":1}", "200" },
    { "$$.response.status + 0", "[1,2]", "200" },
    { "$.response.status + 0", "[1,2]", "200" },
    { "response.status + 0", "\"text\"", "200" },
    { "response.status + 0", "null", "200" },
    { "items.($$.entity & x)", "{\"items\":[{\"x\":1},{\"x\":2}]}", "[\"orders1\",\"orders2\"]" },
    { "items.(entity)", "{\"items\":[{\"x\":1}]}", NULL },
    { "entity & ''", "{\"entity\":\"own\"}", "\"own\"" },
    { "entity", "[{\"entity\":\"own\"},{}]", "\"own\"" },
    { "inputs.id.value & ''", "{}", "\"7\"" },
    { "headers.`x-next`", "[]", "\"2\"" },
    { "commandId + 1", "{}", "4" },
    { "$keys($)", "{\"x\":1}", "\"x\"" },
    { "$", "{\"x\":1}", "{\"x\":1}" },
    { "@ctx.response.body.x + 1", "{\"x\":1}", "2" },
    { "@ctx.response", "{\"x\":1}", "{\"status\":200,\"headers\":{\"X-Next\":\"2\"},\"body\":{\"x\":1}}" },
    { "guard", "{}", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *value = evaluate_body (test, table[i].text, table[i].body);

      if (g_strcmp0 (value, table[i].value) != 0)
        g_error ("“%s” over %s gave %s instead of %s", table[i].text, table[i].body, value, table[i].value);
    }
}

static void
test_places (ExpressionTest *test, gconstpointer data)
{
  assert_fails (test, "1 + \"a\"", "{}", CONTEXT, "functions/a.jigx:3:10: The right side of the \"+\"");
  assert_fails (test, "@ctx.a.b-c + \"a\"", "{}", CONTEXT, "functions/a.jigx:3:19: ");
  assert_fails (test, "1 +\n  @.a.b-c + \"a\"", "{}", CONTEXT, "functions/a.jigx:4:18: ");
  assert_fails (test, "\"ü\" & (1 + \"a\")", "{}", CONTEXT, "functions/a.jigx:3:17: ");
  assert_fails (test, "a.b.", "{}", CONTEXT, "(S0207)");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  expression_test ("/expression/context/is-one-variable-by-two-names", test_context_variable);
  expression_test ("/expression/context/strings-regexes-quoted-names-and-comments-stay-as-they-are", test_other_tokens_stay);
  expression_test ("/expression/context/a-hyphen-belongs-to-a-name-in-its-paths-only", test_hyphens);
  expression_test ("/expression/context/stands-in-for-a-document-that-is-not-there", test_document);
  expression_test ("/expression/context/has-the-root-names-a-document-lacks", test_roots);
  expression_test ("/expression/error/stands-at-its-character-in-the-original-text", test_places);
  return g_test_run ();
}
