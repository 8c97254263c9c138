/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Strings into JSON and back, and indenting. */

#include <hf-error.h>
#include <hf-json.h>

#include <string.h>

typedef struct
{
  const char *from, *to;
} Pair;

static void
test_quote (void)
{
  static const Pair pairs[] = {
    { "", "\"\"" },
    { "plain", "\"plain\"" },
    { "a\"b\\c", "\"a\\\"b\\\\c\"" },
    { "\b\f\n\r\t\x01\x1f\x7f", "\"\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"" },
    { "Z\xc3\xbcrich / \xf0\x9f\x98\x80", "\"Z\xc3\xbcrich / \xf0\x9f\x98\x80\"" },
    { "bad \xff byte", "\"bad \xef\xbf\xbd byte\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *quoted = hf_json_quote (pairs[i].from);

      g_assert_cmpstr (quoted, ==, pairs[i].to);
      g_assert_true (hf_json_validate (quoted, -1, NULL));
    }
}

static void
test_unquote (void)
{
  static const Pair pairs[] = {
    { "\"\"", "" },
    { "\"a\\\"\\\\\\/b\"", "a\"\\/b" },
    { "\"\\b\\f\\n\\r\\t\"", "\b\f\n\r\t" },
    { "\"\\u00e9\\u20AC\"", "\xc3\xa9\xe2\x82\xac" },
    { "\"\\ud83d\\ude00!\"", "\xf0\x9f\x98\x80!" },
    { "\"\\ud83d!\"", "\xef\xbf\xbd!" },
    { "\"\\ude00\"", "\xef\xbf\xbd" },
    { "\"\\ud83d\\ud83d\\ude00\"", "\xef\xbf\xbd\xf0\x9f\x98\x80" },
    { "\"a\\u0000b\"", "a\xef\xbf\xbd" "b" },
    { "12.50", "12.50" },
    { "true", "true" },
    { "{\"a\":1}", "{\"a\":1}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text = hf_json_unquote (pairs[i].from, -1);
      g_autofree char *exact = g_memdup2 (pairs[i].from, strlen (pairs[i].from));
      g_autofree char *same = hf_json_unquote (exact, (gssize) strlen (pairs[i].from));

      g_assert_cmpstr (text, ==, pairs[i].to);
      g_assert_cmpstr (same, ==, pairs[i].to);
    }
}

static void
test_pretty (void)
{
  static const Pair pairs[] = {
    { "1.50", "1.50" },
    { " [ ] ", "[]" },
    { "{ }", "{}" },
    { "[1,[2,{}],\"a, b: [c]\\\"\"]", "[\n  1,\n  [\n    2,\n    {}\n  ],\n  \"a, b: [c]\\\"\"\n]" },
    { "{\"a\":12345678901234567890,\"b\" : { \"c\":null}}",
      "{\n  \"a\": 12345678901234567890,\n  \"b\": {\n    \"c\": null\n  }\n}" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *text = hf_json_pretty (pairs[i].from, -1);

      g_assert_cmpstr (text, ==, pairs[i].to);
      g_assert_true (hf_json_validate (text, -1, NULL));
    }
}

static void
test_split (void)
{
  g_autoptr(GPtrArray) items = hf_json_array_split (" [1.50, \"a,]\" ,{\"b\": [1, 2]},[], null ] ", -1, NULL);
  g_autoptr(GPtrArray) none = hf_json_array_split ("[]", -1, NULL);
  g_autoptr(GError) object = NULL, broken = NULL;

  g_assert_cmpuint (items->len, ==, 5);
  g_assert_cmpstr (items->pdata[0], ==, "1.50");
  g_assert_cmpstr (items->pdata[1], ==, "\"a,]\"");
  g_assert_cmpstr (items->pdata[2], ==, "{\"b\": [1, 2]}");
  g_assert_cmpstr (items->pdata[3], ==, "[]");
  g_assert_cmpstr (items->pdata[4], ==, "null");
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_null (hf_json_array_split ("{}", -1, &object));
  g_assert_error (object, HF_ERROR, HF_ERROR_INVALID);
  g_assert_null (hf_json_array_split ("[1,", -1, &broken));
  g_assert_error (broken, HF_ERROR, HF_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/quote/escapes-what-must-be", test_quote);
  g_test_add_func ("/json/unquote/gives-valid-text", test_unquote);
  g_test_add_func ("/json/pretty/keeps-every-scalar", test_pretty);
  g_test_add_func ("/json/array/is-split-into-the-bytes-of-its-elements", test_split);
  return g_test_run ();
}
