/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Datasources: what they yield, what they see, and that one that is wrong says so and hurts nobody. */

#include "engine-test.h"

#define TWO_ITEMS                                                                                                           \
  "[{\"id\":\"1\",\"name\":\"one\",\"city\":\"Oslo\",\"tags\":[\"a\"]},{\"id\":\"2\",\"name\":\"two\",\"city\":\"Bergen\"," \
  "\"tags\":[]}]"

static void
open_with_items (Fixture *self)
{
  g_auto (HfSyncReport) report = { 0 };

  hf_script_server_add (self->server, &(HfScriptReply){ .path = "/items", .body = TWO_ITEMS });
  fixture_open (self, FALSE);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_true (report.ok);
}

static void
assert_query (Fixture *self, const char *query, const char *inputs, const char *answer)
{
  g_autofree char *raw = fixture_query (self, query, inputs);

  g_assert_cmpstr (raw, ==, answer);
}

static void
assert_fails (Fixture *self, const char *query, const char *inputs, const char *part)
{
  g_autoptr (GError) error = fixture_query_fails (self, query, inputs);

  if (strstr (error->message, part) == NULL)
    g_error ("“%s” is not in: %s", part, error->message);
}

static void
test_static (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/cities.jigx",
                 "type: datasource.static\noptions:\n  data:\n    - {id: 1, name: Oslo}\n    - {id: =1+1, name: "
                 "=@ctx.inputs.second, gone: =nothing}\n");
  fixture_open (self, FALSE);
  assert_query (self, "cities", "{\"second\":\"Bergen\"}", "[{\"id\":1,\"name\":\"Oslo\"},{\"id\":2,\"name\":\"Bergen\"}]");
}

static void
test_type_without_case (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/fixed.jigx", "type: Datasource.STATIC\noptions: {data: [1]}\n");
  fixture_write (self, "datasources/asked.jigx", "type: datasource.SQLite\noptions: {query: SELECT 1 AS n}\n");
  fixture_open (self, FALSE);
  assert_query (self, "fixed", NULL, "[1]");
  assert_query (self, "asked", NULL, "[{\"n\":1}]");
}

static void
test_query (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/by-city.jigx",
                 "type: datasource.sqlite\noptions:\n  provider: DATA_PROVIDER_REST\n  entities: [items]\n"
                 "  query: SELECT id, '$.name', '$.tags' FROM [items] WHERE '$.city' = @city OR @city IS NULL ORDER BY id\n"
                 "  queryParameters: {city: =@ctx.jig.inputs.city}\n  jsonProperties: [$.tags]\n");
  open_with_items (self);
  assert_query (self, "by-city", "{\"city\":\"Oslo\"}", "[{\"id\":\"1\",\"name\":\"one\",\"tags\":[\"a\"]}]");
  /* What is undefined is NULL. */
  assert_query (self, "by-city", NULL,
                "[{\"id\":\"1\",\"name\":\"one\",\"tags\":[\"a\"]},{\"id\":\"2\",\"name\":\"two\",\"tags\":[]}]");
  /* A value is bound, never pasted. */
  assert_query (self, "by-city", "{\"city\":\"' OR 1=1 --\"}", "[]");
}

static void
test_nothing_synced_yet (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/joined.jigx",
                 "type: datasource.sqlite\noptions:\n  entities: [items, only-here]\n"
                 "  query: SELECT i.id FROM [items] i LEFT JOIN [only-here] o ON o.id = i.id\n");
  fixture_open (self, TRUE);
  assert_query (self, "joined", NULL, "[]");
}

static void
test_document (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/one.jigx",
                 "type: datasource.sqlite\noptions:\n  entities: [items]\n  isDocument: true\n"
                 "  query: SELECT '$.name' FROM [items] WHERE id = @id\n  queryParameters: {id: =@ctx.inputs.id}\n");
  open_with_items (self);
  assert_query (self, "one", "{\"id\":\"2\"}", "{\"name\":\"two\"}");
  assert_query (self, "one", "{\"id\":\"9\"}", "null");
}

static void
test_conversions (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/photo.jigx",
                 "type: datasource.sqlite\noptions:\n  query: SELECT 'QUJD' AS photo, 'QUJD' AS other\n"
                 "  conversions: [{property: photo, from: base64, to: data-uri}]\n");
  fixture_open (self, FALSE);
  assert_query (self, "photo", NULL, "[{\"photo\":\"data:text/plain;base64,QUJD\",\"other\":\"QUJD\"}]");
}

static void
test_nested (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/static-data-1.jigx", "type: datasource.static\noptions: {data: [{city: Bergen}]}\n");
  fixture_write (
      self, "datasources/there.jigx",
      "type: datasource.sqlite\noptions:\n  entities: [items]\n  query: SELECT id FROM [items] WHERE '$.city' = @city\n"
      "  queryParameters: {city: '=@ctx.datasources.static-data-1[0].city'}\n");
  fixture_write (self, "datasources/count.jigx",
                 "type: datasource.static\noptions: {data: '=[{\"n\": $count(@ctx.datasources.there)}]'}\n");
  open_with_items (self);
  assert_query (self, "there", NULL, "[{\"id\":\"2\"}]");
  assert_query (self, "count", NULL, "[{\"n\":1}]");
}

static void
test_named_expression (Fixture *self, gconstpointer data)
{
  fixture_write (
      self, "index.jigx",
      "name: engine-test\nexpressions:\n  how-many: =$count(@ctx.datasources.cities)\n  twice: =2 * @ctx.expressions.how-many\n");
  fixture_write (self, "datasources/cities.jigx", "type: datasource.static\noptions: {data: [a, b, c]}\n");
  fixture_write (self, "datasources/n.jigx", "type: datasource.static\noptions: {data: [{n: =@ctx.expressions.twice}]}\n");
  fixture_open (self, FALSE);
  assert_query (self, "n", NULL, "[{\"n\":6}]");
}

static void
test_jig_expression (Fixture *self, gconstpointer data)
{
  fixture_write (self, "index.jigx",
                 "name: engine-test\nexpressions:\n  rate: =2\n  kept: =\"index\"\n  total: =@ctx.expressions.rate * 10\n");
  fixture_write (self, "datasources/n.jigx", "type: datasource.static\noptions: {data: '=$rate'}\n");
  fixture_write (self, "jigs/deep/orders.jigx",
                 "type: jig.list\ntitle: Orders\nexpressions:\n  rate: =$count(@ctx.datasources.cities)\n  plain: text\n"
                 "  twice: '=function($n) {$n * 2}'\n"
                 "datasources:\n  cities: {type: datasource.static, options: {data: [a, b, c]}}\n"
                 "  n: {type: datasource.static, options: {data: '=[$rate, @ctx.expressions.total, expression.plain, $kept, "
                 "$twice(4)]'}}\n");
  fixture_write (self, "jigs/other.jigx",
                 "type: jig.list\ntitle: Other\ndatasources:\n  n: {type: datasource.static, options: {data: '=$rate'}}\n");
  fixture_open (self, FALSE);
  /* Of the screen over those of the index, also for what the index's name; elsewhere the screen's are not known. */
  assert_query (self, "orders.n", NULL, "[3,30,\"text\",\"index\",8]");
  assert_query (self, "other.n", NULL, "2");
  assert_query (self, "n", NULL, "2");
}

static void
test_jig_expression_place (Fixture *self, gconstpointer data)
{
  fixture_write (self, "jigs/orders.jigx",
                 "type: jig.list\ntitle: Orders\nexpressions:\n  bad: =$error(\"broken\")\n"
                 "datasources:\n  n: {type: datasource.static, options: {data: '=$bad'}}\n");
  fixture_open (self, FALSE);
  assert_fails (self, "orders.n", NULL, "jigs/orders.jigx:4:");
}

static void
test_reference (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/greet.jigx",
                 "type: datasource.static\noptions: {data: ['=\"hello \" & @ctx.jig.inputs.who']}\n");
  fixture_write (self, "datasources/ref.jigx",
                 "type: datasource.reference\noptions:\n  datasourceId: greet\n  inputs: {who: =$uppercase(@ctx.inputs.name)}\n");
  fixture_write (self, "datasources/lost.jigx", "type: datasource.reference\noptions: {datasourceId: nowhere}\n");
  fixture_open (self, FALSE);
  assert_query (self, "ref", "{\"name\":\"ada\"}", "[\"hello ADA\"]");
  assert_fails (self, "lost", NULL, "there is no datasource “nowhere”");
}

static void
test_cycle (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/a.jigx", "type: datasource.static\noptions: {data: [=@ctx.datasources.b]}\n");
  fixture_write (self, "datasources/b.jigx", "type: datasource.static\noptions: {data: [=@ctx.datasources.c]}\n");
  fixture_write (self, "datasources/c.jigx", "type: datasource.reference\noptions: {datasourceId: a}\n");
  fixture_open (self, FALSE);
  assert_fails (self, "a", NULL, "a → b → c → a");
}

static void
test_jig_first (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/list.jigx", "type: datasource.static\noptions: {data: [global]}\n");
  fixture_write (self, "datasources/asks.jigx", "type: datasource.static\noptions: {data: =@ctx.datasources.list}\n");
  fixture_write (self, "jigs/deep/orders.jigx",
                 "type: jig.list\ntitle: Orders\ndatasources:\n  list: {type: datasource.static, options: {data: [own]}}\n"
                 "  asks: {type: datasource.static, options: {data: '=@ctx.datasources.list'}}\n");
  fixture_open (self, FALSE);
  assert_query (self, "asks", NULL, "[\"global\"]");
  assert_query (self, "orders.asks", NULL, "[\"own\"]");
}

static void
test_place (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/bad.jigx",
                 "type: datasource.static\noptions:\n  data:\n    - fine\n    - =$notAFunction(1)\n");
  fixture_write (self, "datasources/wrong.jigx",
                 "type: datasource.sqlite\noptions: {entities: [items], query: SELECT nope FROM items}\n");
  open_with_items (self);
  assert_fails (self, "bad", NULL, "datasources/bad.jigx:5:");
  assert_fails (self, "wrong", NULL, "datasources/wrong.jigx:1:1");
}

static void
test_sql (Fixture *self, gconstpointer data)
{
  open_with_items (self);
  assert_query (self, "SELECT id, '$.city' FROM items WHERE '$.name' = @n", "{\"n\":\"two\"}",
                "[{\"id\":\"2\",\"city\":\"Bergen\"}]");
  assert_query (self, "SELECT count(*) AS n FROM _commandQueue", NULL, "[{\"n\":0}]");
  assert_fails (self, "DELETE FROM items", NULL, "read");
  assert_fails (self, "SELECT * FROM _command", NULL, "_command");
  assert_fails (self, "ATTACH 'x' AS y", NULL, "read");
  assert_fails (self, "nothing-of-this-name", NULL, "There is no datasource");
  assert_fails (self, "SELECT @missing", NULL, "@missing");
}

static void
test_close_ends_it (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_open (self, FALSE);
  hf_engine_query_async (self->engine, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n", NULL,
                         NULL, hf_test_keep_result_cb, &result);
  hf_engine_close (self->engine);
  result = hf_test_wait_result (&result);
  g_assert_null (hf_engine_query_finish (self->engine, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_cancel_ends_it (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fixture_open (self, FALSE);
  hf_engine_query_async (self->engine, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT count(*) FROM n", NULL,
                         cancellable, hf_test_keep_result_cb, &result);
  g_cancellable_cancel (cancellable);
  result = hf_test_wait_result (&result);
  g_assert_null (hf_engine_query_finish (self->engine, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_package (Fixture *self, gconstpointer data)
{
  fixture_write (self, "datasources/other.jigx",
                 "type: datasource.sqlite\noptions: {package: engine-test-other, entities: [items], query: SELECT id FROM items "
                 "ORDER BY id}\n");
  open_with_items (self);
  assert_fails (self, "other", NULL, "There is no solution “engine-test-other” on this machine");
}

/* Opens another solution once, with its database where solutions have it, and one item in it. */
static void
open_another (Fixture *self)
{
  g_autofree char *index = g_build_filename (self->dir, "another", "index.jigx", NULL), *folder = g_path_get_dirname (index);
  g_autoptr (GAsyncResult) opened = NULL, written = NULL;
  g_autoptr (HfJsonObject) data = hf_json_object_parse ("{\"id\":\"from-there\"}", -1, NULL);
  g_autoptr (HfEngine) engine = NULL;
  g_autoptr (GError) error = NULL;
  HfEngineOptions options = { .overlay_root = self->overlay_root, .offline = TRUE, .monitor = G_NETWORK_MONITOR (self->monitor) };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (
      g_file_set_contents (index, "name: engine-test-known\nentities: {items: {provider: DATA_PROVIDER_LOCAL}}\n", -1, NULL));
  hf_engine_open_async (folder, &options, NULL, hf_test_keep_result_cb, &opened);
  opened = hf_test_wait_result (&opened);
  engine = hf_engine_open_finish (opened, &error);
  g_assert_no_error (error);
  hf_engine_submit_async (engine, "items", "save", NULL, "from-there", NULL, data, NULL, hf_test_keep_result_cb, &written);
  written = hf_test_wait_result (&written);
  hf_engine_submit_finish (engine, written, &error);
  g_assert_no_error (error);
  hf_engine_close (engine);
}

static void
test_known_package (Fixture *self, gconstpointer data)
{
  fixture_write (
      self, "datasources/other.jigx",
      "type: datasource.sqlite\noptions: {package: engine-test-known, entities: [items], query: SELECT id FROM items}\n");
  fixture_write (self, "datasources/closed.jigx",
                 "type: datasource.sqlite\noptions: {package: engine-test-known, query: SELECT * FROM _command}\n");
  open_another (self);
  open_with_items (self);
  assert_query (self, "other", NULL, "[{\"id\":\"from-there\"}]");
  assert_fails (self, "closed", NULL, "_command");
}

static void
test_console (Fixture *self, gconstpointer data)
{
  fixture_write (self, "scripts/expressions/say.js", "export function it(what) { console.warn('said', what); return 1; }\n");
  fixture_write (self, "datasources/d.jigx", "type: datasource.static\noptions: {data: {n: =$say.it('hello')}}\n");
  fixture_open (self, FALSE);
  assert_query (self, "d", NULL, "{\"n\":1}");
  fixture_wait_sql (self, "SELECT level || ' ' || text FROM _activity", "warning said hello");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/datasource/static/yields-its-data-with-its-expressions", test_static);
  fixture_test ("/datasource/sqlite/binds-parameters-and-knows-the-shorthand", test_query);
  fixture_test ("/datasource/sqlite/a-table-that-nothing-filled-yet-is-empty", test_nothing_synced_yet);
  fixture_test ("/datasource/sqlite/a-document-is-the-first-row-or-null", test_document);
  fixture_test ("/datasource/sqlite/converts-properties", test_conversions);
  fixture_test ("/datasource/mentioned/is-run-before-the-expression", test_nested);
  fixture_test ("/datasource/mentioned/by-a-named-expression-too", test_named_expression);
  fixture_test ("/datasource/reference/runs-another-with-its-inputs", test_reference);
  fixture_test ("/datasource/circle/is-an-error-that-names-it", test_cycle);
  fixture_test ("/datasource/jig/its-own-come-first", test_jig_first);
  fixture_test ("/datasource/jig/its-named-expressions-come-first", test_jig_expression);
  fixture_test ("/datasource/jig/a-named-expression-that-fails-is-named-with-its-place", test_jig_expression_place);
  fixture_test ("/datasource/script/what-it-says-on-the-console-is-in-the-activity-log", test_console);
  fixture_test ("/datasource/mistake/is-named-with-its-place", test_place);
  fixture_test ("/datasource/sql/of-a-person-reads-and-nothing-else", test_sql);
  fixture_test ("/datasource/close/ends-what-runs", test_close_ends_it);
  fixture_test ("/datasource/cancel/ends-what-runs", test_cancel_ends_it);
  fixture_test ("/datasource/type/is-compared-without-case", test_type_without_case);
  fixture_test ("/datasource/package/must-be-known-here", test_package);
  fixture_test ("/datasource/package/known-is-read-by-the-same-rules", test_known_package);
  return g_test_run ();
}
