/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Functions page in the real window: find one, fill it in, run it, look at what came, apply it; what fails says so; what
 * writes asks. Length: one page, and every test of it needs the same few helpers. */

#include "app-test.h"
#include "hf-test.h"

#include <hf-engine-functions.h>
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
show (Fixture *f, const char *function)
{
  app_test_activate (f->window, "win.show-function", g_variant_new_string (function));
  app_test_wait_text (app_test_wait_name (f->window, "function-title"), function);
}

static void
fill (Fixture *f, const char *parameter, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (app_test_wait_name (f->window, "parameters"), parameter)), text);
}

static void
run (Fixture *f, const char *outcome)
{
  app_test_press (f->window, "run-function");
  app_test_wait_text (app_test_wait_name (f->window, "result-summary"), outcome);
}

static void
run_writing (Fixture *f, const char *outcome)
{
  app_test_press (f->window, "run-function");
  app_test_respond (app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG), "Run");
  app_test_wait_text (app_test_wait_name (f->window, "result-summary"), outcome);
}

static void
show_result_page (Fixture *f, const char *name)
{
  adw_view_stack_set_visible_child_name (ADW_VIEW_STACK (app_test_wait_name (f->window, "result-pages")), name);
}

static char *
read_text (Fixture *f, const char *name)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (app_test_wait_name (f->window, name)));
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static gint64
rows (Fixture *f, const char *entity)
{
  return hf_dataset_get_rows (hf_engine_find_dataset (hf_window_get_engine (f->window), entity));
}

typedef struct
{
  Fixture *f;
  const char *list;
  gint64 count;
} Count;

static gboolean
has_rows (gpointer data)
{
  Count *count = data;

  return rows (count->f, count->list) == count->count;
}

static void
test_search (Fixture *f, gconstpointer data)
{
  app_test_activate (f->window, "win.page", g_variant_new_string ("functions"));
  app_test_wait_items (f->window, "functions", 13);
  gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (f->window, "function-search")), "Technicians");
  app_test_wait_items (f->window, "functions", 1);
  gtk_editable_set_text (GTK_EDITABLE (app_test_wait_name (f->window, "function-search")), "no such function");
  app_test_wait_text (f->window, "Nothing found");
}

static void
test_read (Fixture *f, gconstpointer data)
{
  g_autofree char *json = NULL;
  g_autofree char *exchange = NULL;

  show (f, "get-technicians");
  run (f, "Done · 200 · 60 records");
  app_test_wait_items (f->window, "result-table", 60);
  app_test_wait_text (app_test_wait_name (f->window, "result-table"), "name");
  show_result_page (f, "json");
  json = read_text (f, "result-json");
  g_assert_true (g_str_has_prefix (json, "[\n  {\n    \"id\": "));
  show_result_page (f, "exchange");
  exchange = read_text (f, "result-exchange");
  g_assert_nonnull (strstr (exchange, "GET https://demo.holdfast.example/technicians"));
  g_assert_nonnull (strstr (exchange, "200 OK"));
  show_result_page (f, "changes");
  app_test_wait_text (f->window, "the tables here have all of it already");
}

/* Goal 15: nothing blocks the main loop for long; a machine that is busy with other tests is given some more. The first show of
 * a table is more: GTK makes all its cells in one frame. Under the sanitizer there is nothing to measure. */
#if defined(__SANITIZE_ADDRESS__)
#define is_smooth(stall, longest) ((stall) >= 0 && (longest) > 0)
#else
#define is_smooth(stall, longest) ((stall) < (longest))
#endif

static void
assert_smooth (Fixture *f, const char *what, double longest)
{
  hf_ui_test_frames (GTK_WIDGET (f->window), 4);
  g_test_minimized_result (hf_ui_test_get_stall (), "%s: longest stall %.1f ms", what, hf_ui_test_get_stall ());
  g_assert_true (is_smooth (hf_ui_test_get_stall (), longest));
  hf_ui_test_reset_stall ();
}

static void
test_long (Fixture *f, gconstpointer data)
{
  static const char *const pages[] = { "json", "exchange", "changes", "table" };

  /* The first text in this font loads it. */
  show (f, "get-technicians");
  run (f, "Done");
  show_result_page (f, "exchange");
  hf_ui_test_frames (GTK_WIDGET (f->window), 4);
  g_assert_true (hf_demo_server_set_records (hf_window_get_demo (f->window), "work-orders", 20000));
  show (f, "get-work-orders");
  hf_ui_test_frames (GTK_WIDGET (f->window), 4);
  hf_ui_test_reset_stall ();
  run (f, "20000 records");
  assert_smooth (f, "run", 2000);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      show_result_page (f, pages[i]);
      assert_smooth (f, pages[i], 800);
    }
  app_test_wait_text (f->window, "The first 10000 of 20000 records are shown.");
}

static gboolean
is_gone (gpointer data)
{
  return !gtk_widget_is_sensitive (data);
}

static void
test_apply (Fixture *f, gconstpointer data)
{
  gint64 before = rows (f, "parts");
  Count count = { f, "parts", before + 1 };
  GtkWidget *apply;

  /* Somebody else makes one: straight at the service. */
  show (f, "create-part");
  fill (f, "name", "Bolt");
  fill (f, "price", "1.50");
  run_writing (f, "Done · 201");
  g_assert_cmpint (rows (f, "parts"), ==, before);
  show (f, "get-parts");
  run (f, "Done · 200");
  show_result_page (f, "changes");
  app_test_wait_items (f->window, "changes", 1);
  app_test_wait_text (app_test_wait_name (f->window, "change-counts"), "1 new");
  gtk_selection_model_select_item (gtk_list_view_get_model (GTK_LIST_VIEW (app_test_wait_name (f->window, "changes"))), 0, TRUE);
  {
    g_autofree char *after = read_text (f, "change-after");

    g_assert_nonnull (strstr (after, "\"price\": 1.50"));
  }
  g_assert_cmpint (rows (f, "parts"), ==, before);
  apply = app_test_wait_name (f->window, "apply-result");
  app_test_press (f->window, "apply-result");
  app_test_wait_text (f->window, "Applied: 1 new, 0 changed, 0 removed");
  hf_ui_test_wait (is_gone, apply);
  app_test_wait_text (app_test_wait_name (f->window, "change-counts"), "applied already");
  hf_ui_test_wait (has_rows, &count);
}

static void
test_asks (Fixture *f, gconstpointer data)
{
  guint before = hf_demo_server_count (hf_window_get_demo (f->window), "parts");
  GtkWidget *dialog;

  show (f, "create-part");
  app_test_wait_text (app_test_wait_name (f->window, "function-warning"), "for real, past the queue");
  fill (f, "name", "Bolt");
  app_test_press (f->window, "run-function");
  dialog = app_test_wait_window (ADW_TYPE_MESSAGE_DIALOG);
  app_test_wait_text (dialog, "Run create-part for real?");
  app_test_wait_text (dialog, "does not go through the queue");
  app_test_respond (dialog, "Cancel");
  g_assert_cmpuint (hf_demo_server_count (hf_window_get_demo (f->window), "parts"), ==, before);
  run_writing (f, "Done");
  g_assert_cmpuint (hf_demo_server_count (hf_window_get_demo (f->window), "parts"), ==, before + 1);
  app_test_activate (f->window, "win.page", g_variant_new_string ("queue"));
  app_test_wait_text (f->window, "The queue is empty");
}

static void
test_failure (Fixture *f, gconstpointer data)
{
  g_autofree char *exchange = NULL;

  show (f, "create-work-order");
  fill (f, "priority", "high");
  run_writing (f, "Failed · 422");
  app_test_wait_text (app_test_wait_name (f->window, "result-error"), "title");
  app_test_wait_text (app_test_wait_name (f->window, "result-advice"), "run it again");
  exchange = read_text (f, "result-exchange");
  g_assert_nonnull (strstr (exchange, "422 Unprocessable Entity"));
  show (f, "update-part");
  run_writing (f, "Failed");
  app_test_wait_text (app_test_wait_name (f->window, "result-error"), "“id”");
}

static void
test_values (Fixture *f, gconstpointer data)
{
  g_autoptr(GPtrArray) journal = NULL;
  HfDemoRequest *last;

  show (f, "update-part");
  app_test_wait_text (f->window, "* must have a value");
  fill (f, "id", "P-20001");
  fill (f, "price", "much");
  app_test_wait_text (app_test_wait_name (f->window, "function-problem"), "must be a number");
  app_test_press (f->window, "run-function");
  g_assert_null (hf_ui_test_find_window (ADW_TYPE_MESSAGE_DIALOG));
  fill (f, "price", "12345678901234567890.10");
  fill (f, "stock", "[1");
  app_test_wait_text (app_test_wait_name (f->window, "function-problem"), "must be JSON");
  fill (f, "stock", "[]");
  fill (f, "description", "");
  g_assert_false (gtk_widget_get_visible (hf_ui_test_find (GTK_WIDGET (f->window), "function-problem")));
  /* What was filled in is there again. */
  show (f, "get-parts");
  show (f, "update-part");
  run_writing (f, "Done");
  journal = hf_demo_server_dup_journal (hf_window_get_demo (f->window));
  last = journal->pdata[journal->len - 1];
  g_assert_cmpstr (last->path, ==, "/parts/P-20001");
  g_assert_nonnull (strstr (last->body, "\"price\":12345678901234567890.10"));
  g_assert_nonnull (strstr (last->body, "\"stock\":[]"));
  g_assert_null (strstr (last->body, "description"));
}

static void
test_unreachable (Fixture *f, gconstpointer data)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (app_test_wait_name (f->window, "demo-mode")), HF_DEMO_UNREACHABLE);
  show (f, "get-parts");
  run (f, "Failed");
  app_test_wait_name (f->window, "result-error");
  show_result_page (f, "changes");
  app_test_wait_text (f->window, "The call failed, so the tables stay as they are.");
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  gtk_drop_down_set_selected (GTK_DROP_DOWN (app_test_wait_name (f->window, "demo-mode")), HF_DEMO_SLOW);
  show (f, "get-parts");
  app_test_press (f->window, "run-function");
  app_test_wait_text (app_test_wait_name (f->window, "result-summary"), "is being run");
  g_assert_false (gtk_widget_is_sensitive (app_test_wait_name (f->window, "run-function")));
  app_test_press (f->window, "stop-function");
  app_test_wait_text (f->window, "Stopped: nothing was changed");
  app_test_wait_text (f->window, "No answer yet");
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
  static const char *const pages[] = { "table", "json", "exchange", "changes" };

  app_test_activate (f->window, "win.page", g_variant_new_string ("functions"));
  assert_narrow (f);
  show (f, "update-part");
  assert_narrow (f);
  show (f, "get-parts");
  run (f, "Done");
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      show_result_page (f, pages[i]);
      assert_narrow (f);
    }
}

static gboolean
is_inside (gpointer data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (data));

  return focus != NULL && (focus == data || gtk_widget_is_ancestor (focus, data));
}

static gboolean
is_outside (gpointer data)
{
  return gtk_root_get_focus (gtk_widget_get_root (data)) != NULL && !is_inside (data);
}

static gboolean
is_active (gpointer data)
{
  return gtk_window_is_active (data);
}

static void
test_keyboard (Fixture *f, gconstpointer data)
{
  GtkWidget *list;

  hf_ui_test_wait (is_active, f->window);
  app_test_key ("alt+3");
  list = app_test_wait_name (f->window, "functions");
  app_test_key ("ctrl+f");
  hf_ui_test_wait (is_inside, app_test_wait_name (f->window, "function-search"));
  show (f, "get-technicians");
  g_assert_true (gtk_widget_child_focus (list, GTK_DIR_TAB_FORWARD));
  hf_ui_test_wait (is_inside, list);
  app_test_key ("Tab");
  hf_ui_test_wait (is_outside, list);
  app_test_key ("F6");
  hf_ui_test_wait (is_inside,
                   gtk_widget_get_ancestor (app_test_wait_name (f->window, "function-url"), g_type_from_name ("HfFunctionPane")));
  app_test_key ("ctrl+Return");
  app_test_wait_text (app_test_wait_name (f->window, "result-summary"), "60 records");
  app_test_key ("F6");
  hf_ui_test_wait (is_inside,
                   gtk_widget_get_ancestor (app_test_wait_name (f->window, "result-table"), g_type_from_name ("HfResultPane")));
}

static void
test_names (Fixture *f, gconstpointer data)
{
  static const char *const names[]
      = { "Search the functions", "Functions", "Run", "Values", "Request and response", "Records of the answer",
          "The answer as JSON", "What would change" };

  show (f, "update-part");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (hf_ui_test_find_label (GTK_WIDGET (f->window), names[i]) == NULL)
      g_error ("nothing is called “%s”", names[i]);
}

int
main (int argc, char **argv)
{
  hf_ui_test_init (&argc, &argv);
#define add(name, func) g_test_add ("/app/functions/" name, Fixture, NULL, set_up, func, tear_down)
  add ("are-found-by-name-and-dataset", test_search);
  add ("shows-what-came-in-four-ways", test_read);
  add ("a-long-answer-does-not-freeze-the-window", test_long);
  add ("changes-nothing-before-apply", test_apply);
  add ("what-writes-asks-first-and-goes-past-the-queue", test_asks);
  add ("a-refusal-says-what-was-said-and-what-to-do", test_failure);
  add ("values-are-what-was-typed", test_values);
  add ("unreachable-it-says-so", test_unreachable);
  add ("can-be-stopped", test_stop);
  add ("fits-360-pixels", test_narrow);
  add ("works-by-keyboard", test_keyboard);
  add ("a-screen-reader-finds-names", test_names);
#undef add
  return g_test_run ();
}
