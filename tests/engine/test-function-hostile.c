/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Functions that mean harm or are badly wrong: each stops within its limit, is named with its place, and the rest goes on. */

#include "function-test.h"

#include <string.h>

#define TWO_FEEDS                                                                                                           \
  "name: engine-test\nonLoad:\n  type: action.sync-entities\n  options:\n    provider: DATA_PROVIDER_REST\n    entities:\n" \
  "      - {entity: items, function: get-items}\n      - {entity: others, function: get-others}\n"

/* One feed goes wrong, the other syncs. */
static void
one_goes_wrong (Fixture *self, const char *keys, const char *words)
{
  g_auto(HfSyncReport) report = { 0 };
  gint64 started = g_get_monotonic_time ();

  fixture_write (self, "index.jigx", TWO_FEEDS);
  function_set (self, keys);
  function_write (self, "get-others", "method: GET\nurl: https://api.example.test/others\noutputTransform: '$.{ \"id\": id }'\n");
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "GET", .path = "/items", .body = "[{\"id\":\"1\"}]", .times = -1 });
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "GET", .path = "/others", .body = "[{\"id\":\"o\"}]" });
  fixture_open (self, FALSE);
  hf_expression_host_set_limits (self->engine->expressions, G_USEC_PER_SEC, 200 * 1024 * 1024);
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpuint (report.datasets_failed, ==, 1);
  g_assert_cmpuint (report.datasets_synced, ==, 1);
  if (strstr (report.sentence, words) == NULL)
    g_error ("“%s” does not say “%s”", report.sentence, words);
  g_assert_cmpint (g_get_monotonic_time () - started, <, 20 * G_USEC_PER_SEC);
  function_assert_rows (self, "items", "-");
  function_assert_rows (self, "others", "o {\"id\":\"o\"}");
}

static void
test_endless (Fixture *self, gconstpointer data)
{
  one_goes_wrong (self, "outputTransform: ($f := function($n) { $f($n + 1) }; $f(0))\n", "functions/get-items.jigx:4:");
}

static void
test_allocates (Fixture *self, gconstpointer data)
{
  one_goes_wrong (self, "outputTransform: ($f := function($s) { $f($s & $s) }; $f('0123456789'))\n",
                  "functions/get-items.jigx:4:");
}

static void
test_regex_bomb (Fixture *self, gconstpointer data)
{
  one_goes_wrong (self, "outputTransform: $match('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab', /^(a+)+$/)\n",
                  "functions/get-items.jigx:4:");
}

static void
test_script_that_throws (Fixture *self, gconstpointer data)
{
  fixture_write (self, "scripts/expressions/bad.js", "export function boom () { throw new Error ('boom'); }\n");
  one_goes_wrong (self, "outputTransform: $bad.boom()\n", "functions/get-items.jigx:4:");
}

static void
test_not_an_expression (Fixture *self, gconstpointer data)
{
  one_goes_wrong (self, "outputTransform: $.{{\n", "functions/get-items.jigx:4:");
}

static void
test_pages_without_end (Fixture *self, gconstpointer data)
{
  one_goes_wrong (self,
                  "parameters: {p: {location: query, value: 1}}\n"
                  "continuation: {when: =true, parameters: {p: =@ctx.parameters.p + 1}}\n",
                  "functions/get-items.jigx:5:");
}

static void
test_address_on_this_machine (Fixture *self, gconstpointer data)
{
  one_goes_wrong (self, "continuation: {when: =true, url: \"file:///etc/passwd\"}\n", "address");
}

static void
test_statement_that_attaches (Fixture *self, gconstpointer data)
{
  one_goes_wrong (self, "operations: [{type: operation.execute-sql, statements: [{statement: \"ATTACH '/tmp/x' AS x\"}]}]\n",
                  "functions/get-items.jigx:4:");
}

static void
test_endless_statement (Fixture *self, gconstpointer data)
{
  one_goes_wrong (self,
                  "operations:\n  - type: operation.execute-sql\n    statements:\n"
                  "      - statement: INSERT INTO [others] (id, data) WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 "
                  "FROM n) SELECT x, '{}' FROM n\n",
                  "functions/get-items.jigx:");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/function/hostile/endless", test_endless);
  fixture_test ("/function/hostile/allocates", test_allocates);
  fixture_test ("/function/hostile/regex-bomb", test_regex_bomb);
  fixture_test ("/function/hostile/script-that-throws", test_script_that_throws);
  fixture_test ("/function/hostile/not-an-expression", test_not_an_expression);
  fixture_test ("/function/hostile/pages-without-end", test_pages_without_end);
  fixture_test ("/function/hostile/address-that-is-none", test_address_on_this_machine);
  fixture_test ("/function/hostile/statement-that-attaches", test_statement_that_attaches);
  fixture_test ("/function/hostile/endless-statement", test_endless_statement);
  return g_test_run ();
}
