/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the platform adds to JSONata: functions, scripts, named expressions. */

#include "expression-test.h"

static void
test_extra_functions (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *one = expression_evaluate (test, "$uuid()", "{}", "{}"),
                  *two = expression_evaluate (test, "$uuid_v4()", "{}", "{}");

  g_assert_true (g_regex_match_simple ("^\"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"$", one, 0, 0));
  g_assert_true (g_regex_match_simple ("^\"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\"$", two, 0, 0));
  g_assert_cmpstr (one, !=, two);
  assert_value (test, "[$isTempId('_tmp_12_'), $isTempId('_tmp_x_'), $isTempId('12'), $isTempId(12), $isTempId(nothing)]", "{}",
                "{}", "[true,false,false,false,false]");
  assert_value (test, "[$in(2, [1, 2]), $in('2', [1, 2]), $in({'a': 1}, [{'a': 1}]), $in(a, [1]), $in(1, nothing), $in(1, 1)]",
                "{}", "{}", "[true,false,true,false,false,true]");
  assert_value (test, "[$formatDateTime('2026-02-03T04:05:06Z', '[Y0001]/[M01]/[D01] [H01]:[m01]'), $formatDateTime(0, '[Y]')]",
                "{}", "{}", "[\"2026/02/03 04:05\",\"1970\"]");
  assert_value (test, "$formatDateTime('2026-02-03T04:05:06Z', '[H01]:[m01]', '+0200')", "{}", "{}", "\"06:05\"");
  assert_value (test, "$formatDateTime(nothing, '[Y]')", "{}", "{}", NULL);
  assert_fails (test, "$formatDateTime('no date', '[Y]')", "{}", "{}", "(D3110)");
  assert_value (test, "$base64encode('grüße €')", "{}", "{}", "\"Z3LDvMOfZSDigqw=\"");
  assert_value (test, "$base64decode('Z3LDvMOfZSDigqw=') & $base64decode('YQ==') & $base64decode('')", "{}", "{}",
                "\"grüße €a\"");
  assert_value (test, "$length($base64decode('/9j/'))", "{}", "{}", "3");
  assert_value (test, "['', 'a', 'ab', 'abc'].$base64encode($)", "{}", "{}", "[\"\",\"YQ==\",\"YWI=\",\"YWJj\"]");
  assert_fails (test, "$base64decode('a*b')", "{}", "{}", "functions/a.jigx:3:");
}

static void
add_scripts (ExpressionTest *test)
{
  expression_add_script (test, "math",
                         "// export default\n"
                         "const hidden = 2; /* export { no } */\n"
                         "export function add(a, b) { return a + b }\n"
                         "export const PI = 3.5, E = [1, { a: 2 }]\n"
                         "export let tau = `${PI * hidden}${`}`}`;\n"
                         "export async function later(x) { await null; return x / 2 / 2 }\n"
                         "export class Point { constructor() { this.x = 1 } }\n"
                         "function inner(x) { return /[/}]export/.test(x) }\n"
                         "export { inner as isExport, hidden as two };\n"
                         "export const point = () => new Point();\n");
  expression_add_script (test, "my-dates",
                         "import { addDays as plus, format } from 'date-fns';\nimport * as d from \"date-fns\"\n"
                         "export function next(day) { return format(plus(new Date(day + 'T00:00:00'), 1), 'yyyy-MM-dd') }\n"
                         "export const year = (day) => d.getYear(d.parseISO(day));\n");
  expression_add_script (test, "whole", "export default function () {}\n");
  expression_add_script (test, "other", "\n\nimport fs from 'fs';\n");
  expression_add_script (test, "from", "export { a } from './math.js';\n");
  expression_add_script (test, "syntax", "export function a() {\n  return 1 +;\n}\n");
  expression_add_script (test, "thrower", "export const a = 1;\nnull.x;\n");
  expression_use (test);
}

static void
test_scripts (ExpressionTest *test, gconstpointer data)
{
  add_scripts (test);
  assert_value (test, "$math.add(1, 2)", "{}", "{}", "3");
  assert_value (test, "@ctx.scripts.math.add(x, 2)", "{\"x\":4}", "{}", "6");
  assert_value (test, "items.$math.add(price, @ctx.fee)", "{\"items\":[{\"price\":1},{\"price\":2}]}", "{\"fee\":5}", "[6,7]");
  assert_value (test, "$math.PI + $math.E[1].a", "{}", "{}", "5.5");
  assert_value (test, "@.scripts.math.tau", "{}", "{}", "\"7}\"");
  assert_value (test, "$math.later(8)", "{}", "{}", "2");
  assert_value (test, "$math.isExport('}export') and $math.two = 2", "{}", "{}", "true");
  assert_value (test, "$math.point().x", "{}", "{}", "1");
  assert_value (test, "$map([1, 2], $math.add(10, ?))", "{}", "{}", "[11,12]");
  assert_value (test, "$`my-dates`.year", "{}", "{}", NULL);
  assert_value (test, "$my-dates.next('2026-02-28')", "{}", "{}", "\"2026-03-01\"");
  assert_value (test, "@ctx.scripts.my-dates.year('2026-02-28')", "{}", "{}", "2026");
  assert_fails (test, "$math.nothing()", "{}", "{}", "scripts/expressions/math.js: it exports no function “nothing”");
}

static void
test_bad_scripts (ExpressionTest *test, gconstpointer data)
{
  add_scripts (test);
  assert_fails (test, "$whole.a()", "{}", "{}", "scripts/expressions/whole.js:1: this form of export is not known");
  assert_fails (test, "$other.a()", "{}", "{}", "scripts/expressions/other.js:3: this form of import is not known");
  assert_fails (test, "$from.a()", "{}", "{}", "scripts/expressions/from.js:1: exporting from another module");
  assert_fails (test, "$syntax.a()", "{}", "{}", "scripts/expressions/syntax.js:2: ");
  assert_fails (test, "$thrower.a + 1", "{}", "{}", "scripts/expressions/thrower.js:2: ");
  assert_value (test, "$math.add(1, 1)", "{}", "{}", "2");
}

static void
keep_line (HfExpressionHost *host, const char *level, const char *text, GString *lines)
{
  g_string_append_printf (lines, "%s: %s\n", level, text);
}

static void
test_console (ExpressionTest *test, gconstpointer data)
{
  g_autoptr(GString) lines = g_string_new (NULL);

  expression_add_script (
      test, "talk",
      "export function say() { console.log('a', 1, { b: [2] }); console.warn('careful'); console.error(new Error('bad')); }");
  expression_use (test);
  g_signal_connect (test->host, "console", G_CALLBACK (keep_line), lines);
  assert_value (test, "$talk.say()", "{}", "{}", NULL);
  g_assert_cmpstr (lines->str, ==, "info: a 1 {\"b\":[2]}\nwarning: careful\nerror: Error: bad\n");
}

static void
test_names (ExpressionTest *test, gconstpointer data)
{
  expression_add_name (test, "total", "$sum(@ctx.lines.amount)");
  expression_add_name (test, "taxed", "$total * 2");
  expression_add_name (test, "double", "function($x) { $x * 2 }");
  expression_add_name (test, "factorial", "function($n) { $n < 2 ? 1 : $n * $factorial($n - 1) }");
  expression_add_name (test, "list", "[5, 6, 7]");
  expression_add_name (test, "count", "$count(@ctx.lines)");
  expression_add_name (test, "with-hyphen", "'h'");
  expression_use (test);
  assert_value (test, "$taxed + 0", "{}", "{\"lines\":[{\"amount\":1},{\"amount\":2}]}", "6");
  assert_value (test, "@ctx.expressions.taxed", "{}", "{\"lines\":[{\"amount\":1},{\"amount\":2}]}", "6");
  assert_value (test, "expression.taxed", NULL, "{\"lines\":[{\"amount\":1},{\"amount\":2}]}", "6");
  assert_value (test, "a.$double(b)", "{\"a\":[{\"b\":1},{\"b\":2}]}", "{}", "[2,4]");
  assert_value (test, "a.@ctx.expressions.double(b)", "{\"a\":[{\"b\":1},{\"b\":2}]}", "{}", "[2,4]");
  assert_value (test, "$map([1, 2], $double)", "{}", "{}", "[2,4]");
  assert_value (test, "3 ~> $double", "{}", "{}", "6");
  assert_value (test, "$factorial(5)", "{}", "{}", "120");
  assert_value (test, "[$list[0], $list[$ > 5], $list.($ + 1), $count($list)]", "{}", "{}", "[5,6,7,6,7,8,3]");
  assert_value (test, "@.expressions.with-hyphen", "{}", "{}", "\"h\"");
  assert_value (test, "@ctx.expressions.count", "{}", "{\"lines\":[1,2]}", "2");
}

static void
test_names_are_lazy (ExpressionTest *test, gconstpointer data)
{
  expression_add_name (test, "bad", "1 + 'a'");
  expression_add_name (test, "loud", "$talk.once()");
  expression_add_script (test, "talk", "let n = 0; export const once = () => ++n;");
  expression_use (test);
  assert_value (test, "true ? 1 : $bad", "{}", "{}", "1");
  assert_value (test, "$loud + $loud + @ctx.expressions.loud", "{}", "{}", "3");
  assert_value (test, "$loud + 0", "{}", "{}", "2");
  assert_fails (test, "$bad", "{}", "{}", "index.jigx/bad:1:4: The right side");
}

static void
test_cycle (ExpressionTest *test, gconstpointer data)
{
  expression_add_name (test, "a", "$b + 1");
  expression_add_name (test, "b", "@ctx.expressions.c");
  expression_add_name (test, "c", "1 + $a");
  expression_add_name (test, "self", "$self");
  expression_use (test);
  assert_fails (test, "$a", "{}", "{}", "in a circle: $a → $b → $c → $a");
  assert_fails (test, "$self", "{}", "{}", "in a circle: $self → $self");
  assert_value (test, "1 + 1", "{}", "{}", "2");
}

static void
test_jig_names (ExpressionTest *test, gconstpointer data)
{
  g_autoptr(GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) hf_expression_unref);
  g_autoptr(HfExpression) expression = hf_expression_new ("$mine & $ours", "jigs/a.jigx", 1, 1);
  g_autoptr(GAsyncResult) waiting = NULL, result = NULL;
  g_autoptr(GPtrArray) values = NULL;
  HfScope scope = { NULL, NULL, NULL, FALSE };

  expression_add_name (test, "mine", "'solution'");
  expression_add_name (test, "ours", "'s'");
  expression_use (test);
  g_hash_table_insert (names, (gpointer) "mine", hf_expression_new ("'jig'", "jigs/a.jigx", 2, 2));
  hf_expression_host_evaluate_async (test->host, &expression, 1, &scope, names, NULL, hf_test_keep_result_cb, &waiting);
  result = hf_test_wait_result (&waiting);
  waiting = NULL;
  values = hf_expression_host_evaluate_finish (test->host, result, NULL);
  g_assert_cmpstr (values->pdata[0], ==, "\"jigs\"");
}

static void
test_checking (ExpressionTest *test, gconstpointer data)
{
  HfExpression *expressions[] = { hf_expression_new ("a.b", "a.jigx", 1, 1), hf_expression_new ("@ctx.a-b +", "a.jigx", 1, 1),
                                  hf_expression_new ("ü & (", "a.jigx", 1, 1) };
  g_autoptr(GAsyncResult) waiting = NULL, result = NULL;
  g_autoptr(GPtrArray) wrong = NULL;
  g_autoptr(GArray) positions = NULL;

  hf_expression_host_check_async (test->host, expressions, 3, NULL, hf_test_keep_result_cb, &waiting);
  result = hf_test_wait_result (&waiting);
  waiting = NULL;
  wrong = hf_expression_host_check_finish (test->host, result, &positions, NULL);
  g_assert_null (wrong->pdata[0]);
  g_assert_cmpint (g_array_index (positions, int, 0), ==, -1);
  g_assert_cmpstr (wrong->pdata[1], ==, "Unexpected end of expression (S0207)");
  g_assert_cmpint (g_array_index (positions, int, 1), ==, 10);
  g_assert_nonnull (wrong->pdata[2]);
  g_assert_cmpint (g_array_index (positions, int, 2), ==, 5);
  for (gsize i = 0; i < G_N_ELEMENTS (expressions); i++)
    hf_expression_unref (expressions[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  expression_test ("/expression/functions/the-platforms-own", test_extra_functions);
  expression_test ("/expression/scripts/export-and-import-in-all-known-forms", test_scripts);
  expression_test ("/expression/scripts/a-bad-one-fails-its-users-only-with-file-and-line", test_bad_scripts);
  expression_test ("/expression/scripts/console-is-heard", test_console);
  expression_test ("/expression/names/are-variables-and-members-of-the-context", test_names);
  expression_test ("/expression/names/are-evaluated-once-when-first-used", test_names_are_lazy);
  expression_test ("/expression/names/a-cycle-is-named", test_cycle);
  expression_test ("/expression/names/a-jigs-own-come-before-the-solutions", test_jig_names);
  expression_test ("/expression/check/says-what-is-wrong-and-where", test_checking);
  return g_test_run ();
}
