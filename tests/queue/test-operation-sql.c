/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The operation execute-sql: what it may do, what comes of it, and what it may not. */

#include "hf-operation-test.h"

#include <hf-error.h>
#include <hf-local-sql.h>
#include <hf-test.h>
#include <string.h>

static void
set_up (QueueTest *test)
{
  queue_test_init (test);
  queue_test_apply (
      test,
      queue_test_operation (HF_TABLE_UPSERT, "customers",
                            "[{\"id\":1,\"city\":\"Oslo\"},{\"id\":2,\"city\":\"Bern\"},{\"id\":3,\"city\":\"Oslo\"}]"));
}

static void
run (QueueTest *test, const char *sql)
{
  queue_test_apply (test, queue_test_sql (sql, NULL));
}

static void
refused (QueueTest *test, const char *sql, const char *words)
{
  g_test_message ("%s", sql);
  queue_test_refused (test, queue_test_sql (sql, NULL), words);
}

static void
test_changes (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableReport report;

  set_up (&test);
  report = queue_test_apply (
      &test,
      queue_test_sql ("UPDATE customers SET data = json_set(data, '$.city', @Town) WHERE data->>'$.city' = :old",
                      "{\"town\":\"Bergen\",\"OLD\":\"Oslo\"}"));
  g_assert_cmpint (report.updated, ==, 2);
  queue_test_assert_row (&test, "customers", "3", "{\"id\":3,\"city\":\"Bergen\"}");
  run (&test, "INSERT INTO customers (id, data) SELECT id || 'x', data FROM customers");
  queue_test_assert_ask (&test, "SELECT rows FROM _dataset WHERE entity = 'customers'", "6");
  run (&test, "REPLACE INTO customers (id, data) VALUES ('1', '{}'), ('9', '{}')");
  queue_test_assert_ask (&test, "SELECT rows FROM _dataset WHERE entity = 'customers'", "7");
  run (&test, "UPDATE OR REPLACE customers SET id = '9' WHERE id = '1'");
  queue_test_assert_ask (&test, "SELECT rows FROM _dataset WHERE entity = 'customers'", "6");
  run (&test, "DELETE FROM customers");
  queue_test_assert_ask (&test, "SELECT rows FROM _dataset WHERE entity = 'customers'", "0");
  queue_test_assert_ask (&test, "SELECT deleted FROM _change ORDER BY id DESC LIMIT 1", "6");
  run (&test, "INSERT INTO customers (id, data) VALUES ('a', '{}') ON CONFLICT (id) DO NOTHING RETURNING id");
  queue_test_assert_ask (&test, "SELECT rows FROM _dataset WHERE entity = 'customers'", "1");
  queue_test_assert_ask (&test, "SELECT count(*) FROM sqlite_temp_schema", "0");
}

/* WITH, json_each() and reading other tables are solutions' daily bread. */
static void
test_reads (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableOperation *operation = queue_test_sql ("WITH n(v) AS (SELECT value FROM json_each('[\"x\",\"y\"]')) INSERT INTO names "
                                                "SELECT v, json_object('id', v), NULL, NULL FROM n",
                                                NULL);

  set_up (&test);
  operation->tables = g_strsplit ("names", ",", -1);
  queue_test_apply (&test, operation);
  queue_test_assert_rows (&test, "names", "x={\"id\":\"x\"}\ny={\"id\":\"y\"}");
  run (&test, "SELECT count(*) FROM customers c JOIN names n");
  operation = queue_test_sql ("DELETE FROM customers", NULL);
  operation->tables = g_strsplit ("Names", ",", -1);
  queue_test_refused (&test, operation, "“customers” cannot be changed here");
}

static void
test_mistakes (void)
{
  g_auto(QueueTest) test = { 0 };
  HfTableOperation *operation;

  set_up (&test);
  refused (&test, "UPDATE customers SET nosuch = 1", "no such column: nosuch");
  refused (&test, "DELETE FROM customers WHERE id = @id", "The parameter “@id” has no value");
  refused (&test, "INSERT INTO customers (id, data) VALUES ('1', '{}')", "UNIQUE constraint failed");
  refused (&test, "UPDATE customers SET data = 'x'", "would not be a JSON object any more");
  refused (&test, "UPDATE customers SET data = '[1]'", "would not be a JSON object any more");
  refused (&test, "UPDATE customers SET data = x'7b7d'", "would not be a JSON object any more");
  refused (&test, "UPDATE customers SET data = CAST(x'7b2261223a22ff227d' AS TEXT)", "would not be a JSON object any more");
  refused (&test, "UPDATE customers SET id = '' WHERE id = '1'", "The id of a record must be a text");
  refused (&test, "UPDATE customers SET id = x'00' WHERE id = '1'", "The id of a record must be a text");
  refused (&test, "UPDATE customers SET id = NULL", "NOT NULL constraint failed");
  operation = queue_test_sql ("DELETE FROM customers WHERE id = '1'", NULL);
  hf_table_operation_add_statement (operation, "SELECT nosuch", NULL);
  operation->place = g_strdup ("functions/f.jigx:7:3");
  queue_test_refused (&test, operation, "functions/f.jigx:7:3: Statement 2: no such column: nosuch (character 8)");
  queue_test_assert_ask (&test, "SELECT count(*) FROM customers", "3");
}

static void
test_hostile (void)
{
  static const char *const only = "Only rows can be read and changed here";
  static const struct
  {
    const char *sql, *words;
  } cases[] = {
    { "DELETE FROM _command", "“_command” cannot be changed here" },
    { "UPDATE _command SET state = 'done'", "“_command” cannot be changed here" },
    { "INSERT INTO _base VALUES ('customers', '1', '{}', 1)", "“_base” cannot be changed here" },
    { "INSERT INTO _request (command_id) VALUES (1)", "“_request” cannot be changed here" },
    { "INSERT INTO _touched (entity) VALUES ('x')", "“_touched” cannot be changed here" },
    { "DELETE FROM _temp_ref", "“_temp_ref” cannot be changed here" },
    { "UPDATE _dataset SET rows = 9", "“_dataset” cannot be changed here" },
    { "UPDATE sqlite_sequence SET seq = 0", "cannot be changed here" },
    { "DELETE FROM sqlite_schema", "may not be modified" },
    { "WITH x AS (SELECT 1) DELETE FROM _command", "“_command” cannot be changed here" },
    { "WITH _command AS (SELECT 1) DELETE FROM main._command", "“_command” cannot be changed here" },
    { "WITH _commandQueue AS (SELECT * FROM _command) INSERT INTO customers SELECT id, '{}', 0, 0 FROM _commandQueue",
      "“_commandQueue” is taken" },
    { "INSERT INTO customers SELECT key, value, 0, 0 FROM _meta", "“_meta” cannot be read here" },
    { "UPDATE customers SET data = (SELECT request FROM _attempt)", "“_attempt” cannot be read here" },
    { "INSERT INTO customers (id, data) SELECT name, '{}' FROM sqlite_schema", "cannot be read here" },
    { "DELETE FROM customers RETURNING (SELECT count(*) FROM _base)", "“_base” cannot be read here" },
    { "ATTACH ':memory:' AS x", only },
    { "DETACH main", only },
    { "PRAGMA foreign_keys = OFF", only },
    { "VACUUM", only },
    { "VACUUM INTO '/tmp/x'", only },
    { "BEGIN", only },
    { "COMMIT", only },
    { "ROLLBACK", only },
    { "SAVEPOINT s", only },
    { "RELEASE saved", only },
    { "CREATE TABLE t (a)", only },
    { "CREATE TEMP TABLE t (a)", only },
    { "CREATE TEMP TRIGGER t AFTER INSERT ON customers BEGIN DELETE FROM _command; END", only },
    { "CREATE VIEW v AS SELECT 1", only },
    { "DROP TABLE customers", only },
    { "DROP TRIGGER _commandQueue_update", only },
    { "ALTER TABLE customers RENAME TO x", only },
    { "REINDEX", only },
    { "ANALYZE", only },
    { "EXPLAIN DELETE FROM customers", only },
    { "INSERT OR ROLLBACK INTO customers (id, data) VALUES ('1', '{}')", "“OR ROLLBACK” cannot be used here" },
    { "UPDATE OR/**/ROLLBACK customers SET id = '1'", "“OR ROLLBACK” cannot be used here" },
    { "DELETE FROM customers; DELETE FROM _command", "Only one statement" },
    { "DELETE FROM customers; -- \n SELECT 1", "Only one statement" },
    { "", "There is no statement" },
    { " -- nothing", "There is no statement" },
    { "SELECT load_extension('x')", "“load_extension” cannot be used here" },
    { "SELECT * FROM pragma_table_info('_command')", "only datasets and _commandQueue can" },
    { "INSERT INTO customers (id, data) VALUES ('z', zeroblob(1000000000))", "too big" },
    { "INSERT INTO customers (id, data) VALUES ('z', hex(randomblob(100000000)))", "too big" },
    /* SQLite gives NULL for what would be too long here. */
    { "INSERT INTO customers (id, data) VALUES ('z', printf('%.*c', 900000000, 'x'))", "NOT NULL constraint failed" },
    { "SELECT replace(hex(zeroblob(30000000)), '0', 'xxxxxxxxxx')", "too big" },
  };
  g_auto(QueueTest) test = { 0 };

  set_up (&test);
  queue_test_push (&test, "update", "customers", "1", "{\"city\":\"Rome\"}");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    refused (&test, cases[i].sql, cases[i].words);
  queue_test_assert_ask (&test, "SELECT count(*) FROM customers", "3");
  queue_test_assert_ask (&test, "SELECT state FROM _command", "waiting");
  /* Nothing of the walls stays: our own words are free again. */
  queue_test_assert_ask (&test, "SELECT count(*) FROM _command", "1");
  queue_test_push (&test, "update", "customers", "1", "{\"city\":\"Bari\"}");
}

static void
try_limited (QueueTest *test, const char *sql, guint64 max_steps, gint64 max_time, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfTx) tx = hf_tx_begin (test->db, &error);

  g_test_message ("%s", sql);
  g_assert_no_error (error);
  g_assert_false (hf_local_sql_run (test->db, &(HfLocalSql){ .sql = sql, .max_steps = max_steps, .max_time = max_time }, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  if (strstr (error->message, words) == NULL)
    g_error ("“%s” is not in: %s", words, error->message);
}

#define ENDLESS "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "

static void
test_endless (void)
{
  g_auto(QueueTest) test = { 0 };

  set_up (&test);
  try_limited (&test, ENDLESS "SELECT max(i) FROM n", 300000, 0, "it took more than");
  try_limited (&test, ENDLESS "INSERT INTO customers (id, data) SELECT i || 'n', '{}' FROM n", 300000, 0, "steps");
  try_limited (&test, ENDLESS "DELETE FROM customers WHERE id IN (SELECT i FROM n)", G_MAXUINT64, 20000, "0.02 seconds");
  try_limited (&test,
               "WITH RECURSIVE n(i, s) AS (SELECT 1, randomblob(10000000) UNION ALL SELECT i + 1, randomblob(10000000) FROM n)"
               " SELECT count(*) FROM (SELECT s FROM n ORDER BY s)",
               G_MAXUINT64, G_USEC_PER_SEC * 60, "memory");
  queue_test_assert_ask (&test, "SELECT count(*) FROM customers", "3");
  queue_test_assert_counts (&test);
  run (&test, "DELETE FROM customers WHERE id = '1'");
}

static void
test_draft (void)
{
  g_auto(QueueTest) test = { 0 };

  set_up (&test);
  queue_test_push (&test, "update", "customers", "1", "{\"city\":\"Rome\"}");
  run (&test, "UPDATE customers SET data = json_set(data, '$.note', 'x') WHERE id = '1'");
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"city\":\"Rome\",\"note\":\"x\"}");
  queue_test_assert_ask (&test, "SELECT data || from_sync FROM _base", "{\"id\":1,\"city\":\"Oslo\"}0");
  queue_test_discard (&test, 1, HF_DISCARD_PUT_BACK);
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"city\":\"Oslo\"}");
}

static void
test_temp_ids (void)
{
  g_auto(QueueTest) test = { 0 };

  set_up (&test);
  queue_test_push (&test, "create", "customers", NULL, "{\"city\":\"Rome\"}");
  run (&test, "UPDATE customers SET data = json_set(data, '$.twin', '_tmp_1_') WHERE id = '3'");
  queue_test_done (&test, 1, "{\"id\":77}");
  queue_test_assert_row (&test, "customers", "3", "{\"id\":3,\"city\":\"Oslo\",\"twin\":77}");
  run (&test, "UPDATE customers SET data = json_set(data, '$.twin', 'late _tmp_1_') WHERE id = '2'");
  queue_test_assert_row (&test, "customers", "2", "{\"id\":2,\"city\":\"Bern\",\"twin\":\"late 77\"}");
}

#define DOCS "default/docs"

/* Rows of the real-time store become commands. */
static void
test_dynamic (void)
{
  g_auto(QueueTest) test = { 0 };

  queue_test_init (&test);
  queue_test_sync (&test, DOCS, "a", "{\"id\":\"a\",\"n\":1,\"old\":true}");
  queue_test_sync (&test, DOCS, "b", "{\"id\":\"b\",\"n\":2}");
  queue_test_sync (&test, DOCS, "c", "{\"id\":\"c\",\"n\":3}");
  run (&test, "UPDATE [default/docs] SET data = json_remove(json_set(data, '$.n', 1.50), '$.old') WHERE id = 'a'");
  queue_test_assert_ask (&test, "SELECT method || record_id || data || provider || source FROM _command",
                         "updatea{\"n\":1.5,\"old\":null}DATA_PROVIDER_DYNAMICdynamic");
  queue_test_assert_ask (&test, "SELECT data FROM _base", "{\"id\":\"a\",\"n\":1,\"old\":true}");
  run (&test, "DELETE FROM [default/docs] WHERE id = 'b'");
  run (&test, "INSERT INTO [default/docs] (id, data) VALUES ('d', '{\"n\":4}')");
  run (&test, "UPDATE [default/docs] SET data = data");
  queue_test_assert_ask (&test, "SELECT group_concat(method || record_id || coalesce(data, ''), ' ') FROM _command WHERE id > 1",
                         "deleteb created{\"id\":\"d\",\"n\":4}");
  queue_test_assert_row (&test, DOCS, "d", "{\"id\":\"d\",\"n\":4}");
  /* Of several changes in one go only what came of them counts. */
  run (&test, "REPLACE INTO [default/docs] (id, data) VALUES ('c', '{\"id\":\"c\",\"n\":9}')");
  queue_test_assert_ask (&test, "SELECT method || record_id || data FROM _command WHERE id = 4", "updatec{\"n\":9}");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _command", "4");
}

static void
test_dynamic_id (void)
{
  g_auto(QueueTest) test = { 0 };
  const HfWrite write
      = { .provider = "DATA_PROVIDER_DYNAMIC", .source = "dynamic", .entity = DOCS, .method = "create", .data = "{}" };

  queue_test_init (&test);
  queue_test_sync (&test, DOCS, "a", "{\"id\":\"a\"}");
  run (&test, "INSERT INTO [default/docs] (data) VALUES ('{\"n\":1}'), ('{\"id\":\"mine\"}')");
  queue_test_assert_ask (
      &test, "SELECT length(record_id) || substr(record_id, 15, 1) || (data->>'id' = record_id) FROM _command WHERE id = 1",
      "3641");
  queue_test_assert_ask (&test, "SELECT record_id FROM _command WHERE id = 2", "mine");
  queue_test_assert_ask (&test, "SELECT count(*) FROM [default/docs] WHERE data->>'id' = id", "3");
  queue_test_push_write (&test, &write);
  queue_test_assert_ask (&test, "SELECT length(record_id) || substr(record_id, 15, 1) FROM _command WHERE id = 3", "364");
}

static void
test_edit_payload (void)
{
  g_auto(QueueTest) test = { 0 };

  set_up (&test);
  queue_test_push (&test, "create", "customers", NULL, "{\"n\":1}");
  queue_test_push (&test, "update", "customers", "2", "{\"x\":1.0,\"y\":1}");
  run (&test, "UPDATE _commandQueue SET payload = json_set(payload, '$.data.y', '_tmp_1_') WHERE id = 2");
  queue_test_assert_ask (&test, "SELECT data FROM _command WHERE id = 2", "{\"x\":1.0,\"y\":\"_tmp_1_\"}");
  queue_test_assert_ask (&test, "SELECT author || data FROM _edit", "solution{\"x\":1.0,\"y\":1}");
  queue_test_assert_ask (&test, "SELECT comes_after FROM _command WHERE id = 2", "1");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _request", "0");
  queue_test_done (&test, 1, "{\"id\":17}");
  queue_test_assert_ask (&test, "SELECT data FROM _command WHERE id = 2", "{\"x\":1.0,\"y\":17}");
  g_assert_cmpint (queue_test_next (&test, NULL), ==, 2);
}

static void
test_edit_refused (void)
{
  g_auto(QueueTest) test = { 0 };

  set_up (&test);
  queue_test_push (&test, "update", "customers", "1", "{\"x\":1}");
  queue_test_push (&test, "update", "customers", "2", "{\"x\":1}");
  queue_test_send (&test, 1);
  refused (&test, "UPDATE _commandQueue SET payload = json_set(payload, '$.data.x', 2) WHERE id = 1", "Command #1 is being sent");
  refused (&test, "DELETE FROM _commandQueue WHERE id = 1", "Command #1 is being sent");
  refused (&test, "UPDATE _commandQueue SET state = 'done'", "only the payload can be changed");
  refused (&test, "UPDATE _commandQueue SET id = 7", "only the payload can be changed");
  refused (&test, "INSERT INTO _commandQueue (id) VALUES (7)", "only the payload can be changed");
  refused (&test, "UPDATE _commandQueue SET payload = json_set(payload, '$.method', 'delete') WHERE id = 2", "not “method”");
  refused (&test, "UPDATE _commandQueue SET payload = json_set(payload, '$.data', 1) WHERE id = 2",
           "“data” of a payload must be an object");
  refused (&test, "UPDATE _commandQueue SET payload = 'x' WHERE id = 2", "The payload of command #2");
  refused (&test, "UPDATE _commandQueue SET payload = NULL WHERE id = 2", "cannot be empty");
  queue_test_assert_ask (&test, "SELECT group_concat(data) FROM _command", "{\"x\":1},{\"x\":1}");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _edit, _request", "0");
}

static void
test_delete_command (void)
{
  g_auto(QueueTest) test = { 0 };

  set_up (&test);
  queue_test_push (&test, "create", "customers", NULL, "{\"n\":1}");
  queue_test_push (&test, "update", "customers", "_tmp_1_", "{\"n\":2}");
  queue_test_push (&test, "update", "customers", "2", "{\"n\":2}");
  run (&test, "DELETE FROM _commandQueue WHERE payload->>'recordId' = '_tmp_1_'");
  queue_test_assert_ask (&test, "SELECT group_concat(state) FROM _command", "discarded,discarded,waiting");
  queue_test_assert_row (&test, "customers", "_tmp_1_", "{\"id\":\"_tmp_1_\",\"n\":2}");
  run (&test, "DELETE FROM _commandQueue");
  queue_test_assert_row (&test, "customers", "2", "{\"id\":2,\"city\":\"Bern\",\"n\":2}");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base", "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add_func ("/operation/sql/" path, func)
  ADD ("changes-rows-and-keeps-their-count", test_changes);
  ADD ("reads-and-names-its-tables", test_reads);
  ADD ("mistakes-have-their-place-and-change-nothing", test_mistakes);
  ADD ("hostile-words-are-refused", test_hostile);
  ADD ("endless-ones-are-stopped", test_endless);
  ADD ("changes-the-draft-and-never-the-service-s-version", test_draft);
  ADD ("temporary-ids-take-part-in-the-rewrite", test_temp_ids);
  ADD ("dynamic/each-changed-row-becomes-a-command", test_dynamic);
  ADD ("dynamic/ids-are-final", test_dynamic_id);
  ADD ("queue/a-payload-can-be-edited", test_edit_payload);
  ADD ("queue/nothing-else-can-be-edited", test_edit_refused);
  ADD ("queue/deleting-discards-and-keeps-the-record", test_delete_command);
#undef ADD
  return g_test_run ();
}
