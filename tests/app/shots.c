/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Takes a picture of every page into the folder given: wide, narrow, dark, in high contrast, right to left, with long text.
 * Run by `./dev shot`. What it shows is the demo with changes waiting and one that is stuck. */

#include "app-test.h"
#include "hf-record-editor.h"
#include "hf-test.h"
#include "hf-writer-dialog.h"

static const char *folder;
static const char *variant = "";

static void
shoot (gpointer widget, const char *name)
{
  g_autofree char *path = g_strdup_printf ("%s/%s%s.png", folder, name, variant);

  hf_ui_test_frames (widget, 4);
  hf_ui_test_shot (widget, 1, path);
  g_print ("%s\n", path);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gint64 *) data = hf_engine_submit_finish (HF_ENGINE (source), result, NULL);
}

static gboolean
is_set (gpointer data)
{
  return *(gint64 *) data != 0;
}

static gint64
submit (HfWindow *window, const char *entity, const char *method, const char *id, const char *json)
{
  g_autoptr(HfJsonObject) data = json != NULL ? hf_json_object_parse (json, -1, NULL) : NULL;
  gint64 command = 0;

  hf_engine_submit_async (hf_window_get_engine (window), entity, method, NULL, id, NULL, data, NULL, got_cb, &command);
  hf_ui_test_wait (is_set, &command);
  return command;
}

static gint64
make_work (HfWindow *window)
{
  HfEngine *engine = hf_window_get_engine (window);
  gint64 stuck;
  g_autofree char *first = app_test_show_first (window, "customers");

  stuck = submit (window, "work-orders", "create", NULL, "{\"priority\":\"high\",\"status\":\"open\"}");
  app_test_wait_commands (window, HF_COMMAND_STUCK, 1);
  submit (window, "customers", "update", first, "{\"city\":\"Ærøskøbing\"}");
  app_test_wait_commands (window, HF_COMMAND_DONE, 1);
  hf_engine_set_work_offline (engine, TRUE);
  submit (window, "customers", "update", first, "{\"phone\":\"+47 22 33 44 55\",\"city\":\"Tromsø\"}");
  submit (window, "work-orders", "create", NULL,
          "{\"title\":\"Replace the heat exchanger in building 7\",\"priority\":\"high\"}");
  submit (window, "parts", "create", NULL,
          "{\"name\":\"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsschraube M8 × 120, "
          "stainless, with washer\"}");
  app_test_wait_commands (window, HF_COMMAND_WAITING, 3);
  return stuck;
}

static void
shoot_editor (HfWindow *window)
{
  GtkWidget *editor;

  app_test_activate (hf_ui_test_find (GTK_WIDGET (window), "data-outer"), "data.edit-record", NULL);
  editor = app_test_wait_window (HF_TYPE_RECORD_EDITOR);
  shoot (editor, "editor-form");
  gtk_stack_set_visible_child_name (GTK_STACK (hf_ui_test_find (editor, "editor-stack")), "json");
  shoot (editor, "editor-json");
  gtk_window_close (GTK_WINDOW (editor));
  app_test_wait_no_window (HF_TYPE_RECORD_EDITOR);
}

static void
shoot_dialogs (HfWindow *window)
{
  GtkWidget *dialog;

  app_test_press (window, "discard");
  dialog = app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG);
  shoot (dialog, "discard");
  gtk_window_close (GTK_WINDOW (dialog));
  app_test_wait_no_window (ADW_TYPE_MESSAGE_DIALOG);
}

static void
shoot_status (HfWindow *window)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (hf_ui_test_find (GTK_WIDGET (window), "status"));

  gtk_menu_button_popup (button);
  hf_ui_test_wait_shown (GTK_WIDGET (gtk_menu_button_get_popover (button)));
  shoot (gtk_menu_button_get_popover (button), "status");
  gtk_menu_button_popdown (button);
}

static void
show_pages_of_result (HfWindow *window)
{
  static const char *const pages[] = { "table", "json", "exchange", "changes" };
  AdwViewStack *stack = ADW_VIEW_STACK (app_test_wait_name (window, "result-pages"));

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *name = g_strconcat ("function-", pages[i], NULL);

      adw_view_stack_set_visible_child_name (stack, pages[i]);
      shoot (window, name);
    }
}

/* A function that writes: what is filled in, asked and answered. */
static void
run_writing (HfWindow *window, const char *function, const char *const *values, const char *outcome)
{
  GtkWidget *parameters;

  app_test_activate (window, "win.show-function", g_variant_new_string (function));
  parameters = app_test_wait_name (window, "parameters");
  for (guint i = 0; values[i] != NULL; i += 2)
    gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (parameters, values[i])), values[i + 1]);
  if (g_str_equal (outcome, "Failed"))
    shoot (window, "function-write");
  app_test_press (window, "run-function");
  if (g_str_equal (outcome, "Failed"))
    shoot (app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG), "function-confirm");
  app_test_respond (app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG), "Run");
  app_test_wait_text (app_test_wait_name (window, "result-summary"), outcome);
}

/* What others have changed at the service meanwhile shows among the changes that a sync by hand would bring. */
static void
shoot_functions (HfWindow *window)
{
  static const char *const created[]
      = { "title", "Ice on the evaporator, door 3", "priority", "high", "customerId", "C-1003", NULL };
  static const char *const updated[] = { "id", "WO-10002", "status", "done", "hours", "2.5", NULL };
  static const char *const refused[] = { "title", "", "priority", "low", NULL };

  hf_engine_set_work_offline (hf_window_get_engine (window), FALSE);
  app_test_activate (window, "win.page", g_variant_new_string ("functions"));
  app_test_activate (hf_ui_test_find (GTK_WIDGET (window), "functions-outer"), "functions.back", NULL);
  shoot (window, "functions");
  run_writing (window, "create-work-order", created, "Done");
  run_writing (window, "update-work-order", updated, "Done");
  app_test_activate (window, "win.show-function", g_variant_new_string ("get-work-orders"));
  shoot (window, "function");
  app_test_press (window, "run-function");
  app_test_wait_text (app_test_wait_name (window, "result-summary"), "Done");
  show_pages_of_result (window);
  gtk_selection_model_select_item (gtk_list_view_get_model (GTK_LIST_VIEW (app_test_wait_name (window, "changes"))), 0, TRUE);
  shoot (window, "function-change");
  run_writing (window, "create-work-order", refused, "Failed");
  shoot (window, "function-failed");
  hf_engine_set_work_offline (hf_window_get_engine (window), TRUE);
}

static void
shoot_pages (HfWindow *window, gint64 stuck)
{
  AdwExpanderRow *attempt;

  app_test_activate (window, "win.page", g_variant_new_string ("data"));
  app_test_activate (hf_ui_test_find (GTK_WIDGET (window), "data-outer"), "data.close-record", NULL);
  app_test_activate (hf_ui_test_find (GTK_WIDGET (window), "data-outer"), "data.back", NULL);
  shoot (window, "datasets");
  app_test_activate (window, "win.show-record", g_variant_new ("(ss)", "work-orders", ""));
  shoot (window, "records");
  g_free (app_test_show_first (window, "customers"));
  shoot (window, "record");
  shoot_editor (window);
  app_test_activate (window, "win.page", g_variant_new_string ("queue"));
  app_test_activate (hf_ui_test_find (GTK_WIDGET (window), "queue-leaflet"), "queue.back", NULL);
  shoot (window, "queue");
  app_test_activate (window, "win.show-command", g_variant_new_int64 (stuck));
  app_test_wait_text (window, "#1");
  shoot (window, "command");
  attempt = ADW_EXPANDER_ROW (gtk_widget_get_first_child (app_test_wait_name (window, "attempts")));
  adw_expander_row_set_expanded (attempt, TRUE);
  shoot (window, "attempt");
  shoot_dialogs (window);
  app_test_activate (window, "win.page", g_variant_new_string ("activity"));
  shoot (window, "activity");
  shoot_status (window);
  shoot_functions (window);
}

static gboolean
has_width (gpointer data)
{
  int *want = g_object_get_data (data, "want");

  return gtk_widget_get_width (data) <= want[0] + 1 && gtk_widget_get_width (data) >= want[0] - 60;
}

static void
resize (HfWindow *window, int width, int height)
{
  int want[] = { width, height };

  g_object_set_data (G_OBJECT (window), "want", want);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  hf_ui_test_wait (has_width, window);
  hf_ui_test_frames (GTK_WIDGET (window), 4);
}

/* A solution in which two functions make visits; its folder: (transfer full). */
static char *
make_rivals (void)
{
  static const char *const files[][2] = {
    { "index.jigx", "name: visits\ntitle: Visits\n" },
    { "functions/create-visit.jigx", "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/visits\n" },
    { "functions/import-visit-from-calendar.jigx",
      "provider: DATA_PROVIDER_REST\nmethod: PUT\nurl: https://calendar.example.test/v2/organizations/{organization}/calendars/"
      "{calendar}/visits\nparameters: {organization: {location: path}, calendar: {location: path}}\n" },
    { "functions/broken.jigx", "provider: DATA_PROVIDER_REST\nmethod: POST\n" },
    { "jigs/visits/new-visit.jigx",
      "title: New\nonPress: {type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: visits, "
      "method: create, function: create-visit, parameters: {}}}\n" },
    { "actions/import.jigx",
      "action: {type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: visits, method: create, function: "
      "import-visit-from-calendar, parameters: {}}}\n" },
    { "actions/old.jigx",
      "action: {type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: visits, method: create, function: "
      "broken, parameters: {}}}\n" },
  };
  char *dir = hf_test_make_dir ();

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (dir, files[i][0], NULL);
      g_autofree char *parent = g_path_get_dirname (path);

      g_mkdir_with_parents (parent, 0700);
      g_assert_true (g_file_set_contents (path, files[i][1], -1, NULL));
    }
  return dir;
}

static gboolean
is_open (gpointer data)
{
  return hf_window_get_engine (data) != NULL && gtk_widget_get_mapped (hf_ui_test_find (data, "pages"));
}

static void
shoot_writer (HfWindow *window)
{
  GtkWidget *dialog;

  app_test_activate (window, "win.show-record", g_variant_new ("(ss)", "visits", ""));
  shoot (window, "several-writers");
  app_test_press (window, "new-record");
  dialog = app_test_wait_window (HF_TYPE_WRITER_DIALOG);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (app_test_wait_name (dialog, "create-visit")), TRUE);
  shoot (dialog, "writer");
  gtk_window_close (GTK_WINDOW (dialog));
  app_test_wait_no_window (HF_TYPE_WRITER_DIALOG);
}

static void
shoot_rivals (HfWindow *window)
{
  g_autofree char *dir = make_rivals ();
  HfEngineOptions options = { .overlay_root = dir, .offline = TRUE, .interactive = TRUE };

  hf_window_open (window, dir, &options);
  hf_ui_test_wait (is_open, window);
  shoot_writer (window);
  resize (window, 1280, 800);
  variant = "-dark";
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  shoot_writer (window);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);
  variant = "";
  shoot_writer (window);
  app_test_activate (window, "win.close-solution", NULL);
  hf_test_remove_tree (dir);
}

int
main (int argc, char **argv)
{
  HfWindow *window;
  gint64 stuck;

  hf_ui_test_init (&argc, &argv);
  if (argc != 2)
    {
      g_printerr ("usage: shots FOLDER\n");
      return 2;
    }
  folder = argv[1];
  window = app_test_open_window ();
  resize (window, 1280, 800);
  shoot (window, "welcome");
  app_test_open_demo (window);
  stuck = make_work (window);
  shoot_pages (window, stuck);

  variant = "-dark";
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_FORCE_DARK);
  shoot_pages (window, stuck);
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), ADW_COLOR_SCHEME_DEFAULT);

  variant = "-rtl";
  gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  shoot_pages (window, stuck);
  gtk_widget_set_default_direction (GTK_TEXT_DIR_LTR);

  variant = "-narrow";
  resize (window, 360, 720);
  shoot_pages (window, stuck);
  app_test_activate (window, "win.close-solution", NULL);
  shoot (window, "welcome");
  shoot_rivals (window);
  app_test_close_window (window);
  return 0;
}
