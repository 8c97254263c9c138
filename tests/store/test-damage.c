/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Unclean ends and damaged files: what is noticed, what is kept, what is saved. */

#include <fcntl.h>
#include <glib/gstdio.h>
#include <hf-error.h>
#include <hf-test.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "hf-store-test.h"

static void
write_at (const char *path, gint64 offset, const void *bytes, gsize length)
{
  int fd = g_open (path, O_RDWR | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, bytes, length, offset), ==, (gssize) length);
  g_assert_true (g_close (fd, NULL));
}

static void
fill_with_commands (HfStoreTest *test)
{
  hf_store_test_fill (test->store, "things", 3000);
  hf_store_test_put (test->store, "things", "_tmp_5_", "{\"made\":\"here\"}");
  hf_store_test_exec (test->store,
                      "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 500)"
                      "INSERT INTO _command (created_at, provider, source, entity, method, record_id, state, idempotency_key,"
                      " finished_at) SELECT i, 'p', 's', 'things', 'create', '_tmp_' || i || '_',"
                      " iif(i % 2, 'waiting', 'done'), 'key' || i, iif(i % 2, NULL, i) FROM c;"
                      "INSERT INTO _attempt (command_id, number, started_at) SELECT id, 1, id FROM _command;"
                      "INSERT INTO _base VALUES ('things', 'r000001', '{}', 0);"
                      "INSERT INTO _temp_ref (temp_id, creator, entity, id) VALUES ('_tmp_5_', 5, 'things', '_tmp_5_');"
                      "INSERT INTO _feed (key, entity, etag) VALUES ('k', 'things', 'W/\"1\"')",
                      NULL);
}

/* Run as a process of its own: writes, and is killed with the database open, so its log stays. */
static void
writes_and_is_killed (HfStoreTest *test, gconstpointer data)
{
  if (!g_test_subprocess ())
    return;
  g_free (test->path);
  test->path = g_strdup (g_getenv ("HF_TEST_DATABASE"));
  hf_store_test_open (test);
  hf_store_test_exec (test->store, "INSERT INTO _meta VALUES ('last', 'word')", NULL);
  hf_test_remove_tree (test->folder);
  kill (getpid (), SIGKILL);
}

static void
leave_uncleanly (HfStoreTest *test)
{
  g_autofree char *log = g_strconcat (test->path, "-wal", NULL);

  g_setenv ("HF_TEST_DATABASE", test->path, TRUE);
  g_test_trap_subprocess ("/store/damage/writes-and-is-killed/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
  g_assert_false (g_test_trap_has_passed ());
  g_assert_true (g_file_test (log, G_FILE_TEST_EXISTS));
}

static gint64
root_page (HfStore *store, const char *table)
{
  g_autofree char *sql = g_strdup_printf ("SELECT rootpage FROM sqlite_schema WHERE name = '%s'", table);

  return hf_store_test_int (store, sql);
}

static void
spoil_page (HfStoreTest *test, gint64 page)
{
  char garbage[16384];

  memset (garbage, 0xa5, sizeof garbage);
  write_at (test->path, (page - 1) * 16384, garbage, sizeof garbage);
}

static guint
count_kept (HfStoreTest *test)
{
  g_autoptr(GDir) dir = g_dir_open (test->folder, 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    count += strstr (name, ".corrupt-") != NULL && !g_str_has_suffix (name, "-wal") && !g_str_has_suffix (name, "-shm");
  return count;
}

static void
damage_is_set_aside_and_the_queue_saved (HfStoreTest *test, gconstpointer data)
{
  gint64 page, sequence;

  hf_store_test_open (test);
  fill_with_commands (test);
  hf_store_test_exec (test->store, "DELETE FROM _attempt WHERE command_id > 490; DELETE FROM _command WHERE id > 490", NULL);
  page = root_page (test->store, "_id_things");
  hf_store_test_close (test);
  leave_uncleanly (test);
  spoil_page (test, page);

  hf_store_test_open (test);
  g_assert_nonnull (hf_store_get_recovered (test->store));
  g_assert_nonnull (strstr (hf_store_get_recovered (test->store), "245"));
  g_assert_cmpuint (count_kept (test), ==, 1);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _command"), ==, 490);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _command WHERE finished_at IS NULL"), ==, 245);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _attempt"), ==, 490);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _base"), ==, 1);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _temp_ref"), ==, 1);
  /* Its last words were in the log only. */
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key = 'last'"), ==, 1);
  /* Pulled again from nothing, so no ETag may say that nothing changed. */
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _feed"), ==, 0);
  /* An id that was used and deleted is not used again. */
  hf_store_test_exec (test->store,
                      "INSERT INTO _command (created_at, provider, source, entity, method, idempotency_key)"
                      " VALUES (0, 'p', 's', 'things', 'create', 'k')",
                      NULL);
  sequence = hf_store_test_int (test->store, "SELECT max(id) FROM _command");
  g_assert_cmpint (sequence, ==, 501);
}

static void
what_is_readable_of_a_damaged_queue_is_saved (HfStoreTest *test, gconstpointer data)
{
  gint64 page, saved;

  hf_store_test_open (test);
  fill_with_commands (test);
  hf_store_test_exec (test->store, "UPDATE _command SET data = printf('%.*c', 5000, 'x')", NULL);
  page = hf_store_test_int (test->store,
                            "SELECT pageno FROM dbstat WHERE name = '_command' AND pagetype = 'leaf' LIMIT 1 OFFSET 40");
  hf_store_test_close (test);
  leave_uncleanly (test);
  spoil_page (test, page);

  hf_store_test_open (test);
  g_assert_nonnull (hf_store_get_recovered (test->store));
  saved = hf_store_test_int (test->store, "SELECT count(*) FROM _command");
  g_assert_cmpint (saved, >, 450);
  g_assert_cmpint (saved, <, 500);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _command WHERE id IN (1, 500)"), ==, 2);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _attempt"), ==, saved);
}

static void
records_with_open_commands_and_local_datasets_are_saved (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *made = NULL;
  gint64 page;

  hf_store_test_open (test);
  fill_with_commands (test);
  hf_store_test_fill (test->store, "notes", 20);
  page = root_page (test->store, "_attempt_command");
  hf_store_test_close (test);
  leave_uncleanly (test);
  spoil_page (test, page);

  hf_store_test_open (test);
  g_assert_nonnull (hf_store_get_recovered (test->store));
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT rows FROM _dataset WHERE entity = 'notes'"), ==, 20);
  made = hf_store_test_text (test->store, "SELECT data FROM things WHERE id = '_tmp_5_'");
  g_assert_cmpstr (made, ==, "{\"made\":\"here\"}");
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM things"), ==, 1);
}

static void
a_kill_alone_costs_nothing (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  fill_with_commands (test);
  hf_store_test_close (test);
  leave_uncleanly (test);
  hf_store_test_open (test);
  g_assert_null (hf_store_get_recovered (test->store));
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM things"), ==, 3001);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key = 'last'"), ==, 1);
  g_assert_cmpuint (count_kept (test), ==, 0);
}

static gboolean
read_all_func (HfDb *db, gpointer data, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT sum(length(data)) FROM things NOT INDEXED", error);

  return stmt != NULL && hf_stmt_step (stmt, error) != HF_STEP_ERROR;
}

static void
damage_met_while_open_is_repaired_at_the_next_start (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  gint64 page;

  hf_store_test_open (test);
  fill_with_commands (test);
  page = root_page (test->store, "things");
  hf_store_test_close (test);
  spoil_page (test, page);

  /* Closed properly: nobody looks until someone reads there. */
  hf_store_test_open (test);
  g_assert_null (hf_store_get_recovered (test->store));
  g_assert_false (hf_store_read (test->store, read_all_func, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "damaged"));
  hf_store_test_close (test);
  hf_store_test_open (test);
  g_assert_nonnull (hf_store_get_recovered (test->store));
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _command"), ==, 500);
}

static void
a_file_others_have_open_is_not_set_aside (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(HfStore) other = NULL;
  g_autoptr(GError) error = NULL;
  gint64 page;

  hf_store_test_open (test);
  fill_with_commands (test);
  page = root_page (test->store, "things");
  hf_store_test_close (test);
  hf_store_test_open (test);
  spoil_page (test, page);
  other = hf_store_test_open_another (test, &error);
  g_assert_no_error (error);
  g_assert_null (hf_store_get_recovered (other));
  g_assert_cmpuint (count_kept (test), ==, 0);
}

/* As a kill leaves it: the new file is complete, the old one still in its place. */
static void
a_repair_that_was_killed_is_finished (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *made = g_strconcat (test->path, ".made", NULL);
  g_autofree char *recovered = g_strconcat (test->path, ".recovered", NULL);
  gint64 page;

  hf_store_test_open (test);
  hf_store_test_exec (test->store, "INSERT INTO _meta VALUES ('saved', 'yes')", NULL);
  hf_store_test_close (test);
  g_assert_cmpint (g_rename (test->path, made), ==, 0);
  hf_store_test_open (test);
  fill_with_commands (test);
  page = root_page (test->store, "things");
  hf_store_test_close (test);
  leave_uncleanly (test);
  spoil_page (test, page);
  g_assert_cmpint (g_rename (made, recovered), ==, 0);

  hf_store_test_open (test);
  g_assert_nonnull (hf_store_get_recovered (test->store));
  g_assert_cmpuint (count_kept (test), ==, 1);
  g_assert_false (g_file_test (recovered, G_FILE_TEST_EXISTS));
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key = 'saved'"), ==, 1);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key = 'last'"), ==, 0);
}

/* No room for the new file: the old one stays where it is, and the next start can save the queue. */
static void
a_full_disk_stops_a_repair_without_loss (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *ballast = g_build_filename (test->folder, "ballast", NULL);
  const char zeros[4096] = { 0 };
  gint64 page;
  int fd;

  if (mount ("tmpfs", test->folder, "tmpfs", 0, "size=40m") != 0)
    {
      g_test_skip ("Only root can mount a disk that is full");
      return;
    }
  hf_store_test_open (test);
  fill_with_commands (test);
  hf_store_test_exec (test->store, "UPDATE _command SET data = printf('%.*c', 9000, 'x')", NULL);
  page = root_page (test->store, "_id_things");
  hf_store_test_close (test);
  leave_uncleanly (test);
  spoil_page (test, page);
  fd = g_open (ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  while (write (fd, zeros, sizeof zeros) > 0)
    ;
  /* No room to begin, to save the queue in the log, to bring the log into the file. */
  for (guint i = 0; i < 3; i++)
    {
      g_clear_error (&error);
      g_assert_cmpint (ftruncate (fd, lseek (fd, 0, SEEK_END) - i * 4 * 1024 * 1024), ==, 0);
      g_assert_null (hf_store_test_open_another (test, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
      g_assert_nonnull (strstr (error->message, "disk is full"));
      g_assert_cmpuint (count_kept (test), ==, 0);
    }
  g_assert_true (g_close (fd, NULL));
  g_unlink (ballast);
  hf_store_test_open (test);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _command"), ==, 500);
  hf_store_test_close (test);
  g_assert_cmpint (umount (test->folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/store/damage/" path, HfStoreTest, NULL, hf_store_test_set_up, func, hf_store_test_tear_down)
  ADD ("writes-and-is-killed/subprocess", writes_and_is_killed);
  ADD ("damage-is-set-aside-and-the-queue-saved", damage_is_set_aside_and_the_queue_saved);
  ADD ("what-is-readable-of-a-damaged-queue-is-saved", what_is_readable_of_a_damaged_queue_is_saved);
  ADD ("records-with-open-commands-and-local-datasets-are-saved", records_with_open_commands_and_local_datasets_are_saved);
  ADD ("a-kill-alone-costs-nothing", a_kill_alone_costs_nothing);
  ADD ("damage-met-while-open-is-repaired-at-the-next-start", damage_met_while_open_is_repaired_at_the_next_start);
  ADD ("a-file-others-have-open-is-not-set-aside", a_file_others_have_open_is_not_set_aside);
  ADD ("a-repair-that-was-killed-is-finished", a_repair_that_was_killed_is_finished);
  ADD ("a-full-disk-stops-a-repair-without-loss", a_full_disk_stops_a_repair_without_loss);
#undef ADD
  return g_test_run ();
}
