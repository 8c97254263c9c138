/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A person who opens Holdfast for the first time finds a way in, and a folder that is no solution is refused in plain words. */

#include "app-test.h"
#include "hf-test.h"

static void
test_ways_in (void)
{
  HfWindow *window = app_test_open_window ();

  g_assert_true (gtk_widget_is_sensitive (app_test_wait_name (window, "open-solution")));
  g_assert_true (gtk_widget_is_sensitive (app_test_wait_name (window, "try-demo")));
  g_assert_nonnull (hf_ui_test_find_label (GTK_WIDGET (window), "Open a solution"));
  g_assert_nonnull (hf_ui_test_find_label (GTK_WIDGET (window), "Try the demo"));
  g_assert_nonnull (hf_ui_test_find_label (GTK_WIDGET (window), "Main menu"));
  app_test_close_window (window);
}

static void
test_bad_folder (void)
{
  HfWindow *window = app_test_open_window ();
  g_autofree char *dir = hf_test_make_dir ();

  hf_window_open (window, dir, NULL);
  app_test_wait_name (window, "open-error");
  app_test_wait_text (window, "is not a solution");
  g_assert_null (hf_window_get_engine (window));
  g_assert_true (gtk_widget_get_mapped (hf_ui_test_find (GTK_WIDGET (window), "try-demo")));
  app_test_close_window (window);
  hf_test_remove_tree (dir);
}

static void
test_keeps_open (void)
{
  HfWindow *window = app_test_open_window ();
  g_autofree char *dir = hf_test_make_dir ();
  HfEngine *engine;

  app_test_open_demo (window);
  engine = hf_window_get_engine (window);
  hf_window_open (window, dir, NULL);
  app_test_wait_text (app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG), "is not a solution");
  app_test_respond (hf_ui_test_find_window (ADW_TYPE_MESSAGE_DIALOG), "Close");
  g_assert_true (hf_window_get_engine (window) == engine);
  g_assert_nonnull (hf_window_get_demo (window));
  app_test_close_window (window);
  hf_test_remove_tree (dir);
}

static void
test_demo (void)
{
  HfWindow *window = app_test_open_window ();

  app_test_press (window, "try-demo");
  app_test_wait_name (window, "datasets");
  app_test_wait_name (window, "demo-mode");
  g_assert_nonnull (hf_window_get_demo (window));
  app_test_wait_text (window, "Holdfast demo: field service");
  app_test_close_window (window);
}

static void
test_opened_before (void)
{
  HfWindow *window = app_test_open_window ();

  app_test_open_demo (window);
  app_test_activate (window, "win.close-solution", NULL);
  app_test_wait_name (window, "recent");
  app_test_wait_text (window, "Demo: field service");
  g_assert_null (hf_window_get_engine (window));
  g_assert_null (hf_window_get_demo (window));
  app_test_close_window (window);
}

int
main (int argc, char **argv)
{
  hf_ui_test_init (&argc, &argv);
  g_test_add_func ("/app/first-run/offers-a-solution-and-the-demo", test_ways_in);
  g_test_add_func ("/app/first-run/a-folder-without-a-solution-is-refused-in-words", test_bad_folder);
  g_test_add_func ("/app/first-run/what-is-open-stays-open-if-another-cannot-be", test_keeps_open);
  g_test_add_func ("/app/first-run/the-demo-opens-with-its-cloud", test_demo);
  g_test_add_func ("/app/first-run/closing-the-solution-leads-back-and-lists-it", test_opened_before);
  return g_test_run ();
}
