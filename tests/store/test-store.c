/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The store's threads: who sees what, and when. */

#include <hf-error.h>
#include <hf-test.h>
#include <pthread.h>

#include "hf-store-test.h"

static gboolean
fail_after_write (HfDb *db, gpointer data, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, "No");
  hf_db_note_change (db, "a", 1, 0, 0, 0);
  g_assert_true (hf_db_exec (db, "INSERT INTO _meta VALUES ('k', 'v')", NULL));
  return FALSE;
}

static gboolean
insert_func (HfDb *db, gpointer data, GError **error)
{
  *(int *) data = 42;
  return hf_db_exec (db, "INSERT INTO _meta VALUES ('k', 'v')", error);
}

static gboolean
write_on_reader_func (HfDb *db, gpointer data, GError **error)
{
  return hf_db_exec (db, "INSERT INTO _meta VALUES ('k', 'v')", error);
}

static void
a_write_is_seen_by_the_next_read (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;
  int number = 0;

  hf_store_test_open (test);
  hf_store_write_async (test->store, insert_func, &number, NULL, NULL, hf_test_keep_result_cb, &pending);
  result = hf_test_wait_result (&pending);
  g_assert_true (hf_store_write_finish (test->store, result, &error) == &number);
  g_assert_no_error (error);
  g_assert_cmpint (number, ==, 42);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key = 'k'"), ==, 1);
}

static void
a_failed_write_leaves_nothing (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  hf_store_test_open (test);
  g_assert_false (hf_store_write (test->store, fail_after_write, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key = 'k'"), ==, 0);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _change"), ==, 0);
}

static void
the_reader_cannot_write (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  hf_store_test_open (test);
  g_assert_false (hf_store_read (test->store, write_on_reader_func, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
}

static void
a_cancelled_write_does_not_run (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;
  int number = 0;

  hf_store_test_open (test);
  g_cancellable_cancel (cancellable);
  hf_store_write_async (test->store, insert_func, &number, NULL, cancellable, hf_test_keep_result_cb, &pending);
  result = hf_test_wait_result (&pending);
  g_assert_null (hf_store_write_finish (test->store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (number, ==, 0);
}

static void
after_close_calls_are_answered (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;
  int number = 0;

  hf_store_test_open (test);
  hf_store_close (test->store);
  hf_store_close (test->store);
  hf_store_write_async (test->store, insert_func, &number, NULL, NULL, hf_test_keep_result_cb, &pending);
  result = hf_test_wait_result (&pending);
  g_assert_null (hf_store_write_finish (test->store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_false (hf_store_read (test->store, insert_func, &number, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
close_commits_what_is_queued (HfStoreTest *test, gconstpointer data)
{
  int number = 0;

  hf_store_test_open (test);
  hf_store_write_async (test->store, insert_func, &number, NULL, NULL, NULL, NULL);
  hf_store_close (test->store);
  g_assert_cmpint (number, ==, 42);
  hf_store_test_close (test);
  hf_store_test_open (test);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key = 'k'"), ==, 1);
}

static void
data_is_freed_in_the_main_thread_func (gpointer data)
{
  GThread **thread = data;

  *thread = g_thread_self ();
}

/* Holds the writer up until all the others wait behind it. */
typedef struct
{
  pthread_mutex_t lock;
  pthread_cond_t cond;
  gboolean open;
} Gate;

static gboolean
gate_func (HfDb *db, gpointer data, GError **error)
{
  Gate *gate = data;

  pthread_mutex_lock (&gate->lock);
  while (!gate->open)
    pthread_cond_wait (&gate->cond, &gate->lock);
  pthread_mutex_unlock (&gate->lock);
  return TRUE;
}

static void
open_gate (Gate *gate)
{
  pthread_mutex_lock (&gate->lock);
  gate->open = TRUE;
  pthread_cond_signal (&gate->cond);
  pthread_mutex_unlock (&gate->lock);
}

static gboolean
number_func (HfDb *db, gpointer data, GError **error)
{
  int number = GPOINTER_TO_INT (data);
  g_autofree char *sql = g_strdup_printf ("INSERT INTO _meta VALUES ('n%d', '')", number);

  if (!hf_db_exec (db, sql, error))
    return FALSE;
  hf_db_note_change (db, NULL, 0, 0, 0, number);
  if (number % 10 != 7)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, "Not %d", number);
  return FALSE;
}

static void
count_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  int *counts = data;

  if (hf_store_write_finish (HF_STORE (source), result, &error) != NULL)
    counts[0]++;
  else if (g_error_matches (error, HF_ERROR, HF_ERROR_INVALID))
    counts[1]++;
  counts[2]++;
}

static gboolean
are_all_answered (gpointer data)
{
  return ((int *) data)[2] == 200;
}

static void
writes_that_wait_together_fail_alone (HfStoreTest *test, gconstpointer data)
{
  Gate gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, FALSE };
  int counts[3] = { 0 };

  hf_store_test_open (test);
  hf_store_write_async (test->store, gate_func, &gate, NULL, NULL, NULL, NULL);
  for (int i = 1; i <= 200; i++)
    hf_store_write_async (test->store, number_func, GINT_TO_POINTER (i), NULL, NULL, count_cb, counts);
  open_gate (&gate);
  g_assert_true (hf_test_until (are_all_answered, counts, 20000));
  g_assert_cmpint (counts[0], ==, 180);
  g_assert_cmpint (counts[1], ==, 20);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key GLOB 'n*'"), ==, 180);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key GLOB 'n*7'"), ==, 0);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(DISTINCT command_id) FROM _change"), ==, 180);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _change WHERE command_id % 10 = 7"), ==, 0);
}

static gboolean
too_much_func (HfDb *db, gpointer data, GError **error)
{
  return hf_db_exec (db, "INSERT INTO _meta VALUES ('big', zeroblob(20000000))", error);
}

static void
keep_error_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  hf_store_write_finish (HF_STORE (source), result, data);
}

static gboolean
has_error (gpointer data)
{
  return *(GError **) data != NULL;
}

/* Whatever SQLite does to the transaction: who was told that it is stored finds it stored. */
static void
a_full_disk_in_a_group_is_told_to_whom_it_concerns (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Gate gate = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, FALSE };
  int counts[3] = { 0 };

  hf_store_test_open (test);
  hf_store_test_exec (test->store, "PRAGMA max_page_count=200", NULL);
  hf_store_write_async (test->store, gate_func, &gate, NULL, NULL, NULL, NULL);
  hf_store_write_async (test->store, number_func, GINT_TO_POINTER (1), NULL, NULL, count_cb, counts);
  hf_store_write_async (test->store, too_much_func, NULL, NULL, NULL, keep_error_cb, &error);
  open_gate (&gate);
  g_assert_true (hf_test_until (has_error, &error, 20000));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _meta WHERE key GLOB 'n*'"), ==, counts[0]);
}

static gboolean
nothing_func (HfDb *db, gpointer data, GError **error)
{
  return TRUE;
}

static void
data_is_freed_in_the_main_thread (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  for (guint i = 0; i < 50; i++)
    {
      GThread *thread = NULL;

      hf_store_read_async (test->store, nothing_func, &thread, data_is_freed_in_the_main_thread_func, NULL, NULL, NULL);
      while (thread == NULL)
        g_main_context_iteration (NULL, TRUE);
      g_assert_true (thread == g_thread_self ());
    }
}

static void
the_log_does_not_grow_without_end (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *log = g_strconcat (test->path, "-wal", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (log);
  g_autoptr(GFileInfo) info = NULL;

  hf_store_test_open (test);
  hf_store_test_exec (test->store, "CREATE TABLE big (x)", NULL);
  for (guint i = 0; i < 100; i++)
    hf_store_test_exec (test->store, "DELETE FROM big; INSERT INTO big VALUES (zeroblob(2000000))", NULL);
  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_assert_nonnull (info);
  g_assert_cmpint (g_file_info_get_size (info), <, 150 * 1024 * 1024);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/store/store/" path, HfStoreTest, NULL, hf_store_test_set_up, func, hf_store_test_tear_down)
  ADD ("a-write-is-seen-by-the-next-read", a_write_is_seen_by_the_next_read);
  ADD ("a-failed-write-leaves-nothing", a_failed_write_leaves_nothing);
  ADD ("the-reader-cannot-write", the_reader_cannot_write);
  ADD ("a-cancelled-write-does-not-run", a_cancelled_write_does_not_run);
  ADD ("after-close-calls-are-answered", after_close_calls_are_answered);
  ADD ("close-commits-what-is-queued", close_commits_what_is_queued);
  ADD ("data-is-freed-in-the-main-thread", data_is_freed_in_the_main_thread);
  ADD ("writes-that-wait-together-fail-alone", writes_that_wait_together_fail_alone);
  ADD ("a-full-disk-in-a-group-is-told-to-whom-it-concerns", a_full_disk_in_a_group_is_told_to_whom_it_concerns);
  ADD ("the-log-does-not-grow-without-end", the_log_does_not_grow_without_end);
#undef ADD
  return g_test_run ();
}
