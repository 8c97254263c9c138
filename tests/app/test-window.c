/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window as a whole: narrow, by keyboard, for a screen reader; Sync now answers. */

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
assert_narrow (Fixture *f)
{
  int minimum;

  hf_ui_test_frames (GTK_WIDGET (f->window), 2);
  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

static void
test_narrow (Fixture *f, gconstpointer data)
{
  static const char *const pages[] = { "data", "queue", "functions", "activity", "problems" };

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      app_test_activate (f->window, "win.page", g_variant_new_string (pages[i]));
      assert_narrow (f);
    }
  g_free (app_test_show_first (f->window, "work-orders"));
  assert_narrow (f);
  app_test_activate (f->window, "win.close-solution", NULL);
  assert_narrow (f);
}

static gboolean
is_inside (gpointer data)
{
  GtkWidget *view = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (view));

  return focus != NULL && (focus == view || gtk_widget_is_ancestor (focus, view));
}

static gboolean
is_outside (gpointer data)
{
  GtkWidget *view = data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (view));

  return focus != NULL && focus != view && !gtk_widget_is_ancestor (focus, view);
}

static gboolean
is_active (gpointer data)
{
  return gtk_window_is_active (data);
}

static void
test_tab (Fixture *f, gconstpointer data)
{
  GtkWidget *view;

  app_test_activate (f->window, "win.show-record", g_variant_new ("(ss)", "work-orders", ""));
  view = app_test_wait_name (f->window, "records");
  app_test_wait_text (view, "WO-10001");
  hf_ui_test_wait (is_active, f->window);
  g_assert_true (gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD));
  hf_ui_test_wait (is_inside, view);
  app_test_key ("Down");
  app_test_key ("Down");
  hf_ui_test_frames (view, 2);
  g_assert_true (is_inside (view));
  app_test_key ("Tab");
  hf_ui_test_wait (is_outside, view);
  g_assert_true (gtk_widget_child_focus (view, GTK_DIR_TAB_FORWARD));
  app_test_key ("shift+Tab");
  hf_ui_test_wait (is_outside, view);
}

static void
test_panes (Fixture *f, gconstpointer data)
{
  GtkWidget *datasets = app_test_wait_name (f->window, "datasets");
  GtkWidget *view;

  app_test_activate (f->window, "win.show-record", g_variant_new ("(ss)", "work-orders", ""));
  view = app_test_wait_name (f->window, "records");
  app_test_wait_text (view, "WO-10001");
  hf_ui_test_wait (is_active, f->window);
  g_assert_true (gtk_widget_child_focus (datasets, GTK_DIR_TAB_FORWARD));
  hf_ui_test_wait (is_inside, datasets);
  app_test_key ("F6");
  hf_ui_test_wait (is_inside, gtk_widget_get_ancestor (view, g_type_from_name ("HfRecordsView")));
  app_test_key ("shift+F6");
  hf_ui_test_wait (is_inside, datasets);
  app_test_key ("ctrl+f");
  hf_ui_test_wait (is_inside, app_test_wait_name (f->window, "record-search"));
  app_test_key ("alt+2");
  app_test_wait_name (f->window, "commands-stack");
}

static void
test_names (Fixture *f, gconstpointer data)
{
  static const char *const names[]
      = { "Main menu", "Sync now", "Search the records", "New record", "Edit this record",
          "Delete this record", "Close this record", "Datasets", "Records", "How the sample cloud behaves" };
  g_autofree char *status = NULL;
  g_autofree char *expected = NULL;

  g_free (app_test_show_first (f->window, "customers"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (hf_ui_test_find_label (GTK_WIDGET (f->window), names[i]) == NULL)
      g_error ("nothing is called “%s”", names[i]);
  status = hf_ui_test_get_label (app_test_wait_name (f->window, "status"));
  expected = g_strdup_printf ("Status: %s", hf_status_get_headline (hf_engine_get_status (hf_window_get_engine (f->window))));
  g_assert_cmpstr (status, ==, expected);
}

static void
test_sync (Fixture *f, gconstpointer data)
{
  app_test_press (f->window, "sync");
  app_test_wait_text (f->window, "4 datasets");
  app_test_wait_text (app_test_wait_name (f->window, "status"), "Up to date");
}

static void
test_failing (Fixture *f, gconstpointer data)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (app_test_wait_name (f->window, "demo-mode")), HF_DEMO_UNREACHABLE);
  app_test_press (f->window, "sync");
  app_test_wait_text (f->window, "of 4 datasets did not sync");
  app_test_wait_text (app_test_wait_name (f->window, "datasets"), "Sync failed");
  g_assert_cmpint (hf_status_get_level (hf_engine_get_status (hf_window_get_engine (f->window))), !=, HF_LEVEL_OK);
  app_test_activate (f->window, "win.page", g_variant_new_string ("activity"));
  app_test_wait_name (f->window, "activity");
}

int
main (int argc, char **argv)
{
  hf_ui_test_init (&argc, &argv);
#define add(name, func) g_test_add ("/app/window/" name, Fixture, NULL, set_up, func, tear_down)
  add ("fits-360-pixels-on-every-page", test_narrow);
  add ("tab-leaves-a-long-table", test_tab);
  add ("keys-move-between-panes-and-pages", test_panes);
  add ("a-screen-reader-finds-names", test_names);
  add ("sync-now-answers-in-a-sentence", test_sync);
  add ("a-failed-sync-is-said-everywhere", test_failing);
#undef add
  return g_test_run ();
}
