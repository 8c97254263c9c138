/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Datasets that several functions write, in the real window: it asks once, does what was asked for, and can be told otherwise;
 * and datasets that are on this computer only. */

#include "app-test.h"
#include "hf-record-editor.h"
#include "hf-test.h"
#include "hf-writer-dialog.h"

#include <string.h>

#define FUNCTION(method, place)                                                            \
  "provider: DATA_PROVIDER_REST\nmethod: " method "\nurl: https://api.example.test/" place \
  "\nparameters: {name: {location: body}}\n"
#define WRITER(entity, method, function)                                                                              \
  "action: {type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: " entity ", method: " method \
  ", function: " function ", parameters: {}}}\n"

typedef struct
{
  HfWindow *window;
  char *dir;
} Fixture;

static void
write_file (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->dir, name, NULL);
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
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *database = NULL;
  HfEngineOptions options = { .offline = TRUE, .interactive = TRUE };

  f->dir = hf_test_make_dir ();
  options.database = database = g_build_filename (f->dir, "data", "solution.db", NULL);
  options.overlay_root = f->dir;
  write_file (f, "index.jigx",
              "name: writers\ntitle: Writers\nentities: {drafts: {provider: DATA_PROVIDER_LOCAL}, plain: {create: post-a}}\n");
  write_file (f, "functions/post-a.jigx", FUNCTION ("POST", "a"));
  write_file (f, "functions/post-b.jigx", FUNCTION ("POST", "b"));
  write_file (f, "functions/delete-a.jigx", FUNCTION ("DELETE", "a"));
  write_file (f, "functions/delete-b.jigx", FUNCTION ("DELETE", "b"));
  write_file (f, "actions/create-a.jigx", WRITER ("others", "create", "post-a"));
  write_file (f, "actions/create-b.jigx", WRITER ("others", "create", "post-b"));
  write_file (f, "actions/create-c.jigx", WRITER ("others", "create", "gone"));
  write_file (f, "actions/delete-a.jigx", WRITER ("others", "delete", "delete-a"));
  write_file (f, "actions/delete-b.jigx", WRITER ("others", "delete", "delete-b"));
  f->window = app_test_open_window ();
  hf_window_open (f->window, f->dir, &options);
  hf_ui_test_wait (is_open, f->window);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gtk_window_close (GTK_WINDOW (f->window));
  app_test_wait_no_window (HF_TYPE_WINDOW);
  hf_test_remove_tree (f->dir);
  g_free (f->dir);
}

static void
show (Fixture *f, const char *entity, const char *id)
{
  app_test_activate (f->window, "win.show-record", g_variant_new ("(ss)", entity, id));
  app_test_wait_name (f->window, "new-record");
}

/* Marks the function and presses the button; the dialog goes. */
static void
answer (const char *function)
{
  GtkWidget *dialog = app_test_wait_window (HF_TYPE_WRITER_DIALOG);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (app_test_wait_name (dialog, function)), TRUE);
  app_test_respond (dialog, "Use This One");
}

static void
save_record (const char *json)
{
  GtkWidget *editor = app_test_wait_window (HF_TYPE_RECORD_EDITOR);

  gtk_stack_set_visible_child_name (GTK_STACK (app_test_wait_name (editor, "editor-stack")), "json");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (app_test_wait_name (editor, "editor-json"))), json, -1);
  app_test_press (editor, "save-record");
  app_test_wait_no_window (HF_TYPE_RECORD_EDITOR);
}

static void
got_command_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(HfCommand **) data = hf_engine_get_command_finish (HF_ENGINE (source), result, NULL);
}

static gboolean
is_there (gpointer data)
{
  return *(gpointer *) data != NULL;
}

static void
assert_command (Fixture *f, gint64 id, const char *method, const char *function)
{
  g_autoptr(HfCommand) command = NULL;

  hf_engine_get_command_async (hf_window_get_engine (f->window), id, NULL, got_command_cb, &command);
  hf_ui_test_wait (is_there, &command);
  g_assert_cmpstr (hf_command_get_method (command), ==, method);
  g_assert_cmpstr (hf_command_get_function (command), ==, function);
}

static const char *
writer (Fixture *f, const char *method)
{
  return hf_engine_get_writer (hf_window_get_engine (f->window), "others", method);
}

static void
test_asks_once (Fixture *f, gconstpointer data)
{
  GtkWidget *dialog;
  g_autofree char *label = NULL;
  int minimum;

  show (f, "others", "");
  app_test_press (f->window, "new-record");
  dialog = app_test_wait_window (HF_TYPE_WRITER_DIALOG);
  app_test_wait_text (dialog, "Which function creates others?");
  app_test_wait_text (dialog, "POST https://api.example.test/b");
  app_test_wait_text (dialog, "Named at actions/create-b.jigx:1:9");
  app_test_wait_text (dialog, "There is no such function");
  g_assert_false (gtk_widget_is_sensitive (app_test_wait_name (dialog, "gone")));
  g_assert_false (adw_message_dialog_get_response_enabled (ADW_MESSAGE_DIALOG (dialog), "use"));
  label = hf_ui_test_get_label (app_test_wait_name (dialog, "post-b"));
  g_assert_cmpstr (label, ==, "post-b");
  /* The keyboard is there at once. */
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (dialog)) == app_test_wait_name (dialog, "post-a"));
  gtk_widget_measure (dialog, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  app_test_respond (dialog, "Cancel");
  g_assert_null (writer (f, "create"));
  g_assert_null (hf_ui_test_find_window (HF_TYPE_RECORD_EDITOR));

  app_test_press (f->window, "new-record");
  answer ("post-b");
  save_record ("{\"id\":\"1\",\"name\":\"first\"}");
  assert_command (f, 1, "create", "post-b");
  app_test_press (f->window, "new-record");
  save_record ("{\"id\":\"2\",\"name\":\"second\"}");
  assert_command (f, 2, "create", "post-b");

  /* No function changes them, which is another thing than that several do. */
  show (f, "others", "1");
  app_test_wait_text (app_test_wait_name (f->window, "record-form"), "first");
  g_assert_false (gtk_widget_is_sensitive (app_test_wait_name (f->window, "edit-record")));
  app_test_press (f->window, "delete-record");
  answer ("delete-b");
  dialog = app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG);
  app_test_wait_text (dialog, "Delete 1?");
  app_test_respond (dialog, "Delete");
  app_test_wait_text (f->window, "Deleted here");
  assert_command (f, 3, "delete", "delete-b");
}

static gboolean
is_active (gpointer data)
{
  return gtk_window_is_active (data);
}

static gboolean
is_marked (gpointer data)
{
  return gtk_check_button_get_active (data);
}

static gboolean
has_focus (gpointer data)
{
  return gtk_root_get_focus (gtk_widget_get_root (data)) == data;
}

static void
test_keyboard (Fixture *f, gconstpointer data)
{
  GtkWidget *dialog, *b;

  show (f, "others", "");
  hf_ui_test_wait (is_active, f->window);
  app_test_key ("ctrl+n");
  dialog = app_test_wait_window (HF_TYPE_WRITER_DIALOG);
  b = app_test_wait_name (dialog, "post-b");
  hf_ui_test_wait (is_active, dialog);
  app_test_key ("Down");
  hf_ui_test_wait (has_focus, b);
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (b)));
  app_test_key ("Up");
  hf_ui_test_wait (has_focus, app_test_wait_name (dialog, "post-a"));
  /* The last one that can be chosen stays. */
  app_test_key ("Down");
  app_test_key ("Down");
  hf_ui_test_wait (is_marked, b);
  app_test_key ("alt+u");
  app_test_wait_no_window (HF_TYPE_WRITER_DIALOG);
  app_test_wait_window (HF_TYPE_RECORD_EDITOR);
  g_assert_cmpstr (writer (f, "create"), ==, "post-b");
  gtk_window_close (GTK_WINDOW (hf_ui_test_find_window (HF_TYPE_RECORD_EDITOR)));
  app_test_wait_no_window (HF_TYPE_RECORD_EDITOR);
}

static gboolean
is_post_a (gpointer data)
{
  return g_strcmp0 (writer (data, "create"), "post-a") == 0;
}

static void
test_answer_can_be_changed (Fixture *f, gconstpointer data)
{
  GtkMenuButton *menu;
  GtkWidget *dialog;
  int minimum;

  show (f, "plain", "");
  g_assert_false (gtk_widget_get_visible (hf_ui_test_find (GTK_WIDGET (f->window), "dataset-menu")));
  show (f, "others", "");
  app_test_press (f->window, "new-record");
  answer ("post-b");
  gtk_window_close (GTK_WINDOW (app_test_wait_window (HF_TYPE_RECORD_EDITOR)));
  app_test_wait_no_window (HF_TYPE_RECORD_EDITOR);

  menu = GTK_MENU_BUTTON (app_test_wait_name (f->window, "dataset-menu"));
  g_assert_cmpint (g_menu_model_get_n_items (gtk_menu_button_get_menu_model (menu)), ==, 2);
  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  gtk_menu_button_popup (menu);
  app_test_wait_text (gtk_menu_button_get_popover (menu), "Which Function Creates…");
  gtk_menu_button_popdown (menu);
  app_test_activate (GTK_WIDGET (menu), "data.choose-writer", g_variant_new_string ("create"));
  dialog = app_test_wait_window (HF_TYPE_WRITER_DIALOG);
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (app_test_wait_name (dialog, "post-b"))));
  answer ("post-a");
  hf_ui_test_wait (is_post_a, f);
  g_assert_null (hf_ui_test_find_window (HF_TYPE_RECORD_EDITOR));
  app_test_press (f->window, "new-record");
  save_record ("{\"name\":\"x\"}");
  assert_command (f, 1, "create", "post-a");
}

static void
test_local (Fixture *f, gconstpointer data)
{
  GtkWidget *dialog;

  show (f, "drafts", "");
  app_test_wait_text (f->window, "This dataset is on this computer only.");
  app_test_press (f->window, "new-record");
  save_record ("{\"id\":\"1\",\"name\":\"kept\"}");
  app_test_wait_text (f->window, "Saved on this computer");
  show (f, "drafts", "1");
  app_test_wait_text (app_test_wait_name (f->window, "record-form"), "kept");
  app_test_press (f->window, "delete-record");
  dialog = app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG);
  app_test_wait_text (dialog, "which is on this computer only");
  app_test_respond (dialog, "Delete");
  app_test_wait_text (f->window, "This dataset is on this computer only.");
  app_test_wait_commands (f->window, HF_COMMAND_WAITING, 0);
}

int
main (int argc, char **argv)
{
  hf_ui_test_init (&argc, &argv);
#define add(name, func) g_test_add ("/app/writer/" name, Fixture, NULL, set_up, func, tear_down)
  add ("several-functions-it-asks-once", test_asks_once);
  add ("the-keyboard-does-it-all", test_keyboard);
  add ("the-answer-can-be-changed", test_answer_can_be_changed);
  add ("what-is-on-this-computer-only-says-so", test_local);
#undef add
  return g_test_run ();
}
