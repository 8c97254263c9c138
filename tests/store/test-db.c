/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections, statements and transactions. */

#include <hf-db.h>
#include <hf-error.h>
#include <hf-test.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
  HfDb *db;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  f->folder = hf_test_make_dir ();
  f->path = g_build_filename (f->folder, "solution.db", NULL);
  f->db = hf_db_open (f->path, HF_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (hf_db_exec (f->db, "CREATE TABLE t (a, b)", &error));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  hf_db_close (f->db);
  hf_test_remove_tree (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static gint64
query (HfDb *db, const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, &error);
  HfStep step;

  g_assert_no_error (error);
  step = hf_stmt_step (stmt, &error);
  g_assert_no_error (error);
  return step == HF_STEP_ROW ? hf_stmt_int (stmt, 0) : -1;
}

static void
exec (HfDb *db, const char *sql)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (hf_db_exec (db, sql, &error));
}

static void
settings_are_what_the_queue_promises (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) mode = hf_db_prepare (f->db, "PRAGMA journal_mode", &error);

  g_assert_cmpint (hf_stmt_step (mode, &error), ==, HF_STEP_ROW);
  g_assert_cmpstr (hf_stmt_text (mode, 0), ==, "wal");
  g_assert_cmpint (query (f->db, "PRAGMA synchronous"), ==, 2);
  g_assert_cmpint (query (f->db, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (query (f->db, "PRAGMA page_size"), ==, 16384);
  g_assert_cmpint (query (f->db, "PRAGMA busy_timeout"), ==, 5000);
}

static void
leaving_the_scope_rolls_back (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  {
    g_autoptr(HfTx) tx = hf_tx_begin (f->db, &error);

    g_assert_nonnull (tx);
    exec (f->db, "INSERT INTO t VALUES (1, 2)");
    hf_db_note_change (f->db, "t", 1, 0, 0, 0);
  }
  g_assert_cmpint (query (f->db, "SELECT count(*) FROM t"), ==, 0);
  g_assert_cmpint (query (f->db, "SELECT count(*) FROM _change"), ==, 0);
}

static void
a_commit_keeps_rows_and_their_note (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  HfTx *tx = hf_tx_begin (f->db, &error);

  exec (f->db, "INSERT INTO t VALUES (1, 2)");
  hf_db_note_change (f->db, "t", 1, 0, 0, 7);
  hf_db_note_change (f->db, "T", 1, 0, 0, 7);
  g_assert_true (hf_tx_commit (&tx, &error));
  g_assert_null (tx);
  g_assert_cmpint (query (f->db, "SELECT count(*) FROM t"), ==, 1);
  g_assert_cmpint (query (f->db, "SELECT inserted FROM _change WHERE entity = 't'"), ==, 2);
  g_assert_cmpint (query (f->db, "SELECT count(*) FROM _change WHERE command_id = 7 AND entity IS NULL"), ==, 1);
  g_assert_cmpint (query (f->db, "SELECT count(*) FROM _change"), ==, 2);
}

static void
the_ring_keeps_the_newest_thousand (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 1; i <= 2300; i++)
    {
      HfTx *tx = hf_tx_begin (f->db, &error);

      hf_db_note_change (f->db, NULL, 0, 0, 0, i);
      g_assert_true (hf_tx_commit (&tx, &error));
    }
  g_assert_cmpint (query (f->db, "SELECT count(*) FROM _change"), >=, 1000);
  g_assert_cmpint (query (f->db, "SELECT count(*) FROM _change"), <, 1200);
  g_assert_cmpint (query (f->db, "SELECT max(command_id) FROM _change"), ==, 2300);
  g_assert_cmpint (query (f->db, "SELECT max(id) - min(id) + 1 - count(*) FROM _change"), ==, 0);
}

static void
a_statement_in_use_is_not_lent_twice (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  const char *sql = "SELECT value FROM json_each('[1,2,3]')";
  g_autoptr(HfStmt) outer = hf_db_prepare (f->db, sql, &error);
  guint seen = 0;

  while (hf_stmt_step (outer, &error) == HF_STEP_ROW)
    {
      g_autoptr(HfStmt) inner = hf_db_prepare (f->db, sql, &error);

      g_assert_cmpint (hf_stmt_step (inner, &error), ==, HF_STEP_ROW);
      g_assert_cmpint (hf_stmt_int (inner, 0), ==, 1);
      seen++;
    }
  g_assert_cmpuint (seen, ==, 3);
}

static void
a_lease_comes_without_old_values (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(HfStmt) stmt = hf_db_prepare (f->db, "SELECT ?", &error);

      if (i == 0)
        hf_stmt_bind_text (stmt, 1, "secret");
      g_assert_cmpint (hf_stmt_step (stmt, &error), ==, HF_STEP_ROW);
      g_assert_cmpint (hf_stmt_is_null (stmt, 0), ==, i == 1);
    }
}

static void
values_come_back_as_they_were_bound (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (f->db, "SELECT ?, ?, ?, ?, ?", &error);

  hf_stmt_bind_int (stmt, 1, G_MAXINT64);
  hf_stmt_bind_double (stmt, 2, 0.5);
  hf_stmt_bind_text (stmt, 3, "Ünï \xf0\x9f\x9a\x80");
  hf_stmt_bind_text_static (stmt, 4, "abcdef", 3);
  hf_stmt_bind_bytes (stmt, 5, "\0\1", 2);
  g_assert_cmpint (hf_stmt_step (stmt, &error), ==, HF_STEP_ROW);
  g_assert_cmpint (hf_stmt_int (stmt, 0), ==, G_MAXINT64);
  g_assert_cmpfloat (hf_stmt_double (stmt, 1), ==, 0.5);
  g_assert_cmpstr (hf_stmt_text (stmt, 2), ==, "Ünï \xf0\x9f\x9a\x80");
  g_assert_cmpstr (hf_stmt_text (stmt, 3), ==, "abc");
  g_assert_cmpmem (hf_stmt_bytes (stmt, 4), hf_stmt_length (stmt, 4), "\0\1", 2);
}

static void
more_statements_than_the_cache_holds (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < 400; i++)
      {
        g_autofree char *sql = g_strdup_printf ("SELECT %u", i);

        g_assert_cmpint (query (f->db, sql), ==, i);
      }
}

static void
a_full_file_says_so_and_changes_nothing (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *limit = g_strdup_printf ("PRAGMA max_page_count=%d", (int) query (f->db, "PRAGMA page_count") + 4);
  g_autoptr(HfTx) tx = NULL;

  exec (f->db, limit);
  tx = hf_tx_begin (f->db, &error);
  g_assert_false (hf_db_exec (f->db, "INSERT INTO t VALUES (1, zeroblob(1000000))", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "disk is full"));
  g_assert_nonnull (strstr (error->message, f->path));
  g_clear_pointer (&tx, hf_tx_rollback);
  g_assert_cmpint (query (f->db, "SELECT count(*) FROM t"), ==, 0);
}

static void
identifiers_are_quoted (Fixture *f, gconstpointer data)
{
  g_autofree char *name = hf_sql_identifier ("a\"; DROP TABLE t; --");
  g_autofree char *sql = g_strdup_printf ("CREATE TABLE %s (x)", name);

  exec (f->db, sql);
  g_assert_cmpint (query (f->db, "SELECT count(*) FROM t"), ==, 0);
}

/* What another process sees of our lock on the file: SQLite's SHARED range (os.h), held for as long as the log is in use. */
static gboolean
others_see_our_lock (const char *path)
{
  struct flock shared = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0x40000002, .l_len = 510 };
  pid_t child = fork ();
  int status;

  if (child == 0)
    {
      int fd = open (path, O_RDWR | O_CLOEXEC);

      _exit (fd >= 0 && fcntl (fd, F_GETLK, &shared) == 0 && shared.l_type != F_UNLCK ? 0 : 1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  return WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

/* POSIX locks go when any descriptor of the file is closed; then another process would take the log away under us. */
static void
locks_outlive_other_connections (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfDb) reader = NULL;
  HfDb *passing;

  exec (f->db, "INSERT INTO t VALUES (1, 2)");
  g_assert_true (others_see_our_lock (f->path));
  reader = hf_db_open (f->path, HF_DB_READ_ONLY, &error);
  g_assert_no_error (error);
  passing = hf_db_open (f->path, HF_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  hf_db_close (passing);
  g_assert_cmpint (query (reader, "SELECT count(*) FROM t"), ==, 1);
  g_assert_true (others_see_our_lock (f->path));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/store/db/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("settings-are-what-the-queue-promises", settings_are_what_the_queue_promises);
  ADD ("leaving-the-scope-rolls-back", leaving_the_scope_rolls_back);
  ADD ("a-commit-keeps-rows-and-their-note", a_commit_keeps_rows_and_their_note);
  ADD ("the-ring-keeps-the-newest-thousand", the_ring_keeps_the_newest_thousand);
  ADD ("a-statement-in-use-is-not-lent-twice", a_statement_in_use_is_not_lent_twice);
  ADD ("a-lease-comes-without-old-values", a_lease_comes_without_old_values);
  ADD ("values-come-back-as-they-were-bound", values_come_back_as_they_were_bound);
  ADD ("more-statements-than-the-cache-holds", more_statements_than_the_cache_holds);
  ADD ("a-full-file-says-so-and-changes-nothing", a_full_file_says_so_and_changes_nothing);
  ADD ("identifiers-are-quoted", identifiers_are_quoted);
  ADD ("locks-outlive-other-connections", locks_outlive_other_connections);
#undef ADD
  return g_test_run ();
}
