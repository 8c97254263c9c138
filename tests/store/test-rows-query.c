/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Filters and orders of the lazy list. */

#include <hf-test.h>

#include "hf-rows-test.h"

static void
gaps_are_counted_out (HfRowsTest *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 1000);
  hf_store_test_exec (f->base.store,
                      "DELETE FROM things WHERE rowid % 3 = 0;"
                      "UPDATE _dataset SET rows = (SELECT count(*) FROM things)",
                      NULL);
  hf_rows_test_open (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 667);
  hf_rows_test_assert_id_at (f, 0, "r000000");
  hf_rows_test_assert_id_at (f, 2, "r000003");
  hf_rows_test_assert_id_at (f, 666, "r000999");
}

static void
a_filter_finds_without_case (HfRowsTest *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 1000);
  hf_store_test_put (f->base.store, "things", "u1", "{\"name\":\"Zürich HAUPTBAHNHOF \xf0\x9f\x9a\x82\"}");
  hf_rows_test_open (f);
  hf_rows_set_filter (f->rows, "hauptBahn");
  g_assert_true (hf_rows_get_busy (f->rows));
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1);
  g_assert_cmpint (hf_rows_get_total (f->rows), ==, 1001);
  hf_rows_test_assert_id_at (f, 0, "u1");
  hf_rows_set_filter (f->rows, "ürich haupt");
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1);
  hf_rows_set_filter (f->rows, "\xf0\x9f\x9a\x82");
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1);
  hf_rows_set_filter (f->rows, "nowhere in there");
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 0);
  hf_rows_set_filter (f->rows, "\"n\":99");
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 11);
  hf_rows_test_assert_id_at (f, 0, "r000099");
  hf_rows_set_filter (f->rows, "");
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1001);
}

static void
the_last_filter_wins (HfRowsTest *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 5000);
  hf_rows_test_open (f);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("\"n\":%u", i);

      hf_rows_set_filter (f->rows, text);
      g_main_context_iteration (NULL, FALSE);
    }
  hf_rows_set_filter (f->rows, "\"n\":4999}");
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1);
  hf_rows_test_assert_id_at (f, 0, "r004999");
}

static void
a_filtered_list_follows_changes (HfRowsTest *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 100);
  hf_rows_test_open (f);
  hf_rows_set_filter (f->rows, "special");
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 0);
  hf_store_test_put (f->base.store, "things", "r000050", "{\"special\":1}");
  hf_rows_test_wait_count (f, 1);
  hf_store_test_put (f->base.store, "things", "r000020", "{\"special\":2}");
  hf_rows_test_wait_count (f, 2);
  {
    g_autoptr(HfRow) row = hf_rows_test_get (f, 0);
    HfRowsTestContent wanted = { row, "r000020" };

    g_assert_true (hf_test_until (hf_rows_test_has_id, &wanted, HF_ROWS_TEST_PATIENCE_MS));
  }
  hf_store_test_put (f->base.store, "things", "r000050", "{}");
  hf_rows_test_wait_count (f, 1);
}

static void
an_order_sorts_numbers_texts_and_absent_ones (HfRowsTest *f, gconstpointer data)
{
  hf_store_test_put (f->base.store, "things", "c", "{\"v\":10}");
  hf_store_test_put (f->base.store, "things", "a", "{\"v\":9}");
  hf_store_test_put (f->base.store, "things", "d", "{\"v\":\"beta\"}");
  hf_store_test_put (f->base.store, "things", "b", "{\"v\":\"Alpha\"}");
  hf_store_test_put (f->base.store, "things", "e", "{}");
  hf_rows_test_open (f);
  hf_rows_set_order (f->rows, "v", FALSE);
  hf_rows_test_wait_idle (f);
  hf_rows_test_assert_id_at (f, 0, "e");
  hf_rows_test_assert_id_at (f, 1, "a");
  hf_rows_test_assert_id_at (f, 2, "c");
  hf_rows_test_assert_id_at (f, 3, "b");
  hf_rows_test_assert_id_at (f, 4, "d");
  hf_rows_set_order (f->rows, "v", TRUE);
  hf_rows_test_wait_idle (f);
  hf_rows_test_assert_id_at (f, 0, "d");
  hf_rows_set_order (f->rows, "id", FALSE);
  hf_rows_test_wait_idle (f);
  hf_rows_test_assert_id_at (f, 0, "a");
  hf_rows_set_order (f->rows, NULL, TRUE);
  hf_rows_test_wait_idle (f);
  hf_rows_test_assert_id_at (f, 0, "e");
  hf_rows_set_order (f->rows, "no \"such\" thing", FALSE);
  hf_rows_test_wait_idle (f);
  hf_rows_test_assert_id_at (f, 0, "c");
  hf_rows_set_order (f->rows, NULL, FALSE);
  hf_rows_test_wait_idle (f);
  hf_rows_test_assert_id_at (f, 0, "c");
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 5);
}

static void
a_sorted_list_moves_what_changed (HfRowsTest *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  HfRowsTestContent wanted = { NULL, "a" };

  hf_store_test_put (f->base.store, "things", "a", "{\"v\":1}");
  hf_store_test_put (f->base.store, "things", "b", "{\"v\":2}");
  hf_rows_test_open (f);
  hf_rows_set_order (f->rows, "v", FALSE);
  hf_rows_test_wait_idle (f);
  row = hf_rows_test_get_loaded (f, 1);
  hf_rows_test_forget (f);
  hf_store_test_put (f->base.store, "things", "a", "{\"v\":3}");
  wanted.row = row;
  g_assert_true (hf_test_until (hf_rows_test_has_id, &wanted, HF_ROWS_TEST_PATIENCE_MS));
  g_assert_cmpuint (f->emissions, ==, 0);
}

static void
columns_come_by_frequency_id_first (HfRowsTest *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;
  g_auto(GStrv) columns = NULL;
  const char *expected[] = { "id", "name", "rare", "größe", NULL };

  hf_store_test_put (f->base.store, "things", "a", "{\"rare\":1,\"name\":1,\"id\":1}");
  hf_store_test_put (f->base.store, "things", "b", "{\"größe\":1,\"name\":1,\"id\":1}");
  hf_rows_test_open (f);
  hf_rows_find_columns_async (f->rows, NULL, hf_test_keep_result_cb, &pending);
  result = hf_test_wait_result (&pending);
  columns = hf_rows_find_columns_finish (f->rows, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (columns, expected);
}

static gint64
find_id (HfRowsTest *f, const char *id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;
  gint64 place;

  hf_rows_find_id_async (f->rows, id, NULL, hf_test_keep_result_cb, &pending);
  result = hf_test_wait_result (&pending);
  place = hf_rows_find_id_finish (f->rows, result, &error);
  g_assert_no_error (error);
  return place;
}

static void
a_record_is_found_by_its_id (HfRowsTest *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 1000);
  hf_rows_test_open (f);
  g_assert_cmpint (find_id (f, "r000500"), ==, 500);
  g_assert_cmpint (find_id (f, "nobody"), ==, -1);
  hf_rows_set_order (f->rows, "n", TRUE);
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (find_id (f, "r000500"), ==, 499);
  hf_rows_set_filter (f->rows, "\"n\":7");
  hf_rows_test_wait_idle (f);
  g_assert_cmpint (find_id (f, "r000500"), ==, -1);
}

static void
note_growth_cb (GListModel *model, guint place, guint removed, guint added, gpointer data)
{
  guint *first = data;

  if (*first == 0 && hf_rows_get_busy (HF_ROWS (model)))
    *first = g_list_model_get_n_items (model);
}

static void
first_hits_show_while_the_search_goes_on (HfRowsTest *f, gconstpointer data)
{
  guint first = 0;

  hf_store_test_fill (f->base.store, "things", 20000);
  hf_rows_test_open (f);
  hf_rows_set_filter (f->rows, "nowhere in there");
  hf_rows_test_wait_idle (f);
  g_signal_connect (f->rows, "items-changed", G_CALLBACK (note_growth_cb), &first);
  hf_rows_set_filter (f->rows, "\"N\":");
  hf_rows_test_wait_idle (f);
  g_assert_cmpuint (first, >, 0);
  g_assert_cmpuint (first, <, 20000);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 20000);
}

static void
a_refresh_never_shows_fewer_in_between (HfRowsTest *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 5000);
  hf_rows_test_open (f);
  hf_rows_set_filter (f->rows, "\"n\":");
  hf_rows_test_wait_idle (f);
  hf_rows_test_forget (f);
  hf_store_test_put (f->base.store, "things", "new", "{\"n\":1}");
  hf_rows_test_wait_count (f, 5001);
  g_assert_cmpuint (f->items_removed, ==, 0);
  g_assert_cmpuint (f->items_added, ==, 1);
}

static void
a_list_dropped_while_searching_is_gone (HfRowsTest *f, gconstpointer data)
{
  gpointer weak;

  hf_store_test_fill (f->base.store, "things", 5000);
  hf_rows_test_open (f);
  weak = f->rows;
  g_object_add_weak_pointer (G_OBJECT (f->rows), &weak);
  hf_rows_set_filter (f->rows, "999");
  g_clear_object (&f->rows);
  g_assert_null (weak);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/store/rows/" path, HfRowsTest, NULL, hf_rows_test_set_up, func, hf_rows_test_tear_down)
  ADD ("gaps-are-counted-out", gaps_are_counted_out);
  ADD ("a-filter-finds-without-case", a_filter_finds_without_case);
  ADD ("the-last-filter-wins", the_last_filter_wins);
  ADD ("a-filtered-list-follows-changes", a_filtered_list_follows_changes);
  ADD ("an-order-sorts-numbers-texts-and-absent-ones", an_order_sorts_numbers_texts_and_absent_ones);
  ADD ("a-sorted-list-moves-what-changed", a_sorted_list_moves_what_changed);
  ADD ("columns-come-by-frequency-id-first", columns_come_by_frequency_id_first);
  ADD ("a-record-is-found-by-its-id", a_record_is_found_by_its_id);
  ADD ("first-hits-show-while-the-search-goes-on", first_hits_show_while_the_search_goes_on);
  ADD ("a-refresh-never-shows-fewer-in-between", a_refresh_never_shows_fewer_in_between);
  ADD ("a-list-dropped-while-searching-is-gone", a_list_dropped_while_searching_is_gone);
#undef ADD
  return g_test_run ();
}
