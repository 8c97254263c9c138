/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lazy list: what it reads, what it keeps and what it tells. */

#include <hf-test.h>
#include <string.h>

#include "hf-rows-test.h"

static void
absent_dataset_is_empty (HfRowsTest *f, gconstpointer data)
{
  hf_rows_test_open (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 0);
  g_assert_null (hf_rows_test_get (f, 0));
  hf_store_test_put (f->base.store, "things", "a", "{}");
  hf_rows_test_wait_count (f, 1);
  hf_rows_test_assert_id_at (f, 0, "a");
}

static void
pages_come_when_asked_for (HfRowsTest *f, gconstpointer data)
{
  g_autoptr(HfRow) first = NULL;
  g_autoptr(HfRow) far = NULL;
  g_autofree char *field = NULL;

  hf_store_test_fill (f->base.store, "things", 2000);
  hf_rows_test_open (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 2000);
  g_assert_cmpint (hf_rows_get_total (f->rows), ==, 2000);
  first = hf_rows_test_get (f, 0);
  g_assert_false (hf_row_get_loaded (first));
  g_assert_null (hf_row_get_id (first));
  far = hf_rows_test_get_loaded (f, 1999);
  g_assert_cmpstr (hf_row_get_id (far), ==, "r001999");
  g_assert_cmpstr (hf_row_get_data (far), ==, "{\"id\":\"r001999\",\"n\":1999}");
  field = hf_row_get_field (far, "n");
  g_assert_cmpstr (field, ==, "1999");
  g_assert_true (hf_test_until (hf_rows_test_is_loaded, first, HF_ROWS_TEST_PATIENCE_MS));
  /* Its page is here now. */
  g_assert_cmpuint (f->emissions, ==, 1);
  {
    g_autoptr(HfRow) next = hf_rows_test_get (f, 1);

    g_assert_true (hf_row_get_loaded (next));
    g_assert_cmpstr (hf_row_get_id (next), ==, "r000001");
  }
}

static void
a_held_row_keeps_its_identity (HfRowsTest *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  g_autoptr(HfRow) again = NULL;
  gpointer weak;

  hf_store_test_fill (f->base.store, "things", 300);
  hf_rows_test_open (f);
  row = hf_rows_test_get (f, 5);
  again = hf_rows_test_get (f, 5);
  g_assert_true (row == again);
  weak = row;
  g_object_add_weak_pointer (G_OBJECT (row), &weak);
  g_clear_object (&row);
  g_clear_object (&again);
  g_assert_null (weak);
  row = hf_rows_test_get_loaded (f, 5);
  g_assert_cmpstr (hf_row_get_id (row), ==, "r000005");
}

static void
note_property_cb (GObject *row, GParamSpec *pspec, gpointer data)
{
  g_string_append_printf (data, "%s ", pspec->name);
}

static void
a_change_shows_in_place (HfRowsTest *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  g_autoptr(HfRow) other = NULL;
  g_autoptr(GString) told = g_string_new (NULL);
  g_autoptr(GString) told_other = g_string_new (NULL);
  HfRowsTestContent wanted = { NULL, "{\"new\":true}" };

  hf_store_test_fill (f->base.store, "things", 300);
  hf_rows_test_open (f);
  row = hf_rows_test_get_loaded (f, 7);
  other = hf_rows_test_get_loaded (f, 8);
  hf_rows_test_forget (f);
  g_signal_connect (row, "notify", G_CALLBACK (note_property_cb), told);
  g_signal_connect (other, "notify", G_CALLBACK (note_property_cb), told_other);
  hf_store_test_put (f->base.store, "things", "r000007", wanted.text);
  wanted.row = row;
  g_assert_true (hf_test_until (hf_rows_test_has_data, &wanted, HF_ROWS_TEST_PATIENCE_MS));
  g_assert_cmpstr (told->str, ==, "data ");
  g_assert_cmpstr (told_other->str, ==, "");
  g_assert_cmpuint (f->emissions, ==, 0);
}

static void
growth_and_loss_emit_the_difference (HfRowsTest *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  HfRowsTestContent wanted = { NULL, "r000011" };

  hf_store_test_fill (f->base.store, "things", 300);
  hf_rows_test_open (f);
  row = hf_rows_test_get_loaded (f, 10);
  hf_rows_test_forget (f);
  hf_store_test_put (f->base.store, "things", "one-more", "{}");
  hf_rows_test_wait_count (f, 301);
  g_assert_cmpuint (f->emissions, ==, 1);
  g_assert_cmpuint (f->items_added, ==, 1);
  g_assert_cmpuint (f->lowest, ==, 300);
  hf_rows_test_assert_id_at (f, 300, "one-more");

  hf_rows_test_forget (f);
  hf_store_test_delete (f->base.store, "things", "r000010");
  hf_rows_test_wait_count (f, 300);
  g_assert_cmpuint (f->items_removed, ==, 1);
  g_assert_cmpuint (f->items_added, ==, 0);
  g_assert_cmpuint (f->lowest, ==, 300);
  wanted.row = row;
  g_assert_true (hf_test_until (hf_rows_test_has_id, &wanted, HF_ROWS_TEST_PATIENCE_MS));
  hf_rows_test_assert_id_at (f, 299, "one-more");
  g_assert_cmpint (hf_rows_get_total (f->rows), ==, 300);
}

static void
the_badge_is_the_earliest_open_command (HfRowsTest *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  HfRowsTestContent wanted = { NULL, "retrying" };

  hf_store_test_fill (f->base.store, "things", 10);
  hf_store_test_exec (f->base.store,
                      "INSERT INTO _command (created_at, provider, source, entity, method, record_id, state, idempotency_key,"
                      " finished_at) VALUES (0, 'p', 's', 'things', 'update', 'r000003', 'done', 'k', 1),"
                      " (0, 'p', 's', 'things', 'update', 'r000003', 'retrying', 'k', NULL),"
                      " (0, 'p', 's', 'things', 'update', 'r000003', 'waiting', 'k', NULL)",
                      NULL);
  hf_rows_test_open (f);
  row = hf_rows_test_get_loaded (f, 3);
  wanted.row = row;
  g_assert_true (hf_rows_test_has_badge (&wanted));
  {
    g_autoptr(HfRow) other = hf_rows_test_get_loaded (f, 4);

    g_assert_null (hf_row_get_badge (other));
  }
}

static gboolean
finish_command_func (HfDb *db, gpointer data, GError **error)
{
  hf_db_note_change (db, NULL, 0, 0, 0, 1);
  return hf_db_exec (db, "UPDATE _command SET state = 'done', finished_at = 1", error);
}

static void
the_badge_goes_with_its_command (HfRowsTest *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  g_autoptr(GError) error = NULL;
  HfRowsTestContent wanted = { NULL, NULL };

  hf_store_test_fill (f->base.store, "things", 10);
  hf_store_test_exec (f->base.store,
                      "INSERT INTO _command (created_at, provider, source, entity, method, record_id, state, idempotency_key)"
                      " VALUES (0, 'p', 's', 'things', 'update', 'r000003', 'stuck', 'k')",
                      NULL);
  hf_rows_test_open (f);
  row = hf_rows_test_get_loaded (f, 3);
  g_assert_cmpstr (hf_row_get_badge (row), ==, "stuck");
  g_assert_true (hf_store_write (f->base.store, finish_command_func, NULL, &error));
  wanted.row = row;
  g_assert_true (hf_test_until (hf_rows_test_has_badge, &wanted, HF_ROWS_TEST_PATIENCE_MS));
}

static void
very_large_records_come_too (HfRowsTest *f, gconstpointer data)
{
  g_autoptr(HfRow) last = NULL;
  g_autoptr(HfRow) first = NULL;

  hf_store_test_fill (f->base.store, "things", 20);
  hf_store_test_exec (f->base.store,
                      "UPDATE things SET data = '{\"x\":\"' || printf('%.*c', 3000000, 'x') || '\"}' WHERE rowid <= 10", NULL);
  hf_rows_test_open (f);
  first = hf_rows_test_get (f, 0);
  last = hf_rows_test_get_loaded (f, 19);
  g_assert_cmpstr (hf_row_get_id (last), ==, "r000019");
  g_assert_true (hf_test_until (hf_rows_test_is_loaded, first, HF_ROWS_TEST_PATIENCE_MS));
  g_assert_cmpuint (strlen (hf_row_get_data (first)), ==, 3000008);
}

typedef struct
{
  HfStore *store;
  HfRow *row;
} Storm;

static gboolean
is_loaded_in_the_storm (gpointer data)
{
  Storm *storm = data;

  hf_store_test_put (storm->store, "things", "r000001", "{}");
  return hf_row_get_loaded (storm->row);
}

static void
rows_come_though_the_dataset_keeps_changing (HfRowsTest *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 3000);
  hf_rows_test_open (f);
  for (guint place = 100; place < 3000; place += 300)
    {
      g_autoptr(HfRow) row = hf_rows_test_get (f, place);
      Storm storm = { f->base.store, row };

      g_assert_true (hf_test_until (is_loaded_in_the_storm, &storm, HF_ROWS_TEST_PATIENCE_MS));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/store/rows/" path, HfRowsTest, NULL, hf_rows_test_set_up, func, hf_rows_test_tear_down)
  ADD ("absent-dataset-is-empty", absent_dataset_is_empty);
  ADD ("pages-come-when-asked-for", pages_come_when_asked_for);
  ADD ("a-held-row-keeps-its-identity", a_held_row_keeps_its_identity);
  ADD ("a-change-shows-in-place", a_change_shows_in_place);
  ADD ("growth-and-loss-emit-the-difference", growth_and_loss_emit_the_difference);
  ADD ("the-badge-is-the-earliest-open-command", the_badge_is_the_earliest_open_command);
  ADD ("the-badge-goes-with-its-command", the_badge_goes_with_its_command);
  ADD ("very-large-records-come-too", very_large_records_come_too);
  ADD ("rows-come-though-the-dataset-keeps-changing", rows_come_though_the_dataset_keeps_changing);
#undef ADD
  return g_test_run ();
}
