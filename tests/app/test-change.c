/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changing records in the window: what is accepted waits visibly, reaches the cloud once there is a way, and what the cloud
 * refuses can be retried or discarded. */

#include "app-test.h"
#include "hf-discard-dialog.h"
#include "hf-record-editor.h"
#include "hf-test.h"

#include <string.h>

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
set_offline (Fixture *f, gboolean offline)
{
  GtkMenuButton *button = GTK_MENU_BUTTON (app_test_wait_name (f->window, "status"));

  gtk_menu_button_popup (button);
  gtk_switch_set_active (GTK_SWITCH (app_test_wait_name (f->window, "work-offline")), offline);
  gtk_menu_button_popdown (button);
  g_assert_cmpint (hf_engine_get_work_offline (hf_window_get_engine (f->window)), ==, offline);
}

/* Edits one field of a record in the editor and saves it. */
static void
edit (Fixture *f, const char *entity, const char *field, const char *value)
{
  GtkWidget *editor;

  g_free (app_test_show_first (f->window, entity));
  app_test_press (f->window, "edit-record");
  editor = app_test_wait_window (HF_TYPE_RECORD_EDITOR);
  gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (editor, field)), value);
  app_test_press (editor, "save-record");
  app_test_wait_no_window (HF_TYPE_RECORD_EDITOR);
}

/* The bodies of the requests of this method that took effect, joined. */
static char *
effects (Fixture *f, const char *method)
{
  g_autoptr(GPtrArray) journal = hf_demo_server_dup_journal (hf_window_get_demo (f->window));
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < journal->len; i++)
    {
      HfDemoRequest *request = journal->pdata[i];

      if (request->effect && g_str_equal (request->method, method))
        g_string_append_printf (text, "%s;", request->body != NULL ? request->body : "");
    }
  return g_string_free (text, FALSE);
}

static void
test_offline (Fixture *f, gconstpointer data)
{
  g_autofree char *body = NULL;
  HfLevel level;

  set_offline (f, TRUE);
  edit (f, "customers", "contact", "Åse Bjørk");
  app_test_wait_text (f->window, "Saved: it is on the queue as #1");
  app_test_wait_text (app_test_wait_name (f->window, "record-commands"), "Update customers C-1001");
  app_test_wait_text (app_test_wait_name (f->window, "record-form"), "Åse Bjørk");
  app_test_wait_text (app_test_wait_name (f->window, "records"), "Waiting");
  level = hf_status_get_level (hf_engine_get_status (hf_window_get_engine (f->window)));
  g_assert_cmpint (level, !=, HF_LEVEL_OK);
  app_test_wait_commands (f->window, HF_COMMAND_WAITING, 1);

  set_offline (f, FALSE);
  app_test_wait_commands (f->window, HF_COMMAND_DONE, 1);
  body = effects (f, "PUT");
  if (*body == '\0')
    {
      g_free (body);
      body = effects (f, "PATCH");
    }
  /* Only what was changed was sent, once. */
  g_assert_nonnull (strstr (body, "Åse Bjørk"));
  g_assert_null (strstr (strstr (body, "Åse Bjørk") + 1, "Åse Bjørk"));
  app_test_activate (f->window, "win.page", g_variant_new_string ("queue"));
  app_test_wait_text (f->window, "The queue is empty");
}

static void
test_validation (Fixture *f, gconstpointer data)
{
  GtkWidget *editor;

  g_free (app_test_show_first (f->window, "customers"));
  app_test_press (f->window, "edit-record");
  editor = app_test_wait_window (HF_TYPE_RECORD_EDITOR);
  gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (editor, "creditLimit")), "much");
  app_test_wait_text (editor, "must be a number");
  g_assert_false (gtk_widget_is_sensitive (app_test_wait_name (editor, "save-record")));
  gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (editor, "creditLimit")), "12.50");
  g_assert_true (gtk_widget_is_sensitive (app_test_wait_name (editor, "save-record")));
  gtk_stack_set_visible_child_name (GTK_STACK (app_test_wait_name (editor, "editor-stack")), "json");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (app_test_wait_name (editor, "editor-json"))),
                            "{\"id\":", -1);
  app_test_wait_text (editor, "not a valid JSON object");
  g_assert_false (gtk_widget_is_sensitive (app_test_wait_name (editor, "save-record")));
  gtk_window_close (GTK_WINDOW (editor));
  app_test_wait_no_window (HF_TYPE_RECORD_EDITOR);
}

static void
test_delete (Fixture *f, gconstpointer data)
{
  GtkWidget *dialog;
  guint before = hf_demo_server_count (hf_window_get_demo (f->window), "parts");

  g_free (app_test_show_first (f->window, "parts"));
  app_test_press (f->window, "delete-record");
  dialog = app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG);
  app_test_respond (dialog, "Cancel");
  app_test_press (f->window, "delete-record");
  dialog = app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG);
  app_test_respond (dialog, "Delete");
  app_test_wait_commands (f->window, HF_COMMAND_DONE, 1);
  g_assert_cmpuint (hf_demo_server_count (hf_window_get_demo (f->window), "parts"), ==, before - 1);
}

/* A work order without a title, which the sample cloud refuses. */
static void
make_stuck (Fixture *f)
{
  GtkWidget *editor;

  app_test_activate (f->window, "win.show-record", g_variant_new ("(ss)", "work-orders", ""));
  app_test_wait_text (app_test_wait_name (f->window, "records"), "priority");
  app_test_press (f->window, "new-record");
  editor = app_test_wait_window (HF_TYPE_RECORD_EDITOR);
  gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (editor, "priority")), "high");
  app_test_press (editor, "save-record");
  app_test_wait_no_window (HF_TYPE_RECORD_EDITOR);
  app_test_wait_commands (f->window, HF_COMMAND_STUCK, 1);
  app_test_activate (f->window, "win.show-command", g_variant_new_int64 (1));
  app_test_wait_text (app_test_wait_name (f->window, "command-why"), "title");
}

static void
test_retry (Fixture *f, gconstpointer data)
{
  make_stuck (f);
  app_test_wait_text (app_test_wait_name (f->window, "attempts"), "Refused 422");
  app_test_press (f->window, "retry");
  app_test_wait_text (app_test_wait_name (f->window, "attempts"), "Attempt 2");
  app_test_wait_commands (f->window, HF_COMMAND_STUCK, 1);
}

static void
test_discard (Fixture *f, gconstpointer data)
{
  GtkWidget *dialog;
  HfDataset *dataset = hf_engine_find_dataset (hf_window_get_engine (f->window), "work-orders");
  gint64 before;

  make_stuck (f);
  before = hf_dataset_get_rows (dataset);
  app_test_press (f->window, "discard");
  dialog = app_test_wait_window (HF_TYPE_DISCARD_DIALOG);
  app_test_wait_text (dialog, "the service never had it");
  app_test_respond (dialog, "Discard");
  app_test_wait_commands (f->window, HF_COMMAND_DISCARDED, 1);
  app_test_wait_text (f->window, "Discarded 1 change");
  app_test_wait_text (f->window, "The queue is empty");
  g_assert_cmpint (hf_dataset_get_rows (dataset), <=, before);
}

static void
test_unreachable (Fixture *f, gconstpointer data)
{
  GtkDropDown *mode = GTK_DROP_DOWN (app_test_wait_name (f->window, "demo-mode"));

  gtk_drop_down_set_selected (mode, HF_DEMO_UNREACHABLE);
  edit (f, "customers", "contact", "Nobody hears");
  app_test_wait_text (app_test_wait_name (f->window, "record-commands"), "Update customers");
  g_assert_cmpint (hf_status_get_level (hf_engine_get_status (hf_window_get_engine (f->window))), !=, HF_LEVEL_OK);
  gtk_drop_down_set_selected (mode, HF_DEMO_NORMAL);
  app_test_press (f->window, "sync");
  app_test_wait_commands (f->window, HF_COMMAND_DONE, 1);
}

int
main (int argc, char **argv)
{
  hf_ui_test_init (&argc, &argv);
#define add(name, func) g_test_add ("/app/change/" name, Fixture, NULL, set_up, func, tear_down)
  add ("offline-it-waits-and-goes-once-when-online", test_offline);
  add ("what-is-not-valid-cannot-be-saved", test_validation);
  add ("delete-asks-first", test_delete);
  add ("refused-it-says-why-and-can-be-retried", test_retry);
  add ("refused-it-can-be-discarded", test_discard);
  add ("unreachable-it-waits-until-sync-now", test_unreachable);
#undef add
  return g_test_run ();
}
