/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A solution with problems in the real window: they are listed by file, searched, copied; a function that cannot run says why. */

#include "app-test.h"
#include "hf-test.h"

static void
write_file (const char *dir, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (dir, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static gboolean
is_open (gpointer data)
{
  return hf_window_get_engine (data) != NULL && gtk_widget_get_mapped (hf_ui_test_find (data, "pages"));
}

static void
test_problems (void)
{
  HfWindow *window = app_test_open_window ();
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *database = g_build_filename (dir, "data", "solution.db", NULL);
  HfEngineOptions options = { .database = database, .overlay_root = dir, .offline = TRUE, .interactive = TRUE };
  guint all;
  int minimum;

  write_file (dir, "index.jigx", "name: broken\ntitle: A broken one\nonLoad:\n  type: action.sync-entities\n  options:\n"
                                 "    provider: DATA_PROVIDER_REST\n    entities:\n      - {entity: a, function: gone}\n");
  write_file (dir, "functions/no-url.jigx", "provider: DATA_PROVIDER_REST\nmethod: GET\n");
  write_file (dir, "functions/not-yaml.jigx", "provider: [DATA_PROVIDER_REST\n");
  hf_window_open (window, dir, &options);
  hf_ui_test_wait (is_open, window);
  app_test_activate (window, "win.page", g_variant_new_string ("problems"));
  all = g_list_model_get_n_items (hf_engine_get_problems (hf_window_get_engine (window)));
  g_assert_cmpuint (all, >=, 3);
  app_test_wait_items (window, "problems", all);
  app_test_wait_text (app_test_wait_name (window, "problems"), "functions/not-yaml.jigx:");
  app_test_wait_text (app_test_wait_name (window, "problem-summary"), "error");
  hf_ui_test_frames (GTK_WIDGET (window), 2);
  gtk_widget_measure (GTK_WIDGET (window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (window, "problem-search")), "not-yaml");
  app_test_wait_items (window, "problems", 1);
  app_test_press (window, "copy-problems");
  app_test_wait_text (window, "1 problem copied");
  gtk_drop_down_set_selected (GTK_DROP_DOWN (app_test_wait_name (window, "problem-level")), 2);
  app_test_wait_text (window, "Nothing found");

  app_test_activate (window, "win.show-function", g_variant_new_string ("no-url"));
  app_test_wait_text (app_test_wait_name (window, "function-problem"), "url");
  g_assert_false (gtk_widget_is_sensitive (app_test_wait_name (window, "run-function")));
  gtk_window_close (GTK_WINDOW (window));
  app_test_wait_no_window (HF_TYPE_WINDOW);
  hf_test_remove_tree (dir);
}

int
main (int argc, char **argv)
{
  hf_ui_test_init (&argc, &argv);
  g_test_add_func ("/app/problems/are-listed-by-file-searched-and-copied", test_problems);
  return g_test_run ();
}
