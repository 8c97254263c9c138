/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pulling without a network. */

#include "hf-ingest-test.h"

#include <hf-test.h>
#include <string.h>

void
hf_ingest_test_push (HfIngest *ingest, const char *body, gsize piece)
{
  gsize size = strlen (body);

  for (gsize at = 0; at < size; at += piece)
    {
      g_autoptr(GBytes) bytes = g_bytes_new (body + at, MIN (piece, size - at));

      hf_ingest_push (ingest, bytes);
    }
}

gboolean
hf_ingest_test_finish (HfIngest *ingest, const HfFeedState *feed, HfIngestResult *result, GError **error)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GAsyncResult *kept = NULL;

  hf_ingest_finish_async (ingest, feed, NULL, hf_test_keep_result_cb, &kept);
  answer = hf_test_wait_result (&kept);
  return hf_ingest_finish (ingest, answer, result, error);
}

gboolean
hf_ingest_test_try (HfStore *store, const char *body, gsize piece, HfIngestResult *result, GError **error)
{
  g_autoptr(HfIngest) ingest = hf_ingest_new (store, HF_INGEST_TEST_ENTITY, NULL);
  HfFeedState feed = { .key = (char *) "feed", .function = (char *) "get-things", .etag = (char *) "W/\"1\"" };

  hf_ingest_test_push (ingest, body, piece);
  return hf_ingest_test_finish (ingest, &feed, result, error);
}

HfIngestResult
hf_ingest_test_pull (HfStore *store, const char *body)
{
  g_autoptr(GError) error = NULL;
  HfIngestResult result = { 0 };

  hf_ingest_test_try (store, body, 65536, &result, &error);
  g_assert_no_error (error);
  hf_ingest_test_assert_tidy (store);
  return result;
}

static gboolean
read_rows (HfDb *db, gpointer data, GError **error)
{
  GString *text = data;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT id, data FROM " HF_INGEST_TEST_TABLE " ORDER BY rowid", error);
  HfStep step;

  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    g_string_append_printf (text, "%s=%s\n", hf_stmt_text (stmt, 0), hf_stmt_text (stmt, 1));
  return step == HF_STEP_DONE;
}

char *
hf_ingest_test_rows (HfStore *store)
{
  GString *text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  hf_store_read (store, read_rows, text, &error);
  g_assert_no_error (error);
  return g_string_free (text, FALSE);
}

void
hf_ingest_test_assert_rows (HfStore *store, const char *expected)
{
  g_autofree char *rows = hf_ingest_test_rows (store);

  g_assert_cmpstr (rows, ==, expected);
}

void
hf_ingest_test_assert_tidy (HfStore *store)
{
  gint64 indexes;

  g_assert_cmpint (hf_store_test_int (store, "SELECT count(*) FROM sqlite_schema WHERE name GLOB '_stage_*'"), ==, 0);
  if (hf_store_test_int (store, "SELECT count(*) FROM _dataset WHERE entity = '" HF_INGEST_TEST_ENTITY "'") == 0)
    return;
  g_assert_cmpint (hf_store_test_int (store, "SELECT rows FROM _dataset WHERE entity = '" HF_INGEST_TEST_ENTITY "'"), ==,
                   hf_store_test_int (store, "SELECT count(*) FROM " HF_INGEST_TEST_TABLE));
  indexes = hf_store_test_int (store, "SELECT count(*) FROM sqlite_schema WHERE type = 'index'"
                                      " AND tbl_name = '" HF_INGEST_TEST_ENTITY "' AND sql LIKE 'CREATE UNIQUE INDEX%'");
  g_assert_cmpint (indexes, ==, 1);
}

gint64
hf_ingest_test_count (HfStore *store, const char *condition)
{
  g_autofree char *sql = g_strconcat ("SELECT count(*) FROM " HF_INGEST_TEST_TABLE " WHERE ", condition, NULL);

  return hf_store_test_int (store, sql);
}

static gboolean
read_written (HfDb *db, gpointer data, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT total_changes()", error);

  if (stmt == NULL || hf_stmt_step (stmt, error) != HF_STEP_ROW)
    return FALSE;
  *(gint64 *) data = hf_stmt_int (stmt, 0);
  return TRUE;
}

gint64
hf_ingest_test_written (HfStore *store)
{
  g_autoptr(GError) error = NULL;
  gint64 written = 0;

  hf_store_write (store, read_written, &written, &error);
  g_assert_no_error (error);
  return written;
}
