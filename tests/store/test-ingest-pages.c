/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A result that comes in several bodies, and what is done together with it. */

#include "hf-ingest-test.h"

#include <hf-entity.h>
#include <hf-error.h>
#include <hf-test.h>
#include <string.h>

static HfIngest *
push_pages (HfStoreTest *test, const char *const *pages)
{
  HfIngest *ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);

  for (guint i = 0; pages[i] != NULL; i++)
    {
      if (i > 0)
        hf_ingest_next_array (ingest);
      hf_ingest_test_push (ingest, pages[i], 7);
    }
  return ingest;
}

static HfIngestResult
pull_pages (HfStoreTest *test, const char *const *pages)
{
  g_autoptr(HfIngest) ingest = push_pages (test, pages);
  g_autoptr(GError) error = NULL;
  HfIngestResult result = { 0 };

  hf_ingest_test_finish (ingest, NULL, &result, &error);
  g_assert_no_error (error);
  hf_ingest_test_assert_tidy (test->store);
  return result;
}

static void
test_pages (HfStoreTest *test, gconstpointer data)
{
  static const char *const first[] = { "[{\"id\":1},{\"id\":2}]", " [ ] ", "\xEF\xBB\xBF[{\"id\":3}]\n", "{\"id\":4}", NULL };
  static const char *const second[] = { "[{\"id\":1},{\"id\":2,\"v\":1}]", "[{\"id\":5}]", NULL };
  static const char *const none[] = { "[]", "[]", NULL };
  HfIngestResult result;

  hf_store_test_open (test);
  result = pull_pages (test, first);
  g_assert_cmpint (result.received, ==, 4);
  hf_ingest_test_assert_rows (test->store, "1={\"id\":1}\n2={\"id\":2}\n3={\"id\":3}\n4={\"id\":4}\n");
  result = pull_pages (test, second);
  g_assert_cmpint (result.inserted, ==, 1);
  g_assert_cmpint (result.updated, ==, 1);
  g_assert_cmpint (result.deleted, ==, 2);
  hf_ingest_test_assert_rows (test->store, "1={\"id\":1}\n2={\"id\":2,\"v\":1}\n5={\"id\":5}\n");
  pull_pages (test, none);
  hf_ingest_test_assert_rows (test->store, "");
}

/* Records without an id are counted over all pages, so that the same result finds them again. */
static void
test_names (HfStoreTest *test, gconstpointer data)
{
  static const char *const pages[] = { "[{\"t\":1}]", "[{\"t\":1}]", NULL };
  HfIngestResult result;

  hf_store_test_open (test);
  pull_pages (test, pages);
  g_assert_cmpint (hf_ingest_test_count (test->store, "length(id) = 36"), ==, 2);
  result = pull_pages (test, pages);
  g_assert_cmpint (result.inserted + result.updated + result.deleted, ==, 0);
}

static void
test_broken (HfStoreTest *test, gconstpointer data)
{
  static const char *const broken[][3] = { { "[{\"id\":1}", "[{\"id\":2}]", NULL },
                                           { "[{\"id\":1}]", "", NULL },
                                           { "[{\"id\":1}]", "[{\"id\":2},", NULL },
                                           { "[{\"id\":1}][{\"id\":2}]", NULL, NULL } };

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, "[{\"id\":9}]");
  for (gsize i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr(HfIngest) ingest = push_pages (test, broken[i]);
      g_autoptr(GError) error = NULL;

      g_assert_false (hf_ingest_test_finish (ingest, NULL, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      hf_ingest_test_assert_rows (test->store, "9={\"id\":9}\n");
    }
}

static gboolean
hook (HfDb *db, gpointer data, GError **error)
{
  /* What SQL of operations needs, in the middle of a load that has its own way with temporary storage. */
  return hf_db_exec (db,
                     "CREATE TEMP TABLE seen (id); CREATE TEMP TRIGGER see AFTER INSERT ON main." HF_INGEST_TEST_TABLE
                     " BEGIN INSERT INTO seen VALUES (NEW.id); END; DROP TRIGGER temp.see; DROP TABLE temp.seen",
                     error)
      && hf_entity_put (db, "other", "x", data, error);
}

static gboolean
failing_hook (HfDb *db, gpointer data, GError **error)
{
  if (!hf_entity_put (db, "other", "x", "{\"never\":1}", error))
    return FALSE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, "no");
  return FALSE;
}

static void
run_hook (HfStoreTest *test, const char *body, HfStoreFunc func, GError **error)
{
  g_autoptr(HfIngest) ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);

  hf_ingest_set_finish_hook (ingest, func, g_strdup ("{\"with\":1}"), g_free);
  hf_ingest_test_push (ingest, body, 100);
  hf_ingest_test_finish (ingest, NULL, NULL, error);
}

static void
test_hook (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  hf_store_test_open (test);
  run_hook (test, "[{\"id\":1}]", hook, &error);
  g_assert_no_error (error);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT data->>'with' FROM other"), ==, 1);
  run_hook (test, "[{\"id\":2}]", failing_hook, &error);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "no");
  hf_ingest_test_assert_rows (test->store, "1={\"id\":1}\n");
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT data->>'with' FROM other"), ==, 1);
  hf_ingest_test_assert_tidy (test->store);
  hf_store_test_exec (test->store, "DELETE FROM " HF_INGEST_TEST_TABLE, NULL);
  hf_ingest_test_pull (test->store, "[{\"id\":3}]");
  hf_ingest_test_assert_rows (test->store, "3={\"id\":3}\n");
}

static void
pull_keeping (HfStoreTest *test, const char *body)
{
  g_autoptr(HfIngest) ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);
  g_autoptr(GError) error = NULL;

  hf_ingest_set_keep_temp_ids (ingest, TRUE);
  hf_ingest_test_push (ingest, body, 100);
  hf_ingest_test_finish (ingest, NULL, NULL, &error);
  g_assert_no_error (error);
  hf_ingest_test_assert_tidy (test->store);
}

static void
test_temporary (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  hf_store_test_put (test->store, HF_INGEST_TEST_ENTITY, "_tmp_7_", "{\"id\":\"_tmp_7_\"}");
  hf_store_test_put (test->store, HF_INGEST_TEST_ENTITY, "_tmp_0_", "{\"id\":\"_tmp_0_\"}");
  hf_store_test_put (test->store, HF_INGEST_TEST_ENTITY, "_tmp_7x_", "{\"id\":\"_tmp_7x_\"}");
  pull_keeping (test, "[{\"id\":1}]");
  hf_ingest_test_assert_rows (test->store, "_tmp_7_={\"id\":\"_tmp_7_\"}\n1={\"id\":1}\n");
  pull_keeping (test, "[]");
  hf_ingest_test_assert_rows (test->store, "_tmp_7_={\"id\":\"_tmp_7_\"}\n");
  hf_ingest_test_pull (test->store, "[]");
  hf_ingest_test_assert_rows (test->store, "");
}

#define ADD(path, func) \
  g_test_add ("/store/ingest/" path, HfStoreTest, NULL, hf_store_test_set_up, func, hf_store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("pages-are-one-result", test_pages);
  ADD ("pages-name-records-together", test_names);
  ADD ("a-broken-page-changes-nothing", test_broken);
  ADD ("hook-comes-with-the-result-or-not-at-all", test_hook);
  ADD ("temporary-rows-stay-where-asked", test_temporary);
  return g_test_run ();
}
