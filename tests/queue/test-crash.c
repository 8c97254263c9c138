/* SPDX-License-Identifier: GPL-3.0-or-later */

/* kill -9 at every statement, write and sync of the queue's transactions: whatever the moment, the reopened database holds
 * all of the transaction or nothing of it. */

#include "hf-kill.h"
#include "hf-operation-test.h"
#include "hf-queue-test.h"

#include <glib/gstdio.h>
#include <hf-test.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Something is sending, something waits, something mentions a temporary id, something is stuck. */
#define CREATE 1
#define MENTION 2
#define CHANGE 3
#define STUCK 4
#define FREE 5

typedef gboolean (*Act) (HfDb *db, gint64 now, GError **error);

static void
prepare (const char *path)
{
  QueueTest test = { 0 };
  const HfWrite call = { .provider = "DATA_PROVIDER_REST",
                         .source = "other.example.com",
                         .entity = "customers",
                         .method = "functionCall",
                         .parameters = "{\"path\":\"x\"}" };

  const HfWrite mention = { .provider = "DATA_PROVIDER_REST",
                            .source = QUEUE_TEST_SOURCE,
                            .entity = "orders",
                            .method = "update",
                            .record_id = "9",
                            .parameters = "{\"path\":\"/of/_tmp_1_/9\"}",
                            .data = "{\"customer\":\"_tmp_1_\"}",
                            .safe = TRUE };

  queue_test_init (&test);
  queue_test_sync (&test, "orders", "9", "{\"id\":9,\"total\":1.50}");
  queue_test_sync (&test, "parts", "3", "{\"id\":3}");
  queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  queue_test_push_write (&test, &mention);
  queue_test_push (&test, "update", "customers", "_tmp_1_", "{\"name\":\"Bea\"}");
  queue_test_push (&test, "update", "parts", "3", "{\"n\":1}");
  queue_test_push_write (&test, &call);
  queue_test_fail (&test, STUCK, HF_ERROR_PERMANENT, 422);
  queue_test_send (&test, CREATE);
  hf_db_close (test.db);
  g_assert_cmpint (g_rename (test.path, path), ==, 0);
  hf_test_remove_tree (test.dir);
  g_free (test.path);
  g_free (test.dir);
}

static gboolean
push (HfDb *db, gint64 now, GError **error)
{
  const HfWrite write = {
    .provider = "DATA_PROVIDER_REST",
    .source = QUEUE_TEST_SOURCE,
    .entity = "orders",
    .method = "create",
    .data = "{\"customer\":\"_tmp_1_\"}",
  };

  return hf_queue_push (db, &write, now, error) != 0;
}

static gboolean
settle (HfDb *db, gint64 now, const HfResult *result, GError **error)
{
  g_auto(HfOutcome) outcome = { 0 };
  g_autoptr(HfCommand) next = NULL;

  return hf_queue_settle (db, CREATE, 2, result, "head", "body", now, 0.5, &outcome, error)
      && hf_queue_next (db, NULL, now, &next, NULL, error)
      && (next == NULL || hf_queue_mark_sending (db, hf_command_get_id (next), "PUT", "{}", now, error) != 0);
}

static gboolean
settle_done (HfDb *db, gint64 now, GError **error)
{
  const HfResult result = { .done = TRUE, .status = 201, .retry_after_us = -1, .response = (char *) "{\"id\":17,\"v\":1}" };

  return settle (db, now, &result, error);
}

/* The rewrite of ids, and all that a function may say about the answer. */
static gboolean
settle_operations (HfDb *db, gint64 now, GError **error)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_table_operation_free);
  const HfResult result = { .done = TRUE,
                            .status = 201,
                            .retry_after_us = -1,
                            .response = (char *) "{\"ok\":true}",
                            .id = (char *) "17",
                            .operations = operations,
                            .replaces_merge = TRUE };
  HfTableOperation *find = hf_table_operation_new (HF_TABLE_FIND_REPLACE, "orders");

  g_ptr_array_add (operations, queue_test_operation (HF_TABLE_MERGE, "customers", "[{\"id\":17,\"v\":1}]"));
  g_ptr_array_add (operations, queue_test_operation (HF_TABLE_REPLACE, "parts", "[{\"id\":4,\"of\":\"_tmp_1_\"}]"));
  g_ptr_array_add (operations, queue_test_sql ("UPDATE customers SET data = json_set(data, '$.sql', 1)", NULL));
  g_ptr_array_add (operations, queue_test_sql ("UPDATE _commandQueue SET payload = json_set(payload, '$.data.sql', 1)", NULL));
  find->find = g_strdup ("1.50");
  find->replace = g_strdup ("2.50");
  find->include_queue = TRUE;
  g_ptr_array_add (operations, find);
  return settle (db, now, &result, error);
}

/* Its record, and the order, while others wait for it. */
static gboolean
replace (HfDb *db, gint64 now, GError **error)
{
  const HfWrite write = {
    .provider = "DATA_PROVIDER_REST",
    .source = QUEUE_TEST_SOURCE,
    .entity = "orders",
    .method = "delete",
    .record_id = "9",
    .operation = HF_QUEUE_REPLACE,
  };

  return hf_queue_push (db, &write, now, error) == MENTION;
}

static gboolean
skip (HfDb *db, gint64 now, GError **error)
{
  return hf_queue_skip (db, FREE, "skipped by when", NULL, now, error);
}

static gboolean
settle_stuck (HfDb *db, gint64 now, GError **error)
{
  const HfResult result = { .error_class = HF_ERROR_PERMANENT, .status = 422, .retry_after_us = -1 };

  return settle (db, now, &result, error);
}

static gboolean
discard (HfDb *db, gint64 now, GError **error)
{
  return hf_queue_discard (db, STUCK, HF_DISCARD_PUT_BACK, now, NULL, error);
}

static gboolean
recover (HfDb *db, gint64 now, GError **error)
{
  return hf_queue_recover (db, now, error) == 1;
}

static const struct
{
  const char *name;
  Act act;
  gboolean names; /* it brings the final id */
} acts[] = {
  { "push", push, FALSE },
  { "settle-done", settle_done, TRUE },
  { "settle-with-operations", settle_operations, TRUE },
  { "replace", replace, FALSE },
  { "skip", skip, FALSE },
  { "settle-stuck", settle_stuck, FALSE },
  { "discard", discard, FALSE },
  { "recover", recover, FALSE },
};

/* (transfer full): everything that matters, but for the random keys. */
static char *
dump (HfDb *db)
{
  static const char *const tables[] = {
    "SELECT id, entity, method, record_id, state, attempts, next_attempt_at, comes_after, waits_for, failures, error,"
    " finished_at, parameters, data, inverse FROM _command ORDER BY id",
    "SELECT command_id, author, reason, parameters, data FROM _edit ORDER BY id",
    "SELECT command_id, payload FROM _request",
    "SELECT id, command_id, number, ended_at, class, response_body FROM _attempt ORDER BY id",
    "SELECT entity, id, data, from_sync FROM _base ORDER BY entity, id",
    "SELECT creator, command_id, entity, id FROM _temp_ref ORDER BY creator, command_id, entity, id",
    "SELECT text FROM _activity ORDER BY id",
    "SELECT entity, rows FROM _dataset ORDER BY entity",
    "SELECT id, data FROM customers ORDER BY id",
    "SELECT id, data FROM orders ORDER BY id",
    "SELECT id, data FROM parts ORDER BY id",
  };
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(HfStmt) stmt = hf_db_prepare (db, tables[i], &error);

      g_assert_no_error (error);
      while (hf_stmt_step (stmt, &error) == HF_STEP_ROW)
        {
          for (int column = 0; column < hf_stmt_n_columns (stmt); column++)
            g_string_append_printf (text, "%s|", hf_stmt_is_null (stmt, column) ? "-" : hf_stmt_text (stmt, column));
          g_string_append_c (text, '\n');
        }
      g_assert_no_error (error);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
run (HfDb *db, Act act)
{
  g_autoptr(GError) error = NULL;
  HfTx *tx = hf_tx_begin (db, &error);

  return tx != NULL && act (db, QUEUE_TEST_START + 1, &error) && hf_tx_commit (&tx, &error);
}

static void
die_in_child (const char *path, Act act, int n)
{
  g_autoptr(GError) error = NULL;
  HfDb *db;

  hf_kill_at (n);
  db = hf_db_open (path, HF_DB_READ_WRITE, &error);
  _exit (db != NULL && run (db, act) ? 0 : 1);
}

static void
copy_file (const char *from, const char *to)
{
  g_autoptr(GFile) source = g_file_new_for_path (from);
  g_autoptr(GFile) target = g_file_new_for_path (to);
  g_autoptr(GError) error = NULL;

  g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static char *
dump_file (const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfDb) db = hf_db_open (path, HF_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  return dump (db);
}

/* Returns: whether the child came to its end; then @n was past the last moment. */
static gboolean
survives (const char *path, Act act, int n)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    die_in_child (path, act, n);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == 9);
  return WEXITSTATUS (status) == 0;
}

static char *
dump_after (const char *path, Act act)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfDb) db = hf_db_open (path, HF_DB_READ_WRITE, &error);

  g_assert_no_error (error);
  g_assert_true (run (db, act));
  return dump (db);
}

static void
test_all_or_nothing (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *template = g_build_filename (dir, "template.db", NULL);
  g_autofree char *reference = g_build_filename (dir, "reference.db", NULL);
  g_autofree char *before = NULL, *after = NULL;
  int olds = 0, news = 0, n;
  gboolean ended = FALSE;

  prepare (template);
  before = dump_file (template);
  copy_file (template, reference);
  after = dump_after (reference, acts[i].act);
  g_assert_cmpstr (before, !=, after);
  /* An operation that fails is a warning: then there would be nothing to be killed in. */
  g_assert_null (strstr (after, "could not be stored"));
  if (acts[i].names)
    {
      g_assert_null (strstr (after, "/of/_tmp_1_/9"));
      g_assert_nonnull (strstr (after, "/of/17/9"));
    }

  for (n = 1; !ended; n++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%d.db", dir, n);
      g_autofree char *now = NULL;

      copy_file (template, path);
      ended = survives (path, acts[i].act, n);
      now = dump_file (path);
      if (g_strcmp0 (now, before) == 0)
        olds++;
      else
        {
          g_assert_cmpstr (now, ==, after);
          news++;
        }
    }
  g_test_message ("%d moments: %d old, %d new", n, olds, news);
  g_assert_cmpint (olds, >, 20);
  g_assert_cmpint (news, >, 0);
  hf_test_remove_tree (dir);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      g_autofree char *path = g_strconcat ("/queue/killed-at-every-statement/", acts[i].name, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_all_or_nothing);
    }
  return g_test_run ();
}
