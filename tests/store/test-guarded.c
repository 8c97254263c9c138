/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SQL that people and solutions write: what it may read, what it may not, and how it ends.
 *
 * Length: one wall with one fixture; each way to climb it is a few lines. */

#include <hf-error.h>
#include <hf-guarded.h>
#include <hf-sql-scan.h>
#include <hf-test.h>

#include "hf-store-test.h"

typedef struct
{
  HfStoreTest base;
  HfGuarded *guarded;
} Fixture;

#define ENDLESS "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  hf_store_test_set_up (&f->base, data);
  hf_store_test_open (&f->base);
  hf_store_test_put (f->base.store, "customers", "a", "{\"id\":\"a\",\"city\":\"Oslo\",\"tags\":[\"x\",\"y\"]}");
  hf_store_test_put (f->base.store, "customers", "b", "{\"id\":\"b\",\"city\":\"Bern\",\"tags\":[]}");
  hf_store_test_put (f->base.store, "default/orders", "1", "{\"id\":\"1\",\"customer\":\"a\"}");
  hf_store_test_exec (
      f->base.store,
      "INSERT INTO _command (created_at, provider, source, entity, method, record_id, state, idempotency_key, finished_at)"
      " VALUES (1, 'DATA_PROVIDER_REST', 's', 'customers', 'update', 'a', 'waiting', 'k1', NULL),"
      "        (1, 'DATA_PROVIDER_REST', 's', 'customers', 'update', 'b', 'done', 'k2', 2)",
      NULL);
  f->guarded = hf_guarded_open (f->base.path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hf_guarded_close (f->guarded);
  hf_store_test_tear_down (&f->base, data);
}

/* (nullable): the first columns of all rows, with a comma between; NULL: @error. */
static char *
run_query (Fixture *f, const HfGuardedQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr(HfGuardedRun) run = hf_guarded_run (f->guarded, query, cancellable, error);
  g_autoptr(GString) text = g_string_new (NULL);
  HfStep step = HF_STEP_ERROR;

  while (run != NULL && (step = hf_guarded_run_step (run, error)) == HF_STEP_ROW)
    {
      const char *value = hf_stmt_text (hf_guarded_run_get_row (run), 0);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "," : "", value != NULL ? value : "NULL");
    }
  return step == HF_STEP_DONE ? g_strdup (text->str) : NULL;
}

static void
assert_answer (Fixture *f, const char *sql, const char *expected)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = run_query (f, &(HfGuardedQuery){ .sql = sql }, NULL, &error);

  g_test_message ("%s", sql);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, expected);
}

static void
assert_message (const GError *error, const char *part)
{
  if (strstr (error->message, part) == NULL)
    g_error ("“%s” is not in: %s", part, error->message);
}

static void
assert_refused (Fixture *f, const char *sql, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = run_query (f, &(HfGuardedQuery){ .sql = sql }, NULL, &error);

  g_test_message ("%s", sql);
  g_assert_null (answer);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  assert_message (error, words);
}

static void
a_known_table_that_was_never_filled_is_empty (Fixture *f, gconstpointer data)
{
  static const char *const known[] = { "visits", "default/notes", "customers", "_secret", NULL };

  assert_refused (f, "SELECT count(*) FROM visits", "no such table: visits");
  hf_guarded_set_known (f->guarded, known);
  assert_answer (f, "SELECT count(*) FROM Visits", "0");
  assert_answer (f, "SELECT c.id FROM customers c LEFT JOIN [default/notes] n ON n.data ->> 'c' = c.id LEFT JOIN visits v ON true"
                    " WHERE v.id IS NULL AND n.timestamp IS NULL ORDER BY 1",
                 "a,b");
  assert_refused (f, "SELECT count(*) FROM other", "no such table: other");
  assert_refused (f, "SELECT count(*) FROM _secret", "_secret");
  assert_refused (f, "INSERT INTO visits (id) VALUES (1) RETURNING id", "Only reading");
  assert_refused (f, "DELETE FROM customers RETURNING id", "Only reading");
  hf_store_test_put (f->base.store, "visits", "v", "{\"id\":\"v\"}");
  assert_answer (f, "SELECT id FROM visits", "v");
}

static void
datasets_can_be_read (Fixture *f, gconstpointer data)
{
  assert_answer (f, "SELECT id FROM customers ORDER BY id", "a,b");
  assert_answer (f, "SELECT count(*) FROM CUSTOMERS;  ; -- the end", "2");
  assert_answer (f, "SELECT c.data->>'$.city' FROM [default/orders] o JOIN customers c ON c.id = o.data->>'customer'", "Oslo");
  assert_answer (f, "SELECT value FROM customers, json_each(data, '$.tags')", "x,y");
  assert_answer (f, "WITH c AS (SELECT 1 UNION SELECT 2) SELECT count(*) FROM c", "2");
  assert_answer (f, "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT i FROM n", "1,2,3,4");
  assert_answer (f, "VALUES (7)", "7");
  assert_answer (f, "SELECT \"a double-quoted string\" WHERE EXISTS (SELECT 1 FROM customers)", "a double-quoted string");
}

static void
a_dataset_that_came_later_can_be_read (Fixture *f, gconstpointer data)
{
  assert_refused (f, "SELECT id FROM later", "no such table: later");
  hf_store_test_put (f->base.store, "later", "z", "{}");
  assert_answer (f, "SELECT id FROM later", "z");
  assert_answer (f, "SELECT t.value FROM json_each('[1]') e, json_tree('[2]') t WHERE t.atom", "2");
}

static void
the_queue_shows_what_is_open (Fixture *f, gconstpointer data)
{
  assert_answer (f, "SELECT payload->>'recordId' FROM _commandQueue", "a");
  assert_answer (f, "SELECT q.state FROM _COMMANDQUEUE AS q", "waiting");
  assert_answer (f, "SELECT count(*) FROM \"_commandQueue\"", "1");
  assert_answer (f, "SELECT id FROM customers WHERE id IN (SELECT payload->>'recordId' FROM _commandQueue)", "a");
}

static void
our_own_tables_are_closed (Fixture *f, gconstpointer data)
{
  assert_refused (f, "SELECT * FROM _command", "“_command” cannot be read here");
  assert_refused (f, "SELECT count(*) FROM _command", "“_command” cannot be read here");
  assert_refused (f, "SELECT 1 FROM main.[_Command] LIMIT 1", "cannot be read here");
  assert_refused (f, "SELECT value FROM _meta", "“_meta” cannot be read here");
  assert_refused (f, "SELECT sql FROM sqlite_master", "cannot be read here");
  assert_refused (f, "SELECT count(*) FROM sqlite_schema", "cannot be read here");
  assert_refused (f, "SELECT count(*) FROM pragma_table_info('_command')", "Only reading is possible");
  assert_refused (f, "SELECT name FROM pragma_table_list", "Only reading is possible");
  assert_refused (f, "SELECT id FROM customers WHERE (SELECT count(*) FROM _attempt) > 0", "“_attempt” cannot be read here");
  assert_refused (f, "SELECT q.id FROM _commandQueue q JOIN _command c ON c.id = q.id", "“_command” cannot be read here");
  assert_refused (f, "SELECT q.id FROM _commandQueue q, (SELECT * FROM _command)", "“_command” cannot be read here");
}

/* SQLite names the reading view as the query wrote it, which a WITH can imitate. */
static void
no_name_opens_the_queue_s_table (Fixture *f, gconstpointer data)
{
  const char *words = "“_commandQueue” is taken";

  assert_refused (f, "WITH _commandQueue AS (SELECT * FROM _command) SELECT * FROM _commandQueue", words);
  assert_refused (f, "WITH _COMMANDQUEUE(x) AS (SELECT id FROM _command) SELECT x FROM _COMMANDQUEUE", words);
  assert_refused (f, "WITH \"_commandQueue\"/* */AS NOT MATERIALIZED--\n(SELECT id FROM _command) SELECT * FROM _commandQueue",
                  words);
  assert_refused (f, "WITH '_commandQueue' AS MATERIALIZED (SELECT id FROM _command) SELECT * FROM _commandQueue", words);
  assert_refused (f, "SELECT (WITH [_commandQueue] AS (SELECT id FROM _command) SELECT max(id) FROM `_commandQueue`)", words);
  assert_refused (f, "SELECT * FROM (SELECT * FROM _command) AS _commandQueue", "“_command” cannot be read here");
}

static void
nothing_can_be_written (Fixture *f, gconstpointer data)
{
  const char *only = "Only reading is possible";
  const char *refused[] = { "DELETE FROM customers",
                            "UPDATE customers SET data = '{}'",
                            "INSERT INTO customers VALUES ('c', '{}', 1, 1)",
                            "DELETE FROM customers RETURNING id",
                            "WITH x AS (SELECT 1) DELETE FROM customers",
                            "CREATE TABLE t (a)",
                            "CREATE TEMP TABLE t (a)",
                            "CREATE TEMP VIEW v AS SELECT 1",
                            "DROP TABLE customers",
                            "ATTACH ':memory:' AS other",
                            "DETACH main",
                            "PRAGMA query_only = OFF",
                            "PRAGMA table_info(customers)",
                            "VACUUM",
                            "VACUUM INTO '/tmp/copy'",
                            "BEGIN",
                            "COMMIT",
                            "SAVEPOINT s",
                            "REINDEX",
                            "ANALYZE",
                            "EXPLAIN SELECT 1",
                            "EXPLAIN QUERY PLAN SELECT 1 FROM customers" };

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    assert_refused (f, refused[i], only);
  assert_answer (f, "SELECT count(*) FROM customers", "2");
}

static void
functions_that_leave_the_database_are_closed (Fixture *f, gconstpointer data)
{
  assert_refused (f, "SELECT load_extension('x.so')", "The function “load_extension” cannot be used here");
  assert_refused (f, "SELECT sqlite_log(1, 'x')", "The function “sqlite_log” cannot be used here");
  assert_refused (f, "SELECT readfile('/etc/passwd')", "no such function: readfile");
  assert_answer (f, "SELECT upper('x') || json_extract('{\"a\":1}', '$.a') || strftime('%Y', 0, 'unixepoch')", "X11970");
}

static void
one_statement_is_all (Fixture *f, gconstpointer data)
{
  assert_refused (f, "SELECT 1; SELECT 2", "Only one statement");
  assert_refused (f, "SELECT 1; DELETE FROM customers", "Only one statement");
  assert_refused (f, "", "There is no statement");
  assert_refused (f, "-- nothing", "There is no statement");
}

static void
values_are_bound_by_name (Fixture *f, gconstpointer data)
{
  g_autoptr(HfJsonObject) values = hf_json_object_parse (
      "{\"City\":\"Os\\u006co' OR 1 --\",\"n\":9007199254740993,\"x\":1.5,\"yes\":true,\"no\":null,\"list\":[1, 2]}", -1, NULL);
  const char *sql
      = "SELECT @city || ',' || :n || ',' || $x || ',' || @YES || ',' || coalesce(@no, '-') || ',' || json_array_length(@list)"
        " || ',' || typeof(@n) || ',' || typeof($x)";
  g_autoptr(GError) error = NULL;
  g_autofree char *answer = run_query (f, &(HfGuardedQuery){ .sql = sql, .parameters = values }, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "Oslo' OR 1 --,9007199254740993,1.5,1,-,2,integer,real");
  assert_refused (f, "SELECT @town", "The parameter “@town” has no value");
  assert_refused (f, "SELECT ?", "The parameter “?” has no value");
}

static void
an_endless_query_stops_at_its_steps (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (run_query (f, &(HfGuardedQuery){ .sql = ENDLESS, .max_steps = 250000 }, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  assert_message (error, "it took more than");
  assert_message (error, "steps");
  assert_answer (f, "SELECT count(*) FROM customers", "2");
}

static void
an_endless_query_stops_at_its_time (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (run_query (f, &(HfGuardedQuery){ .sql = ENDLESS, .max_time = 20 * 1000 }, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  assert_message (error, "it took more than 0.02 seconds");
}

static gpointer
cancel_thread (gpointer data)
{
  g_cancellable_cancel (data);
  return NULL;
}

static void
a_query_can_be_cancelled (Fixture *f, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) again = NULL;
  const HfGuardedQuery query = { .sql = ENDLESS, .max_steps = G_MAXUINT64, .max_time = G_MAXINT64 / 2 };
  HfGuardedRun *run = hf_guarded_run (f->guarded, &query, cancellable, &error);
  GThread *thread;

  g_assert_no_error (error);
  thread = g_thread_new ("cancel", cancel_thread, cancellable);
  g_assert_cmpint (hf_guarded_run_step (run, &error), ==, HF_STEP_ERROR);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  hf_guarded_run_free (run);
  g_assert_null (hf_guarded_run (f->guarded, &query, cancellable, &again));
  g_assert_error (again, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  assert_answer (f, "SELECT count(*) FROM customers", "2");
}

static void
a_large_value_is_refused (Fixture *f, gconstpointer data)
{
  assert_refused (f, "SELECT length(zeroblob(2000000000))", "too big");
}

static void
mistakes_have_their_place (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  assert_refused (f, "SELECT 'é', nosuch FROM customers", "no such column: nosuch (character 13)");
  assert_refused (f, "SELECT id FORM customers", "near \"customers\": syntax error (character 16)");
  g_assert_null (run_query (f, &(HfGuardedQuery){ .sql = "SELECT 1 WHERE (nosuch)", .prefix = 16 }, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "no such column: nosuch (character 1)");
  assert_refused (f, "SELECT json_extract(data, 'city') FROM customers", "JSON path error"); /* found out by its first row */
}

static void
a_query_sees_one_state (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfGuardedRun) run
      = hf_guarded_run (f->guarded, &(HfGuardedQuery){ .sql = "SELECT id FROM customers ORDER BY rowid" }, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpint (hf_guarded_run_step (run, &error), ==, HF_STEP_ROW);
  hf_store_test_put (f->base.store, "customers", "c", "{}");
  g_assert_cmpint (hf_guarded_run_step (run, &error), ==, HF_STEP_ROW);
  g_assert_cmpint (hf_guarded_run_step (run, &error), ==, HF_STEP_DONE);
  g_clear_pointer (&run, hf_guarded_run_free);
  assert_answer (f, "SELECT count(*) FROM customers", "3");
}

static void
rows_come_as_json (Fixture *f, gconstpointer data)
{
  static const char *const json[] = { "$.Tags", "no", NULL };
  g_autoptr(HfJsonObject) values = hf_json_object_parse ("{\"CITY\":\"Oslo\"}", -1, NULL);
  g_autoptr(GError) error = NULL;
  HfGuardedQuery query
      = { .sql = "SELECT id, 9007199254740993 AS i, 0.1 + 0.2 AS r, 2.0 AS w, NULL AS n, x'00ff' AS b, 9e999 AS inf,"
                 " json_extract(data, '$.tags') AS tags, '{' AS no, data->>'$.city' AS \"ci\"\"ty\", 1 AS i"
                 " FROM customers WHERE data->>'$.city' = @city",
          .parameters = values };
  g_autofree char *rows = hf_guarded_query_json (f->guarded, &query, json, 0, NULL, &error);
  g_autofree char *none = NULL, *two = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (
      rows, ==,
      "[{\"id\":\"a\",\"r\":0.30000000000000004,\"w\":2.0,\"n\":null,\"b\":\"AP8=\",\"inf\":null,\"tags\":[\"x\",\"y\"],"
      "\"no\":\"{\",\"ci\\\"ty\":\"Oslo\",\"i\":1}]");
  query = (HfGuardedQuery){ .sql = "SELECT id FROM customers WHERE 0" };
  none = hf_guarded_query_json (f->guarded, &query, NULL, 0, NULL, &error);
  g_assert_cmpstr (none, ==, "[]");
  query = (HfGuardedQuery){ .sql = "SELECT 1 AS a UNION ALL SELECT 9007199254740993 UNION ALL SELECT 3" };
  two = hf_guarded_query_json (f->guarded, &query, NULL, 2, NULL, &error);
  g_assert_cmpstr (two, ==, "[{\"a\":1},{\"a\":9007199254740993}]");
  query = (HfGuardedQuery){
    .sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT hex(zeroblob(100000)) FROM n"
  };
  g_assert_null (hf_guarded_query_json (f->guarded, &query, NULL, 0, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  assert_message (error, "more than 64 MiB");
}

static void
memory_bombs_are_stopped (Fixture *f, gconstpointer data)
{
  g_autoptr(GString) sql = g_string_new ("SELECT hex(randomblob(120000000))");

  for (int i = 0; i < 20; i++)
    g_string_append (sql, ", hex(randomblob(120000000))");
  assert_refused (f, sql->str, "out of memory");
}

static void
quotes_and_comments_hide_nothing_that_counts (void)
{
  g_assert_true (hf_sql_check_expression ("id = ')' OR \");\" = [(] -- )\n /* ; */ OR `)` = 'it''s )'", NULL));
  g_assert_true (hf_sql_check_expression ("((1) + (2))", NULL));
  g_assert_false (hf_sql_check_expression ("'a' ) -- '\n(", NULL));
  g_assert_false (hf_sql_check_expression ("[a]]) (", NULL));
  g_assert_false (hf_sql_check_expression ("'' ) OR ( ''", NULL));
  g_assert_true (hf_sql_defines ("with X as (select 1)", "x"));
  g_assert_false (hf_sql_defines ("select 'x as (' from x as y", "x"));
  g_assert_false (hf_sql_defines ("select 1 as x", "x"));
  g_assert_false (hf_sql_defines ("insert into x (a) select 1", "x"));
  g_assert_true (hf_sql_check_rest (" ; -- 1\n;/* */", NULL));
  g_assert_false (hf_sql_check_rest (";1", NULL));
  g_assert_cmpuint (hf_sql_character ("äb", 2), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/store/guarded/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("datasets-can-be-read", datasets_can_be_read);
  ADD ("a-known-table-that-was-never-filled-is-empty", a_known_table_that_was_never_filled_is_empty);
  ADD ("a-dataset-that-came-later-can-be-read", a_dataset_that_came_later_can_be_read);
  ADD ("the-queue-shows-what-is-open", the_queue_shows_what_is_open);
  ADD ("our-own-tables-are-closed", our_own_tables_are_closed);
  ADD ("no-name-opens-the-queue-s-table", no_name_opens_the_queue_s_table);
  ADD ("nothing-can-be-written", nothing_can_be_written);
  ADD ("functions-that-leave-the-database-are-closed", functions_that_leave_the_database_are_closed);
  ADD ("one-statement-is-all", one_statement_is_all);
  ADD ("values-are-bound-by-name", values_are_bound_by_name);
  ADD ("an-endless-query-stops-at-its-steps", an_endless_query_stops_at_its_steps);
  ADD ("an-endless-query-stops-at-its-time", an_endless_query_stops_at_its_time);
  ADD ("a-query-can-be-cancelled", a_query_can_be_cancelled);
  ADD ("a-large-value-is-refused", a_large_value_is_refused);
  ADD ("memory-bombs-are-stopped", memory_bombs_are_stopped);
  ADD ("rows-come-as-json", rows_come_as_json);
  ADD ("mistakes-have-their-place", mistakes_have_their_place);
  ADD ("a-query-sees-one-state", a_query_sees_one_state);
#undef ADD
  g_test_add_func ("/store/guarded/quotes-and-comments-hide-nothing-that-counts", quotes_and_comments_hide_nothing_that_counts);
  return g_test_run ();
}
