/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Drives the real window. Every wait is for a condition a person could see. */

#include "app-test.h"

#include "hf-application.h"
#include "hf-test.h"

static HfApplication *application;

typedef struct
{
  gpointer root;
  const char *text;
  GType type;
  HfCommandState state;
  guint count;
  GListModel *model;
} Wish;

HfWindow *
app_test_new_window (void)
{
  g_autoptr(GError) error = NULL;

  if (application == NULL)
    {
      application = hf_application_new (G_APPLICATION_NON_UNIQUE);
      g_assert_true (g_application_register (G_APPLICATION (application), NULL, &error));
      g_assert_no_error (error);
    }
  return hf_window_new (GTK_APPLICATION (application));
}

HfWindow *
app_test_open_window (void)
{
  HfWindow *window = app_test_new_window ();

  gtk_window_present (GTK_WINDOW (window));
  hf_ui_test_wait_shown (GTK_WIDGET (window));
  return window;
}

static gboolean
is_synced (gpointer data)
{
  HfEngine *engine = hf_window_get_engine (data);
  GListModel *datasets = engine != NULL ? hf_engine_get_datasets (engine) : NULL;

  if (engine == NULL || hf_engine_get_syncing (engine) || g_list_model_get_n_items (datasets) != 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr(HfDataset) dataset = g_list_model_get_item (datasets, i);

      if (hf_dataset_get_synced_at (dataset) == 0 || hf_dataset_get_rows (dataset) == 0)
        return FALSE;
    }
  return TRUE;
}

void
app_test_open_demo (HfWindow *window)
{
  hf_window_open_demo (window);
  hf_ui_test_wait (is_synced, window);
  hf_ui_test_frames (GTK_WIDGET (window), 2);
}

void
app_test_close_window (HfWindow *window)
{
  g_autofree char *data = g_build_filename (g_get_user_data_dir (), "holdfast", NULL);
  g_autofree char *config = g_build_filename (g_get_user_config_dir (), "holdfast", NULL);

  gtk_window_close (GTK_WINDOW (window));
  app_test_wait_no_window (HF_TYPE_WINDOW);
  /* The home is uirun.sh's own, gone with it. */
  g_assert_nonnull (g_getenv ("HF_UIRUN"));
  hf_test_remove_tree (data);
  hf_test_remove_tree (config);
}

static gboolean
has_text (gpointer data)
{
  Wish *wish = data;

  return hf_ui_test_find_text (wish->root, wish->text) != NULL;
}

void
app_test_wait_text (gpointer root, const char *text)
{
  Wish wish = { .root = root, .text = text };

  if (!hf_test_until (has_text, &wish, HF_UI_TEST_PATIENCE_MS))
    g_error ("“%s” never showed", text);
}

static gboolean
has_name (gpointer data)
{
  Wish *wish = data;
  GtkWidget *widget = hf_ui_test_find (wish->root, wish->text);

  return widget != NULL && gtk_widget_get_mapped (widget);
}

GtkWidget *
app_test_wait_name (gpointer root, const char *name)
{
  Wish wish = { .root = root, .text = name };

  if (!hf_test_until (has_name, &wish, HF_UI_TEST_PATIENCE_MS))
    g_error ("“%s” never showed", name);
  return hf_ui_test_find (root, name);
}

static gboolean
has_window (gpointer data)
{
  GtkWidget *window = hf_ui_test_find_window (((Wish *) data)->type);

  return window != NULL && gtk_widget_get_mapped (window) && gtk_widget_get_width (window) > 0;
}

static gboolean
has_no_window (gpointer data)
{
  return hf_ui_test_find_window (((Wish *) data)->type) == NULL;
}

GtkWidget *
app_test_wait_window (GType type)
{
  Wish wish = { .type = type };
  GtkWidget *window;

  hf_ui_test_wait (has_window, &wish);
  window = hf_ui_test_find_window (type);
  hf_ui_test_frames (window, 2);
  return window;
}

void
app_test_wait_no_window (GType type)
{
  Wish wish = { .type = type };

  hf_ui_test_wait (has_no_window, &wish);
}

static GtkWidget *
find_button (GtkWidget *widget, const char *text)
{
  GtkWidget *found = NULL;

  if (GTK_IS_LABEL (widget) && g_str_equal (gtk_label_get_text (GTK_LABEL (widget)), text))
    found = gtk_widget_get_ancestor (widget, GTK_TYPE_BUTTON);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, text);
  return found;
}

static gboolean
is_sensitive (gpointer data)
{
  return gtk_widget_is_sensitive (data);
}

void
app_test_respond (GtkWidget *dialog, const char *text)
{
  GtkWidget *button = find_button (dialog, text);

  g_assert_nonnull (button);
  hf_ui_test_wait (is_sensitive, button);
  hf_ui_test_click (button);
  app_test_wait_no_window (ADW_TYPE_MESSAGE_DIALOG);
}

void
app_test_press (gpointer root, const char *name)
{
  hf_ui_test_click (app_test_wait_name (root, name));
}

void
app_test_key (const char *key)
{
  const char *argv[] = { "xdotool", "key", key, NULL };
  g_autoptr(GError) error = NULL;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, &error));
  g_assert_no_error (error);
}

void
app_test_activate (gpointer widget, const char *action, GVariant *target)
{
  g_autoptr(GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;

  g_assert_true (gtk_widget_activate_action_variant (widget, action, owned));
}

static gboolean
has_items (gpointer data)
{
  Wish *wish = data;
  GtkWidget *view = hf_ui_test_find (wish->root, wish->text);
  GtkSelectionModel *model;

  if (view == NULL || !gtk_widget_get_mapped (view))
    return FALSE;
  model = GTK_IS_COLUMN_VIEW (view) ? gtk_column_view_get_model (GTK_COLUMN_VIEW (view))
                                    : gtk_list_view_get_model (GTK_LIST_VIEW (view));
  return g_list_model_get_n_items (G_LIST_MODEL (model)) == wish->count;
}

void
app_test_wait_items (gpointer root, const char *name, guint count)
{
  Wish wish = { .root = root, .text = name, .count = count };

  if (!hf_test_until (has_items, &wish, HF_UI_TEST_PATIENCE_MS))
    g_error ("“%s” never had %u items", name, count);
}

static gboolean
has_commands (gpointer data)
{
  Wish *wish = data;
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (wish->model); i++)
    {
      g_autoptr(HfCommand) command = g_list_model_get_item (wish->model, i);

      count += hf_command_get_state (command) == wish->state;
    }
  return count == wish->count;
}

void
app_test_wait_commands (HfWindow *window, HfCommandState state, guint count)
{
  g_autoptr(GListModel) commands = hf_engine_get_commands (hf_window_get_engine (window));
  Wish wish = { .model = commands, .state = state, .count = count };

  if (!hf_test_until (has_commands, &wish, HF_UI_TEST_PATIENCE_MS))
    g_error ("there never were %u commands in state %s", count, hf_command_state_to_nick (state));
}

static gboolean
has_rows (gpointer data)
{
  return g_list_model_get_n_items (data) > 0;
}

static gboolean
is_loaded (gpointer data)
{
  return hf_row_get_loaded (data);
}

char *
app_test_show_first (HfWindow *window, const char *entity)
{
  g_autoptr(HfRows) rows = hf_engine_get_rows (hf_window_get_engine (window), entity);
  g_autoptr(HfRow) row = NULL;
  char *id;

  hf_ui_test_wait (has_rows, rows);
  row = g_list_model_get_item (G_LIST_MODEL (rows), 0);
  hf_ui_test_wait (is_loaded, row);
  id = g_strdup (hf_row_get_id (row));
  app_test_activate (window, "win.show-record", g_variant_new ("(ss)", entity, id));
  app_test_wait_text (hf_ui_test_find (GTK_WIDGET (window), "record-form"), id);
  return id;
}
