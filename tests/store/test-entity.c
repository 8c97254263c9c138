/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The tables of records: their names, their counts, their ids. */

#include <hf-entity.h>
#include <hf-error.h>
#include <hf-test.h>

#include "hf-store-test.h"

typedef struct
{
  const char *entity, *old_id, *new_id, *data;
} Rename;

static gboolean
rename_func (HfDb *db, gpointer data, GError **error)
{
  Rename *rename = data;

  return hf_entity_rename (db, rename->entity, rename->old_id, rename->new_id, rename->data, error);
}

static gboolean
ensure_func (HfDb *db, gpointer data, GError **error)
{
  return hf_entity_ensure (db, data, error);
}

typedef struct
{
  const char *entity, *id;
  char *data;
} Get;

static gboolean
get_func (HfDb *db, gpointer data, GError **error)
{
  Get *get = data;
  g_autoptr(GError) local_error = NULL;

  get->data = hf_entity_get (db, get->entity, get->id, &local_error);
  g_assert_no_error (local_error);
  return TRUE;
}

static char *
get (HfStoreTest *test, const char *entity, const char *id)
{
  Get call = { entity, id, NULL };

  g_assert_true (hf_store_read (test->store, get_func, &call, NULL));
  return call.data;
}

static void
assert_record (HfStoreTest *test, const char *id, const char *data)
{
  g_autofree char *found = get (test, "things", id);

  g_assert_cmpstr (found, ==, data);
}

/* What the catalogue says is what is there. */
static void
assert_count (HfStoreTest *test, gint64 count)
{
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT rows FROM _dataset WHERE entity = 'things'"), ==, count);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM things"), ==, count);
}

static void
rename_record (HfStoreTest *test, const char *old_id, const char *new_id, const char *data)
{
  g_autoptr(GError) error = NULL;
  Rename rename = { "things", old_id, new_id, data };

  hf_store_write (test->store, rename_func, &rename, &error);
  g_assert_no_error (error);
}

static void
counts_follow_every_change (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  hf_store_test_put (test->store, "things", "a", "{\"v\":1}");
  hf_store_test_put (test->store, "things", "b", "{}");
  assert_count (test, 2);
  hf_store_test_put (test->store, "things", "a", "{\"v\":2}");
  assert_count (test, 2);
  assert_record (test, "a", "{\"v\":2}");
  hf_store_test_delete (test->store, "things", "a");
  hf_store_test_delete (test->store, "things", "nobody");
  assert_count (test, 1);
  assert_record (test, "a", NULL);
  hf_store_test_delete (test->store, "never seen", "a");
}

static void
bytes_are_kept_exactly (HfStoreTest *test, gconstpointer data)
{
  const char *record = "{ \"n\":12345678901234567890,\t\"f\":-35.0919, \"u\":\"\\u00e9\\/\", \"e\":1E+2 }";

  hf_store_test_open (test);
  hf_store_test_put (test->store, "things", "a", record);
  assert_record (test, "a", record);
}

static void
a_changed_record_keeps_its_place (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  hf_store_test_fill (test->store, "things", 3);
  hf_store_test_put (test->store, "things", "r000000", "{}");
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT rowid FROM things WHERE id = 'r000000'"), ==, 1);
  rename_record (test, "r000001", "final", "{\"id\":\"final\"}");
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT rowid FROM things WHERE id = 'final'"), ==, 2);
  assert_record (test, "final", "{\"id\":\"final\"}");
  assert_record (test, "r000001", NULL);
  assert_count (test, 3);
}

static void
a_renamed_record_replaces_what_a_sync_brought (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  hf_store_test_put (test->store, "things", "_tmp_1_", "{\"local\":1}");
  hf_store_test_put (test->store, "things", "77", "{\"synced\":1}");
  rename_record (test, "_tmp_1_", "77", "{\"answer\":1}");
  assert_record (test, "77", "{\"answer\":1}");
  assert_count (test, 1);
}

static void
renaming_an_absent_record_stores_it (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  rename_record (test, "_tmp_1_", "77", "{\"answer\":1}");
  assert_record (test, "77", "{\"answer\":1}");
  assert_count (test, 1);
  rename_record (test, "_tmp_2_", "77", "{\"answer\":2}");
  assert_record (test, "77", "{\"answer\":2}");
  assert_count (test, 1);
}

static void
names_may_be_anything_that_is_not_ours (HfStoreTest *test, gconstpointer data)
{
  const char *good[] = { "default/customers", "with \"quotes\"", "Größe; DROP TABLE _meta", "a b", "[x]" };

  hf_store_test_open (test);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *record = NULL;

      hf_store_test_put (test->store, good[i], "a", "{}");
      record = get (test, good[i], "a");
      g_assert_cmpstr (record, ==, "{}");
    }
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _dataset"), ==, G_N_ELEMENTS (good));
}

static void
our_own_tables_are_out_of_reach (HfStoreTest *test, gconstpointer data)
{
  g_autofree char *too_long = g_strnfill (201, 'x');
  const char *bad[] = { "", "_command", "sqlite_schema", "SQLITE_x", too_long, "\xff\xfe" };

  hf_store_test_open (test);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (hf_store_write (test->store, ensure_func, (gpointer) bad[i], &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
}

static void
names_that_differ_in_case_are_one_table (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_open (test);
  hf_store_test_put (test->store, "things", "a", "{}");
  hf_store_test_put (test->store, "Things", "b", "{}");
  assert_count (test, 2);
  g_assert_cmpint (hf_store_test_int (test->store, "SELECT count(*) FROM _dataset"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) \
  g_test_add ("/store/entity/" path, HfStoreTest, NULL, hf_store_test_set_up, func, hf_store_test_tear_down)
  ADD ("counts-follow-every-change", counts_follow_every_change);
  ADD ("bytes-are-kept-exactly", bytes_are_kept_exactly);
  ADD ("a-changed-record-keeps-its-place", a_changed_record_keeps_its_place);
  ADD ("a-renamed-record-replaces-what-a-sync-brought", a_renamed_record_replaces_what_a_sync_brought);
  ADD ("renaming-an-absent-record-stores-it", renaming_an_absent_record_stores_it);
  ADD ("names-may-be-anything-that-is-not-ours", names_may_be_anything_that_is_not_ours);
  ADD ("our-own-tables-are-out-of-reach", our_own_tables_are_out_of_reach);
  ADD ("names-that-differ-in-case-are-one-table", names_that_differ_in_case_are_one_table);
#undef ADD
  return g_test_run ();
}
