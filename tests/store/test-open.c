/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening what is there: new, older, newer, foreign, not writable, no room. */

#include <glib/gstdio.h>
#include <hf-error.h>
#include <hf-test.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "hf-store-test.h"

#define NOBODY 65534

static gboolean
exec_func (HfDb *db, gpointer data, GError **error)
{
  return hf_db_exec (db, data, error);
}

static GBytes *
read_file (const char *path)
{
  g_autoptr(GError) error = NULL;
  char *content = NULL;
  gsize length = 0;

  g_file_get_contents (path, &content, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, length);
}

/* The open fails with @words and the file is byte for byte what it was. */
static void
assert_refused_untouched (HfStoreTest *test, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) before = read_file (test->path);
  g_autoptr(GBytes) after = NULL;

  g_assert_null (hf_store_test_open_another (test, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_nonnull (strstr (error->message, test->path));
  after = read_file (test->path);
  g_assert_true (g_bytes_equal (before, after));
}

static void
a_new_file_has_every_table (HfStoreTest *test, gconstpointer data)
{
  const char *names[] = { "_meta", "_dataset", "_feed", "_change", "_activity", "_command", "_attempt", "_base", "_temp_ref",
                          "_commandQueue" };

  hf_store_test_open (test);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM sqlite_schema WHERE name = '%s'", names[i]);

      g_assert_cmpint (hf_store_test_int (test->store, sql), ==, 1);
    }
  g_assert_null (hf_store_get_recovered (test->store));
}

static void
the_folder_is_made_private (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (test->folder, "a", "b", NULL);
  GStatBuf info;

  g_free (test->path);
  test->path = g_build_filename (folder, "solution.db", NULL);
  hf_store_test_open (test);
  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0700);
}

static void
an_older_version_is_brought_up (HfStoreTest *test, gconstpointer data)
{
  gint64 version;

  hf_store_test_open (test);
  version = hf_store_test_int (test->store, "PRAGMA user_version");
  hf_store_test_exec (test->store,
                      "DROP VIEW _commandQueue; DROP TABLE _edit; DROP TABLE _request; DROP TABLE _attempt; DROP TABLE _command; "
                      "DROP TABLE _base; DROP TABLE _temp_ref;"
                      "ALTER TABLE _feed DROP COLUMN fingerprint;"
                      "INSERT INTO _meta VALUES ('kept', 'yes'); PRAGMA user_version=1",
                      NULL);
  hf_store_test_close (test);
  hf_store_test_open (test);
  g_assert_cmpint (hf_store_test_int (test->store, "PRAGMA user_version"), ==, version);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _command"), ==, 0);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key = 'kept'"), ==, 1);
}

static void
a_newer_version_is_refused_untouched (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  hf_store_test_exec (test->store, "PRAGMA user_version=9999", NULL);
  hf_store_test_close (test);
  assert_refused_untouched (test, "newer Holdfast");
}

/* The version is only in the log: the program that wrote it was killed. */
static void
a_newer_version_in_the_log_is_refused_untouched (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *copy = g_strconcat (test->path, ".copy", NULL);
  g_autofree char *log = g_strconcat (test->path, "-wal", NULL);
  g_autofree char *copy_log = g_strconcat (copy, "-wal", NULL);
  g_autoptr(GBytes) main_bytes = NULL, log_bytes = NULL, log_after = NULL;

  hf_store_test_open (test);
  hf_store_test_exec (test->store, "PRAGMA user_version=9999", NULL);
  main_bytes = read_file (test->path);
  log_bytes = read_file (log);
  hf_store_test_close (test);
  g_assert_true (g_file_set_contents (copy, g_bytes_get_data (main_bytes, NULL), (gssize) g_bytes_get_size (main_bytes), NULL));
  g_assert_true (g_file_set_contents (copy_log, g_bytes_get_data (log_bytes, NULL), (gssize) g_bytes_get_size (log_bytes), NULL));
  g_free (test->path);
  test->path = g_steal_pointer (&copy);
  assert_refused_untouched (test, "newer Holdfast");
  log_after = read_file (copy_log);
  g_assert_true (g_bytes_equal (log_bytes, log_after));
}

static void
another_programs_database_is_refused_untouched (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  hf_store_test_exec (test->store, "PRAGMA application_id=77", NULL);
  hf_store_test_close (test);
  assert_refused_untouched (test, "another program");
}

static void
what_is_no_database_is_refused_untouched (HfStoreTest *test, gconstpointer data)
{
  g_assert_true (g_file_set_contents (test->path, "dear diary", -1, NULL));
  assert_refused_untouched (test, "not a database");
}

/* Root may write everywhere, so a child gives that up first. */
static void
a_read_only_file_says_so (HfStoreTest *test, gconstpointer data)
{
  if (g_test_subprocess ())
    {
      g_autoptr(GError) error = NULL;

      if (geteuid () == 0)
        g_assert_cmpint (seteuid (NOBODY), ==, 0);
      g_free (test->path);
      test->path = g_strdup (g_getenv ("HF_TEST_DATABASE"));
      g_assert_null (hf_store_test_open_another (test, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
      g_printerr ("%s\n", error->message);
      if (getuid () == 0)
        g_assert_cmpint (seteuid (0), ==, 0);
      return;
    }
  hf_store_test_open (test);
  hf_store_test_close (test);
  g_assert_cmpint (g_chmod (test->folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (test->path, 0444), ==, 0);
  g_setenv ("HF_TEST_DATABASE", test->path, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("*is read-only*");
}

static gboolean
fill_until_full (HfStore *store, GError **error)
{
  for (guint i = 0; i < 100; i++)
    {
      if (!hf_store_write (store, exec_func, (gpointer) "INSERT INTO big VALUES (randomblob(500000))", error))
        return FALSE;
    }
  return TRUE;
}

static void
a_full_disk_says_so_and_keeps_what_was_there (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *limit = NULL;
  gboolean mounted = mount ("tmpfs", test->folder, "tmpfs", 0, "size=8m") == 0;
  gint64 rows;

  hf_store_test_open (test);
  hf_store_test_exec (test->store, "CREATE TABLE big (x)", NULL);
  if (!mounted)
    {
      g_test_message ("No right to mount: the limit is SQLite's own");
      hf_store_test_exec (test->store, "PRAGMA max_page_count=400", NULL);
    }
  g_assert_false (fill_until_full (test->store, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "disk is full"));
  rows = hf_store_test_int (test->store, "SELECT count(*) FROM big");
  g_assert_cmpint (rows, >, 0);
  hf_store_test_close (test);
  hf_store_test_open (test);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM big"), ==, rows);
  hf_store_test_close (test);
  if (mounted)
    g_assert_cmpint (umount (test->folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/store/open/" path, HfStoreTest, NULL, hf_store_test_set_up, func, hf_store_test_tear_down)
  ADD ("a-new-file-has-every-table", a_new_file_has_every_table);
  ADD ("the-folder-is-made-private", the_folder_is_made_private);
  ADD ("an-older-version-is-brought-up", an_older_version_is_brought_up);
  ADD ("a-newer-version-is-refused-untouched", a_newer_version_is_refused_untouched);
  ADD ("a-newer-version-in-the-log-is-refused-untouched", a_newer_version_in_the_log_is_refused_untouched);
  ADD ("another-programs-database-is-refused-untouched", another_programs_database_is_refused_untouched);
  ADD ("what-is-no-database-is-refused-untouched", what_is_no_database_is_refused_untouched);
  ADD ("a-read-only-file-says-so", a_read_only_file_says_so);
  ADD ("a-full-disk-says-so-and-keeps-what-was-there", a_full_disk_says_so_and_keeps_what_was_there);
#undef ADD
  return g_test_run ();
}
