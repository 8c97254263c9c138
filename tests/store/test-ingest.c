/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A first pull: all of it or nothing. */

#include "hf-ingest-test.h"

#include <hf-error.h>
#include <hf-ingest-stage.h>
#include <hf-test.h>
#include <string.h>

static char *
many (guint first, guint count, guint filler)
{
  g_autofree char *rest = g_strnfill (filler, 'x');
  GString *body = g_string_new ("[");

  for (guint i = 0; i < count; i++)
    g_string_append_printf (body, "%s{\"id\":\"%u\",\"f\":\"%s\"}", i == 0 ? "" : ",", first + i, rest);
  g_string_append_c (body, ']');
  return g_string_free (body, FALSE);
}

static void
test_bytes (HfStoreTest *test, gconstpointer data)
{
  static const char body[] = "[ {\"id\":\"b\" , \"n\":-35.0919,\"big\":123456789012345678901234567890,\"e\":1.0E+2},\n"
                             "{\"id\":1,\"s\":\"\\u00e9\\/ Z\xc3\xbcrich\", \"x\":[ ]}\t,{\"id\":\"a\"}]";
  HfIngestResult result;

  hf_store_test_open (test);
  result = hf_ingest_test_pull (test->store, body);
  hf_ingest_test_assert_rows (test->store,
                              "b={\"id\":\"b\" , \"n\":-35.0919,\"big\":123456789012345678901234567890,\"e\":1.0E+2}\n"
                              "1={\"id\":1,\"s\":\"\\u00e9\\/ Z\xc3\xbcrich\", \"x\":[ ]}\n"
                              "a={\"id\":\"a\"}\n");
  g_assert_cmpint (result.received, ==, 3);
  g_assert_cmpint (result.inserted, ==, 3);
  g_assert_cmpint (result.updated + result.deleted + result.duplicates + result.protected, ==, 0);
}

static void
test_feed (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *row = NULL;

  hf_store_test_open (test);
  hf_store_test_exec (test->store, "INSERT INTO _feed (key, entity, failed_at, error) VALUES ('feed', 'x', 1, 'down')", NULL);
  hf_ingest_test_pull (test->store, "[{\"id\":1}]");
  row = hf_store_test_text (test->store,
                            "SELECT key || '|' || entity || '|' || function || '|' || etag || '|' || (synced_at > 0) || '|' ||"
                            " (failed_at IS NULL AND error IS NULL AND last_modified IS NULL) FROM _feed");
  g_assert_cmpstr (row, ==, "feed|data/things|get-things|W/\"1\"|1|1");
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT inserted FROM _change WHERE entity = 'data/things'"), ==, 1);
}

static void
test_duplicates (HfStoreTest *test, gconstpointer data)
{
  HfIngestResult result;

  hf_store_test_open (test);
  result = hf_ingest_test_pull (test->store,
                                "[{\"id\":1,\"v\":1},{\"id\":2},{\"id\":\"1\",\"v\":2},{\"id\":2},{\"id\":1,\"v\":3}]");
  hf_ingest_test_assert_rows (test->store, "2={\"id\":2}\n1={\"id\":1,\"v\":3}\n");
  g_assert_cmpint (result.received, ==, 5);
  g_assert_cmpint (result.inserted, ==, 2);
  g_assert_cmpint (result.duplicates, ==, 3);
}

static void
assert_refused (HfStoreTest *test, const char *body, const char *words)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (hf_ingest_test_try (test->store, body, 1000, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, words));
  hf_ingest_test_assert_tidy (test->store);
}

static void
test_bad_answers (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *large = many (0, 20000, 300);

  hf_store_test_open (test);
  for (int round = 0; round < 2; round++)
    {
      assert_refused (test, "", "empty");
      assert_refused (test, "<html><body>Sign in</body></html>", "web page");
      assert_refused (test, "[{\"id\":1},{\"id\":2", "breaks off at byte 17");
      assert_refused (test, "[{\"id\":\"\xff\"}]", "UTF-8");
      assert_refused (test, "[{\"id\":1},{\"id\":2}] trailing", "byte 20");
      large[strlen (large) - 1] = '}';
      assert_refused (test, large, "byte ");
      if (round == 0)
        {
          g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _dataset"), ==, 0);
          hf_ingest_test_pull (test->store, "[{\"id\":\"kept\"}]");
        }
    }
  hf_ingest_test_assert_rows (test->store, "kept={\"id\":\"kept\"}\n");
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _feed"), ==, 1);
}

static void
test_large_record (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = many (0, 1, 10 * 1024 * 1024);
  gint64 length;

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, body);
  length = hf_store_test_int (test->store, "SELECT length(data) FROM " HF_INGEST_TEST_TABLE);
  g_assert_cmpint (length, ==, (gint64) strlen (body) - 2);
}

static void
test_room (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = many (0, 30000, 300);
  g_autoptr(HfIngest) ingest = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *kept = NULL;

  hf_store_test_open (test);
  ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);
  g_assert_true (hf_ingest_is_ready (ingest));
  hf_ingest_test_push (ingest, body, strlen (body));
  hf_ingest_ready_async (ingest, NULL, hf_test_keep_result_cb, &kept);
  answer = hf_test_wait_result (&kept);
  g_assert_true (hf_ingest_ready_finish (ingest, answer, &error));
  g_assert_no_error (error);
  g_assert_true (hf_ingest_test_finish (ingest, NULL, NULL, &error));
  g_assert_cmpint (hf_ingest_get_records (ingest), ==, 30000);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT rows FROM _dataset"), ==, 30000);
}

static void
test_failure_shows_early (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = many (0, 60000, 300);
  g_autoptr(HfIngest) ingest = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *kept = NULL;

  hf_store_test_open (test);
  ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);
  hf_ingest_test_push (ingest, "[1,", 3);
  while (hf_ingest_is_ready (ingest))
    g_main_context_iteration (NULL, FALSE);
  hf_ingest_test_push (ingest, body, 65536);
  hf_ingest_ready_async (ingest, NULL, hf_test_keep_result_cb, &kept);
  answer = hf_test_wait_result (&kept);
  g_assert_false (hf_ingest_ready_finish (ingest, answer, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_abort (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = many (0, 20000, 300);

  hf_store_test_open (test);
  for (int round = 0; round < 2; round++)
    {
      g_autoptr(HfIngest) ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);

      hf_ingest_test_push (ingest, body, 65536);
      if (round == 0)
        hf_ingest_abort (ingest);
      g_clear_object (&ingest);
      /* The writer works in order, so this comes after whatever the pull had it do. */
      hf_ingest_test_written (test->store);
      hf_ingest_test_assert_tidy (test->store);
      g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _dataset"), ==, 0);
    }
}

static void
test_cancel (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = many (0, 20000, 300);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(HfIngest) ingest = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *kept = NULL;

  hf_store_test_open (test);
  ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);
  hf_ingest_test_push (ingest, body, 65536);
  hf_ingest_finish_async (ingest, NULL, cancellable, hf_test_keep_result_cb, &kept);
  g_cancellable_cancel (cancellable);
  answer = hf_test_wait_result (&kept);
  g_assert_false (hf_ingest_finish (ingest, answer, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  hf_ingest_test_assert_tidy (test->store);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _dataset"), ==, 0);
}

static void
test_ready_cancel (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = many (0, 100000, 300);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(HfIngest) ingest = NULL;
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *kept = NULL;

  hf_store_test_open (test);
  ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);
  hf_ingest_test_push (ingest, body, strlen (body));
  hf_ingest_ready_async (ingest, cancellable, hf_test_keep_result_cb, &kept);
  g_cancellable_cancel (cancellable);
  answer = hf_test_wait_result (&kept);
  g_assert_false (hf_ingest_ready_finish (ingest, answer, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_disk_full (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = many (0, 20000, 300), *limit = NULL;
  g_autoptr(GError) error = NULL;

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, "[]");
  limit = g_strdup_printf ("PRAGMA max_page_count=%d", (int) hf_store_test_int (test->store, "PRAGMA page_count") + 60);
  hf_store_test_exec (test->store, limit, NULL);
  g_assert_false (hf_ingest_test_try (test->store, body, 65536, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
  g_assert_nonnull (strstr (error->message, "full"));
  hf_ingest_test_assert_tidy (test->store);
  hf_ingest_test_assert_rows (test->store, "");
  hf_store_test_exec (test->store, "PRAGMA max_page_count=1000000", NULL);
  hf_ingest_test_pull (test->store, body);
}

static gboolean
leave_stage (HfDb *db, gpointer data, GError **error)
{
  g_autofree char *name = hf_stage_make_name ();

  return hf_stage_create (db, name, TRUE, error);
}

static void
test_sweep (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  g_assert_true (hf_store_write (test->store, leave_stage, NULL, NULL));
  g_assert_true (hf_store_write (test->store, leave_stage, NULL, NULL));
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM sqlite_schema WHERE name GLOB '_stage_*'"), ==, 2);
  hf_store_test_close (test);
  hf_store_test_open (test);
  hf_ingest_test_assert_tidy (test->store);
}

static void
test_store_closes (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = many (0, 20000, 300);
  g_autoptr(HfIngest) ingest = NULL;
  g_autoptr(GError) error = NULL;

  hf_store_test_open (test);
  ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);
  hf_ingest_test_push (ingest, body, 65536);
  hf_store_close (test->store);
  g_assert_false (hf_ingest_test_finish (ingest, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_name (HfStoreTest *test, gconstpointer data)
{
  static const char *const names[] = { "_command", "", "sqlite_x" };

  hf_store_test_open (test);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(HfIngest) ingest = hf_ingest_new (test->store, names[i], NULL);
      g_autoptr(GError) error = NULL;

      hf_ingest_test_push (ingest, "[{\"id\":1}]", 100);
      g_assert_false (hf_ingest_test_finish (ingest, NULL, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      hf_ingest_test_assert_tidy (test->store);
    }
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _command"), ==, 0);
}

#define ADD(path, func) g_test_add ("/store/pull/" path, HfStoreTest, NULL, hf_store_test_set_up, func, hf_store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("keeps-every-byte-and-the-order", test_bytes);
  ADD ("writes-feed-and-change-with-the-rows", test_feed);
  ADD ("last-of-equal-ids-wins", test_duplicates);
  ADD ("bad-answer-changes-nothing", test_bad_answers);
  ADD ("ten-megabyte-record-is-stored", test_large_record);
  ADD ("reader-waits-for-room", test_room);
  ADD ("failure-shows-while-reading", test_failure_shows_early);
  ADD ("abort-and-drop-leave-nothing", test_abort);
  ADD ("cancelled-finish-leaves-nothing", test_cancel);
  ADD ("cancelled-wait-answers-at-once", test_ready_cancel);
  ADD ("full-disk-changes-nothing-and-can-be-repeated", test_disk_full);
  ADD ("open-sweeps-what-a-killed-pull-left", test_sweep);
  ADD ("closed-store-ends-the-pull", test_store_closes);
  ADD ("refuses-our-own-tables", test_name);
  return g_test_run ();
}
