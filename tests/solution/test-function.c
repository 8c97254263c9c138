/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One file of functions/: what it says, what is wrong in it and where, which value a parameter gets. */

#include <hf-error.h>

#include "hf-solution-fixture.h"

#define HEAD "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://x.example/a\n"

static HfFunction *
load_function (Fixture *fixture, const char *text, HfSolution **solution)
{
  g_clear_object (solution);
  fixture_write (fixture, "index.jigx", "name: t\n");
  fixture_write (fixture, "functions/f.jigx", text);
  *solution = fixture_load (fixture);
  return hf_solution_find_function (*solution, "f");
}

static void
test_reads_what_is_written (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        "provider: DATA_PROVIDER_REST\nmethod: patch\nurl: https://x.example/c/{id}\n"
                                        "format: JSON\nidempotent: true\nidempotencyKey: false\nprimaryKey: number\nwhen: true\n"
                                        "operations:\nunknownKey: {a: =b}\n"
                                        "parameters:\n"
                                        "  id: {location: path, type: string, required: true}\n"
                                        "  accept: {location: header, type: string, value: text/plain}\n"
                                        "  price: {location: Body, type: number, value: 1.50}\n"
                                        "  key: {location: secret, value: the-key}\n",
                                        &solution);

  assert_no_problem (solution);
  g_assert_cmpstr (hf_function_get_method (function), ==, "PATCH");
  g_assert_cmpstr (hf_function_get_format (function), ==, "json");
  g_assert_cmpstr (hf_function_get_file (function), ==, "functions/f.jigx");
  g_assert_cmpstr (hf_function_get_primary_key (function), ==, "number");
  g_assert_cmpint (hf_function_get_idempotent (function), ==, HF_ANSWER_YES);
  g_assert_false (hf_function_get_idempotency_key (function));
  g_assert_true (hf_function_get_safe (function));
  g_assert_null (hf_function_get_unusable (function));
  g_assert_cmpuint (hf_function_get_n_parameters (function), ==, 4);
  g_assert_cmpint (hf_function_find_parameter (function, "id")->location, ==, HF_LOCATION_PATH);
  g_assert_true (hf_function_find_parameter (function, "id")->required);
  g_assert_cmpint (hf_function_find_parameter (function, "price")->location, ==, HF_LOCATION_BODY);
  g_assert_cmpstr (hf_function_find_parameter (function, "price")->value, ==, "1.50");
  g_assert_cmpint (hf_function_find_parameter (function, "key")->location, ==, HF_LOCATION_SECRET);
}

static void
test_safe_to_repeat (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *method, *said;
    gboolean safe;
  } table[] = {
    { "GET", "", TRUE },   { "HEAD", "", TRUE },    { "PUT", "", TRUE },    { "DELETE", "", TRUE }, { "POST", "", FALSE },
    { "PATCH", "", FALSE }, { "POST", "true", TRUE }, { "PUT", "false", FALSE }, { "DELETE", "false", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr(HfSolution) solution = NULL;
      g_autofree char *text = g_strdup_printf ("provider: DATA_PROVIDER_REST\nurl: https://x.example\n"
                                               "method: %s\nidempotent: %s\n",
                                               table[i].method, table[i].said);

      g_assert_cmpint (hf_function_get_safe (load_function (fixture, text, &solution)), ==, table[i].safe);
    }
}

/* @problem: NULL: usable, but with @warning. */
static const struct
{
  const char *text, *problem, *warning;
} problems[] = {
  { "method: GET\nurl: https://x.example\n", "functions/f.jigx:1:1: error: The key “provider” is missing", NULL },
  { "provider: DATA_PROVIDER_REST\nmethod: GET\n", "f.jigx:1:1: error: The key “url” is missing", NULL },
  { "provider: DATA_PROVIDER_REST\nurl: https://x.example\n", "f.jigx:1:1: error: The key “method” is missing", NULL },
  { "provider: DATA_PROVIDER_REST\nmethod: FETCH\nurl: https://x.example\n", "f.jigx:2:9: error: “FETCH” is not a method", NULL },
  { "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: ftp://x.example\n", "f.jigx:3:6: error: The url must begin", NULL },
  { "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/{id}\n", "f.jigx:3:6: error: The url names {id}", NULL },
  { "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/{id\n", "f.jigx:3:6: error: The braces", NULL },
  { HEAD "parameters:\n  id: {location: cookie}\n", "f.jigx:5:18: error: “cookie” is not a location", NULL },
  { HEAD "parameters:\n  id: x\n", "f.jigx:5:3: error: The parameter “id” must have keys", NULL },
  { HEAD "parameters: [a]\n", "f.jigx:4:13: error: “parameters” must be a map", NULL },
  { HEAD "parameters:\n  n: {location: body, required: 1}\n", "f.jigx:5:33: error: “required” must be true or false", NULL },
  { HEAD "forRowsWithMatchingIds: =x\n", "f.jigx:4:25: error: “forRowsWithMatchingIds” must be true or false", NULL },
  { HEAD "forRowsWithValues: [a]\n", "f.jigx:4:20: error: “forRowsWithValues” must be a map of columns", NULL },
  { HEAD "forRowsInRange: {a: 1}\n", "f.jigx:4:18: error: The range of “a” must be a map of from and to", NULL },
  { HEAD "queries: [a]\n", "f.jigx:4:10: error: “queries” must be a map of names", NULL },
  { HEAD "queries: {q: SELECT}\n", "f.jigx:4:11: error: The query “q” must be a map of keys", NULL },
  { HEAD "queries: {q: {statement: s, resultType: rows}}\n", "f.jigx:4:41: error: “resultType” must be records", NULL },
  { HEAD "queries: {q: {statement: s, dependencies: [p]}}\n", "f.jigx:4:43: error: There is no query “p”", NULL },
  { HEAD "queries: {q: {statement: s, dependencies: [q]}}\n", "f.jigx:4:43: error: The queries “q” and “q” wait", NULL },
  { HEAD "queries: {a: {statement: s, dependencies: b}, b: {statement: s, dependencies: a}}\n",
    "f.jigx:4:79: error: The queries “b” and “a” wait for each other", NULL },
  { HEAD "guard: check\n", "f.jigx:4:8: error: “guard” must be a map", NULL },
  { HEAD "guard: {result: $}\n", "f.jigx:4:8: error: The key “function” is missing", NULL },
  { HEAD "guard: {function: gone}\n", "f.jigx:4:19: error: There is no function “gone”", NULL },
  { HEAD "guard: {function: f, onRetry: =x}\n", "f.jigx:4:31: error: “onRetry” must be true or false", NULL },
  { HEAD "guard: {function: f, parameters: [1]}\n", "f.jigx:4:34: error: “parameters” must be a map", NULL },
  { HEAD "continuation: true\n", "f.jigx:4:15: error: “continuation” must be a map", NULL },
  { HEAD "continuation: {when: =x}\n", "f.jigx:4:15: error: “continuation” needs a url or parameters", NULL },
  { HEAD "continuation: {parameters: {p: 1}}\n", "f.jigx:4:15: error: “continuation” needs “when” or a url", NULL },
  { HEAD "operations: {type: upsert-merge}\n", "f.jigx:4:13: error: “operations” must be a list", NULL },
  { HEAD "operations: [upsert-merge]\n", "f.jigx:4:14: error: An operation must be a map", NULL },
  { HEAD "operations: [{table: a}]\n", "f.jigx:4:14: error: The key “type” is missing", NULL },
  { HEAD "operations: [{type: operation.truncate}]\n", "f.jigx:4:21: error: “operation.truncate” is not an operation", NULL },
  { HEAD "operations: [{type: find-replace, find: a}]\n", "f.jigx:4:14: error: The key “replace” is missing", NULL },
  { HEAD "operations: [{type: execute-sql}]\n", "f.jigx:4:14: error: The key “statements” is missing", NULL },
  { HEAD "operations: [{type: execute-sql, statements: [{parameters: {}}]}]\n",
    "f.jigx:4:47: error: The key “statement” is missing", NULL },
  { HEAD "conversions: photo\n", "f.jigx:4:14: error: “conversions” must be a list", NULL },
  { HEAD "conversions: [{property: p, from: base64}]\n", "f.jigx:4:15: error: The key “to” is missing", NULL },
  { HEAD "conversions: [{property: p, from: base64, to: jpeg}]\n", "f.jigx:4:47: error: “to” must be local-uri", NULL },
  { HEAD "error: [retry]\n", "f.jigx:4:9: error: An error handler must be a map", NULL },
  { HEAD "error: {retry: 3}\n", "f.jigx:4:16: error: “retry” must be a map", NULL },
  { HEAD "error: [{retry: {delay: soon}}]\n", "f.jigx:4:25: error: “delay” must be a whole number", NULL },
  { HEAD "verify: =x\n", "f.jigx:4:9: error: “verify” must be a name", NULL },
  { HEAD "keepTempIds: 1\n", "f.jigx:4:14: error: “keepTempIds” must be true or false", NULL },
  { "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: {a: b}\n", "f.jigx:3:6: error: The url must begin", NULL },
  { "provider: DATA_PROVIDER_REST\nmethod: =x\nurl: https://x.example\n", "f.jigx:2:9: error: “=x” is not a method", NULL },
  { HEAD "idempotent: perhaps\n", "f.jigx:4:13: error: “idempotent” must be true or false", NULL },
  { "[a, b]\n", "f.jigx:1:1: error: A function must be a map", NULL },
  { "# nothing\n", "f.jigx: error: The file is empty", NULL },
  { "provider: DATA_PROVIDER_SQL\nmethod: query\nquery: SELECT 1\n", "f.jigx:1:1: error: The key “connection” is missing", NULL },
  { "provider: DATA_PROVIDER_SQL\nmethod: execute\nconnection: c\n", "f.jigx:1:1: error: The key “procedure” is missing", NULL },
  { "provider: DATA_PROVIDER_SOAP\nwsdl: ../../etc/x.wsdl\n", "f.jigx:2:7: error: “../../etc/x.wsdl” is outside", NULL },
  { HEAD "parameters:\n  n: {type: string}\n", NULL, "f.jigx:5:3: warning: The parameter “n” has no location" },
  { "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/?a=1\n", NULL, "f.jigx:3:6: warning: The query string" },
};

static void
test_problems_have_their_place (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      g_autoptr(HfSolution) solution = NULL;
      HfFunction *function = load_function (fixture, problems[i].text, &solution);

      assert_problem (solution, problems[i].problem != NULL ? problems[i].problem : problems[i].warning);
      g_assert_cmpint (hf_function_get_unusable (function) != NULL, ==, problems[i].problem != NULL);
    }
}

static void
test_unusable_says_where (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture, HEAD "queries: {q: {resultType: records}}\n", &solution);

  g_assert_cmpstr (hf_function_get_unusable (function), ==, "functions/f.jigx:4:14: The key “statement” is missing");
}

static void
test_unsupported_provider_is_no_problem (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  load_function (fixture, "provider: DATA_PROVIDER_ONEDRIVE\noutputTransform: $\n", &solution);
  assert_no_problem (solution);
  load_function (fixture,
                 "provider: DATA_PROVIDER_SQL\nmethod: query\nconnection: c\nquery: SELECT @a\noutputTransform: $\n", &solution);
  assert_no_problem (solution);
}

static void
test_broken_file_leaves_the_rest (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "functions/broken.jigx", "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x: y\n");
  load_function (fixture, HEAD, &solution);
  assert_problem (solution, "functions/broken.jigx:3:15: error: A “:” is not allowed here");
  g_assert_null (hf_solution_find_function (solution, "broken"));
  g_assert_nonnull (hf_solution_find_function (solution, "f"));
}

static void
test_ids (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "functions/a/get.jigx", HEAD "functionId: other\n");
  fixture_write (fixture, "functions/b/get.yaml", HEAD);
  fixture_write (fixture, "functions/c/get.yml", HEAD);
  fixture_write (fixture, "functions/notes.txt", "not a: function: file");
  load_function (fixture, HEAD, &solution);
  g_assert_cmpuint (hf_solution_get_functions (solution)->len, ==, 3);
  g_assert_cmpstr (hf_function_get_file (hf_solution_find_function (solution, "other")), ==, "functions/a/get.jigx");
  g_assert_cmpstr (hf_function_get_file (hf_solution_find_function (solution, "get")), ==, "functions/b/get.yaml");
  assert_problem (solution, "functions/c/get.yml: error: functions/b/get.yaml is a function “get” already");
}

static void
assert_resolved (HfFunction *function, const char *given, const char *record, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfJsonObject) g = given != NULL ? hf_json_object_parse (given, -1, NULL) : NULL;
  g_autoptr(HfJsonObject) r = record != NULL ? hf_json_object_parse (record, -1, NULL) : NULL;
  g_autoptr(HfJsonObject) values = hf_function_resolve (function, g, r, &error);
  g_autofree char *text = values != NULL ? hf_json_object_to_string (values) : NULL;

  g_assert_cmpstr (text, ==, expected);
  if (expected == NULL)
    g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_resolve_order (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        HEAD "parameters:\n  a: {location: body, required: true}\n"
                                             "  b: {location: body, value: 2}\n"
                                             "  accessToken: {location: header}\n  k: {location: header, type: secret}\n",
                                        &solution);

  assert_resolved (function, "{\"a\":1,\"b\":9,\"z\":0}", "{\"a\":5,\"b\":6}", "{\"a\":1,\"b\":9}");
  assert_resolved (function, NULL, "{\"a\":-35.0919,\"b\":6,\"other\":1}", "{\"a\":-35.0919,\"b\":2}");
  assert_resolved (function, "{\"a\":1,\"b\":null}", NULL, "{\"a\":1,\"b\":null}");
  assert_resolved (function, NULL, NULL, NULL);
  assert_resolved (function, "{\"a\":null}", "{\"a\":1}", NULL);
  assert_resolved (function, NULL, "{\"a\":1,\"accessToken\":\"stolen\",\"k\":\"stolen\"}", "{\"a\":1,\"b\":2}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/function/reads-what-is-written", test_reads_what_is_written);
  fixture_test ("/solution/function/safe-to-repeat-follows-method-and-author", test_safe_to_repeat);
  fixture_test ("/solution/function/problems-have-their-place", test_problems_have_their_place);
  fixture_test ("/solution/function/unusable-says-where-and-why", test_unusable_says_where);
  fixture_test ("/solution/function/a-provider-this-version-lacks-is-no-problem", test_unsupported_provider_is_no_problem);
  fixture_test ("/solution/function/a-broken-file-leaves-the-rest-working", test_broken_file_leaves_the_rest);
  fixture_test ("/solution/function/id-is-the-base-name-or-what-it-says", test_ids);
  fixture_test ("/solution/function/a-value-is-the-callers-then-the-literal-then-the-records", test_resolve_order);
  return g_test_run ();
}
