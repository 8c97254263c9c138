/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which value a parameter gets, and what its type makes of it. */

#include <hf-error.h>

#include "hf-solution-fixture.h"

#define HEAD "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://x.example/a\nparameters:\n"

static HfFunction *
load_function (Fixture *fixture, const char *text, HfSolution **solution)
{
  g_clear_object (solution);
  fixture_write (fixture, "index.jigx", "name: t\n");
  fixture_write (fixture, "functions/f.jigx", text);
  *solution = fixture_load (fixture);
  return hf_solution_find_function (*solution, "f");
}

static HfJsonObject *
parse (const char *text)
{
  return text != NULL ? hf_json_object_parse (text, -1, NULL) : NULL;
}

/* @expected: NULL: refused, with a message that has @message in it. */
static void
assert_resolved (HfFunction *function, const char *given, const char *evaluated, const char *const *required, const char *record,
                 const char *expected, const char *message)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfJsonObject) g = parse (given);
  g_autoptr(HfJsonObject) e = parse (evaluated);
  g_autoptr(HfJsonObject) r = parse (record);
  g_autoptr(HfJsonObject) values = hf_function_resolve_with (function, g, e, required, r, &error);
  g_autofree char *text = values != NULL ? hf_json_object_to_string (values) : NULL;

  g_assert_cmpstr (text, ==, expected);
  if (expected != NULL)
    return;
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        HEAD "  e: {location: body, value: =@ctx.x}\n  l: {location: body, value: 2}\n"
                                             "  n: {location: body}\n  token: {location: secret, value: =@ctx.t}\n",
                                        &solution);
  const char *record = "{\"e\":30,\"l\":31,\"n\":32,\"token\":\"stolen\"}";

  assert_resolved (function, "{\"e\":1,\"l\":3,\"n\":4}", "{\"e\":20}", NULL, record, "{\"e\":1,\"l\":3,\"n\":4}", NULL);
  assert_resolved (function, NULL, "{\"e\":20,\"l\":21,\"n\":22,\"token\":\"k\"}", NULL, record,
                   "{\"e\":20,\"l\":2,\"n\":32,\"token\":\"k\"}", NULL);
  assert_resolved (function, NULL, "{}", NULL, record, "{\"e\":30,\"l\":2,\"n\":32}", NULL);
  assert_resolved (function, NULL, NULL, NULL, NULL, "{\"l\":2}", NULL);
}

static void
test_required_when (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function
      = load_function (fixture, HEAD "  a: {location: body, required: =@ctx.x}\n  b: {location: body}\n", &solution);
  const char *const a[] = { "a", NULL }, *const b[] = { "b", NULL };

  assert_resolved (function, NULL, NULL, NULL, NULL, "{}", NULL);
  assert_resolved (function, NULL, NULL, a, NULL, NULL, "needs a value for “a”");
  assert_resolved (function, "{\"a\":null}", NULL, a, NULL, NULL, "needs a value for “a”");
  assert_resolved (function, "{\"a\":1}", NULL, a, NULL, "{\"a\":1}", NULL);
  assert_resolved (function, NULL, NULL, b, NULL, "{}", NULL);
}

/* @to NULL: it cannot be that: an error where it is required, else it stays. */
static const struct
{
  const char *type, *from, *to;
} conversions[] = {
  { "number", "\"5\"", "5" },
  { "number", "\" -35.091900 \"", "-35.091900" },
  { "Number", "\"1e400\"", "1e400" },
  { "number", "12345678901234567890", "12345678901234567890" },
  { "integer", "\"05\"", NULL },
  { "number", "\"five\"", NULL },
  { "number", "\"\"", NULL },
  { "number", "true", NULL },
  { "number", "[1]", NULL },
  { "boolean", "\"True\"", "true" },
  { "boolean", "\"0\"", "false" },
  { "boolean", "1", "true" },
  { "boolean", "2", NULL },
  { "boolean", "\"yes\"", NULL },
  { "string", "5.0", "\"5.0\"" },
  { "string", "true", "\"true\"" },
  { "string", "{\"a\":1}", "{\"a\":1}" },
  { "date", "\"2024-01-01\"", "\"2024-01-01\"" },
  { "date", "1700000000000", "\"1700000000000\"" },
  { "object", "\"{\\\"a\\\": 1.0}\"", "{\"a\": 1.0}" },
  { "object", "\"[1]\"", "\"[1]\"" },
  { "array", "\"[1]\"", "[1]" },
  { "array", "\"[1\"", "\"[1\"" },
  { "json", "\"{}\"", "{}" },
  { "color", "5", "5" },
  { "boolean", "null", "null" },
};

static void
test_types (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (conversions); i++)
    {
      gboolean is_null = g_str_equal (conversions[i].from, "null");

      for (guint required = 0; required < 2 && !(required && is_null); required++)
        {
          g_autoptr(HfSolution) solution = NULL;
          g_autofree char *text = g_strdup_printf (HEAD "  p: {location: body, type: %s, required: %s}\n", conversions[i].type,
                                                   required ? "true" : "false");
          g_autofree char *given = g_strdup_printf ("{\"p\":%s}", conversions[i].from);
          const char *to = conversions[i].to != NULL || required ? conversions[i].to : conversions[i].from;
          g_autofree char *expected = to != NULL ? g_strdup_printf ("{\"p\":%s}", to) : NULL;

          g_test_message ("%s %s", conversions[i].type, conversions[i].from);
          assert_resolved (load_function (fixture, text, &solution), given, NULL, NULL, NULL, expected, "must be a ");
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/resolve/the-callers-value-then-the-files-then-the-records", test_order);
  fixture_test ("/solution/resolve/required-may-be-an-expression", test_required_when);
  fixture_test ("/solution/resolve/values-are-made-what-their-type-says", test_types);
  return g_test_run ();
}
