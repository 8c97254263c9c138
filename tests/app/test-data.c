/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Data page: datasets with their counts, records that can be searched and sorted, and reasons for what cannot be done. */

#include "app-test.h"
#include "hf-test.h"

typedef struct
{
  HfWindow *window;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->window = app_test_open_window ();
  app_test_open_demo (f->window);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  app_test_close_window (f->window);
}

static void
show (Fixture *f, const char *entity)
{
  app_test_activate (f->window, "win.show-record", g_variant_new ("(ss)", entity, ""));
}

static void
test_datasets (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "customers", "parts", "technicians", "work-orders" };
  GtkWidget *list = app_test_wait_name (f->window, "datasets");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      HfDataset *dataset = hf_engine_find_dataset (hf_window_get_engine (f->window), names[i]);
      g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, hf_dataset_get_rows (dataset));

      app_test_wait_text (list, names[i]);
      app_test_wait_text (list, count);
    }
  app_test_wait_text (list, "Fresh");
  app_test_wait_text (list, "demo.holdfast.example");
}

static void
test_records (Fixture *f, gconstpointer data)
{
  show (f, "customers");
  app_test_wait_text (app_test_wait_name (f->window, "records"), "C-1001");
  app_test_wait_text (app_test_wait_name (f->window, "records"), "segment");
  app_test_wait_text (app_test_wait_name (f->window, "record-count"), "400 records");
}

static void
test_search (Fixture *f, gconstpointer data)
{
  GtkWidget *search;

  show (f, "customers");
  search = app_test_wait_name (f->window, "record-search");
  hf_ui_test_type (search, "C-1234");
  app_test_wait_text (app_test_wait_name (f->window, "record-count"), "1 of 400");
  app_test_wait_text (app_test_wait_name (f->window, "records"), "C-1234");
  gtk_editable_set_text (GTK_EDITABLE (search), "no such thing anywhere");
  app_test_wait_text (f->window, "Nothing found");
  g_signal_emit_by_name (search, "stop-search");
  app_test_wait_text (app_test_wait_name (f->window, "record-count"), "400 records");
}

static gboolean
first_is_last (gpointer data)
{
  return hf_ui_test_find_text (data, "C-1400") != NULL && hf_ui_test_find_text (data, "C-1001") == NULL;
}

static GtkColumnViewColumn *
find_column (GtkColumnView *view, const char *title)
{
  GListModel *columns = gtk_column_view_get_columns (view);

  for (guint i = 0; i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr(GtkColumnViewColumn) column = g_list_model_get_item (columns, i);

      if (g_str_equal (gtk_column_view_column_get_title (column), title))
        return column;
    }
  return NULL;
}

static void
test_sort (Fixture *f, gconstpointer data)
{
  GtkColumnView *view;

  show (f, "customers");
  view = GTK_COLUMN_VIEW (app_test_wait_name (f->window, "records"));
  app_test_wait_text (view, "C-1001");
  app_test_wait_text (view, "segment");
  gtk_column_view_sort_by_column (view, find_column (view, "id"), GTK_SORT_DESCENDING);
  hf_ui_test_wait (first_is_last, view);
  gtk_column_view_sort_by_column (view, find_column (view, "id"), GTK_SORT_ASCENDING);
  app_test_wait_text (view, "C-1001");
}

static void
test_sort_menu (Fixture *f, gconstpointer data)
{
  GtkWidget *view;

  show (f, "customers");
  view = app_test_wait_name (f->window, "records");
  app_test_wait_text (view, "segment");
  app_test_activate (gtk_widget_get_ancestor (view, g_type_from_name ("HfRecordsView")), "records.sort",
                     g_variant_new_string ("id"));
  app_test_wait_text (view, "C-1001");
  app_test_activate (gtk_widget_get_ancestor (view, g_type_from_name ("HfRecordsView")), "records.sort",
                     g_variant_new_string ("id"));
  hf_ui_test_wait (first_is_last, view);
}

static void
test_detail (Fixture *f, gconstpointer data)
{
  g_autofree char *id = app_test_show_first (f->window, "customers");
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (hf_ui_test_find (GTK_WIDGET (f->window), "record-json")));
  GtkTextIter start, end;
  g_autofree char *text = NULL;

  g_assert_cmpstr (id, ==, "C-1001");
  app_test_wait_text (app_test_wait_name (f->window, "record-form"), "segment");
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  g_assert_nonnull (strstr (text, "\n  \"id\": \"C-1001\""));
  app_test_press (f->window, "close-record");
  g_assert_false (gtk_widget_get_mapped (hf_ui_test_find (GTK_WIDGET (f->window), "record-form")));
}

static void
test_read_only (Fixture *f, gconstpointer data)
{
  GtkWidget *button;

  g_free (app_test_show_first (f->window, "technicians"));
  button = app_test_wait_name (f->window, "new-record");
  g_assert_false (gtk_widget_is_sensitive (button));
  g_assert_nonnull (gtk_widget_get_tooltip_text (button));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (button), ==,
                   hf_dataset_why_not (hf_engine_find_dataset (hf_window_get_engine (f->window), "technicians"), "create"));
  g_assert_false (gtk_widget_is_sensitive (app_test_wait_name (f->window, "edit-record")));
  g_assert_false (gtk_widget_is_sensitive (app_test_wait_name (f->window, "delete-record")));
  show (f, "customers");
  g_assert_true (gtk_widget_is_sensitive (app_test_wait_name (f->window, "new-record")));
}

int
main (int argc, char **argv)
{
  hf_ui_test_init (&argc, &argv);
#define add(name, func) g_test_add ("/app/data/" name, Fixture, NULL, set_up, func, tear_down)
  add ("datasets-show-count-and-age", test_datasets);
  add ("records-show-columns-found-in-the-data", test_records);
  add ("search-narrows-as-one-types", test_search);
  add ("a-header-sorts-in-the-database", test_sort);
  add ("a-menu-sorts-without-a-mouse", test_sort_menu);
  add ("a-record-shows-as-form-and-as-json", test_detail);
  add ("what-cannot-be-done-says-why", test_read_only);
#undef add
  return g_test_run ();
}
