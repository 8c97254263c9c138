/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A row with an open command is never overwritten, removed or re-inserted by a sync. */

#include "hf-ingest-test.h"

#include <hf-test.h>
#include <string.h>

static void
add_command (HfStoreTest *test, const char *method, const char *record_id, const char *state)
{
  gboolean finished = g_str_equal (state, "done") || g_str_equal (state, "discarded");
  g_autofree char *sql = g_strdup_printf (
      "INSERT INTO _command (created_at, provider, source, entity, method, record_id, state, idempotency_key, finished_at)"
      " VALUES (1, 'p', 's', '" HF_INGEST_TEST_ENTITY "', '%s', '%s', '%s', hex(randomblob(16)), %s)",
      method, record_id, state, finished ? "1" : "NULL");

  hf_store_test_exec (test->store, sql, NULL);
}

static void
finish_command (HfStoreTest *test, const char *record_id, const char *state, gint64 at)
{
  g_autofree char *sql = g_strdup_printf (
      "UPDATE _command SET state = '%s', finished_at = %" G_GINT64_FORMAT " WHERE record_id = '%s'", state, at, record_id);

  hf_store_test_exec (test->store, sql, NULL);
}

static void
assert_base (HfStoreTest *test, const char *expected)
{
  g_autofree char *text = hf_store_test_text (
      test->store, "SELECT group_concat(line, ' ') FROM (SELECT id || '=' || coalesce(data, '-') || '/' || from_sync AS line"
                   " FROM _base ORDER BY id)");

  g_assert_cmpstr (text, ==, expected);
}

static void
set_up (HfStoreTest *test)
{
  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, "[{\"id\":1,\"v\":1},{\"id\":2,\"v\":1},{\"id\":3,\"v\":1}]");
}

static void
edit (HfStoreTest *test, const char *id)
{
  g_autofree char *data = g_strdup_printf ("{\"id\":%s,\"v\":\"mine\"}", id);
  g_autofree char *base = g_strdup_printf (
      "INSERT INTO _base SELECT '" HF_INGEST_TEST_ENTITY "', id, data, 0 FROM " HF_INGEST_TEST_TABLE " WHERE id = '%s'", id);

  hf_store_test_exec (test->store, base, NULL);
  hf_store_test_put (test->store, HF_INGEST_TEST_ENTITY, id, data);
  add_command (test, "update", id, "waiting");
}

static void
test_update (HfStoreTest *test, gconstpointer data)
{
  static const char *const states[] = { "waiting", "sending", "retrying", "stuck" };
  HfIngestResult result;

  set_up (test);
  edit (test, "2");
  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *body = g_strdup_printf ("[{\"id\":1,\"v\":1},{\"id\":2,\"v\":%d},{\"id\":3,\"v\":1}]", (int) i + 2);
      g_autofree char *base = g_strdup_printf ("2={\"id\":2,\"v\":%d}/1", (int) i + 2);
      g_autofree char *sql = g_strdup_printf ("UPDATE _command SET state = '%s'", states[i]);

      hf_store_test_exec (test->store, sql, NULL);
      result = hf_ingest_test_pull (test->store, body);
      hf_ingest_test_assert_rows (test->store, "1={\"id\":1,\"v\":1}\n2={\"id\":2,\"v\":\"mine\"}\n3={\"id\":3,\"v\":1}\n");
      g_assert_cmpint (result.protected, ==, 1);
      g_assert_cmpint (result.updated, ==, 0);
      assert_base (test, base);
    }
}

static void
test_same_version (HfStoreTest *test, gconstpointer data)
{
  HfIngestResult result;

  set_up (test);
  edit (test, "2");
  result = hf_ingest_test_pull (test->store, "[{\"id\":1,\"v\":1},{\"id\":2,\"v\":1},{\"id\":3,\"v\":1}]");
  g_assert_cmpint (result.protected, ==, 1);
  assert_base (test, "2={\"id\":2,\"v\":1}/0");
}

static void
test_delete (HfStoreTest *test, gconstpointer data)
{
  set_up (test);
  hf_store_test_delete (test->store, HF_INGEST_TEST_ENTITY, "2");
  add_command (test, "delete", "2", "waiting");
  hf_ingest_test_pull (test->store, "[{\"id\":1,\"v\":2},{\"id\":2,\"v\":2},{\"id\":3,\"v\":2}]");
  hf_ingest_test_assert_rows (test->store, "1={\"id\":1,\"v\":2}\n3={\"id\":3,\"v\":2}\n");
  assert_base (test, "2={\"id\":2,\"v\":2}/1");
}

static void
test_gone (HfStoreTest *test, gconstpointer data)
{
  set_up (test);
  edit (test, "2");
  hf_ingest_test_pull (test->store, "[{\"id\":1,\"v\":1},{\"id\":3,\"v\":1}]");
  hf_ingest_test_assert_rows (test->store, "1={\"id\":1,\"v\":1}\n2={\"id\":2,\"v\":\"mine\"}\n3={\"id\":3,\"v\":1}\n");
  assert_base (test, "2=-/1");
}

static void
test_created (HfStoreTest *test, gconstpointer data)
{
  set_up (test);
  hf_store_test_put (test->store, HF_INGEST_TEST_ENTITY, "_tmp_1_", "{\"id\":\"_tmp_1_\"}");
  add_command (test, "create", "_tmp_1_", "waiting");
  hf_ingest_test_pull (test->store, "[{\"id\":3,\"v\":1}]");
  hf_ingest_test_assert_rows (test->store, "3={\"id\":3,\"v\":1}\n_tmp_1_={\"id\":\"_tmp_1_\"}\n");
  hf_ingest_test_pull (test->store, "[]");
  hf_ingest_test_assert_rows (test->store, "_tmp_1_={\"id\":\"_tmp_1_\"}\n");
  assert_base (test, NULL);
}

/* All rows are ours: the first load is a swap, which carries them over. */
static void
test_first_load (HfStoreTest *test, gconstpointer data)
{
  HfIngestResult result;

  hf_store_test_open (test);
  hf_store_test_put (test->store, HF_INGEST_TEST_ENTITY, "_tmp_1_", "{\"id\":\"_tmp_1_\"}");
  add_command (test, "create", "_tmp_1_", "stuck");
  hf_store_test_put (test->store, HF_INGEST_TEST_ENTITY, "2", "{\"id\":2,\"v\":\"mine\"}");
  add_command (test, "save", "2", "waiting");
  add_command (test, "delete", "3", "waiting");
  result = hf_ingest_test_pull (test->store, "[{\"id\":1,\"v\":1},{\"id\":2,\"v\":1},{\"id\":3,\"v\":1},{\"id\":4,\"v\":1}]");
  hf_ingest_test_assert_rows (
      test->store, "1={\"id\":1,\"v\":1}\n2={\"id\":2,\"v\":\"mine\"}\n4={\"id\":4,\"v\":1}\n_tmp_1_={\"id\":\"_tmp_1_\"}\n");
  assert_base (test, "2={\"id\":2,\"v\":1}/1 3={\"id\":3,\"v\":1}/1");
  g_assert_cmpint (result.inserted, ==, 2);
  g_assert_cmpint (result.protected, ==, 2);
}

/* The command is done while the answer, which may be older, is still coming. */
static void
test_finished_meanwhile (HfStoreTest *test, gconstpointer data)
{
  HfFeedState feed = { .key = (char *) "feed", .etag = (char *) "\"new\"" };
  g_autoptr(HfIngest) ingest = NULL;
  g_autoptr(GError) error = NULL;

  set_up (test);
  edit (test, "2");
  ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);
  hf_ingest_test_push (ingest, "[{\"id\":1,\"v\":2},{\"id\":2,\"v\":1},", 1000);
  finish_command (test, "2", "done", hf_clock_now (test->clock) + 1);
  hf_store_test_exec (test->store, "DELETE FROM _base", NULL);
  hf_ingest_test_push (ingest, "{\"id\":3,\"v\":2}]", 1000);
  g_assert_true (hf_ingest_test_finish (ingest, &feed, NULL, &error));
  hf_ingest_test_assert_rows (test->store, "1={\"id\":1,\"v\":2}\n2={\"id\":2,\"v\":\"mine\"}\n3={\"id\":3,\"v\":2}\n");
  assert_base (test, NULL);
  /* The table is not what this answer said, so the next pull may not ask whether the answer still stands. */
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT etag IS NULL FROM _feed WHERE key = 'feed'"), ==, 1);
}

/* It was done after the request went out, but before its answer began to come. */
static void
test_finished_before_the_answer (HfStoreTest *test, gconstpointer data)
{
  gint64 asked = hf_clock_now (test->clock);
  g_autoptr(HfIngest) ingest = NULL;
  g_autoptr(GError) error = NULL;

  set_up (test);
  edit (test, "2");
  finish_command (test, "2", "done", asked);
  ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);
  hf_ingest_set_asked_at (ingest, asked);
  hf_ingest_test_push (ingest, "[{\"id\":2,\"v\":1}]", 1000);
  g_assert_true (hf_ingest_test_finish (ingest, NULL, NULL, &error));
  hf_ingest_test_assert_rows (test->store, "2={\"id\":2,\"v\":\"mine\"}\n");
}

static void
test_history (HfStoreTest *test, gconstpointer data)
{
  set_up (test);
  add_command (test, "update", "1", "done");
  add_command (test, "update", "2", "discarded");
  add_command (test, "update", "3", "stuck");
  finish_command (test, "2", "discarded", G_MAXINT64);
  hf_ingest_test_pull (test->store, "[{\"id\":1,\"v\":9},{\"id\":2,\"v\":9},{\"id\":3,\"v\":9}]");
  hf_ingest_test_assert_rows (test->store, "1={\"id\":1,\"v\":9}\n2={\"id\":2,\"v\":9}\n3={\"id\":3,\"v\":1}\n");
}

static void
test_other_entity (HfStoreTest *test, gconstpointer data)
{
  set_up (test);
  add_command (test, "update", "1", "waiting");
  hf_store_test_exec (test->store, "UPDATE _command SET entity = 'other'", NULL);
  hf_ingest_test_pull (test->store, "[{\"id\":1,\"v\":9}]");
  hf_ingest_test_assert_rows (test->store, "1={\"id\":1,\"v\":9}\n");
}

#define ADD(path, func) \
  g_test_add ("/store/protect/" path, HfStoreTest, NULL, hf_store_test_set_up, func, hf_store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("edited-row-stays-and-incoming-goes-to-base", test_update);
  ADD ("same-version-leaves-base-alone", test_same_version);
  ADD ("pending-delete-stays-deleted", test_delete);
  ADD ("edited-row-stays-when-the-service-removed-it", test_gone);
  ADD ("created-row-stays-though-the-service-does-not-know-it", test_created);
  ADD ("first-load-carries-local-rows-over", test_first_load);
  ADD ("row-of-a-command-done-meanwhile-is-left-alone", test_finished_meanwhile);
  ADD ("row-of-a-command-done-since-the-request-is-left-alone", test_finished_before_the_answer);
  ADD ("finished-commands-protect-nothing", test_history);
  ADD ("commands-of-other-entities-protect-nothing", test_other_entity);
  return g_test_run ();
}
