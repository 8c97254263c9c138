/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a call is made of: parameters, local queries, `when`. */

#include "function-test.h"

#define ONE "[{\"id\":\"1\"}]"

static void
test_parameters_of_expressions (Fixture *self, gconstpointer data)
{
  function_set (self, "parameters:\n"
                      "  base: {location: query, value: 2}\n"
                      "  twice: {location: query, type: number, value: =@ctx.parameters.base * 2}\n"
                      "  X-Who: {location: header, value: =@ctx.entity & ' ' & @ctx.solution.name}\n"
                      "  none: {location: query, value: =@ctx.parameters.nothing}\n");
  function_serve (self, NULL, ONE);
  function_sync (self);
  function_assert_request (self, 0, "/items?base=2&twice=4");
  function_assert_header (self, 0, "X-Who", "items engine-test");
}

static void
test_required_one_without_value_sends_nothing (Fixture *self, gconstpointer data)
{
  function_set (self, "parameters:\n  need: {location: query, required: true, value: =@ctx.parameters.nothing}\n");
  function_sync_fails (self, "needs a value for “need”");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 0);
}

static void
test_required_by_an_expression (Fixture *self, gconstpointer data)
{
  function_set (
      self,
      "parameters:\n  kind: {location: query, value: a}\n  more: {location: query, required: =@ctx.parameters.kind = 'a'}\n");
  function_sync_fails (self, "needs a value for “more”");
  fixture_close (self);
  function_set (
      self,
      "parameters:\n  kind: {location: query, value: b}\n  more: {location: query, required: =@ctx.parameters.kind = 'a'}\n");
  function_serve (self, NULL, ONE);
  function_sync (self);
  function_assert_request (self, 0, "/items?kind=b");
}

static void
test_url_of_an_expression (Fixture *self, gconstpointer data)
{
  function_write (self, "get-items",
                  "method: GET\nurl: =\"https://api.example.test/\" & @ctx.entity & '/{part}'\n"
                  "parameters: {part: {location: path, value: a b}, q: {location: query, value: 1}}\n");
  function_serve (self, NULL, ONE);
  function_sync (self);
  function_assert_request (self, 0, "/items/a%20b?q=1");
}

static void
test_input_transform_of_a_sync (Fixture *self, gconstpointer data)
{
  function_write (self, "get-items",
                  "method: POST\nurl: https://api.example.test/search\nidempotent: true\n"
                  "parameters: {name: {location: body, value: x}}\n"
                  "inputTransform: '{ \"query\": { \"name\": name } }'\n");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .body = ONE });
  function_sync (self);
  function_assert_body (self, 0, "{\"query\":{\"name\":\"x\"}}");
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}");
}

static void
begin_with_rows (Fixture *self)
{
  function_set (self, "keepTempIds: true\n");
  function_serve (self, NULL, "[{\"id\":\"1\",\"at\":5,\"tags\":[1,2]},{\"id\":\"2\",\"at\":8}]");
  function_sync (self);
  fixture_close (self);
}

static void
test_queries (Fixture *self, gconstpointer data)
{
  begin_with_rows (self);
  function_set (self,
                "parameters: {least: {location: query, value: 6}}\n"
                "queries:\n"
                "  last: {statement: \"SELECT max('$.at') FROM [items]\", resultType: scalar}\n"
                "  above: {statement: \"SELECT id, '$.at' FROM [items] WHERE '$.at' >= @least\", parameters: {least: "
                "=@ctx.parameters.least}}\n"
                "  first: {statement: \"SELECT id, '$.tags' AS tags FROM [items] WHERE '$.at' < @last\", dependencies: [last],\n"
                "          parameters: {last: =@ctx.queries.last}, resultType: record, jsonColumns: [tags]}\n"
                "  none: {statement: \"SELECT id FROM [items] WHERE id = 'x'\", resultType: record}\n"
                "outputTransform: '[{ \"id\": \"q\", \"queries\": @ctx.queries }]'\n");
  function_serve (self, NULL, ONE);
  function_sync (self);
  function_assert_rows (self, "items",
                        "q "
                        "{\"id\":\"q\",\"queries\":{\"last\":8,\"above\":[{\"id\":\"2\",\"at\":8}],\"first\":{\"id\":\"1\","
                        "\"tags\":[1,2]},\"none\":null}}");
}

static void
test_query_that_writes_is_refused (Fixture *self, gconstpointer data)
{
  begin_with_rows (self);
  function_set (self, "queries:\n  bad: {statement: 'DELETE FROM [items]'}\n");
  function_sync_fails (self, "functions/get-items.jigx:5:");
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  g_autofree char *count = fixture_sql (self, "SELECT count(*) FROM [items]");
  g_assert_cmpstr (count, ==, "2");
}

static void
test_endless_query_is_stopped (Fixture *self, gconstpointer data)
{
  function_set (
      self,
      "queries:\n  bad: {statement: 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) FROM n'}\n");
  function_sync_fails (self, "functions/get-items.jigx:5:");
}

static void
test_when_leaves_the_table_alone (Fixture *self, gconstpointer data)
{
  begin_with_rows (self);
  function_set (self,
                "queries:\n  n: {statement: 'SELECT count(*) FROM [items]', resultType: scalar}\nwhen: =@ctx.queries.n < 2\n");
  function_sync (self);
  g_assert_cmpuint (hf_script_server_count (self->server), ==, 1);
  g_autofree char *count = fixture_sql (self, "SELECT count(*) FROM [items]");
  g_assert_cmpstr (count, ==, "2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/parameters/of-expressions", test_parameters_of_expressions);
  fixture_test ("/function/parameters/required-one-without-value-sends-nothing", test_required_one_without_value_sends_nothing);
  fixture_test ("/function/parameters/required-by-an-expression", test_required_by_an_expression);
  fixture_test ("/function/parameters/url-of-an-expression", test_url_of_an_expression);
  fixture_test ("/function/parameters/input-transform-of-a-sync", test_input_transform_of_a_sync);
  fixture_test ("/function/queries/what-they-find", test_queries);
  fixture_test ("/function/queries/one-that-writes-is-refused", test_query_that_writes_is_refused);
  fixture_test ("/function/queries/endless-one-is-stopped", test_endless_query_is_stopped);
  fixture_test ("/function/when/leaves-the-table-alone", test_when_leaves_the_table_alone);
  return g_test_run ();
}
