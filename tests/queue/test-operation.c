/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Replacing, upserting and merging records: what becomes of each row. */

#include "hf-operation-test.h"

#include <hf-error.h>
#include <hf-test.h>
#include <string.h>

#define REPLACE HF_TABLE_REPLACE
#define UPSERT HF_TABLE_UPSERT
#define MERGE HF_TABLE_MERGE

static void
fill (QueueTest *test)
{
  queue_test_apply (test,
                    queue_test_operation (REPLACE, "orders",
                                          "[{\"id\":1,\"year\":2024,\"n\":\"a\"},{\"id\":2,\"year\":2025,\"n\":\"b\"},"
                                          "{\"id\":\"3\",\"year\":\"2025\",\"n\":\"c\"}]"));
}

static void
test_replace (void)
{
  g_auto (QueueTest) test = { 0 };
  HfTableReport report;

  queue_test_init (&test);
  fill (&test);
  report = queue_test_apply (&test, queue_test_operation (REPLACE, "orders", "[{\"id\":2,\"x\":1.50},{\"id\":4}]"));
  queue_test_assert_rows (&test, "orders", "2={\"id\":2,\"x\":1.50}\n4={\"id\":4}");
  g_assert_cmpint (report.received, ==, 2);
  g_assert_cmpint (report.inserted, ==, 1);
  g_assert_cmpint (report.updated, ==, 1);
  g_assert_cmpint (report.deleted, ==, 2);
  queue_test_apply (&test, queue_test_operation (REPLACE, "orders", "[]"));
  queue_test_assert_rows (&test, "orders", NULL);
}

static void
test_no_list (void)
{
  g_auto (QueueTest) test = { 0 };

  queue_test_init (&test);
  fill (&test);
  queue_test_refused (&test, queue_test_operation (REPLACE, "orders", NULL), "There is no list of records");
  queue_test_refused (&test, queue_test_operation (REPLACE, "orders", "[1]"), "is not a JSON object");
  queue_test_refused (&test, queue_test_operation (REPLACE, "orders", "[{\"id\":1},"), "breaks off");
  queue_test_refused (&test, queue_test_operation (REPLACE, "_command", "[]"), "cannot be the name of an entity");
  queue_test_assert_ask (&test, "SELECT count(*) FROM orders", "3");
}

static void
test_value_filter (void)
{
  g_auto (QueueTest) test = { 0 };
  HfTableOperation *operation = queue_test_operation (REPLACE, "orders", "[{\"id\":5,\"year\":2025},{\"id\":1,\"year\":2024}]");

  queue_test_init (&test);
  fill (&test);
  hf_table_operation_add_filter (operation, "year", "2025", NULL, NULL);
  queue_test_apply (&test, operation);
  /* The text "2025" is not the number; what is outside of the filter is upserted. */
  queue_test_assert_rows (
      &test, "orders", "1={\"id\":1,\"year\":2024}\n3={\"id\":\"3\",\"year\":\"2025\",\"n\":\"c\"}\n5={\"id\":5,\"year\":2025}");
  operation = queue_test_operation (REPLACE, "orders", "[]");
  hf_table_operation_add_filter (operation, "year", "\"2025\"", NULL, NULL);
  hf_table_operation_add_filter (operation, "n", "\"x\"", NULL, NULL);
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT count(*) FROM orders", "3");
  operation = queue_test_operation (REPLACE, "orders", "[]");
  hf_table_operation_add_filter (operation, "year", "\"2025\"", NULL, NULL);
  hf_table_operation_add_filter (operation, "n", "\"c\"", NULL, NULL);
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT group_concat(id) FROM orders", "1,5");
}

static void
test_range_filter (void)
{
  g_auto (QueueTest) test = { 0 };
  HfTableOperation *operation;

  queue_test_init (&test);
  queue_test_apply (
      &test,
      queue_test_operation (UPSERT, "n",
                            "[{\"id\":1,\"v\":9},{\"id\":2,\"v\":10},{\"id\":10,\"v\":\"10\"},{\"id\":\"b\",\"v\":11.5},"
                            "{\"id\":\"c\",\"v\":null},{\"id\":\"d\",\"q\\\"\":1}]"));
  operation = queue_test_operation (REPLACE, "n", "[]");
  hf_table_operation_add_filter (operation, "v", NULL, "9.5", "12");
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT group_concat(id) FROM n", "1,10,c,d");
  operation = queue_test_operation (REPLACE, "n", "[]");
  hf_table_operation_add_filter (operation, "id", NULL, "2", "20");
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT group_concat(id) FROM n", "1,c,d");
  operation = queue_test_operation (REPLACE, "n", "[]");
  hf_table_operation_add_filter (operation, "v", NULL, NULL, NULL);
  queue_test_refused (&test, operation, "needs a value, or an end");
  operation = queue_test_operation (REPLACE, "n", "[]");
  hf_table_operation_add_filter (operation, "id", "\"c\"", NULL, NULL);
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT group_concat(id) FROM n", "1,d");
}

/* What is left of numbers and texts when a range with an open end was emptied. */
static void
assert_left (const char *column, const char *from, const char *to, const char *left)
{
  g_auto (QueueTest) test = { 0 };
  HfTableOperation *operation;

  queue_test_init (&test);
  operation = queue_test_operation (UPSERT, "n",
                                    "[{\"id\":1,\"v\":9},{\"id\":10,\"v\":10},{\"id\":2,\"v\":11},"
                                    "{\"id\":\"a\",\"v\":\"9\"},{\"id\":\"b\",\"v\":\"m\"},{\"id\":\"c\"}]");
  queue_test_apply (&test, operation);
  operation = queue_test_operation (REPLACE, "n", "[]");
  hf_table_operation_add_filter (operation, column, NULL, from, to);
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT group_concat(id) FROM n", left);
}

static void
test_open_range (void)
{
  assert_left ("v", "10", NULL, "1,a,b,c");
  assert_left ("v", NULL, "10", "2,a,b,c");
  assert_left ("v", "\"a\"", NULL, "1,10,2,a,c");
  assert_left ("v", NULL, "\"a\"", "1,10,2,b,c");
  assert_left ("id", "2", NULL, "1,a,b,c");
  assert_left ("id", NULL, "2", "10,a,b,c");
  assert_left ("id", "\"b\"", NULL, "1,10,2,a");
  assert_left ("id", NULL, "\"a\"", "b,c");
}

static void
test_upsert (void)
{
  g_auto (QueueTest) test = { 0 };
  HfTableOperation *operation;
  HfTableReport report;

  queue_test_init (&test);
  fill (&test);
  report = queue_test_apply (
      &test, queue_test_operation (UPSERT, "orders", "[{\"id\":2,\"n\":\"x\"},{\"id\":7},{\"id\":7,\"last\":1}]"));
  g_assert_cmpint (report.inserted, ==, 1);
  g_assert_cmpint (report.updated, ==, 1);
  queue_test_assert_row (&test, "orders", "2", "{\"id\":2,\"n\":\"x\"}");
  queue_test_assert_row (&test, "orders", "7", "{\"id\":7,\"last\":1}");
  operation = queue_test_operation (UPSERT, "orders", "[{\"code\":\"K1\",\"id\":2}]");
  operation->primary_key = g_strdup ("code");
  operation->timestamp = g_strdup ("2026-01-02");
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT data || timestamp FROM orders WHERE id = 'K1'", "{\"code\":\"K1\",\"id\":2}2026-01-02");
  operation = queue_test_operation (UPSERT, "orders", "[{\"id\":7,\"last\":1}]");
  operation->timestamp = g_strdup ("2026-01-03");
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT timestamp FROM orders WHERE id = '7'", "2026-01-03");
}

static void
test_one_change_note (void)
{
  g_auto (QueueTest) test = { 0 };

  queue_test_init (&test);
  fill (&test);
  queue_test_assert_ask (&test, "SELECT group_concat(entity || inserted || updated || deleted) FROM _change", "orders300");
  queue_test_apply (&test, queue_test_operation (UPSERT, "orders", "[{\"id\":1,\"year\":2024,\"n\":\"a\"}]"));
  queue_test_assert_ask (&test, "SELECT count(*) FROM _change", "1");
}

static void
test_merge (void)
{
  g_auto (QueueTest) test = { 0 };

  queue_test_init (&test);
  fill (&test);
  queue_test_apply (&test,
                    queue_test_operation (MERGE, "orders",
                                          "[{\"id\":1,\"n\":\"z\",\"deep\":{\"a\":1.0}},{\"id\":9,\"a\":1},{\"id\":9,\"b\":2}]"));
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"year\":2024,\"n\":\"z\",\"deep\":{\"a\":1.0}}");
  queue_test_assert_row (&test, "orders", "9", "{\"id\":9,\"a\":1,\"b\":2}");
}

static void
test_without_id (void)
{
  g_auto (QueueTest) test = { 0 };
  HfTableOperation *operation = queue_test_operation (REPLACE, "log", "[{\"t\":1},{\"t\":1}]");
  g_autoptr (GBytes) more = g_bytes_new_static ("[{\"t\":1}]", 9);
  g_autofree char *first = NULL, *again = NULL;

  queue_test_init (&test);
  hf_table_operation_add_records (operation, more);
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT count(DISTINCT id) FROM log WHERE length(id) = 36 AND substr(id, 15, 1) = '5'", "3");
  first = queue_test_rows (&test, "log");
  queue_test_apply (&test, queue_test_operation (REPLACE, "log", "[{\"t\":1},{\"t\":1},{\"t\":1}]"));
  again = queue_test_rows (&test, "log");
  g_assert_cmpstr (first, ==, again);
}

static void
test_protected (void)
{
  g_auto (QueueTest) test = { 0 };
  HfTableReport report;

  queue_test_init (&test);
  fill (&test);
  queue_test_push (&test, "update", "orders", "1", "{\"n\":\"mine\"}");
  queue_test_push (&test, "delete", "orders", "2", NULL);
  queue_test_push (&test, "create", "orders", NULL, "{\"n\":\"new\"}");
  report = queue_test_apply (&test,
                             queue_test_operation (UPSERT, "orders", "[{\"id\":1,\"n\":\"theirs\"},{\"id\":2,\"n\":\"back\"}]"));
  g_assert_cmpint (report.protected, ==, 2);
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"year\":2024,\"n\":\"mine\"}");
  queue_test_assert_row (&test, "orders", "2", NULL);
  queue_test_assert_ask (&test, "SELECT group_concat(id || data || from_sync) FROM _base",
                         "1{\"id\":1,\"n\":\"theirs\"}1,2{\"id\":2,\"n\":\"back\"}1");
  queue_test_apply (&test, queue_test_operation (MERGE, "orders", "[{\"id\":1,\"z\":1}]"));
  queue_test_assert_ask (&test, "SELECT data FROM _base WHERE id = '1'", "{\"id\":1,\"n\":\"theirs\",\"z\":1}");
  queue_test_apply (&test, queue_test_operation (REPLACE, "orders", "[]"));
  queue_test_assert_rows (&test, "orders",
                          "1={\"id\":1,\"year\":2024,\"n\":\"mine\"}\n_tmp_3_={\"id\":\"_tmp_3_\",\"n\":\"new\"}");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base WHERE data IS NULL AND from_sync", "2");
}

/* Whether a record with an open command was among the replaced rows is decided by what the service has of it. */
static void
test_protected_filter (void)
{
  g_auto (QueueTest) test = { 0 };
  HfTableOperation *operation;

  queue_test_init (&test);
  fill (&test);
  queue_test_push (&test, "update", "orders", "1", "{\"year\":2025}");
  queue_test_push (&test, "update", "orders", "2", "{\"year\":2024}");
  operation = queue_test_operation (REPLACE, "orders", "[]");
  hf_table_operation_add_filter (operation, "year", "2025", NULL, NULL);
  queue_test_apply (&test, operation);
  queue_test_assert_ask (&test, "SELECT group_concat(id || (data IS NULL)) FROM _base", "10,21");
  queue_test_assert_ask (&test, "SELECT count(*) FROM orders", "3");
}

static void
test_keep_temp_ids (void)
{
  g_auto (QueueTest) test = { 0 };
  HfTableOperation *operation;

  queue_test_init (&test);
  queue_test_sync (&test, "orders", "_tmp_7_", "{\"id\":\"_tmp_7_\"}");
  queue_test_sync (&test, "orders", "_tmp_7x_", "{\"id\":\"_tmp_7x_\"}");
  operation = queue_test_operation (REPLACE, "orders", "[{\"id\":1}]");
  operation->keep_temp_ids = TRUE;
  queue_test_apply (&test, operation);
  queue_test_assert_rows (&test, "orders", "1={\"id\":1}\n_tmp_7_={\"id\":\"_tmp_7_\"}");
  queue_test_apply (&test, queue_test_operation (REPLACE, "orders", "[{\"id\":1}]"));
  queue_test_assert_ask (&test, "SELECT group_concat(id) FROM orders", "1");
}

/* What an operation writes takes part in the rewrite of ids. */
static void
test_temp_ids (void)
{
  g_auto (QueueTest) test = { 0 };

  queue_test_init (&test);
  queue_test_push (&test, "create", "customers", NULL, "{}");
  queue_test_apply (&test, queue_test_operation (UPSERT, "orders", "[{\"id\":1,\"customer\":\"_tmp_1_\"}]"));
  queue_test_apply (&test, queue_test_operation (MERGE, "notes", "[{\"id\":\"n_tmp_1_\"}]"));
  queue_test_done (&test, 1, "{\"id\":17}");
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"customer\":17}");
  queue_test_assert_row (&test, "notes", "n17", "{\"id\":\"n17\"}");
  /* It comes late: the id is final by now. */
  queue_test_apply (&test, queue_test_operation (UPSERT, "orders", "[{\"id\":2,\"customer\":\"_tmp_1_\"}]"));
  queue_test_assert_row (&test, "orders", "2", "{\"id\":2,\"customer\":17}");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _temp_ref", "0");
}

static void
test_all_or_none (void)
{
  g_auto (QueueTest) test = { 0 };
  HfTableOperation *operation = queue_test_operation (UPSERT, "b", "[{\"id\":1},2]");

  queue_test_init (&test);
  operation->place = g_strdup ("functions/get.jigx:4:5");
  queue_test_refused (&test, operation, "functions/get.jigx:4:5: Record 2");
}

static void
test_hundred_thousand (void)
{
  g_auto (QueueTest) test = { 0 };
  g_autoptr (GString) array = g_string_new ("[");
  gint64 start;

  queue_test_init (&test);
  for (int i = 0; i < 100000; i++)
    g_string_append_printf (array, "%s{\"id\":%d,\"name\":\"Customer %d\",\"city\":\"Oslo\",\"credit\":%d.50}", i > 0 ? "," : "",
                            i, i, i);
  g_string_append_c (array, ']');
  for (int kind = HF_TABLE_REPLACE; kind <= HF_TABLE_MERGE; kind++)
    {
      start = g_get_monotonic_time ();
      queue_test_apply (&test, queue_test_operation ((HfTableOperationKind) kind, "big", array->str));
      g_test_message ("Kind %d: %d ms", kind, (int) ((g_get_monotonic_time () - start) / 1000));
      queue_test_assert_ask (&test, "SELECT count(*) FROM big", "100000");
    }
  start = g_get_monotonic_time ();
  queue_test_apply (&test, queue_test_sql ("UPDATE big SET data = json_set(data, '$.city', 'Bergen')", NULL));
  g_test_message ("SQL: %d ms", (int) ((g_get_monotonic_time () - start) / 1000));
  queue_test_assert_ask (&test, "SELECT count(*) FROM big WHERE data LIKE '%Bergen%'", "100000");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add_func ("/operation/" path, func)
  ADD ("replace/makes-the-rows-exactly-these", test_replace);
  ADD ("replace/without-a-list-nothing-is-emptied", test_no_list);
  ADD ("replace/value-filter-replaces-those-rows-and-upserts-the-rest", test_value_filter);
  ADD ("replace/range-filter-is-inclusive-and-typed", test_range_filter);
  ADD ("replace/keeps-temporary-rows-where-asked", test_keep_temp_ids);
  ADD ("replace/filter-asks-the-service-s-version-of-an-open-record", test_protected_filter);
  ADD ("delete-insert/a-range-may-have-an-open-end", test_open_range);
  ADD ("upsert/replaces-the-record-or-adds-it", test_upsert);
  ADD ("upsert/what-is-equal-is-not-written", test_one_change_note);
  ADD ("merge/keeps-properties-it-does-not-name", test_merge);
  ADD ("records-without-an-id-get-the-same-name-again", test_without_id);
  ADD ("rows-with-open-commands-are-left-alone", test_protected);
  ADD ("temporary-ids-take-part-in-the-rewrite", test_temp_ids);
  ADD ("errors-name-the-place", test_all_or_none);
  ADD ("hundred-thousand-records", test_hundred_thousand);
#undef ADD
  return g_test_run ();
}
