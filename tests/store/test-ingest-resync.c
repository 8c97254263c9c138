/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pulling again writes what changed, and nothing else. */

#include "hf-ingest-test.h"

#include <hf-error.h>
#include <hf-test.h>
#include <string.h>

/* A body of records n, n + step …; @version (nullable) says each one's version. */
typedef int (*Version) (guint n);

static int
first_version (guint n)
{
  return 1;
}

static int
hundredth_changed (guint n)
{
  return n % 100 == 7 ? 2 : 1;
}

static int
all_changed (guint n)
{
  return 2;
}

static void
append (GString *body, guint n, int version)
{
  g_string_append_printf (body, "%s{\"id\":\"r%u\",\"version\":%d,\"text\":\"some text to give it a size, number %u\"}",
                          body->len > 1 ? "," : "[", n, version, n);
}

static char *
make_body (guint from, guint to, Version version)
{
  GString *body = g_string_new (NULL);

  for (guint n = from; n < to; n++)
    append (body, n, version (n));
  g_string_append (body, to > from ? "]" : "[]");
  return g_string_free (body, FALSE);
}

static void
assert_counts (HfIngestResult result, gint64 inserted, gint64 updated, gint64 deleted)
{
  g_assert_cmpint (result.inserted, ==, inserted);
  g_assert_cmpint (result.updated, ==, updated);
  g_assert_cmpint (result.deleted, ==, deleted);
  g_assert_cmpint (result.duplicates, ==, 0);
  g_assert_cmpint (result.protected, ==, 0);
}

static void
test_unchanged (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = make_body (0, 5000, first_version);
  gint64 written;

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, body);
  written = hf_ingest_test_written (test->store);
  assert_counts (hf_ingest_test_pull (test->store, body), 0, 0, 0);
  /* The row of _feed, and no other. */
  g_assert_cmpint (hf_ingest_test_written (test->store) - written, ==, 1);
}

static void
test_some_changed (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = make_body (0, 5000, first_version), *changed = make_body (0, 5000, hundredth_changed);
  gint64 written;

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, body);
  written = hf_ingest_test_written (test->store);
  assert_counts (hf_ingest_test_pull (test->store, changed), 0, 50, 0);
  /* Besides them the row of _feed and the one of _change. */
  g_assert_cmpint (hf_ingest_test_written (test->store) - written, ==, 52);
  g_assert_cmpint (hf_ingest_test_count (test->store, "data LIKE '%\"version\":2%'"), ==, 50);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT updated FROM _change ORDER BY id DESC LIMIT 1"), ==, 50);
}

static void
test_shuffled (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = make_body (0, 3000, first_version);
  g_autofree guint *order = g_new (guint, 3000);
  g_autoptr(GString) shuffled = g_string_new (NULL);
  gint64 written;

  for (guint i = 0; i < 3000; i++)
    order[i] = i;
  for (guint i = 2999; i > 0; i--)
    {
      guint j = (guint) g_test_rand_int_range (0, (gint32) i + 1), swap = order[i];

      order[i] = order[j];
      order[j] = swap;
    }
  for (guint i = 0; i < 3000; i++)
    append (shuffled, order[i], 1);
  g_string_append_c (shuffled, ']');

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, body);
  written = hf_ingest_test_written (test->store);
  assert_counts (hf_ingest_test_pull (test->store, shuffled->str), 0, 0, 0);
  g_assert_cmpint (hf_ingest_test_written (test->store) - written, ==, 1);
}

static void
test_gone_and_new (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = make_body (0, 3000, first_version), *later = make_body (700, 3200, hundredth_changed);

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, body);
  assert_counts (hf_ingest_test_pull (test->store, later), 200, 23, 700);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM " HF_INGEST_TEST_TABLE), ==, 2500);
  assert_counts (hf_ingest_test_pull (test->store, later), 0, 0, 0);
  assert_counts (hf_ingest_test_pull (test->store, body), 700, 23, 200);
  assert_counts (hf_ingest_test_pull (test->store, body), 0, 0, 0);
}

static void
test_empty (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = make_body (0, 2000, first_version);

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, body);
  assert_counts (hf_ingest_test_pull (test->store, "[]"), 0, 0, 2000);
  hf_ingest_test_assert_rows (test->store, "");
  assert_counts (hf_ingest_test_pull (test->store, body), 2000, 0, 0);
}

static void
test_duplicates (HfStoreTest *test, gconstpointer data)
{
  static const char body[] = "[{\"id\":1,\"v\":1},{\"id\":2,\"v\":1},{\"id\":1,\"v\":2},{\"id\":3,\"v\":1},{\"id\":3,\"v\":2}]";
  gint64 written;
  HfIngestResult result;

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, "[{\"id\":1,\"v\":0}]");
  result = hf_ingest_test_pull (test->store, body);
  hf_ingest_test_assert_rows (test->store, "1={\"id\":1,\"v\":2}\n2={\"id\":2,\"v\":1}\n3={\"id\":3,\"v\":2}\n");
  g_assert_cmpint (result.duplicates, ==, 2);
  g_assert_cmpint (result.updated, ==, 1);
  g_assert_cmpint (result.inserted, ==, 2);

  written = hf_ingest_test_written (test->store);
  result = hf_ingest_test_pull (test->store, body);
  g_assert_cmpint (result.duplicates, ==, 2);
  g_assert_cmpint (result.updated, ==, 0);
  g_assert_cmpint (hf_ingest_test_written (test->store) - written, ==, 1);
}

/* More changes than memory may hold, of all kinds. */
static void
test_many_changes (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = make_body (0, 70000, first_version), *changed = make_body (30000, 95000, all_changed);
  HfIngestResult result;

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, body);
  assert_counts (hf_ingest_test_pull (test->store, changed), 25000, 40000, 30000);
  g_assert_cmpint (hf_ingest_test_count (test->store, "data LIKE '%\"version\":2%'"), ==, 65000);
  result = hf_ingest_test_pull (test->store, changed);
  assert_counts (result, 0, 0, 0);
}

static void
test_bad_answer (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *body = make_body (0, 3000, first_version), *changed = make_body (0, 60000, all_changed);
  g_autofree char *before = NULL, *after = NULL;
  gint64 written;

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, body);
  before = hf_ingest_test_rows (test->store);
  changed[strlen (changed) - 1] = '\0';
  written = hf_ingest_test_written (test->store);
  for (int i = 0; i < 2; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (hf_ingest_test_try (test->store, changed, 65536, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
      hf_ingest_test_assert_tidy (test->store);
      changed[2000] = '\0';
    }
  after = hf_ingest_test_rows (test->store);
  g_assert_cmpstr (before, ==, after);
  g_assert_cmpint (hf_ingest_test_written (test->store), >=, written);
}

/* While a pull compares, the writer may change and remove rows it has seen. */
static void
test_rows_change_meanwhile (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(HfIngest) ingest = NULL;
  g_autoptr(GError) error = NULL;

  hf_store_test_open (test);
  hf_ingest_test_pull (test->store, "[{\"id\":1,\"v\":1},{\"id\":2,\"v\":1},{\"id\":3,\"v\":1}]");
  ingest = hf_ingest_new (test->store, HF_INGEST_TEST_ENTITY, NULL);
  hf_ingest_test_push (ingest, "[{\"id\":1,\"v\":2},{\"id\":2,\"v\":2},{\"id\":4,\"v\":1},", 1000);
  while (hf_ingest_get_records (ingest) < 3)
    g_thread_yield ();
  hf_store_test_delete (test->store, HF_INGEST_TEST_ENTITY, "1");
  hf_store_test_put (test->store, HF_INGEST_TEST_ENTITY, "4", "{\"id\":4,\"v\":0}");
  hf_ingest_test_push (ingest, "{\"id\":3,\"v\":1}]", 1000);
  g_assert_true (hf_ingest_test_finish (ingest, NULL, NULL, &error));
  g_assert_no_error (error);
  hf_ingest_test_assert_tidy (test->store);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM " HF_INGEST_TEST_TABLE), ==, 4);
  g_assert_cmpint (hf_ingest_test_count (test->store, "id = 4 AND data LIKE '%\"v\":1%'"), ==, 1);
  g_assert_cmpint (hf_ingest_test_count (test->store, "id < 3 AND data LIKE '%\"v\":2%'"), ==, 2);
}

/* What a table must hold after any answer: the model. */
static void
assert_like_model (HfStore *store, GHashTable *model)
{
  g_autofree char *rows = hf_ingest_test_rows (store);
  g_auto(GStrv) lines = g_strsplit (rows, "\n", -1);

  guint count = 0;

  for (char **line = lines; *line != NULL && **line != '\0'; line++, count++)
    {
      char *data = strchr (*line, '=');

      *data = '\0';
      g_assert_cmpstr (g_hash_table_lookup (model, *line), ==, data + 1);
    }
  g_assert_cmpuint (count, ==, g_hash_table_size (model));
}

/* Changes the list of ids at random: drops, inserts, moves. */
static void
edit (GArray *ids, guint *next_id)
{
  int edits = g_test_rand_int_range (0, 12);

  for (int i = 0; i < edits; i++)
    {
      guint place = ids->len > 0 ? (guint) g_test_rand_int_range (0, (gint32) ids->len) : 0, id;
      guint count = (guint) g_test_rand_int_range (1, 5);

      switch (g_test_rand_int_range (0, 4))
        {
        case 0:
          if (ids->len > 0)
            g_array_remove_range (ids, place, MIN (count, ids->len - place));
          break;
        case 1:
          if (ids->len > 0)
            {
              id = g_array_index (ids, guint, place);
              g_array_remove_index (ids, place);
              g_array_insert_val (ids, ids->len / 2, id);
            }
          break;
        case 2:
          if (ids->len > 0) /* the same one again */
            {
              id = g_array_index (ids, guint, place);
              g_array_append_val (ids, id);
            }
          break;
        default:
          id = (*next_id)++;
          g_array_insert_val (ids, place, id);
        }
    }
}

static char *
make_random_body (GArray *ids, GHashTable *model, GHashTable *versions)
{
  GString *body = g_string_new ("[");

  g_hash_table_remove_all (model);
  for (guint i = 0; i < ids->len; i++)
    {
      guint id = g_array_index (ids, guint, i);
      char *key = g_strdup_printf ("%u", id), *record;
      int version;

      if (g_test_rand_int_range (0, 10) == 0)
        g_hash_table_insert (versions, GUINT_TO_POINTER (id), GINT_TO_POINTER (g_test_rand_int_range (0, 3)));
      version = GPOINTER_TO_INT (g_hash_table_lookup (versions, GUINT_TO_POINTER (id)));
      record = g_strdup_printf ("{\"id\":%u,\"v\":%d}", id, version);
      g_string_append_printf (body, "%s%s", i > 0 ? "," : "", record);
      g_hash_table_replace (model, key, record);
    }
  g_string_append_c (body, ']');
  return g_string_free (body, FALSE);
}

static void
test_random (HfStoreTest *test, gconstpointer data)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GHashTable) model = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) versions = g_hash_table_new (NULL, NULL);
  guint next_id = 0;

  hf_store_test_open (test);
  for (int round = 0; round < 150; round++)
    {
      g_autofree char *body = NULL;
      g_autoptr(GError) error = NULL;
      HfIngestResult result = { 0 };
      gint64 rows = round > 0 ? hf_store_test_int (test->store, "SELECT rows FROM _dataset") : 0;

      edit (ids, &next_id);
      body = make_random_body (ids, model, versions);
      g_assert_true (hf_ingest_test_try (test->store, body, (gsize) g_test_rand_int_range (1, 200), &result, &error));
      g_assert_no_error (error);
      hf_ingest_test_assert_tidy (test->store);
      assert_like_model (test->store, model);
      g_assert_cmpint (result.received, ==, ids->len);
      g_assert_cmpint (rows + result.inserted - result.deleted, ==, (gint64) g_hash_table_size (model));
      g_assert_cmpint (result.duplicates, ==, (gint64) ids->len - (gint64) g_hash_table_size (model));
    }
}

#define ADD(path, func) g_test_add ("/store/resync/" path, HfStoreTest, NULL, hf_store_test_set_up, func, hf_store_test_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("unchanged-answer-writes-no-row", test_unchanged);
  ADD ("changed-records-are-the-only-rows-written", test_some_changed);
  ADD ("another-order-is-no-change", test_shuffled);
  ADD ("gone-records-go-and-new-ones-come", test_gone_and_new);
  ADD ("empty-array-empties-the-table", test_empty);
  ADD ("last-of-equal-ids-wins", test_duplicates);
  ADD ("more-changes-than-memory-may-hold", test_many_changes);
  ADD ("bad-answer-changes-nothing", test_bad_answer);
  ADD ("rows-that-change-meanwhile-end-right", test_rows_change_meanwhile);
  ADD ("random-edits-end-like-the-answer", test_random);
  return g_test_run ();
}
