/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operations and row filters of a sync: what each does to tables, and that an answer's operations are one whole. */

#include "function-test.h"

#define ABC "[{\"id\":\"1\",\"k\":\"a\",\"n\":1},{\"id\":\"2\",\"k\":\"b\",\"n\":2},{\"id\":\"3\",\"k\":\"b\",\"n\":3}]"
#define ABC_ROWS "1 {\"id\":\"1\",\"k\":\"a\",\"n\":1}|2 {\"id\":\"2\",\"k\":\"b\",\"n\":2}|3 {\"id\":\"3\",\"k\":\"b\",\"n\":3}"

/* A table with three rows, then the function as the test has it. */
static void
begin (Fixture *self, const char *keys)
{
  function_set (self, "keepTempIds: true\n");
  function_serve (self, NULL, ABC);
  function_sync (self);
  function_assert_rows (self, "items", ABC_ROWS);
  fixture_close (self);
  function_set (self, keys);
}

static void
test_matching_ids_merges (Fixture *self, gconstpointer data)
{
  begin (self, "forRowsWithMatchingIds: true\n");
  function_serve (self, NULL, "[{\"id\":\"2\",\"n\":20},{\"id\":\"4\"}]");
  function_sync (self);
  function_assert_rows (self, "items",
                        "1 {\"id\":\"1\",\"k\":\"a\",\"n\":1}|2 {\"id\":\"2\",\"k\":\"b\",\"n\":20}|3 "
                        "{\"id\":\"3\",\"k\":\"b\",\"n\":3}|4 {\"id\":\"4\"}");
}

static void
test_values_replace_only_their_rows (Fixture *self, gconstpointer data)
{
  begin (self, "parameters: {kind: {location: query, value: b}}\nforRowsWithValues: {k: kind}\n");
  function_serve (self, NULL, "[{\"id\":\"2\",\"k\":\"b\",\"n\":9}]");
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\",\"k\":\"a\",\"n\":1}|2 {\"id\":\"2\",\"k\":\"b\",\"n\":9}");
}

static void
test_empty_list_empties_only_the_range (Fixture *self, gconstpointer data)
{
  begin (self, "forRowsInRange: {n: {from: 2, to: =1 + 2}}\n");
  function_serve (self, NULL, "[]");
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\",\"k\":\"a\",\"n\":1}");
}

static void
test_open_range (Fixture *self, gconstpointer data)
{
  begin (self, "parameters: {first: {location: query, value: 2}}\nforRowsInRange: {n: {from: first}}\n");
  function_serve (self, NULL, "[]");
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\",\"k\":\"a\",\"n\":1}");
}

/* An end that is written but has no value is not an open one. */
static void
test_end_without_value_is_an_error (Fixture *self, gconstpointer data)
{
  begin (self, "parameters: {last: {location: query}}\nforRowsInRange: {n: {from: 2, to: last}}\n");
  function_serve (self, NULL, "[]");
  function_sync_fails (self, "“n”");
  function_assert_rows (self, "items", ABC_ROWS);
}

static void
test_filter_without_value_is_an_error (Fixture *self, gconstpointer data)
{
  begin (self, "parameters: {kind: {location: query}}\nforRowsWithValues: {k: kind}\n");
  function_serve (self, NULL, "[]");
  function_sync_fails (self, "“k”");
  function_assert_rows (self, "items", ABC_ROWS);
}

static void
test_each_kind (Fixture *self, gconstpointer data)
{
  begin (self, "operations:\n"
               "  - {type: operation.upsert-replace, records: '=[{ \"id\": \"1\", \"x\": 1 }]'}\n"
               "  - {type: operation.upsert-merge, records: '={ \"id\": \"2\", \"x\": 2 }'}\n"
               "  - {type: operation.delete-insert, table: '=@ctx.entity & \"-copy\"', records: '=$.rows', timestamp: '=$.at'}\n"
               "  - type: operation.execute-sql\n"
               "    statements:\n"
               "      - {statement: 'DELETE FROM [items] WHERE id = @id', parameters: {id: '=$.gone'}}\n"
               "  - {type: operation.find-replace, find: two, replace: zwei, tables: [items-copy]}\n"
               "  - {type: operation.upsert-merge, when: '=false', table: never, records: '=$error(\"not asked\")'}\n");
  function_serve (self, NULL, "{\"at\":\"2026-01-02\",\"gone\":\"3\",\"rows\":[{\"id\":\"7\",\"t\":\"two\"}]}");
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\",\"x\":1}|2 {\"id\":\"2\",\"k\":\"b\",\"n\":2,\"x\":2}");
  function_assert_rows (self, "items-copy", "7 {\"id\":\"7\",\"t\":\"zwei\"}");
  function_assert_rows (self, "never", "-");
  g_autofree char *at = fixture_sql (self, "SELECT timestamp FROM [items-copy]");
  g_assert_cmpstr (at, ==, "2026-01-02");
}

static void
test_default_records_and_filters (Fixture *self, gconstpointer data)
{
  begin (self, "records: =$.rows\nforRowsWithValues: {k: =$.kind}\noperations: [{type: operation.delete-insert}]\n");
  function_serve (self, NULL, "{\"kind\":\"b\",\"rows\":[{\"id\":\"5\",\"k\":\"b\"}]}");
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\",\"k\":\"a\",\"n\":1}|5 {\"id\":\"5\",\"k\":\"b\"}");
}

static void
test_failing_expression_undoes_all (Fixture *self, gconstpointer data)
{
  begin (self, "operations:\n"
               "  - {type: operation.delete-insert, records: '=[{ \"id\": \"9\" }]'}\n"
               "  - {type: operation.upsert-merge, records: '=$error(\"broken\")'}\n");
  function_serve (self, NULL, "{}");
  function_sync_fails (self, "functions/get-items.jigx:6:");
  function_assert_rows (self, "items", ABC_ROWS);
}

static void
test_failing_statement_undoes_all (Fixture *self, gconstpointer data)
{
  begin (self, "operations:\n"
               "  - {type: operation.delete-insert, records: '=[{ \"id\": \"9\" }]'}\n"
               "  - {type: operation.execute-sql, statements: [{statement: 'DELETE FROM _command'}]}\n");
  function_serve (self, NULL, "{}");
  function_sync_fails (self, "functions/get-items.jigx:6:");
  function_assert_rows (self, "items", ABC_ROWS);
}

static void
test_undefined_records_delete_nothing (Fixture *self, gconstpointer data)
{
  begin (self, "operations: [{type: operation.delete-insert, records: =$.nowhere}]\n");
  function_serve (self, NULL, "{}");
  function_sync_fails (self, "found nothing");
  function_assert_rows (self, "items", ABC_ROWS);
}

static void
test_mapping_over_an_empty_list_deletes (Fixture *self, gconstpointer data)
{
  begin (self, "operations: [{type: operation.delete-insert, records: '=$.rows.{ \"id\": id }'}]\n");
  function_serve (self, NULL, "{\"rows\":[]}");
  function_sync (self);
  function_assert_rows (self, "items", "");
}

static void
test_open_command_protects_its_record (Fixture *self, gconstpointer data)
{
  begin (self, "forRowsWithMatchingIds: true\n");
  fixture_open (self, FALSE);
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "PATCH", .status = 422, .body = "{}" });
  fixture_wait_state (self, fixture_submit (self, "items", "update", "1", "{\"name\":\"mine\"}"), HF_COMMAND_STUCK);
  function_serve (self, NULL, "[{\"id\":\"1\",\"k\":\"theirs\"},{\"id\":\"2\",\"k\":\"c\"}]");
  function_sync (self);
  function_assert_rows (self, "items",
                        "1 {\"id\":\"1\",\"k\":\"a\",\"n\":1,\"name\":\"mine\"}|2 {\"id\":\"2\",\"k\":\"c\",\"n\":2}|3 "
                        "{\"id\":\"3\",\"k\":\"b\",\"n\":3}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/operations/matching-ids-merges", test_matching_ids_merges);
  fixture_test ("/function/operations/values-replace-only-their-rows", test_values_replace_only_their_rows);
  fixture_test ("/function/operations/empty-list-empties-only-the-range", test_empty_list_empties_only_the_range);
  fixture_test ("/function/operations/a-range-may-have-an-open-end", test_open_range);
  fixture_test ("/function/operations/an-end-without-value-is-an-error", test_end_without_value_is_an_error);
  fixture_test ("/function/operations/filter-without-value-is-an-error", test_filter_without_value_is_an_error);
  fixture_test ("/function/operations/each-kind", test_each_kind);
  fixture_test ("/function/operations/default-records-and-filters", test_default_records_and_filters);
  fixture_test ("/function/operations/failing-expression-undoes-all", test_failing_expression_undoes_all);
  fixture_test ("/function/operations/failing-statement-undoes-all", test_failing_statement_undoes_all);
  fixture_test ("/function/operations/undefined-records-delete-nothing", test_undefined_records_delete_nothing);
  fixture_test ("/function/operations/mapping-over-an-empty-list-deletes", test_mapping_over_an_empty_list_deletes);
  fixture_test ("/function/operations/open-command-protects-its-record", test_open_command_protects_its_record);
  return g_test_run ();
}
