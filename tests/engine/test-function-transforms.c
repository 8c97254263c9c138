/* SPDX-License-Identifier: GPL-3.0-or-later */

/* outputTransform and records of a sync, and what must never come of them: a table emptied by mistake. */

#include "function-test.h"

#define TWO \
  "{\"items\":[{\"id\":\"1\",\"name\":\"one\",\"n\":12345678901234567890},{\"id\":\"2\",\"name\":\"two\",\"n\":-35.0919}]}"
#define TWO_ROWS "1 {\"id\":\"1\",\"name\":\"one\"}|2 {\"id\":\"2\",\"name\":\"two\"}"

static void
sync_two (Fixture *self)
{
  function_set (self, "outputTransform: |\n  $.items.{ \"id\": id, \"name\": name }\n");
  function_serve (self, NULL, TWO);
  function_sync (self);
  function_assert_rows (self, "items", TWO_ROWS);
}

static void
test_makes_records (Fixture *self, gconstpointer data)
{
  sync_two (self);
}

static void
test_records_alone_keep_their_bytes (Fixture *self, gconstpointer data)
{
  function_set (self, "records: =$.items\n");
  function_serve (self, NULL, TWO);
  function_sync (self);
  function_assert_rows (
      self, "items",
      "1 {\"id\":\"1\",\"name\":\"one\",\"n\":12345678901234567890}|2 {\"id\":\"2\",\"name\":\"two\",\"n\":-35.0919}");
}

static void
test_records_of_the_output (Fixture *self, gconstpointer data)
{
  function_set (self, "outputTransform: |\n  { \"found\": items.{ \"id\": id } }\nrecords: =found\n");
  function_serve (self, NULL, TWO);
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}");
}

static void
test_one_object_is_one_record (Fixture *self, gconstpointer data)
{
  function_set (self, "outputTransform: '{ \"id\": $.items[0].id }'\n");
  function_serve (self, NULL, TWO);
  function_sync (self);
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}");
}

static void
test_primary_key (Fixture *self, gconstpointer data)
{
  function_set (self, "records: =$.items\nprimaryKey: name\n");
  function_serve (self, NULL, "{\"items\":[{\"name\":\"a\"}]}");
  function_sync (self);
  function_assert_rows (self, "items", "a {\"name\":\"a\"}");
}

static void
test_primary_key_of_an_expression (Fixture *self, gconstpointer data)
{
  function_set (self, "records: =$.items\nprimaryKey: =@ctx.record.a & '/' & @ctx.record.b\n");
  function_serve (self, NULL, "{\"items\":[{\"a\":\"x\",\"b\":1},{\"a\":\"x\",\"b\":2}]}");
  function_sync (self);
  function_assert_rows (self, "items", "x/1 {\"a\":\"x\",\"b\":1,\"id\":\"x/1\"}|x/2 {\"a\":\"x\",\"b\":2,\"id\":\"x/2\"}");
}

static void
test_empty_list_empties (Fixture *self, gconstpointer data)
{
  function_set (self, "outputTransform: |\n  [$.items.{ \"id\": id, \"name\": name }]\n");
  function_serve (self, NULL, TWO);
  function_sync (self);
  function_assert_rows (self, "items", TWO_ROWS);
  function_serve (self, NULL, "{\"items\":[]}");
  function_sync (self);
  function_assert_rows (self, "items", "");
}

static void
empties (Fixture *self, const char *keys, const char *body)
{
  sync_two (self);
  fixture_close (self);
  function_set (self, keys);
  function_serve (self, NULL, body);
  function_sync (self);
  function_assert_rows (self, "items", "");
}

static void
test_mapping_over_an_empty_list_empties (Fixture *self, gconstpointer data)
{
  empties (self, "outputTransform: '$.items.{ \"id\": id }'\n", "{\"items\": [ ]}");
}

static void
test_mapping_over_an_empty_body_empties (Fixture *self, gconstpointer data)
{
  empties (self, "outputTransform: '$.{ \"id\": id }'\n", " [] ");
}

static void
test_records_of_an_empty_list_empty (Fixture *self, gconstpointer data)
{
  empties (self, "outputTransform: '{ \"found\": { \"rows\": [items] } }'\nrecords: '=found.rows.{ \"id\": id }'\n",
           "{\"items\":[]}");
}

/* What must leave the table as it was, and say so. */
static void
refuses (Fixture *self, const char *body, const char *words)
{
  sync_two (self);
  function_serve (self, NULL, body);
  function_sync_fails (self, words);
  function_assert_rows (self, "items", TWO_ROWS);
}

static void
test_undefined_empties_nothing (Fixture *self, gconstpointer data)
{
  refuses (self, "{\"error\":\"maintenance\"}", "functions/get-items.jigx:5:");
}

static void
test_empty_body_empties_nothing (Fixture *self, gconstpointer data)
{
  refuses (self, "", "nothing at all");
}

static void
test_broken_body_empties_nothing (Fixture *self, gconstpointer data)
{
  refuses (self, "{\"items\":[{\"id\":", "at byte 16");
}

static void
test_record_that_is_no_object (Fixture *self, gconstpointer data)
{
  function_set (self, "records: =$.items\n");
  function_serve (self, NULL, "{\"items\":[1,2]}");
  function_sync_fails (self, "object");
}

static void
test_body_that_is_no_list (Fixture *self, gconstpointer data)
{
  function_set (self, "keepTempIds: true\n");
  function_serve (self, NULL, "\"hello\"");
  function_sync_fails (self, "not an object");
}

static void
test_failing_transform_names_its_place (Fixture *self, gconstpointer data)
{
  function_set (self, "outputTransform: $error('no luck')\n");
  function_serve (self, NULL, TWO);
  function_sync_fails (self, "functions/get-items.jigx:4:");
}

static void
test_context (Fixture *self, gconstpointer data)
{
  function_set (
      self,
      "parameters: {kind: {location: query, value: a b}}\n"
      "outputTransform: |\n"
      "  [{ \"id\": @ctx.entity, \"kind\": parameters.kind, \"input\": $.inputs.kind.value, \"status\": @ctx.response.status,\n"
      "     \"ok\": response.ok, \"type\": headers.\"x-kind\", \"method\": @ctx.request.method, \"url\": @ctx.request.url,\n"
      "     \"body\": @ctx.response.body.n, \"long\": $length(@ctx.correlationId) }]\n");
  function_serve_full (self, NULL, 200, "X-Kind: one\r\n", "{\"n\":7}");
  function_sync (self);
  function_assert_rows (
      self, "items",
      "items {\"id\":\"items\",\"kind\":\"a b\",\"input\":\"a b\",\"status\":200,\"ok\":true,\"type\":\"one\",\"method\":\"GET\","
      "\"url\":\"https://api.example.test/items?kind=a%20b\",\"body\":7,\"long\":36}");
}

static void
test_not_modified_only_for_the_same_function (Fixture *self, gconstpointer data)
{
  function_set (self, "records: =$.items\n");
  function_serve_full (self, NULL, 200, "ETag: \"a\"\r\n", TWO);
  function_sync (self);
  function_serve_full (self, NULL, 304, NULL, "");
  function_sync (self);
  function_assert_header (self, 1, "If-None-Match", "\"a\"");
  fixture_close (self);
  function_set (self, "records: '=$.items.{ \"id\": id }'\n");
  function_serve_full (self, NULL, 200, "ETag: \"a\"\r\n", TWO);
  function_sync (self);
  function_assert_header (self, 2, "If-None-Match", NULL);
  function_assert_rows (self, "items", "1 {\"id\":\"1\"}|2 {\"id\":\"2\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/transform/makes-records", test_makes_records);
  fixture_test ("/function/transform/records-alone-keep-their-bytes", test_records_alone_keep_their_bytes);
  fixture_test ("/function/transform/records-of-the-output", test_records_of_the_output);
  fixture_test ("/function/transform/one-object-is-one-record", test_one_object_is_one_record);
  fixture_test ("/function/transform/primary-key", test_primary_key);
  fixture_test ("/function/transform/primary-key-of-an-expression", test_primary_key_of_an_expression);
  fixture_test ("/function/transform/empty-list-empties", test_empty_list_empties);
  fixture_test ("/function/transform/mapping-over-an-empty-list-empties", test_mapping_over_an_empty_list_empties);
  fixture_test ("/function/transform/mapping-over-an-empty-body-empties", test_mapping_over_an_empty_body_empties);
  fixture_test ("/function/transform/records-of-an-empty-list-empty", test_records_of_an_empty_list_empty);
  fixture_test ("/function/transform/undefined-empties-nothing", test_undefined_empties_nothing);
  fixture_test ("/function/transform/empty-body-empties-nothing", test_empty_body_empties_nothing);
  fixture_test ("/function/transform/broken-body-empties-nothing", test_broken_body_empties_nothing);
  fixture_test ("/function/transform/record-that-is-no-object", test_record_that_is_no_object);
  fixture_test ("/function/transform/body-that-is-no-list", test_body_that_is_no_list);
  fixture_test ("/function/transform/failing-one-names-its-place", test_failing_transform_names_its_place);
  fixture_test ("/function/transform/context", test_context);
  fixture_test ("/function/transform/not-modified-only-for-the-same-function", test_not_modified_only_for_the_same_function);
  return g_test_run ();
}
