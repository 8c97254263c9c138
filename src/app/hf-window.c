/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window: opens and closes the solution, holds the pages together, carries out Sync now. Guarantees: one engine at most; each page lets go of it before
 * it is closed; nothing here waits except the close itself, which commits. */

#include "hf-window.h"

#include <glib/gi18n-lib.h>

#include "hf-activity-page.h"
#include "hf-data-page.h"
#include "hf-demo-bar.h"
#include "hf-problems-page.h"
#include "hf-queue-page.h"
#include "hf-status-button.h"
#include "hf-welcome-page.h"
#include "hf-widgets.h"

struct _HfWindow
{
  AdwApplicationWindow parent_instance;

  HfEngine *engine;
  GCancellable *opening;
  GCancellable *syncing;
  GtkFileChooserNative *chooser;
  char *dir;
  guint narrow_source;

  GtkStack *root;
  HfWelcomePage *welcome;
  AdwViewSwitcherTitle *title;
  GtkWidget *bottom_switcher;
  HfStatusButton *status;
  GtkWidget *sync_button;
  GtkStack *sync_icon;
  GtkSpinner *sync_spinner;
  GtkLabel *sync_label;
  HfDemoBar *demo_bar;
  AdwViewStack *pages;
  AdwViewStackPage *queue_tab;
  AdwViewStackPage *problems_tab;
  HfDataPage *data;
  HfQueuePage *queue;
  HfActivityPage *activity;
  HfProblemsPage *problems;
};

G_DEFINE_FINAL_TYPE (HfWindow, hf_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- what the header says --- */

static void
status_cb (HfWindow *self)
{
  HfStatus *status = hf_engine_get_status (self->engine);
  gint64 open = hf_status_get_waiting (status) + hf_status_get_stuck (status);

  adw_view_stack_page_set_badge_number (self->queue_tab, (guint) CLAMP (open, 0, G_MAXINT));
  adw_view_stack_page_set_needs_attention (self->queue_tab, hf_status_get_stuck (status) > 0);
}

static void
syncing_cb (HfWindow *self)
{
  gboolean syncing = self->syncing != NULL || (self->engine != NULL && hf_engine_get_syncing (self->engine));
  const char *words = self->syncing != NULL ? _("Stop syncing") : _("Sync now");

  gtk_label_set_label (self->sync_label, self->syncing != NULL ? _("Stop") : _("Sync now"));
  gtk_stack_set_visible_child_name (self->sync_icon, self->syncing != NULL ? "stop" : syncing ? "busy" : "idle");
  gtk_spinner_set_spinning (self->sync_spinner, syncing && self->syncing == NULL);
  gtk_widget_set_tooltip_text (self->sync_button, self->syncing != NULL ? words : _("Sync now (Ctrl+R)"));
  hf_widget_set_label (self->sync_button, words);
}

static gboolean
follow_width_cb (gpointer data)
{
  HfWindow *self = data;

  self->narrow_source = 0;
  gtk_widget_set_visible (self->bottom_switcher, adw_view_switcher_title_get_title_visible (self->title));
  return G_SOURCE_REMOVE;
}

/* The title learns that it is too narrow while sizes are being given out; nothing may change its visibility until that is over. */
static void
narrow_cb (HfWindow *self)
{
  if (self->narrow_source == 0)
    self->narrow_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, follow_width_cb, self, NULL);
}

static void
problems_cb (HfWindow *self)
{
  guint count;

  g_object_get (self->problems, "count", &count, NULL);
  adw_view_stack_page_set_visible (self->problems_tab, count > 0);
  adw_view_stack_page_set_badge_number (self->problems_tab, count);
}

/* --- sync --- */

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfWindow) self = data;
  g_autoptr(GError) error = NULL;
  HfSyncReport report = { 0 };
  gboolean ended = hf_engine_sync_finish (HF_ENGINE (source), result, &report, &error);

  if (HF_ENGINE (source) == self->engine)
    {
      g_clear_object (&self->syncing);
      syncing_cb (self);
      if (ended)
        hf_widget_toast (GTK_WIDGET (self->pages), report.sentence, NULL, NULL, NULL);
      else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        hf_widget_toast (GTK_WIDGET (self->pages), _("The sync was stopped; what had come completely is kept"), NULL, NULL, NULL);
      else
        hf_widget_toast (GTK_WIDGET (self->pages), error->message, NULL, NULL, NULL);
    }
  hf_sync_report_clear (&report);
}

static void
sync_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);

  if (self->syncing != NULL)
    {
      g_cancellable_cancel (self->syncing);
      return;
    }
  self->syncing = g_cancellable_new ();
  hf_engine_sync_async (self->engine, HF_SYNC_ALL, NULL, self->syncing, synced_cb, g_object_ref (self));
  syncing_cb (self);
}

/* --- opening and closing --- */

static void
set_engine (HfWindow *self, HfEngine *engine)
{
  g_autoptr(HfEngine) old = g_steal_pointer (&self->engine);

  g_cancellable_cancel (self->syncing);
  g_clear_object (&self->syncing);
  hf_data_page_set_engine (self->data, engine);
  hf_queue_page_set_engine (self->queue, engine);
  hf_activity_page_set_engine (self->activity, engine);
  hf_problems_page_set_engine (self->problems, engine);
  hf_status_button_set_engine (self->status, engine);
  if (old != NULL)
    {
      g_signal_handlers_disconnect_by_data (hf_engine_get_status (old), self);
      g_signal_handlers_disconnect_by_data (old, self);
      hf_engine_close (old);
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sync", engine != NULL);
  if (engine == NULL)
    return;
  self->engine = g_object_ref (engine);
  g_signal_connect_swapped (hf_engine_get_status (engine), "notify", G_CALLBACK (status_cb), self);
  g_signal_connect_swapped (engine, "notify::syncing", G_CALLBACK (syncing_cb), self);
  status_cb (self);
  syncing_cb (self);
}

static void
show_welcome (HfWindow *self)
{
  hf_demo_bar_stop (self->demo_bar);
  hf_welcome_page_refresh (self->welcome);
  gtk_window_set_title (GTK_WINDOW (self), "Holdfast");
  gtk_stack_set_visible_child_name (self->root, "welcome");
}

static void
show_solution (HfWindow *self, HfEngine *engine)
{
  const char *notice = hf_engine_get_notice (engine);

  set_engine (self, engine);
  adw_view_switcher_title_set_title (self->title, hf_engine_get_title (engine));
  gtk_window_set_title (GTK_WINDOW (self), hf_engine_get_title (engine));
  hf_welcome_page_set_error (self->welcome, NULL, NULL);
  gtk_stack_set_visible_child_name (self->root, "main");
  if (notice != NULL)
    hf_widget_toast (GTK_WIDGET (self->pages), notice, NULL, NULL, NULL);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfWindow) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(HfEngine) engine = hf_engine_open_finish (result, &error);
  GCancellable *cancellable = g_task_get_cancellable (G_TASK (result));

  if (cancellable != self->opening)
    {
      /* Too late: the window is closed, or opens another one. */
      if (engine != NULL)
        hf_engine_close (engine);
      return;
    }
  g_clear_object (&self->opening);
  if (engine != NULL)
    {
      show_solution (self, engine);
      return;
    }
  show_welcome (self);
  hf_welcome_page_set_error (self->welcome, self->dir, error->message);
}

static void
close_solution (HfWindow *self)
{
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  set_engine (self, NULL);
}

/* --- actions --- */

static void
chosen_cb (HfWindow *self, int response)
{
  g_autoptr(GFile) folder = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser)) : NULL;
  g_autofree char *path = folder != NULL ? g_file_get_path (folder) : NULL;

  g_clear_object (&self->chooser);
  if (path != NULL)
    hf_window_open (self, path, NULL);
}

static void
open_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (_("Open a Solution"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Open"), _("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
open_path_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hf_window_open (HF_WINDOW (widget), g_variant_get_string (parameter, NULL), NULL);
}

static void
demo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hf_window_open_demo (HF_WINDOW (widget));
}

static void
close_solution_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  close_solution (HF_WINDOW (widget));
  show_welcome (HF_WINDOW (widget));
}

static void
show_command_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);

  adw_view_stack_set_visible_child_name (self->pages, "queue");
  hf_queue_page_show (self->queue, g_variant_get_int64 (parameter));
}

static void
show_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);
  const char *entity, *id;

  g_variant_get (parameter, "(&s&s)", &entity, &id);
  adw_view_stack_set_visible_child_name (self->pages, "data");
  hf_data_page_show (self->data, entity, *id != '\0' ? id : NULL);
}

static void
page_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  adw_view_stack_set_visible_child_name (HF_WINDOW (widget)->pages, g_variant_get_string (parameter, NULL));
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);
  GtkWidget *page = adw_view_stack_get_visible_child (self->pages);

  if (page == GTK_WIDGET (self->queue))
    hf_queue_page_find (self->queue);
  else if (page == GTK_WIDGET (self->activity))
    hf_activity_page_find (self->activity);
  else if (page == GTK_WIDGET (self->data))
    hf_data_page_find (self->data);
}

/* Keys work wherever the focus is; the actions belong to the Data page. */
static void
record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);

  if (adw_view_stack_get_visible_child (self->pages) == GTK_WIDGET (self->data))
    gtk_widget_activate_action (GTK_WIDGET (self->data), g_str_equal (name, "win.new-record") ? "data.new-record" : "data.edit-record", NULL);
}

static void
pane_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);

  hf_widget_cycle_panes (GTK_WIDGET (self->pages), g_str_equal (name, "win.previous-pane"));
}

static void
active_cb (HfWindow *self)
{
  if (self->engine != NULL && gtk_window_is_active (GTK_WINDOW (self)))
    hf_engine_focused (self->engine);
}

static gboolean
hf_window_close_request (GtkWindow *window)
{
  HfWindow *self = HF_WINDOW (window);

  close_solution (self);
  hf_demo_bar_stop (self->demo_bar);
  return GTK_WINDOW_CLASS (hf_window_parent_class)->close_request (window);
}

static void
hf_window_dispose (GObject *object)
{
  HfWindow *self = HF_WINDOW (object);

  /* Destroyed without having been closed: a test, or the session's end. */
  if (self->engine != NULL || self->opening != NULL)
    close_solution (self);
  g_clear_handle_id (&self->narrow_source, g_source_remove);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->dir, g_free);
  G_OBJECT_CLASS (hf_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.sync", NULL, sync_action);
  gtk_widget_class_install_action (widget_class, "win.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "win.open-path", "s", open_path_action);
  gtk_widget_class_install_action (widget_class, "win.demo", NULL, demo_action);
  gtk_widget_class_install_action (widget_class, "win.close-solution", NULL, close_solution_action);
  gtk_widget_class_install_action (widget_class, "win.show-command", "x", show_command_action);
  gtk_widget_class_install_action (widget_class, "win.show-record", "(ss)", show_record_action);
  gtk_widget_class_install_action (widget_class, "win.page", "s", page_action);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, find_action);
  gtk_widget_class_install_action (widget_class, "win.new-record", NULL, record_action);
  gtk_widget_class_install_action (widget_class, "win.edit-record", NULL, record_action);
  gtk_widget_class_install_action (widget_class, "win.next-pane", NULL, pane_action);
  gtk_widget_class_install_action (widget_class, "win.previous-pane", NULL, pane_action);
}

static void
hf_window_class_init (HfWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hf_window_close_request;
  g_type_ensure (HF_TYPE_ACTIVITY_PAGE);
  g_type_ensure (HF_TYPE_DATA_PAGE);
  g_type_ensure (HF_TYPE_DEMO_BAR);
  g_type_ensure (HF_TYPE_PROBLEMS_PAGE);
  g_type_ensure (HF_TYPE_QUEUE_PAGE);
  g_type_ensure (HF_TYPE_STATUS_BUTTON);
  g_type_ensure (HF_TYPE_WELCOME_PAGE);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HfWindow, root);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, title);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, bottom_switcher);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, status);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, sync_button);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, sync_icon);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, sync_spinner);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, sync_label);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, demo_bar);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, queue_tab);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, problems_tab);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, data);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, queue);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, activity);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, problems);
  gtk_widget_class_bind_template_callback (widget_class, active_cb);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, problems_cb);
}

static void
hf_window_init (HfWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sync", FALSE);
  hf_welcome_page_refresh (self->welcome);
}

HfWindow *
hf_window_new (GtkApplication *application)
{
  return g_object_new (HF_TYPE_WINDOW, "application", application, NULL);
}

void
hf_window_open (HfWindow *self, const char *dir, const HfEngineOptions *options)
{
  HfEngineOptions interactive = { .interactive = TRUE };

  g_return_if_fail (HF_IS_WINDOW (self));

  if (hf_demo_bar_get_server (self->demo_bar) == NULL && options == NULL && hf_demo_bar_is_demo (dir))
    {
      hf_window_open_demo (self);
      return;
    }
  close_solution (self);
  if (!hf_demo_bar_is_demo (dir))
    hf_demo_bar_stop (self->demo_bar);
  g_free (self->dir);
  self->dir = g_strdup (dir);
  self->opening = g_cancellable_new ();
  gtk_stack_set_visible_child_name (self->root, "opening");
  hf_engine_open_async (dir, options != NULL ? options : &interactive, self->opening, opened_cb, g_object_ref (self));
}

void
hf_window_open_demo (HfWindow *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = NULL;

  g_return_if_fail (HF_IS_WINDOW (self));

  dir = hf_demo_bar_start (self->demo_bar, &error);
  if (dir != NULL)
    hf_window_open (self, dir, NULL);
  else
    hf_welcome_page_set_error (self->welcome, NULL, error->message);
}

HfEngine *
hf_window_get_engine (HfWindow *self)
{
  g_return_val_if_fail (HF_IS_WINDOW (self), NULL);
  return self->engine;
}

HfDemoServer *
hf_window_get_demo (HfWindow *self)
{
  g_return_val_if_fail (HF_IS_WINDOW (self), NULL);
  return hf_demo_bar_get_server (self->demo_bar);
}
