/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The lazy list: what it reads, what it keeps and what it tells. */

#include <hf-rows-private.h>
#include <hf-test.h>

#include "hf-store-test.h"

#define PATIENCE_MS 20000

typedef struct
{
  HfStoreTest base;
  HfRows *rows;
  guint emissions;
  guint items_added, items_removed;
  guint lowest; /* the first place any emission touched */
} Fixture;

static void
items_changed_cb (GListModel *model, guint place, guint removed, guint added, gpointer data)
{
  Fixture *f = data;

  f->emissions++;
  f->items_removed += removed;
  f->items_added += added;
  f->lowest = MIN (f->lowest, place);
}

static void
forget_emissions (Fixture *f)
{
  f->emissions = f->items_added = f->items_removed = 0;
  f->lowest = G_MAXUINT;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  hf_store_test_set_up (&f->base, data);
  hf_store_test_open (&f->base);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->rows);
  hf_store_test_tear_down (&f->base, data);
}

static gboolean
is_idle (gpointer data)
{
  return !hf_rows_get_busy (data);
}

static void
open_rows (Fixture *f)
{
  f->rows = hf_rows_new (f->base.store, "things");
  forget_emissions (f);
  g_signal_connect (f->rows, "items-changed", G_CALLBACK (items_changed_cb), f);
  g_assert_true (hf_test_until (is_idle, f->rows, PATIENCE_MS));
}

static void
wait_idle (Fixture *f)
{
  g_assert_true (hf_test_until (is_idle, f->rows, PATIENCE_MS));
}

typedef struct
{
  HfRows *rows;
  gint64 count;
} Count;

static gboolean
has_count (gpointer data)
{
  Count *count = data;

  return hf_rows_get_count (count->rows) == count->count;
}

static void
wait_count (Fixture *f, gint64 count)
{
  Count wanted = { f->rows, count };

  g_assert_true (hf_test_until (has_count, &wanted, PATIENCE_MS));
}

static HfRow *
get (Fixture *f, guint place)
{
  return g_list_model_get_item (G_LIST_MODEL (f->rows), place);
}

static gboolean
is_loaded (gpointer data)
{
  return hf_row_get_loaded (data);
}

static HfRow *
get_loaded (Fixture *f, guint place)
{
  HfRow *row = get (f, place);

  g_assert_true (hf_test_until (is_loaded, row, PATIENCE_MS));
  return row;
}

typedef struct
{
  HfRow *row;
  const char *text;
} Content;

static gboolean
has_data (gpointer data)
{
  Content *content = data;

  return g_strcmp0 (hf_row_get_data (content->row), content->text) == 0;
}

static gboolean
has_id (gpointer data)
{
  Content *content = data;

  return g_strcmp0 (hf_row_get_id (content->row), content->text) == 0;
}

static gboolean
has_badge (gpointer data)
{
  Content *content = data;

  return g_strcmp0 (hf_row_get_badge (content->row), content->text) == 0;
}

static void
assert_id_at (Fixture *f, guint place, const char *id)
{
  g_autoptr(HfRow) row = get_loaded (f, place);

  g_assert_cmpstr (hf_row_get_id (row), ==, id);
}

static void
absent_dataset_is_empty (Fixture *f, gconstpointer data)
{
  open_rows (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 0);
  g_assert_null (get (f, 0));
  hf_store_test_put (f->base.store, "things", "a", "{}");
  wait_count (f, 1);
  assert_id_at (f, 0, "a");
}

static void
pages_come_when_asked_for (Fixture *f, gconstpointer data)
{
  g_autoptr(HfRow) first = NULL;
  g_autoptr(HfRow) far = NULL;
  g_autofree char *field = NULL;

  hf_store_test_fill (f->base.store, "things", 2000);
  open_rows (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 2000);
  g_assert_cmpint (hf_rows_get_total (f->rows), ==, 2000);
  first = get (f, 0);
  g_assert_false (hf_row_get_loaded (first));
  g_assert_null (hf_row_get_id (first));
  far = get_loaded (f, 1999);
  g_assert_cmpstr (hf_row_get_id (far), ==, "r001999");
  g_assert_cmpstr (hf_row_get_data (far), ==, "{\"id\":\"r001999\",\"n\":1999}");
  field = hf_row_get_field (far, "n");
  g_assert_cmpstr (field, ==, "1999");
  g_assert_true (hf_test_until (is_loaded, first, PATIENCE_MS));
  /* Its page is here now. */
  g_assert_cmpuint (f->emissions, ==, 1);
  {
    g_autoptr(HfRow) next = get (f, 1);

    g_assert_true (hf_row_get_loaded (next));
    g_assert_cmpstr (hf_row_get_id (next), ==, "r000001");
  }
}

static void
a_held_row_keeps_its_identity (Fixture *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  g_autoptr(HfRow) again = NULL;
  gpointer weak;

  hf_store_test_fill (f->base.store, "things", 300);
  open_rows (f);
  row = get (f, 5);
  again = get (f, 5);
  g_assert_true (row == again);
  weak = row;
  g_object_add_weak_pointer (G_OBJECT (row), &weak);
  g_clear_object (&row);
  g_clear_object (&again);
  g_assert_null (weak);
  row = get_loaded (f, 5);
  g_assert_cmpstr (hf_row_get_id (row), ==, "r000005");
}

static void
note_property_cb (GObject *row, GParamSpec *pspec, gpointer data)
{
  g_string_append_printf (data, "%s ", pspec->name);
}

static void
a_change_shows_in_place (Fixture *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  g_autoptr(HfRow) other = NULL;
  g_autoptr(GString) told = g_string_new (NULL);
  g_autoptr(GString) told_other = g_string_new (NULL);
  Content wanted = { NULL, "{\"new\":true}" };

  hf_store_test_fill (f->base.store, "things", 300);
  open_rows (f);
  row = get_loaded (f, 7);
  other = get_loaded (f, 8);
  forget_emissions (f);
  g_signal_connect (row, "notify", G_CALLBACK (note_property_cb), told);
  g_signal_connect (other, "notify", G_CALLBACK (note_property_cb), told_other);
  hf_store_test_put (f->base.store, "things", "r000007", wanted.text);
  wanted.row = row;
  g_assert_true (hf_test_until (has_data, &wanted, PATIENCE_MS));
  g_assert_cmpstr (told->str, ==, "data ");
  g_assert_cmpstr (told_other->str, ==, "");
  g_assert_cmpuint (f->emissions, ==, 0);
}

static void
growth_and_loss_emit_the_difference (Fixture *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  Content wanted = { NULL, "r000011" };

  hf_store_test_fill (f->base.store, "things", 300);
  open_rows (f);
  row = get_loaded (f, 10);
  forget_emissions (f);
  hf_store_test_put (f->base.store, "things", "one-more", "{}");
  wait_count (f, 301);
  g_assert_cmpuint (f->emissions, ==, 1);
  g_assert_cmpuint (f->items_added, ==, 1);
  g_assert_cmpuint (f->lowest, ==, 300);
  assert_id_at (f, 300, "one-more");

  forget_emissions (f);
  hf_store_test_delete (f->base.store, "things", "r000010");
  wait_count (f, 300);
  g_assert_cmpuint (f->items_removed, ==, 1);
  g_assert_cmpuint (f->items_added, ==, 0);
  g_assert_cmpuint (f->lowest, ==, 300);
  wanted.row = row;
  g_assert_true (hf_test_until (has_id, &wanted, PATIENCE_MS));
  assert_id_at (f, 299, "one-more");
  g_assert_cmpint (hf_rows_get_total (f->rows), ==, 300);
}

static void
gaps_are_counted_out (Fixture *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 1000);
  hf_store_test_exec (f->base.store,
                      "DELETE FROM things WHERE rowid % 3 = 0;"
                      "UPDATE _dataset SET rows = (SELECT count(*) FROM things)", NULL);
  open_rows (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 667);
  assert_id_at (f, 0, "r000000");
  assert_id_at (f, 2, "r000003");
  assert_id_at (f, 666, "r000999");
}

static void
a_filter_finds_without_case (Fixture *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 1000);
  hf_store_test_put (f->base.store, "things", "u1", "{\"name\":\"Zürich HAUPTBAHNHOF \xf0\x9f\x9a\x82\"}");
  open_rows (f);
  hf_rows_set_filter (f->rows, "hauptBahn");
  g_assert_true (hf_rows_get_busy (f->rows));
  wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1);
  g_assert_cmpint (hf_rows_get_total (f->rows), ==, 1001);
  assert_id_at (f, 0, "u1");
  hf_rows_set_filter (f->rows, "ürich haupt");
  wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1);
  hf_rows_set_filter (f->rows, "\xf0\x9f\x9a\x82");
  wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1);
  hf_rows_set_filter (f->rows, "nowhere in there");
  wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 0);
  hf_rows_set_filter (f->rows, "\"n\":99");
  wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 11);
  assert_id_at (f, 0, "r000099");
  hf_rows_set_filter (f->rows, "");
  wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1001);
}

static void
the_last_filter_wins (Fixture *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 5000);
  open_rows (f);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("\"n\":%u", i);

      hf_rows_set_filter (f->rows, text);
      g_main_context_iteration (NULL, FALSE);
    }
  hf_rows_set_filter (f->rows, "\"n\":4999}");
  wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 1);
  assert_id_at (f, 0, "r004999");
}

static void
a_filtered_list_follows_changes (Fixture *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 100);
  open_rows (f);
  hf_rows_set_filter (f->rows, "special");
  wait_idle (f);
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 0);
  hf_store_test_put (f->base.store, "things", "r000050", "{\"special\":1}");
  wait_count (f, 1);
  hf_store_test_put (f->base.store, "things", "r000020", "{\"special\":2}");
  wait_count (f, 2);
  {
    g_autoptr(HfRow) row = get (f, 0);
    Content wanted = { row, "r000020" };

    g_assert_true (hf_test_until (has_id, &wanted, PATIENCE_MS));
  }
  hf_store_test_put (f->base.store, "things", "r000050", "{}");
  wait_count (f, 1);
}

static void
an_order_sorts_numbers_texts_and_absent_ones (Fixture *f, gconstpointer data)
{
  hf_store_test_put (f->base.store, "things", "c", "{\"v\":10}");
  hf_store_test_put (f->base.store, "things", "a", "{\"v\":9}");
  hf_store_test_put (f->base.store, "things", "d", "{\"v\":\"beta\"}");
  hf_store_test_put (f->base.store, "things", "b", "{\"v\":\"Alpha\"}");
  hf_store_test_put (f->base.store, "things", "e", "{}");
  open_rows (f);
  hf_rows_set_order (f->rows, "v", FALSE);
  wait_idle (f);
  assert_id_at (f, 0, "e");
  assert_id_at (f, 1, "a");
  assert_id_at (f, 2, "c");
  assert_id_at (f, 3, "b");
  assert_id_at (f, 4, "d");
  hf_rows_set_order (f->rows, "v", TRUE);
  wait_idle (f);
  assert_id_at (f, 0, "d");
  hf_rows_set_order (f->rows, "id", FALSE);
  wait_idle (f);
  assert_id_at (f, 0, "a");
  hf_rows_set_order (f->rows, NULL, TRUE);
  wait_idle (f);
  assert_id_at (f, 0, "e");
  hf_rows_set_order (f->rows, "no \"such\" thing", FALSE);
  wait_idle (f);
  assert_id_at (f, 0, "c");
  hf_rows_set_order (f->rows, NULL, FALSE);
  wait_idle (f);
  assert_id_at (f, 0, "c");
  g_assert_cmpint (hf_rows_get_count (f->rows), ==, 5);
}

static void
a_sorted_list_moves_what_changed (Fixture *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  Content wanted = { NULL, "a" };

  hf_store_test_put (f->base.store, "things", "a", "{\"v\":1}");
  hf_store_test_put (f->base.store, "things", "b", "{\"v\":2}");
  open_rows (f);
  hf_rows_set_order (f->rows, "v", FALSE);
  wait_idle (f);
  row = get_loaded (f, 1);
  forget_emissions (f);
  hf_store_test_put (f->base.store, "things", "a", "{\"v\":3}");
  wanted.row = row;
  g_assert_true (hf_test_until (has_id, &wanted, PATIENCE_MS));
  g_assert_cmpuint (f->emissions, ==, 0);
}

static void
the_badge_is_the_earliest_open_command (Fixture *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  Content wanted = { NULL, "retrying" };

  hf_store_test_fill (f->base.store, "things", 10);
  hf_store_test_exec (f->base.store,
                      "INSERT INTO _command (created_at, provider, source, entity, method, record_id, state, idempotency_key,"
                      " finished_at) VALUES (0, 'p', 's', 'things', 'update', 'r000003', 'done', 'k', 1),"
                      " (0, 'p', 's', 'things', 'update', 'r000003', 'retrying', 'k', NULL),"
                      " (0, 'p', 's', 'things', 'update', 'r000003', 'waiting', 'k', NULL)", NULL);
  open_rows (f);
  row = get_loaded (f, 3);
  wanted.row = row;
  g_assert_true (has_badge (&wanted));
  {
    g_autoptr(HfRow) other = get_loaded (f, 4);

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
the_badge_goes_with_its_command (Fixture *f, gconstpointer data)
{
  g_autoptr(HfRow) row = NULL;
  g_autoptr(GError) error = NULL;
  Content wanted = { NULL, NULL };

  hf_store_test_fill (f->base.store, "things", 10);
  hf_store_test_exec (f->base.store,
                      "INSERT INTO _command (created_at, provider, source, entity, method, record_id, state, idempotency_key)"
                      " VALUES (0, 'p', 's', 'things', 'update', 'r000003', 'stuck', 'k')", NULL);
  open_rows (f);
  row = get_loaded (f, 3);
  g_assert_cmpstr (hf_row_get_badge (row), ==, "stuck");
  g_assert_true (hf_store_write (f->base.store, finish_command_func, NULL, &error));
  wanted.row = row;
  g_assert_true (hf_test_until (has_badge, &wanted, PATIENCE_MS));
}

static void
columns_come_by_frequency_id_first (Fixture *f, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GAsyncResult *pending = NULL;
  g_auto(GStrv) columns = NULL;
  const char *expected[] = { "id", "name", "rare", "größe", NULL };

  hf_store_test_put (f->base.store, "things", "a", "{\"rare\":1,\"name\":1,\"id\":1}");
  hf_store_test_put (f->base.store, "things", "b", "{\"größe\":1,\"name\":1,\"id\":1}");
  open_rows (f);
  hf_rows_find_columns_async (f->rows, NULL, hf_test_keep_result_cb, &pending);
  result = hf_test_wait_result (&pending);
  columns = hf_rows_find_columns_finish (f->rows, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstrv (columns, expected);
}

static gint64
find_id (Fixture *f, const char *id)
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
a_record_is_found_by_its_id (Fixture *f, gconstpointer data)
{
  hf_store_test_fill (f->base.store, "things", 1000);
  open_rows (f);
  g_assert_cmpint (find_id (f, "r000500"), ==, 500);
  g_assert_cmpint (find_id (f, "nobody"), ==, -1);
  hf_rows_set_order (f->rows, "n", TRUE);
  wait_idle (f);
  g_assert_cmpint (find_id (f, "r000500"), ==, 499);
  hf_rows_set_filter (f->rows, "\"n\":7");
  wait_idle (f);
  g_assert_cmpint (find_id (f, "r000500"), ==, -1);
}

static void
very_large_records_come_too (Fixture *f, gconstpointer data)
{
  g_autoptr(HfRow) last = NULL;
  g_autoptr(HfRow) first = NULL;

  hf_store_test_fill (f->base.store, "things", 20);
  hf_store_test_exec (f->base.store,
                      "UPDATE things SET data = '{\"x\":\"' || printf('%.*c', 3000000, 'x') || '\"}' WHERE rowid <= 10", NULL);
  open_rows (f);
  first = get (f, 0);
  last = get_loaded (f, 19);
  g_assert_cmpstr (hf_row_get_id (last), ==, "r000019");
  g_assert_true (hf_test_until (is_loaded, first, PATIENCE_MS));
  g_assert_cmpuint (strlen (hf_row_get_data (first)), ==, 3000008);
}

static void
a_list_dropped_while_searching_is_gone (Fixture *f, gconstpointer data)
{
  gpointer weak;

  hf_store_test_fill (f->base.store, "things", 5000);
  open_rows (f);
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
#define ADD(path, func) g_test_add ("/store/rows/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("absent-dataset-is-empty", absent_dataset_is_empty);
  ADD ("pages-come-when-asked-for", pages_come_when_asked_for);
  ADD ("a-held-row-keeps-its-identity", a_held_row_keeps_its_identity);
  ADD ("a-change-shows-in-place", a_change_shows_in_place);
  ADD ("growth-and-loss-emit-the-difference", growth_and_loss_emit_the_difference);
  ADD ("gaps-are-counted-out", gaps_are_counted_out);
  ADD ("a-filter-finds-without-case", a_filter_finds_without_case);
  ADD ("the-last-filter-wins", the_last_filter_wins);
  ADD ("a-filtered-list-follows-changes", a_filtered_list_follows_changes);
  ADD ("an-order-sorts-numbers-texts-and-absent-ones", an_order_sorts_numbers_texts_and_absent_ones);
  ADD ("a-sorted-list-moves-what-changed", a_sorted_list_moves_what_changed);
  ADD ("the-badge-is-the-earliest-open-command", the_badge_is_the_earliest_open_command);
  ADD ("the-badge-goes-with-its-command", the_badge_goes_with_its_command);
  ADD ("columns-come-by-frequency-id-first", columns_come_by_frequency_id_first);
  ADD ("a-record-is-found-by-its-id", a_record_is_found_by_its_id);
  ADD ("very-large-records-come-too", very_large_records_come_too);
  ADD ("a-list-dropped-while-searching-is-gone", a_list_dropped_while_searching_is_gone);
#undef ADD
  return g_test_run ();
}
