/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What operations would do, and that nothing of it is done. */

#include "hf-operation-test.h"

#include <hf-error.h>
#include <hf-operation-preview.h>
#include <string.h>

/* Every row of every table, and what tables, indexes and triggers there are. */
static void
add_rows (QueueTest *test, GChecksum *checksum, const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (test->db, sql, &error);

  g_assert_no_error (error);
  while (hf_stmt_step (stmt, &error) == HF_STEP_ROW)
    for (int i = 0; i < hf_stmt_n_columns (stmt); i++)
      {
        const char *text = hf_stmt_is_null (stmt, i) ? "\001" : hf_stmt_text (stmt, i);

        g_checksum_update (checksum, (const guchar *) text, (gssize) strlen (text) + 1);
      }
  g_assert_no_error (error);
}

static char *
hash_database (QueueTest *test)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *names = queue_test_ask (
      test, "SELECT group_concat(name, char(10)) FROM (SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name)");
  g_auto(GStrv) tables = g_strsplit (names, "\n", -1);

  add_rows (test, checksum, "SELECT * FROM sqlite_schema UNION ALL SELECT * FROM sqlite_temp_schema");
  for (guint i = 0; tables[i] != NULL; i++)
    {
      g_autofree char *table = hf_sql_identifier (tables[i]);
      g_autofree char *sql = g_strconcat ("SELECT * FROM ", table, NULL);

      add_rows (test, checksum, sql);
    }
  return g_strdup (g_checksum_get_string (checksum));
}

/* `+orders/4:null>{…}` a line; takes @operation. */
static char *
preview (QueueTest *test, HfTableOperation *operation, guint limit, HfTableReport *report)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = hash_database (test);
  g_autofree char *after = NULL;
  GString *text = g_string_new (NULL);
  HfTx *tx = hf_tx_begin (test->db, &error);

  g_assert_no_error (error);
  g_ptr_array_add (operations, operation);
  g_assert_true (hf_table_operations_preview (test->db, operations, test->now, limit, &changes, report, &error));
  g_assert_no_error (error);
  g_assert_true (hf_tx_commit (&tx, &error));
  for (guint i = 0; i < changes->len; i++)
    {
      const HfTableChange *change = g_ptr_array_index (changes, i);

      g_string_append_printf (text, "%c%s/%s:%s>%s\n", "+*-"[change->kind], change -> table, change -> id, change -> before,
                              change -> after);
    }
  after = hash_database (test);
  g_assert_cmpstr (before, ==, after);
  return g_string_free (text, FALSE);
}

static void
fill (QueueTest *test)
{
  queue_test_apply (
      test, queue_test_operation (HF_TABLE_UPSERT, "orders", "[{\"id\":1,\"n\":\"a\"},{\"id\":2,\"n\":\"b\"},{\"id\":3}]"));
}

static void
test_replace (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableReport report = { 0 };
  g_autofree char *text = NULL;

  queue_test_init (&test);
  fill (&test);
  text = preview (&test, queue_test_operation (HF_TABLE_REPLACE, "orders", "[{\"id\":2,\"n\":\"B\"},{\"id\":3},{\"id\":4}]"), 100,
                  &report);
  g_assert_cmpstr (text, ==,
                   "*orders/2:{\"id\":2,\"n\":\"b\"}>{\"id\":2,\"n\":\"B\"}\n"
                   "+orders/4:(null)>{\"id\":4}\n"
                   "-orders/1:{\"id\":1,\"n\":\"a\"}>(null)\n");
  g_assert_cmpint (report.received, ==, 3);
  g_assert_cmpint (report.inserted, ==, 1);
  g_assert_cmpint (report.updated, ==, 1);
  g_assert_cmpint (report.deleted, ==, 1);
}

static void
test_new_table (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableReport report = { 0 };
  g_autofree char *text = NULL;

  queue_test_init (&test);
  text = preview (&test, queue_test_operation (HF_TABLE_MERGE, "new's \"table\"", "[{\"id\":\"x\"}]"), 100, &report);
  g_assert_cmpstr (text, ==, "+new's \"table\"/x:(null)>{\"id\":\"x\"}\n");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _dataset", "0");
}

static void
test_limit (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(GString) array = g_string_new ("[");
  HfTableReport report = { 0 };
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  queue_test_init (&test);
  fill (&test);
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (array, "%s{\"id\":%u,\"v\":1}", i == 0 ? "" : ",", i);
  g_string_append_c (array, ']');
  text = preview (&test, queue_test_operation (HF_TABLE_UPSERT, "orders", array->str), 10, &report);
  lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 11);
  g_assert_cmpint (report.inserted, ==, 4997);
  g_assert_cmpint (report.updated, ==, 3);
}

static void
test_protected (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableReport report = { 0 };
  g_autofree char *text = NULL;

  queue_test_init (&test);
  fill (&test);
  queue_test_push (&test, "update", "orders", "1", "{\"n\":\"mine\"}");
  text = preview (&test, queue_test_operation (HF_TABLE_REPLACE, "orders", "[{\"id\":1,\"n\":\"theirs\"}]"), 100, &report);
  g_assert_cmpstr (text, ==, "-orders/2:{\"id\":2,\"n\":\"b\"}>(null)\n-orders/3:{\"id\":3}>(null)\n");
  g_assert_cmpint (report.protected, ==, 1);
  queue_test_assert_row (&test, "orders", "1", "{\"id\":1,\"n\":\"mine\"}");
}

static void
test_sql (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableReport report = { 0 };
  g_autofree char *text = NULL;

  queue_test_init (&test);
  fill (&test);
  text
      = preview (&test, queue_test_sql ("INSERT OR REPLACE INTO orders (id, data) VALUES ('1', '{\"id\":1}'), ('9', '{}')", NULL),
                 100, &report);
  g_assert_cmpstr (text, ==, "*orders/1:{\"id\":1,\"n\":\"a\"}>{\"id\":1}\n+orders/9:(null)>{}\n");
  g_clear_pointer (&text, g_free);
  text = preview (&test, queue_test_sql ("DELETE FROM orders", NULL), 1, &report);
  g_assert_cmpstr (text, ==, "-orders/1:{\"id\":1,\"n\":\"a\"}>(null)\n");
  g_assert_cmpint (report.deleted, ==, 3);
  g_clear_pointer (&text, g_free);
  text = preview (&test, queue_test_sql ("UPDATE orders SET id = id || 'x' WHERE id = '1'", NULL), 100, &report);
  g_assert_cmpstr (text, ==, "-orders/1:{\"id\":1,\"n\":\"a\"}>(null)\n+orders/1x:(null)>{\"id\":1,\"n\":\"a\"}\n");
}

static void
test_unchanged (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableReport report = { 0 };
  g_autofree char *text = NULL;

  queue_test_init (&test);
  fill (&test);
  text = preview (&test, queue_test_sql ("UPDATE orders SET data = data", NULL), 100, &report);
  g_assert_cmpstr (text, ==, "");
  g_assert_cmpint (report.updated, ==, 0);
}

static void
test_queue (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableReport report = { 0 };
  g_autofree char *text = NULL;

  queue_test_init (&test);
  queue_test_apply (&test, queue_test_operation (HF_TABLE_UPSERT, "default/orders", "[{\"id\":\"1\",\"n\":\"a\"}]"));
  text = preview (&test, queue_test_sql ("UPDATE [default/orders] SET data = json_set(data, '$.n', 'b')", NULL), 100, &report);
  g_assert_nonnull (strstr (text, "*default/orders/1:{\"id\":\"1\",\"n\":\"a\"}>{\"id\":\"1\",\"n\":\"b\"}\n"));
  g_assert_nonnull (strstr (text, "+_commandQueue/1:(null)>{"));
  g_assert_cmpint (report.updated, ==, 1);
  g_assert_cmpint (report.inserted, ==, 0);
  queue_test_assert_ask (&test, "SELECT count(*) FROM _command", "0");
}

static void
test_failure (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;
  HfTableReport report = { 0 };
  HfTableOperation *bad = queue_test_operation (HF_TABLE_UPSERT, "_meta", "[]");
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  HfTx *tx;

  queue_test_init (&test);
  fill (&test);
  before = hash_database (&test);
  bad->place = g_strdup ("functions/a.jigx:3:5");
  g_ptr_array_add (operations, queue_test_operation (HF_TABLE_REPLACE, "orders", "[]"));
  g_ptr_array_add (operations, bad);
  tx = hf_tx_begin (test.db, &error);
  g_assert_false (hf_table_operations_preview (test.db, operations, test.now, 10, &changes, &report, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_true (g_str_has_prefix (error->message, "functions/a.jigx:3:5: "));
  g_clear_error (&error);
  g_assert_true (hf_tx_commit (&tx, &error));
  after = hash_database (&test);
  g_assert_cmpstr (before, ==, after);
  g_assert_null (changes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operation/preview/says-what-a-replace-would-do-and-does-nothing", test_replace);
  g_test_add_func ("/operation/preview/a-table-that-would-be-new-is-not-made", test_new_table);
  g_test_add_func ("/operation/preview/lists-some-and-counts-all", test_limit);
  g_test_add_func ("/operation/preview/a-row-with-an-open-command-stays", test_protected);
  g_test_add_func ("/operation/preview/sees-what-sql-replaces-deletes-and-renames", test_sql);
  g_test_add_func ("/operation/preview/what-ends-as-it-began-is-no-change", test_unchanged);
  g_test_add_func ("/operation/preview/names-commands-that-would-be-queued", test_queue);
  g_test_add_func ("/operation/preview/an-operation-that-fails-leaves-nothing", test_failure);
  return g_test_run ();
}
