/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Every key of a function beyond method, url and parameters, as its author wrote it and as the engine gets it. */

#include "hf-solution-fixture.h"

#define HEAD "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/a\n"

static HfFunction *
load_function (Fixture *fixture, const char *text, HfSolution **solution)
{
  g_clear_object (solution);
  fixture_write (fixture, "index.jigx", "name: t\n");
  fixture_write (fixture, "functions/f.jigx", text);
  *solution = fixture_load (fixture);
  assert_no_problem (*solution);
  return hf_solution_find_function (*solution, "f");
}

static void
assert_expression (HfExpression *expression, const char *text, const char *place)
{
  g_autofree char *at = NULL;

  g_assert_nonnull (expression);
  at = hf_expression_dup_place (expression);
  g_assert_cmpstr (hf_expression_get_text (expression), ==, text);
  g_assert_cmpstr (at, ==, place);
}

static void
assert_template (HfTemplate *value, const char *json)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (value);
  text = hf_template_to_json (value);
  g_assert_cmpstr (text, ==, json);
}

static void
test_transforms (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        HEAD "when: =@ctx.parameters.go\ninputTransform: |\n  {\"a\": b}\n"
                                             "outputTransform: =$.rows\nrecords: $.items\n"
                                             "conversions: [{property: photo, from: local-uri, to: Base64}]\n",
                                        &solution);

  assert_expression (hf_function_get_when (function), "@ctx.parameters.go", "functions/f.jigx:4:8");
  assert_expression (hf_function_get_input_transform (function), "{\"a\": b}\n", "functions/f.jigx:6:3");
  assert_expression (hf_function_get_output_transform (function), "$.rows", "functions/f.jigx:7:19");
  assert_expression (hf_function_get_records (function), "$.items", "functions/f.jigx:8:10");
  assert_template (hf_function_get_conversions (function)->list,
                   "[{\"property\":\"photo\",\"from\":\"local-uri\",\"to\":\"Base64\"}]");
  g_assert_null (hf_function_get_unusable (function));
  g_assert_cmpuint (hf_solution_get_all_expressions (solution)->len, ==, 4);
}

static void
test_queries (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        HEAD "queries:\n"
                                             "  total:\n    statement: SELECT count(*) FROM [a]\n    resultType: SCALAR\n"
                                             "    dependencies: [mine, rest]\n    onContinuation: false\n"
                                             "  rest: {statement: \"SELECT 1\", dependencies: mine, tables: [a, b]}\n"
                                             "  mine:\n    statement: SELECT id FROM [a] WHERE id = @id\n"
                                             "    parameters: {id: =@ctx.parameters.id}\n    resultType: record\n"
                                             "    jsonColumns: [address]\n",
                                        &solution);
  GPtrArray *queries = hf_function_get_queries (function);
  const HfLocalQuery *query;

  g_assert_cmpuint (queries->len, ==, 3);
  query = queries->pdata[0];
  g_assert_cmpstr (query->name, ==, "mine");
  g_assert_cmpint (query->result, ==, HF_QUERY_RECORD);
  g_assert_cmpstr (query->json_columns[0], ==, "address");
  assert_template (query->parameters, "{\"id\":\"=@ctx.parameters.id\"}");
  g_assert_cmpstr (query->place, ==, "functions/f.jigx:11:3");
  g_assert_true (query->on_continuation);
  query = queries->pdata[1];
  g_assert_cmpstr (query->name, ==, "rest");
  g_assert_cmpint (query->result, ==, HF_QUERY_RECORDS);
  g_assert_cmpuint (g_strv_length (query->tables), ==, 2);
  query = queries->pdata[2];
  g_assert_cmpstr (query->name, ==, "total");
  g_assert_cmpint (query->result, ==, HF_QUERY_SCALAR);
  g_assert_false (query->on_continuation);
}

static void
test_guard (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        HEAD "guard:\n  function: f\n  parameters: {id: =@ctx.parameters.id}\n  result: $.ok\n"
                                             "  when: =true\n  performOperations: =$.x\n"
                                             "  operations: [{type: operation.upsert_merge}]\n",
                                        &solution);
  const HfFunctionGuard *guard = hf_function_get_guard (function);

  g_assert_cmpstr (guard->function, ==, "f");
  assert_template (guard->parameters, "{\"id\":\"=@ctx.parameters.id\"}");
  assert_expression (guard->result, "$.ok", "functions/f.jigx:7:11");
  assert_expression (guard->when, "true", "functions/f.jigx:8:10");
  assert_template (guard->perform_operations, "\"=$.x\"");
  g_assert_cmpuint (guard->operations->len, ==, 1);
  g_assert_true (guard->on_initial && guard->on_continuation && guard->on_retry);
  g_assert_cmpstr (guard->place, ==, "functions/f.jigx:5:3");

  guard = hf_function_get_guard (
      load_function (fixture, HEAD "guard: {function: f, onInitial: false, onContinuation: false, onRetry: false}\n", &solution));
  g_assert_false (guard->on_initial || guard->on_continuation || guard->on_retry);
  g_assert_cmpuint (guard->operations->len, ==, 0);
  g_assert_null (guard->perform_operations);
}

static void
test_operations (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function
      = load_function (fixture,
                       HEAD "operations:\n"
                            "- {type: operation.delete-insert, table: orders, records: $.orders, primaryKey: number,\n"
                            "   timeStamp: =$now(), when: =$.ok}\n"
                            "- {type: Upsert_Replace}\n- {type: operation.UPSERT-merge, table: =$.t}\n"
                            "- {type: find-replace, find: =$.a, replace: b, tables: [x], includeCommandQueue: true}\n"
                            "- type: operation.execute-sql\n  tables: t\n  statements:\n  - DELETE FROM [t]\n"
                            "  - {statement: \"INSERT INTO [t] VALUES (@a)\", parameters: {a: =$.a}}\n",
                       &solution);
  GPtrArray *operations = hf_function_get_operations (function);
  const HfOperationSpec *first = operations->pdata[0], *find = operations->pdata[3], *sql = operations->pdata[4];
  const HfSqlStatement *statement;

  g_assert_cmpuint (operations->len, ==, 5);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (((HfOperationSpec *) operations->pdata[i])->kind, ==, i);
  assert_template (first->table, "\"orders\"");
  assert_expression (first->records, "$.orders", "functions/f.jigx:5:59");
  g_assert_cmpstr (first->primary_key, ==, "number");
  assert_template (first->timestamp, "\"=$now()\"");
  assert_expression (first->when, "$.ok", "functions/f.jigx:6:31");
  assert_template (find->find, "\"=$.a\"");
  assert_template (find->replace, "\"b\"");
  assert_template (find->include_command_queue, "true");
  g_assert_cmpstr (sql->tables[0], ==, "t");
  g_assert_cmpuint (sql->statements->len, ==, 2);
  statement = sql->statements->pdata[0];
  assert_template (statement->statement, "\"DELETE FROM [t]\"");
  g_assert_null (statement->parameters);
  statement = sql->statements->pdata[1];
  assert_template (statement->parameters, "{\"a\":\"=$.a\"}");
  g_assert_cmpstr (statement->place, ==, "functions/f.jigx:14:5");
}

static void
test_filters (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        HEAD "parameters:\n  city: {location: query}\n  from-day: {location: query}\n"
                                             "forRowsWithValues: {city: city, kind: open, owner: =@ctx.user.id, level: 3}\n"
                                             "forRowsInRange: {day: {from: from-day, to: \"2024\"}, n: {to: 5}}\n"
                                             "forRowsWithMatchingIds: true\nkeepTempIds: true\n",
                                        &solution);
  GPtrArray *filters = hf_function_get_filters (function);
  static const char *const values[] = { "\"=@ctx.parameters.city\"", "\"open\"", "\"=@ctx.user.id\"", "3" };
  const HfRowFilter *filter;

  g_assert_true (hf_function_get_for_matching_ids (function));
  g_assert_true (hf_function_get_keep_temp_ids (function));
  g_assert_cmpuint (filters->len, ==, 6);
  for (guint i = 0; i < 4; i++)
    assert_template (((HfRowFilter *) filters->pdata[i])->value, values[i]);
  filter = filters->pdata[4];
  g_assert_cmpstr (filter->column, ==, "day");
  assert_template (filter->from, "\"=@ctx.parameters.`from-day`\"");
  assert_template (filter->to, "\"2024\"");
  filter = filters->pdata[5];
  g_assert_null (filter->from);
  assert_template (filter->to, "5");
}

static void
test_error_handlers (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function
      = load_function (fixture,
                       HEAD "errorTransform: $.errors\nerror:\n"
                            "- {when: =@ctx.response.status = 409, title: Taken, description: =$.message, details: d,\n"
                            "   notification: {title: n}, alert: {group: {id: g}}, retry: {delay: 500, maxRetries: =3},\n"
                            "   operations: [{type: upsert-merge}]}\n"
                            "- {table: old_errors, transform: =$.e}\n",
                       &solution);
  GPtrArray *handlers = hf_function_get_error_handlers (function);
  const HfErrorHandler *handler = handlers->pdata[0];
  const HfOperationSpec *operation;

  g_assert_cmpuint (handlers->len, ==, 3);
  assert_expression (handler->when, "@ctx.response.status = 409", "functions/f.jigx:6:11");
  assert_template (handler->title, "\"Taken\"");
  assert_template (handler->description, "\"=$.message\"");
  assert_template (handler->alert, "{\"group\":{\"id\":\"g\"}}");
  assert_template (handler->retry_delay, "500");
  assert_template (handler->retry_max, "\"=3\"");
  g_assert_cmpuint (handler->operations->len, ==, 1);
  handler = handlers->pdata[1];
  g_assert_null (handler->when);
  operation = handler->operations->pdata[0];
  g_assert_cmpint (operation->kind, ==, HF_OPERATION_UPSERT_REPLACE);
  assert_template (operation->table, "\"old_errors\"");
  assert_expression (operation->records, "$.e", "functions/f.jigx:9:35");
  handler = handlers->pdata[2];
  operation = handler->operations->pdata[0];
  g_assert_null (operation->table);
  assert_expression (operation->records, "$.errors", "functions/f.jigx:4:17");
}

static void
test_continuation (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        "provider: DATA_PROVIDER_REST\nmethod: get\nurl: =@ctx.solution.settings.custom.url\n"
                                        "continuation: {when: =$.next, url: =$.next, parameters: {page: =$.page + 1}}\n",
                                        &solution);
  const HfContinuation *next = hf_function_get_continuation (function);

  g_assert_null (hf_function_get_url (function));
  assert_template (hf_function_get_url_template (function), "\"=@ctx.solution.settings.custom.url\"");
  assert_expression (next->when, "$.next", "functions/f.jigx:4:23");
  assert_template (next->url, "\"=$.next\"");
  assert_template (next->parameters, "{\"page\":\"=$.page + 1\"}");
  g_assert_null (hf_function_get_unusable (function));
  g_assert_false (hf_function_is_plain (function));
}

static void
test_page_parameters (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        HEAD "parameters:\n  top: {location: query, type: number, value: 5}\n"
                                             "continuation:\n  url: =$.next\n  parameters:\n"
                                             "    token: {location: header, type: string, required: true, value: =$.t}\n"
                                             "    top: {location: query, type: number}\n    plain: {a: 1}\n",
                                        &solution);

  assert_template (hf_function_get_continuation (function)->parameters, "{\"token\":\"=$.t\",\"plain\":{\"a\":1}}");
  g_assert_cmpuint (hf_function_get_n_parameters (function), ==, 2);
  g_assert_cmpint (hf_function_find_parameter (function, "token")->location, ==, HF_LOCATION_HEADER);
  g_assert_false (hf_function_find_parameter (function, "token")->required);
  g_assert_null (hf_function_find_parameter (function, "token")->template);
}

static void
test_local_parameters (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function = load_function (fixture,
                                        HEAD "parameters:\n  mine: {location: output, type: secret}\n"
                                             "  who: {location: path, type: string, required: true}\n",
                                        &solution);

  g_assert_cmpint (hf_function_find_parameter (function, "mine")->location, ==, HF_LOCATION_OUTPUT);
  g_assert_false (hf_parameter_names_credential (hf_function_find_parameter (function, "mine")));
  g_assert_null (hf_function_get_unusable (function));
}

static void
test_record_keys (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function
      = load_function (fixture,
                       HEAD "primaryKey: =@ctx.record.a\nparameters:\n  city: {location: query}\nforRowsWithValues: {x: 1}\n"
                            "operations:\n"
                            "- {type: operation.delete-insert, primaryKey: =@ctx.record.b, forRowsWithValues: {city: city},\n"
                            "   forRowsInRange: {n: {from: 1, to: 2}}}\n",
                       &solution);
  const HfOperationSpec *operation = hf_function_get_operations (function)->pdata[0];

  g_assert_null (hf_function_get_primary_key (function));
  assert_expression (hf_function_get_record_key (function), "@ctx.record.a", "functions/f.jigx:4:14");
  g_assert_null (operation->primary_key);
  assert_expression (operation->record_key, "@ctx.record.b", "functions/f.jigx:9:48");
  g_assert_cmpuint (operation->filters->len, ==, 2);
  assert_template (((HfRowFilter *) operation->filters->pdata[0])->value, "\"=@ctx.parameters.city\"");
  assert_template (((HfRowFilter *) operation->filters->pdata[1])->to, "2");
  g_assert_cmpuint (hf_function_get_filters (function)->len, ==, 1);
}

static void
test_parameters (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  HfFunction *function
      = load_function (fixture,
                       HEAD "disableTokenRefresh: true\nuseLocalCall: false\nverify: f\nformat: PDF\nparameters:\n"
                            "  a: {location: query, value: =@ctx.user.id, required: =@ctx.x}\n"
                            "  b: {location: query, value: [{c: =1}, 2]}\n",
                       &solution);
  const HfParameter *parameter = hf_function_find_parameter (function, "a");

  g_assert_null (parameter->value);
  assert_template (parameter->template, "\"=@ctx.user.id\"");
  assert_expression (parameter->required_when, "@ctx.x", "functions/f.jigx:9:57");
  g_assert_false (parameter->required);
  assert_template (hf_function_find_parameter (function, "b")->template, "[{\"c\":\"=1\"},2]");
  g_assert_true (hf_function_get_disable_token_refresh (function));
  g_assert_cmpstr (hf_function_get_verify (function), ==, "f");
  g_assert_cmpstr (hf_function_get_format (function), ==, "pdf");
}

static void
test_missing_verify_still_runs (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: t\n");
  fixture_write (fixture, "functions/f.jigx", HEAD "verify: gone\n");
  solution = fixture_load (fixture);
  assert_problem (solution, "functions/f.jigx:4:9: error: There is no function “gone”");
  g_assert_null (hf_function_get_unusable (hf_solution_find_function (solution, "f")));
}

static void
test_plain (Fixture *fixture, gconstpointer data)
{
  static const char *const not_plain[] = {
    "when: =x\n",
    "when: false\n",
    "inputTransform: $\n",
    "outputTransform: $\n",
    "records: $.a\n",
    "conversions: []\n",
    "queries: {q: {statement: s}}\n",
    "guard: {function: f}\n",
    "continuation: {url: =$.next}\n",
    "forRowsWithMatchingIds: true\n",
    "forRowsWithValues: {a: 1}\n",
    "operations: []\n",
    "keepTempIds: true\n",
    "error: []\nerrorTransform: $\n",
    "format: xml\n",
    "verify: f\n",
    "parameters: {a: {location: query, value: =1}}\n",
    "parameters: {a: {location: query, required: =x}}\n",
    "parameters: {accessToken: {location: header, value: t}}\n",
    "parameters: {k: {location: query, type: secret}}\n",
  };
  g_autoptr(HfSolution) solution = NULL;

  g_assert_true (hf_function_is_plain (load_function (fixture,
                                                      HEAD "when: true\noperations:\nerror: false\nqueries: {}\nprimaryKey: n\n"
                                                           "parameters: {a: {location: query, value: 1, required: true}}\n",
                                                      &solution)));
  g_assert_null (hf_function_get_operations (hf_solution_find_function (solution, "f")));
  for (gsize i = 0; i < G_N_ELEMENTS (not_plain); i++)
    {
      g_autofree char *text = g_strconcat (HEAD, not_plain[i], NULL);

      g_test_message ("%s", not_plain[i]);
      g_assert_false (hf_function_is_plain (load_function (fixture, text, &solution)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/function-parts/transforms-are-jsonata-with-or-without-equals", test_transforms);
  fixture_test ("/solution/function-parts/queries-come-after-what-they-depend-on", test_queries);
  fixture_test ("/solution/function-parts/a-guard-runs-every-time-unless-it-says-otherwise", test_guard);
  fixture_test ("/solution/function-parts/operations-in-all-their-spellings", test_operations);
  fixture_test ("/solution/function-parts/a-filter-that-names-a-parameter-means-its-value", test_filters);
  fixture_test ("/solution/function-parts/older-error-keys-are-operations", test_error_handlers);
  fixture_test ("/solution/function-parts/continuation-and-a-url-may-be-expressions", test_continuation);
  fixture_test ("/solution/function-parts/parameters-may-be-expressions", test_parameters);
  fixture_test ("/solution/function-parts/a-page's-parameters-may-be-defined-anew", test_page_parameters);
  fixture_test ("/solution/function-parts/parameters-that-are-never-sent", test_local_parameters);
  fixture_test ("/solution/function-parts/a-record's-key-may-be-an-expression-and-an-operation-has-filters", test_record_keys);
  fixture_test ("/solution/function-parts/a-missing-verify-does-not-keep-it-from-running", test_missing_verify_still_runs);
  fixture_test ("/solution/function-parts/plain-is-what-needs-only-its-parameters", test_plain);
  return g_test_run ();
}
