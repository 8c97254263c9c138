/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A solution is untrusted: whatever its expressions and scripts do is stopped within its limit and named with its place, and the
 * next expression works. */

#include <hf-error.h>
#include <string.h>

#include "expression-test.h"

#define LIMIT (400 * 1000)

static void
limit (ExpressionTest *test)
{
  hf_expression_host_set_limits (test->host, LIMIT, G_GUINT64_CONSTANT (300) * 1024 * 1024);
}

static void
assert_alive (ExpressionTest *test)
{
  assert_value (test, "$sum(a.b) & ''", "{\"a\":[{\"b\":1},{\"b\":2}]}", "{}", "\"3\"");
}

static void
assert_stopped (ExpressionTest *test, const char *text, const char *words)
{
  gint64 start;

  assert_alive (test);
  start = g_get_monotonic_time ();
  assert_fails (test, text, "{}", "{}", words);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 40 * LIMIT);
  assert_alive (test);
}

static void
test_endless (ExpressionTest *test, gconstpointer data)
{
  limit (test);
  assert_stopped (test, "($f := function($x) { $f($x + 1) }; $f(1))", "functions/a.jigx:3:");
  assert_stopped (test, "($f := function($x) { $f($x + 1) }; $f(1))", "The expression took longer than 0.4 s");
  assert_stopped (test, "($f := function($x) { 1 + $f($x) }; $f(1))", "functions/a.jigx:3:");
  assert_stopped (test, "($f := function($x) { $g($x) }; $g := function($x) { $f($x) & 'a' }; $f(1))", "functions/a.jigx:3:");
  hf_expression_host_set_limits (test->host, 20 * G_USEC_PER_SEC, G_GUINT64_CONSTANT (300) * 1024 * 1024);
  assert_stopped (test, "($f := function($x) { 1 + $f($x) }; $f(1))", "calls itself too often");
}

static void
test_regex_bomb (ExpressionTest *test, gconstpointer data)
{
  limit (test);
  assert_stopped (test, "$match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^(((a+)+)+)+$/)",
                  "functions/a.jigx:3:7: The expression took longer than 0.4 s");
}

static void
test_allocation (ExpressionTest *test, gconstpointer data)
{
  hf_expression_host_set_limits (test->host, 20 * G_USEC_PER_SEC, G_GUINT64_CONSTANT (200) * 1024 * 1024);
  assert_stopped (test, "($f := function($a) { $f($append($a, $a)) }; $f([1..1000]))", "functions/a.jigx:3:");
  assert_stopped (test, "($f := function($s) { $f($s & $s & 'x') }; $f('0123456789'))", "functions/a.jigx:3:");
  assert_stopped (test, "[1..10000000].{ 'a': [1..100] }", "functions/a.jigx:3:7: The expression needed more than 200 MB");
  assert_stopped (test, "[1..100000000]", "D2014");
  assert_stopped (test, "$pad('', 2000000000, 'ab')", "functions/a.jigx:3:");
}

static char *
long_document (gsize size)
{
  GString *out = g_string_sized_new (size + 64);

  g_string_append_c (out, '[');
  while (out->len < size)
    g_string_append (out, "{\"name\":\"a name of some length\",\"values\":[1,2,3,4,5,6,7,8,9]},");
  g_string_append (out, "{}]");
  return g_string_free (out, FALSE);
}

static void
test_large_document (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *document = long_document (100 * 1000 * 1000);
  g_autofree char *message = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_bytes_new_static (document, strlen (document));
  HfScope scope = { bytes, NULL, NULL, FALSE };
  g_autofree char *value = NULL;

  /* It is either counted or refused by a limit; the limits of this machine decide which. */
  value = expression_evaluate_in (test, "$count($)", &scope, &error);
  if (error == NULL)
    g_assert_cmpint (g_ascii_strtoll (value, NULL, 10), >, 1000000);
  else
    g_assert_true (strstr (error->message, "needed more than 512 MB") != NULL || strstr (error->message, "took longer") != NULL);
  assert_alive (test);
}

static void
test_deep_document (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *open = g_strnfill (900, '['), *close = g_strnfill (900, ']'), *deep = g_strconcat (open, close, NULL);

  assert_value (test, "$count($) & ''", deep, "{}", "\"1\"");
  g_free (open);
  g_free (close);
  g_free (deep);
  open = g_strnfill (200000, '(');
  close = g_strnfill (200000, ')');
  deep = g_strconcat (open, "1", close, NULL);
  assert_fails (test, deep, "{}", "{}", "functions/a.jigx:3:");
  assert_alive (test);
}

static void
test_bad_document (ExpressionTest *test, gconstpointer data)
{
  assert_fails (test, "$count(a) + 0", "{\"a\":", "{}", "functions/a.jigx:3:7: ");
  assert_alive (test);
}

static const char bad_script[]
    = "export function fails() { throw new Error('on purpose'); }\n"
      "export function throwsText() { throw 'text'; }\n"
      "export function throwsTrap() { throw { get message() { throw 1; }, get code() { throw 2; } }; }\n"
      "export function loops() { for (;;); }\n"
      "export function eats() { const a = []; for (;;) a.push(new Array(1000).fill(a.length)); }\n"
      "export function recurs() { return 1 + recurs(); }\n"
      "export async function waits() { await new Promise(() => {}); }\n"
      "export function cyclic() { const a = {}; a.a = a; return a; }\n"
      "export function big() { return { a: 10n }; }\n";

static void
test_scripts (ExpressionTest *test, gconstpointer data)
{
  limit (test);
  expression_add_script (test, "bad", bad_script);
  expression_use (test);
  assert_stopped (test, "$bad.fails()", "functions/a.jigx:3:18: scripts/expressions/bad.js:1: Error: on purpose");
  assert_stopped (test, "$bad.throwsText()", "functions/a.jigx:3:");
  assert_stopped (test, "$bad.throwsTrap()", "functions/a.jigx:3:");
  assert_stopped (test, "$bad.loops()", "functions/a.jigx:3:7: The expression took longer than 0.4 s");
  assert_stopped (test, "$bad.eats()", "functions/a.jigx:3:7: The expression ");
  assert_stopped (test, "$bad.recurs()", "calls itself too often");
  assert_stopped (test, "$bad.waits()", "waits for something that never comes");
  assert_stopped (test, "$bad.cyclic()", "functions/a.jigx:3:7: ");
  assert_stopped (test, "$bad.big()", "functions/a.jigx:3:7: ");
}

/* Each of these tries to change the world for those who come after. */
static const char *const tricks[] = {
  "Array.prototype.push = function () { return 0; }",
  "Array.prototype.map = () => ['forged']",
  "Array.prototype[Symbol.iterator] = function* () { yield 'forged'; }",
  "Object.prototype.then = function (resolve) { resolve('forged'); }",
  "Object.prototype.toJSON = () => 'forged'",
  "Object.prototype.sequence = true",
  "Object.prototype._jsonata_lambda = true",
  "Object.defineProperty(Object.prototype, 'expressions', { get: () => 'forged' })",
  "({}).__proto__.forged = 1",
  "[].constructor.prototype.forEach = () => {}",
  "Promise.prototype.then = function () { return this; }",
  "JSON.stringify = () => '\"forged\"'",
  "JSON.parse = () => ({})",
  "Object.keys = () => []",
  "Object.prototype.hasOwnProperty = () => true",
  "Map.prototype.get = () => undefined",
  "String.prototype.charAt = () => 'x'",
  "RegExp.prototype.exec = () => null",
  "Date.now = () => 0",
  "Math.floor = () => 7",
  "globalThis.JSON = undefined",
  "globalThis.Object = undefined",
  "globalThis.forged = 1",
  "delete globalThis.Array",
  "Function('Array.prototype.push = 1')()",
  "(async () => {}).constructor.prototype.call = () => 'forged'",
  "Object.getPrototypeOf(function* () {}).constructor('Object.prototype.a = 1')().next()",
  "Object.setPrototypeOf(Object.prototype, { forged: 1 })",
  "console.log = () => {}",
  "(function () { return this; })().Array.isArray = () => true",
  "Error.prepareStackTrace = () => 'forged'",
  "Reflect.apply = () => 'forged'",
  "Symbol.for('jsonata.__evaluate_entry').constructor.prototype.toString = () => 'forged'",
};

static void
test_prototype_tricks (ExpressionTest *test, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tricks); i++)
    {
      g_autofree char *source
          = g_strdup_printf ("export function trick() { try { %s } catch (error) {} return 'tried'; }", tricks[i]);
      g_autofree char *file = g_strdup_printf ("t%zu", i);

      expression_add_script (test, file, source);
    }
  expression_use (test);
  for (gsize i = 0; i < G_N_ELEMENTS (tricks); i++)
    {
      g_autofree char *text = g_strdup_printf ("$t%zu.trick()", i), *value = expression_evaluate (test, text, "{}", "{}");

      if (g_strcmp0 (value, "\"tried\"") != 0)
        g_error ("%s gave %s", tricks[i], value);
      assert_value (test,
                    "a.{ 'n': $uppercase(n), 'k': $keys($), 's': $sum(v), 'f': $floor(1.5), 'm': $map(v, function($x) { $x }) }",
                    "{\"a\":[{\"n\":\"x\",\"v\":[1,2]},{\"n\":\"y\",\"v\":[3]}],\"p\":1.50}", "{}",
                    "[{\"n\":\"X\",\"k\":[\"n\",\"v\"],\"s\":3,\"f\":1,\"m\":[1,2]},{\"n\":\"Y\",\"k\":[\"n\",\"v\"],\"s\":3,"
                    "\"f\":1,\"m\":3}]");
      assert_value (test, "{ 'p': p, 'x': $match('ab', /b/).match, 't': $now() > '2020' }", "{\"p\":1.50}", "{}",
                    "{\"p\":1.50,\"x\":\"b\",\"t\":true}");
      assert_value (test, "$exists(forged) or $exists(then)", "{}", "{}", "false");
    }
}

static void
test_expressions_reach_no_constructor (ExpressionTest *test, gconstpointer data)
{
  assert_value (test, "constructor", "{}", "{}", NULL);
  assert_value (test, "a.constructor & $string(a.__proto__)", "{\"a\":\"text\"}", "{}", "\"\"");
  assert_value (test, "$lookup($, '__proto__')", "{}", "{}", NULL);
  assert_value (test, "$sum.constructor", "{}", "{}", NULL);
  assert_value (test, "$merge([{ '__proto__': { 'x': 1 } }]).x", "{}", "{}", NULL);
  assert_value (test, "({ '__proto__': 5 }).__proto__ + 0", "{}", "{}", "5");
  assert_value (test, "__proto__ ~> $string()", "{\"__proto__\":{\"a\":1}}", "{}", "\"{\\\"a\\\":1}\"");
  assert_fails (test, "{ '_jsonata_lambda': true }", "{}", "{}", "D1013");
  assert_alive (test);
}

/* A script that talks much is heard so far and no further. */
static void
count_line (HfExpressionHost *host, const char *level, const char *text, guint *lines)
{
  *lines += 1;
}

static void
test_console_flood (ExpressionTest *test, gconstpointer data)
{
  guint lines = 0;

  expression_add_script (test, "talk",
                         "export function much() { for (let i = 0; i < 100000; i++) console.log('x'.repeat(9999)); return 1; }");
  expression_use (test);
  g_signal_connect (test->host, "console", G_CALLBACK (count_line), &lines);
  assert_value (test, "$talk.much()", "{}", "{}", "1");
  g_assert_cmpuint (lines, ==, 200);
}

static void
test_others_are_asked_again (ExpressionTest *test, gconstpointer data)
{
  static const char *const texts[]
      = { "1 + 1", "($f := function($x) { $f($x) }; $match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!', /^((a+)+)+$/))", "2 + 2",
          "3 + 3" };
  static const char *const expected[] = { "2", NULL, "4", "6" };
  g_autoptr(GBytes) document = g_bytes_new_static ("{}", 2);
  HfScope scope = { document, NULL, NULL, FALSE };
  GAsyncResult *waiting[4] = { NULL };

  limit (test);
  for (int i = 0; i < 4; i++)
    {
      g_autoptr(HfExpression) expression = hf_expression_new (texts[i], "a.jigx", 1, 1);

      hf_expression_host_evaluate_async (test->host, &expression, 1, &scope, NULL, NULL, hf_test_keep_result_cb, &waiting[i]);
    }
  for (int i = 0; i < 4; i++)
    {
      g_autoptr(GAsyncResult) result = hf_test_wait_result (&waiting[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) values = hf_expression_host_evaluate_finish (test->host, result, &error);

      if (expected[i] != NULL)
        g_assert_cmpstr (values->pdata[0], ==, expected[i]);
      else
        g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
}

static void
test_missing_helper (ExpressionTest *test, gconstpointer data)
{
  g_set_object (&test->host, NULL);
  test->host = hf_expression_host_new ("/nonexistent/holdfast-expression");
  assert_fails (test, "1 + 1", "{}", "{}", "cannot be started");
  g_set_object (&test->host, NULL);
  test->host = hf_expression_host_new ("/bin/true");
  assert_fails (test, "1 + 1", "{}", "{}", "cannot be started");
  assert_fails (test, "1 + 1", "{}", "{}", "functions/a.jigx:3:7: ");
}

static void
test_cancelling (ExpressionTest *test, gconstpointer data)
{
  g_autoptr(HfExpression) expression = hf_expression_new ("($f := function($x) { $f($x) }; $f(1))", "a.jigx", 1, 1);
  g_autoptr(GBytes) document = g_bytes_new_static ("{}", 2);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) waiting = NULL, result = NULL;
  g_autoptr(GError) error = NULL;
  HfScope scope = { document, NULL, NULL, FALSE };
  gint64 start = g_get_monotonic_time ();

  hf_expression_host_evaluate_async (test->host, &expression, 1, &scope, NULL, cancellable, hf_test_keep_result_cb, &waiting);
  g_cancellable_cancel (cancellable);
  result = hf_test_wait_result (&waiting);
  waiting = NULL;
  g_assert_null (hf_expression_host_evaluate_finish (test->host, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 4 * G_USEC_PER_SEC);
  hf_expression_host_set_limits (test->host, LIMIT, G_GUINT64_CONSTANT (512) * 1024 * 1024);
  assert_alive (test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  expression_test ("/expression/hostile/endless-recursion-is-stopped-at-its-place", test_endless);
  expression_test ("/expression/hostile/a-regex-bomb-is-stopped", test_regex_bomb);
  expression_test ("/expression/hostile/allocation-without-end-is-stopped", test_allocation);
  expression_test ("/expression/hostile/a-document-of-100-mb-is-worked-on-or-refused", test_large_document);
  expression_test ("/expression/hostile/deep-nesting-is-no-crash", test_deep_document);
  expression_test ("/expression/hostile/a-document-that-is-not-json-is-an-error", test_bad_document);
  expression_test ("/expression/hostile/a-script-that-throws-loops-or-eats-is-stopped", test_scripts);
  expression_test ("/expression/hostile/the-world-cannot-be-changed-for-the-next", test_prototype_tricks);
  expression_test ("/expression/hostile/an-expression-reaches-no-constructor", test_expressions_reach_no_constructor);
  expression_test ("/expression/hostile/a-script-that-talks-without-end-is-heard-so-far", test_console_flood);
  expression_test ("/expression/hostile/those-in-line-behind-are-asked-again", test_others_are_asked_again);
  expression_test ("/expression/hostile/a-helper-that-is-not-there-is-said", test_missing_helper);
  expression_test ("/expression/hostile/cancelling-does-not-wait", test_cancelling);
  return g_test_run ();
}
