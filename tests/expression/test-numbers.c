/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Numbers keep their text through the engine wherever nothing is computed with them. */

#include "expression-test.h"

static void
test_single (ExpressionTest *test, gconstpointer data)
{
  static const char *const numbers[] = {
    "1.0", "10.50", "12345678901234567890", "1E2", "-0", "1e400", "0.10", "-1.50e-7", "0.00000010", "123456789012345678.5",
    "9007199254740993",

    "0.30000000000000004", "0.1", "100", "1e-7", "123456789012345680000", "0.0000001", "-0.0",
    "1.7976931348623157e308", "5e-324", "4.9E-324",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *document = g_strdup_printf ("{\"a\":[{\"n\":%s}]}", numbers[i]),
                      *object = g_strdup_printf ("{\"x\":%s}", numbers[i]);

      assert_value (test, "a.n", document, "{}", numbers[i]);
      assert_value (test, "a.{ \"x\": n }", document, "{}", object);
      assert_value (test, "($x := a[0]; $x.n)", document, "{}", numbers[i]);
      assert_value (test, "@ctx.a[0].n", "{}", document, numbers[i]);
    }
}

static void
test_same_value (ExpressionTest *test, gconstpointer data)
{
  static const char document[]
      = "{\"a\":[1,1.0,1.00,1e0,10,10.0],\"b\":[12345678901234567890,12345678901234567891],\"z\":[0,-0,0.0],"
        "\"h\":[1e400,1e500],\"r\":[{\"price\":10.0,\"n\":10,\"s\":\"x\"},{\"price\":10,\"n\":10.00,\"s\":\"y\"}]}";

  assert_value (test, "[a]", document, "{}", "[1,1.0,1.00,1e0,10,10.0]");
  assert_value (test, "$reverse(a)", document, "{}", "[10.0,10,1e0,1.00,1.0,1]");
  assert_value (test, "b[1] ~> function($x) { $x }", document, "{}", "12345678901234567891");
  assert_value (test, "[z]", document, "{}", "[0,-0,0.0]");
  assert_value (test, "[h]", document, "{}", "[1e400,1e500]");
  assert_value (test, "r.{ \"p\": price, \"n\": n, \"t\": $uppercase(s) }", document, "{}",
                "[{\"p\":10.0,\"n\":10,\"t\":\"X\"},{\"p\":10,\"n\":10.00,\"t\":\"Y\"}]");
  assert_value (test, "r[price >= 10].{ \"p\": price, \"sum\": price + n }", document, "{}",
                "[{\"p\":10.0,\"sum\":20},{\"p\":10,\"sum\":20}]");
  assert_value (test, "r ~> |$|{ \"seen\": true }|", document, "{}",
                "[{\"price\":10.0,\"n\":10,\"s\":\"x\",\"seen\":true},{\"price\":10,\"n\":10.00,\"s\":\"y\",\"seen\":true}]");
}

/* What is computed is JavaScript's; a comparison sees numbers, not texts; what the second look cannot tell is a text of the same
 * number. */
static void
test_computed (ExpressionTest *test, gconstpointer data)
{
  static const char document[] = "{\"a\":1.0,\"b\":1,\"c\":2.50}";

  assert_value (test, "a + b", document, "{}", "2");
  assert_value (test, "c * 2", document, "{}", "5");
  assert_value (test, "a = b", document, "{}", "true");
  assert_value (test, "a = b ? a : 'no'", document, "{}", "1");
  assert_value (test, "$string(c)", document, "{}", "\"2.5\"");
  assert_value (test, "$keys($)", document, "{}", "[\"a\",\"b\",\"c\"]");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  expression_test ("/expression/numbers/keep-their-text", test_single);
  expression_test ("/expression/numbers/that-share-a-value-keep-each-its-text", test_same_value);
  expression_test ("/expression/numbers/that-are-computed-are-javascripts", test_computed);
  return g_test_run ();
}
