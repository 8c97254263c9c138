/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The window: opens and closes the solution, and hands keys and actions to its view. Guarantees: one engine at most; the view
 * lets go of it before it is closed; nothing here waits except the close itself, which commits. */

#include "hf-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-demo-bar.h"
#include "hf-solution-view.h"
#include "hf-welcome-page.h"

struct _HfWindow
{
  AdwApplicationWindow parent_instance;

  HfEngine *engine;
  GCancellable *opening;
  GtkFileChooserNative *chooser;
  char *dir;

  GtkStack *root;
  HfWelcomePage *welcome;
  HfSolutionView *view;
};

G_DEFINE_FINAL_TYPE (HfWindow, hf_window, ADW_TYPE_APPLICATION_WINDOW)

/* --- opening and closing --- */

static HfDemoBar *
demo_bar (HfWindow *self)
{
  return hf_solution_view_get_demo_bar (self->view);
}

static void
set_engine (HfWindow *self, HfEngine *engine)
{
  g_autoptr(HfEngine) old = g_steal_pointer (&self->engine);

  hf_solution_view_set_engine (self->view, engine);
  if (old != NULL)
    hf_engine_close (old);
  self->engine = engine != NULL ? g_object_ref (engine) : NULL;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sync", engine != NULL);
}

static void
show_welcome (HfWindow *self)
{
  hf_demo_bar_stop (demo_bar (self));
  hf_welcome_page_refresh (self->welcome);
  gtk_window_set_title (GTK_WINDOW (self), "Holdfast");
  gtk_stack_set_visible_child_name (self->root, "welcome");
}

static void
show_solution (HfWindow *self, HfEngine *engine)
{
  set_engine (self, engine);
  if (!hf_demo_bar_is_demo (self->dir))
    hf_demo_bar_stop (demo_bar (self));
  gtk_window_set_title (GTK_WINDOW (self), hf_engine_get_title (engine));
  hf_welcome_page_set_error (self->welcome, NULL);
  gtk_stack_set_visible_child_name (self->root, "main");
}

/* A solution that is open stays open when another one cannot be. */
static void
show_failure (HfWindow *self, const char *message)
{
  g_autofree char *path = g_filename_display_name (self->dir);
  g_autofree char *words = strstr (message, path) != NULL ? g_strdup (message) : g_strdup_printf ("%s: %s", path, message);
  GtkWidget *dialog;

  if (self->engine == NULL)
    {
      show_welcome (self);
      hf_welcome_page_set_error (self->welcome, words);
      return;
    }
  if (!hf_demo_bar_is_demo (hf_engine_get_path (self->engine)))
    hf_demo_bar_stop (demo_bar (self));
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("It could not be opened"), NULL);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), words);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
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
    show_solution (self, engine);
  else
    show_failure (self, error->message);
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
  self->chooser = gtk_file_chooser_native_new (_("Open a Solution"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER,
                                               _("_Open"), _("_Cancel"));
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

/* Keys reach the window wherever the focus is; what they mean is the view's. */
static void
view_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfSolutionView *view = HF_WINDOW (widget)->view;

  if (HF_WINDOW (widget)->engine == NULL)
    return;
  if (g_str_equal (name, "win.sync"))
    hf_solution_view_sync (view);
  else if (g_str_equal (name, "win.page"))
    hf_solution_view_show_page (view, g_variant_get_string (parameter, NULL));
  else if (g_str_equal (name, "win.show-command"))
    hf_solution_view_show_command (view, g_variant_get_int64 (parameter));
  else if (g_str_equal (name, "win.show-function"))
    hf_solution_view_show_function (view, g_variant_get_string (parameter, NULL));
  else if (g_str_equal (name, "win.find"))
    hf_solution_view_find (view);
  else if (g_str_equal (name, "win.new-record"))
    hf_solution_view_activate_data_action (view, "data.new-record");
  else if (g_str_equal (name, "win.edit-record"))
    hf_solution_view_activate_data_action (view, "data.edit-record");
  else
    hf_solution_view_cycle_panes (view, g_str_equal (name, "win.previous-pane"));
}

static void
show_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfWindow *self = HF_WINDOW (widget);
  const char *entity, *id;

  g_variant_get (parameter, "(&s&s)", &entity, &id);
  if (self->engine != NULL)
    hf_solution_view_show_record (self->view, entity, *id != '\0' ? id : NULL);
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
  hf_demo_bar_stop (demo_bar (self));
  return GTK_WINDOW_CLASS (hf_window_parent_class)->close_request (window);
}

static void
hf_window_dispose (GObject *object)
{
  HfWindow *self = HF_WINDOW (object);

  /* Destroyed without having been closed: a test, or the session's end. */
  if (self->engine != NULL || self->opening != NULL)
    close_solution (self);
  g_clear_object (&self->chooser);
  g_clear_pointer (&self->dir, g_free);
  G_OBJECT_CLASS (hf_window_parent_class)->dispose (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.sync", NULL, view_action);
  gtk_widget_class_install_action (widget_class, "win.open", NULL, open_action);
  gtk_widget_class_install_action (widget_class, "win.open-path", "s", open_path_action);
  gtk_widget_class_install_action (widget_class, "win.demo", NULL, demo_action);
  gtk_widget_class_install_action (widget_class, "win.close-solution", NULL, close_solution_action);
  gtk_widget_class_install_action (widget_class, "win.show-command", "x", view_action);
  gtk_widget_class_install_action (widget_class, "win.show-record", "(ss)", show_record_action);
  gtk_widget_class_install_action (widget_class, "win.show-function", "s", view_action);
  gtk_widget_class_install_action (widget_class, "win.page", "s", view_action);
  gtk_widget_class_install_action (widget_class, "win.find", NULL, view_action);
  gtk_widget_class_install_action (widget_class, "win.new-record", NULL, view_action);
  gtk_widget_class_install_action (widget_class, "win.edit-record", NULL, view_action);
  gtk_widget_class_install_action (widget_class, "win.next-pane", NULL, view_action);
  gtk_widget_class_install_action (widget_class, "win.previous-pane", NULL, view_action);
}

static void
hf_window_class_init (HfWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = hf_window_close_request;
  g_type_ensure (HF_TYPE_SOLUTION_VIEW);
  g_type_ensure (HF_TYPE_WELCOME_PAGE);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-window.ui");
  gtk_widget_class_bind_template_child (widget_class, HfWindow, root);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, welcome);
  gtk_widget_class_bind_template_child (widget_class, HfWindow, view);
  gtk_widget_class_bind_template_callback (widget_class, active_cb);
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

  if (hf_demo_bar_get_server (demo_bar (self)) == NULL && options == NULL && hf_demo_bar_is_demo (dir))
    {
      hf_window_open_demo (self);
      return;
    }
  g_cancellable_cancel (self->opening);
  g_clear_object (&self->opening);
  g_free (self->dir);
  self->dir = g_strdup (dir);
  self->opening = g_cancellable_new ();
  if (self->engine == NULL)
    gtk_stack_set_visible_child_name (self->root, "opening");
  hf_engine_open_async (dir, options != NULL ? options : &interactive, self->opening, opened_cb, g_object_ref (self));
}

void
hf_window_open_demo (HfWindow *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = NULL;

  g_return_if_fail (HF_IS_WINDOW (self));

  dir = hf_demo_bar_start (demo_bar (self), &error);
  if (dir != NULL)
    hf_window_open (self, dir, NULL);
  else
    hf_welcome_page_set_error (self->welcome, error->message);
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
  return hf_demo_bar_get_server (demo_bar (self));
}
