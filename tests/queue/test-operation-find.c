/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The operation find-replace. */

#include "hf-operation-test.h"

#include <hf-error.h>
#include <hf-find-replace.h>
#include <hf-test.h>

static HfTableOperation *
find (const char *tables, const char *text, const char *by)
{
  HfTableOperation *operation = hf_table_operation_new (HF_TABLE_FIND_REPLACE, NULL);

  operation->tables = g_strsplit (tables, ",", -1);
  operation->find = g_strdup (text);
  operation->replace = g_strdup (by);
  return operation;
}

static HfTableOperation *
find_queue (const char *tables, const char *text, const char *by)
{
  HfTableOperation *operation = find (tables, text, by);

  operation->include_queue = TRUE;
  return operation;
}

static void
assert_json (const char *json, const char *text, const char *by, const char *expected)
{
  g_autofree char *replaced = hf_find_replace_json (json, text, by);

  g_assert_cmpstr (replaced, ==, expected);
}

static void
test_json (void)
{
  assert_json ("{\"a\":\"x\",\"b\":[1,\"axb\"]}", "x", "y", "{\"a\":\"y\",\"b\":[1,\"ayb\"]}");
  assert_json ("{\"a\": 42 ,\"b\":421,\"c\":\"42\"}", "42", "7", "{\"a\": 7 ,\"b\":421,\"c\":\"7\"}");
  assert_json ("{\"a\":42}", "42", "new", "{\"a\":\"new\"}");
  assert_json ("{\"a\":true,\"b\":null}", "true", "false", "{\"a\":false,\"b\":null}");
  assert_json ("{\"a\":42}", "42", "", "{\"a\":\"\"}");
  assert_json ("{\"a\":42}", "42", "{\"b\":1}", "{\"a\":\"{\\\"b\\\":1}\"}");
  assert_json ("{\"x\":1}", "x", "y", "{\"y\":1}");
  assert_json ("{\"a\":\"\\u0078\\/\"}", "x/", "q\"", "{\"a\":\"q\\\"\"}");
  assert_json ("{\"a\":\"say \\\"x\\\"\"}", "x", "y", "{\"a\":\"say \\\"y\\\"\"}");
  assert_json ("{\"a\":\"n\\n\",\"b\":1.50}", "x", "y", NULL);
  assert_json (NULL, "x", "y", NULL);
}

static void
test_tables (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableReport report;

  queue_test_init (&test);
  queue_test_apply (
      &test,
      queue_test_operation (HF_TABLE_UPSERT, "a",
                            "[{\"id\":\"old\",\"v\":1.0},{\"id\":\"b\",\"ref\":\"old\"},{\"id\":\"c\",\"ref\":\"\\u006fld\"},"
                            "{\"id\":\"d\"}]"));
  queue_test_apply (&test, queue_test_operation (HF_TABLE_UPSERT, "b", "[{\"id\":\"old\"}]"));
  report = queue_test_apply (&test, find ("a", "old", "new"));
  g_assert_cmpint (report.updated, ==, 2);
  queue_test_assert_rows (&test, "a", "b={\"id\":\"b\",\"ref\":\"new\"}\nc={\"id\":\"c\",\"ref\":\"new\"}\nd={\"id\":\"d\"}\n"
                                      "new={\"id\":\"new\",\"v\":1.0}");
  queue_test_assert_rows (&test, "b", "old={\"id\":\"old\"}");
  queue_test_refused (&test, find ("a", "", "new"), "What to find");
}

static void
test_many (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(GString) array = g_string_new ("[{\"id\":\"z\",\"v\":\"keep\"}");

  queue_test_init (&test);
  for (int i = 0; i < 1700; i++)
    g_string_append_printf (array, ",{\"id\":%d,\"v\":\"old\"}", i);
  g_string_append_c (array, ']');
  queue_test_apply (&test, queue_test_operation (HF_TABLE_REPLACE, "a", array->str));
  queue_test_apply (&test, find ("a", "old", "new"));
  queue_test_assert_ask (&test, "SELECT group_concat(v || n, ' ') FROM (SELECT data->>'v' AS v, count(*) AS n FROM a GROUP BY 1)",
                         "keep1 new1700");
}

/* Without the queue a record keeps the id under which its commands know it. */
static void
test_open_commands (void)
{
  g_auto(QueueTest) test = { 0 };

  queue_test_init (&test);
  queue_test_sync (&test, "a", "old", "{\"id\":\"old\",\"v\":\"old\"}");
  queue_test_push (&test, "update", "a", "old", "{\"n\":\"old\"}");
  queue_test_apply (&test, find ("a", "old", "new"));
  queue_test_assert_rows (&test, "a", "old={\"id\":\"new\",\"v\":\"new\",\"n\":\"new\"}");
  queue_test_assert_ask (&test, "SELECT record_id || data FROM _command", "old{\"n\":\"old\"}");
  queue_test_apply (&test, find_queue ("a", "old", "new"));
  queue_test_assert_rows (&test, "a", "new={\"id\":\"new\",\"v\":\"new\",\"n\":\"new\"}");
  queue_test_assert_ask (&test, "SELECT record_id || data FROM _command", "new{\"n\":\"new\"}");
  queue_test_assert_ask (&test, "SELECT id || data FROM _base", "new{\"id\":\"new\",\"v\":\"new\"}");
  queue_test_assert_ask (&test, "SELECT author || reason || record_id || data FROM _edit",
                         "solutionFind and replaceold{\"n\":\"old\"}");
}

static void
test_queue (void)
{
  g_auto(QueueTest) test = { 0 };
  const HfWrite call = { .provider = "DATA_PROVIDER_REST",
                         .source = "s",
                         .entity = "a",
                         .method = "functionCall",
                         .parameters = "{\"q\":\"old\",\"n\":5}" };

  queue_test_init (&test);
  queue_test_sync (&test, "a", "1", "{\"id\":1}");
  queue_test_push_write (&test, &call);
  queue_test_push (&test, "update", "a", "1", "{\"v\":\"old\"}");
  queue_test_push (&test, "update", "a", "1", "{\"v\":\"very old\"}");
  queue_test_send (&test, 2);
  queue_test_apply (&test, find_queue ("a", "old", "new"));
  queue_test_assert_ask (&test, "SELECT group_concat(coalesce(parameters, data)) FROM _command",
                         "{\"q\":\"new\",\"n\":5},{\"v\":\"old\"},{\"v\":\"very new\"}");
  queue_test_assert_row (&test, "a", "1", "{\"id\":1,\"v\":\"very new\"}");
}

/* A service that answers without an id, and the solution's own way to the final one. */
static void
test_own_command (void)
{
  g_auto(QueueTest) test = { 0 };
  g_auto(HfOutcome) outcome = { 0 };
  g_autoptr(GError) error = NULL;
  HfResult result = { .done = TRUE, .retry_after_us = -1, .replaces_merge = TRUE };
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  HfTx *tx;

  queue_test_init (&test);
  queue_test_push (&test, "create", "a", NULL, "{\"v\":1}");
  queue_test_push (&test, "update", "a", "_tmp_1_", "{\"v\":2}");
  queue_test_push (&test, "create", "b", NULL, "{\"a\":\"_tmp_1_\"}");
  g_ptr_array_add (operations, find_queue ("a,b", "_tmp_1_", "A-17"));
  result.operations = operations;
  queue_test_send (&test, 1);
  tx = hf_tx_begin (test.db, &error);
  g_assert_true (hf_queue_settle (test.db, 1, 1, &result, NULL, NULL, test.now, 0.5, &outcome, &error));
  g_assert_true (hf_tx_commit (&tx, &error));
  queue_test_assert_rows (&test, "a", "A-17={\"id\":\"A-17\",\"v\":2}");
  queue_test_assert_ask (&test, "SELECT group_concat(record_id || data) FROM _command WHERE finished_at IS NULL",
                         "A-17{\"v\":2},_tmp_3_{\"a\":\"A-17\"}");
  queue_test_assert_counts (&test);
  g_assert_cmpint (queue_test_step (&test), ==, 2);
}

static void
test_dynamic (void)
{
  g_auto(QueueTest) test = { 0 };

  queue_test_init (&test);
  queue_test_sync (&test, "default/d", "a", "{\"id\":\"a\",\"v\":\"old\",\"w\":1}");
  queue_test_sync (&test, "default/d", "b", "{\"id\":\"b\",\"v\":\"keep\"}");
  queue_test_apply (&test, find ("default/d", "old", "new"));
  queue_test_assert_ask (&test, "SELECT group_concat(method || record_id || data) FROM _command", "updatea{\"v\":\"new\"}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add_func ("/operation/find-replace/" path, func)
  ADD ("values-keep-their-type-and-other-bytes-stay", test_json);
  ADD ("only-the-tables-it-names", test_tables);
  ADD ("more-rows-than-a-page", test_many);
  ADD ("records-and-their-commands-stay-together", test_open_commands);
  ADD ("queue/but-what-is-being-sent", test_queue);
  ADD ("queue/its-own-command-s-answer", test_own_command);
  ADD ("dynamic-rows-become-commands", test_dynamic);
#undef ADD
  return g_test_run ();
}
