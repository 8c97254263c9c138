/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An open solution: header with the headline, the pages, Sync now. Guarantees: every page lets go of the engine before the
 * next one comes. Opens and closes nothing: that is the window's. */

#include "hf-solution-view.h"

#include <glib/gi18n-lib.h>

#include "hf-activity-page.h"
#include "hf-data-page.h"
#include "hf-functions-page.h"
#include "hf-problems-page.h"
#include "hf-queue-page.h"
#include "hf-status-button.h"
#include "hf-widgets.h"

struct _HfSolutionView
{
  AdwBin parent_instance;

  HfEngine *engine;
  GCancellable *syncing;
  guint narrow_source;

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
  HfFunctionsPage *functions;
  HfActivityPage *activity;
  HfProblemsPage *problems;
};

G_DEFINE_FINAL_TYPE (HfSolutionView, hf_solution_view, ADW_TYPE_BIN)

/* --- what the header says --- */

static void
status_cb (HfSolutionView *self)
{
  HfStatus *status = hf_engine_get_status (self->engine);
  gint64 open = hf_status_get_waiting (status) + hf_status_get_stuck (status);

  adw_view_stack_page_set_badge_number (self->queue_tab, (guint) CLAMP (open, 0, G_MAXINT));
  adw_view_stack_page_set_needs_attention (self->queue_tab, hf_status_get_stuck (status) > 0);
}

static void
syncing_cb (HfSolutionView *self)
{
  gboolean syncing = self->syncing != NULL || (self->engine != NULL && hf_engine_get_syncing (self->engine));
  const char *words = self->syncing != NULL ? _("Stop syncing") : _("Sync now");

  gtk_label_set_label (self->sync_label, self->syncing != NULL ? _("Stop") : _("Sync now"));
  gtk_stack_set_visible_child_name (self->sync_icon, self->syncing != NULL ? "stop" : syncing ? "busy"
                                                                                              : "idle");
  gtk_spinner_set_spinning (self->sync_spinner, syncing && self->syncing == NULL);
  gtk_widget_set_tooltip_text (self->sync_button, self->syncing != NULL ? words : _("Sync now (Ctrl+R)"));
  hf_widget_set_label (self->sync_button, words);
}

static gboolean
follow_width_cb (gpointer data)
{
  HfSolutionView *self = data;

  self->narrow_source = 0;
  gtk_widget_set_visible (self->bottom_switcher, adw_view_switcher_title_get_title_visible (self->title));
  return G_SOURCE_REMOVE;
}

/* The title learns that it is too narrow while sizes are being given out; nothing may change its visibility until that is
 * over. */
static void
narrow_cb (HfSolutionView *self)
{
  if (self->narrow_source == 0)
    self->narrow_source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, follow_width_cb, self, NULL);
}

static void
problems_cb (HfSolutionView *self)
{
  guint count, errors;

  g_object_get (self->problems, "count", &count, "errors", &errors, NULL);
  adw_view_stack_page_set_visible (self->problems_tab, count > 0);
  adw_view_stack_page_set_badge_number (self->problems_tab, count);
  adw_view_stack_page_set_needs_attention (self->problems_tab, errors > 0);
}

/* --- sync --- */

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfSolutionView) self = data;
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

/* --- the widget --- */

static void
let_go (HfSolutionView *self)
{
  g_cancellable_cancel (self->syncing);
  g_clear_object (&self->syncing);
  if (self->engine == NULL)
    return;
  g_signal_handlers_disconnect_by_data (hf_engine_get_status (self->engine), self);
  g_signal_handlers_disconnect_by_data (self->engine, self);
  g_clear_object (&self->engine);
}

static void
hf_solution_view_dispose (GObject *object)
{
  HfSolutionView *self = HF_SOLUTION_VIEW (object);

  g_clear_handle_id (&self->narrow_source, g_source_remove);
  let_go (self);
  G_OBJECT_CLASS (hf_solution_view_parent_class)->dispose (object);
}

static void
hf_solution_view_class_init (HfSolutionViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_solution_view_dispose;
  g_type_ensure (HF_TYPE_ACTIVITY_PAGE);
  g_type_ensure (HF_TYPE_DATA_PAGE);
  g_type_ensure (HF_TYPE_DEMO_BAR);
  g_type_ensure (HF_TYPE_FUNCTIONS_PAGE);
  g_type_ensure (HF_TYPE_PROBLEMS_PAGE);
  g_type_ensure (HF_TYPE_QUEUE_PAGE);
  g_type_ensure (HF_TYPE_STATUS_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-solution-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, title);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, bottom_switcher);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, status);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, sync_button);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, sync_icon);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, sync_spinner);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, sync_label);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, demo_bar);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, pages);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, queue_tab);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, problems_tab);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, data);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, queue);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, functions);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, activity);
  gtk_widget_class_bind_template_child (widget_class, HfSolutionView, problems);
  gtk_widget_class_bind_template_callback (widget_class, narrow_cb);
  gtk_widget_class_bind_template_callback (widget_class, problems_cb);
}

static void
hf_solution_view_init (HfSolutionView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
hf_solution_view_set_engine (HfSolutionView *self, HfEngine *engine)
{
  const char *notice;

  g_return_if_fail (HF_IS_SOLUTION_VIEW (self));

  let_go (self);
  hf_data_page_set_engine (self->data, engine);
  hf_queue_page_set_engine (self->queue, engine);
  hf_functions_page_set_engine (self->functions, engine);
  hf_activity_page_set_engine (self->activity, engine);
  hf_problems_page_set_engine (self->problems, engine);
  hf_status_button_set_engine (self->status, engine);
  if (engine == NULL)
    return;
  self->engine = g_object_ref (engine);
  g_signal_connect_swapped (hf_engine_get_status (engine), "notify", G_CALLBACK (status_cb), self);
  g_signal_connect_swapped (engine, "notify::syncing", G_CALLBACK (syncing_cb), self);
  adw_view_switcher_title_set_title (self->title, hf_engine_get_title (engine));
  adw_view_stack_set_visible_child_name (self->pages, "data");
  status_cb (self);
  syncing_cb (self);
  notice = hf_engine_get_notice (engine);
  if (notice != NULL)
    hf_widget_toast (GTK_WIDGET (self), notice, NULL, NULL, NULL);
}

void
hf_solution_view_sync (HfSolutionView *self)
{
  g_return_if_fail (HF_IS_SOLUTION_VIEW (self));

  if (self->syncing != NULL)
    {
      g_cancellable_cancel (self->syncing);
      return;
    }
  self->syncing = g_cancellable_new ();
  hf_engine_sync_async (self->engine, HF_SYNC_ALL, NULL, self->syncing, synced_cb, g_object_ref (self));
  syncing_cb (self);
}

void
hf_solution_view_show_page (HfSolutionView *self, const char *name)
{
  g_return_if_fail (HF_IS_SOLUTION_VIEW (self));
  adw_view_stack_set_visible_child_name (self->pages, name);
}

void
hf_solution_view_show_command (HfSolutionView *self, gint64 command_id)
{
  g_return_if_fail (HF_IS_SOLUTION_VIEW (self));
  adw_view_stack_set_visible_child_name (self->pages, "queue");
  hf_queue_page_show (self->queue, command_id);
}

void
hf_solution_view_show_record (HfSolutionView *self, const char *entity, const char *id)
{
  g_return_if_fail (HF_IS_SOLUTION_VIEW (self));
  adw_view_stack_set_visible_child_name (self->pages, "data");
  hf_data_page_show (self->data, entity, id);
}

void
hf_solution_view_show_function (HfSolutionView *self, const char *id)
{
  g_return_if_fail (HF_IS_SOLUTION_VIEW (self));
  adw_view_stack_set_visible_child_name (self->pages, "functions");
  hf_functions_page_show (self->functions, id);
}

void
hf_solution_view_find (HfSolutionView *self)
{
  GtkWidget *page;

  g_return_if_fail (HF_IS_SOLUTION_VIEW (self));

  page = adw_view_stack_get_visible_child (self->pages);
  if (page == GTK_WIDGET (self->queue))
    hf_queue_page_find (self->queue);
  else if (page == GTK_WIDGET (self->functions))
    hf_functions_page_find (self->functions);
  else if (page == GTK_WIDGET (self->problems))
    hf_problems_page_find (self->problems);
  else if (page == GTK_WIDGET (self->activity))
    hf_activity_page_find (self->activity);
  else if (page == GTK_WIDGET (self->data))
    hf_data_page_find (self->data);
}

void
hf_solution_view_activate_data_action (HfSolutionView *self, const char *action)
{
  g_return_if_fail (HF_IS_SOLUTION_VIEW (self));

  if (adw_view_stack_get_visible_child (self->pages) == GTK_WIDGET (self->data))
    gtk_widget_activate_action (GTK_WIDGET (self->data), action, NULL);
}

void
hf_solution_view_cycle_panes (HfSolutionView *self, gboolean backward)
{
  g_return_if_fail (HF_IS_SOLUTION_VIEW (self));
  hf_widget_cycle_panes (GTK_WIDGET (self->pages), backward);
}

HfDemoBar *
hf_solution_view_get_demo_bar (HfSolutionView *self)
{
  g_return_val_if_fail (HF_IS_SOLUTION_VIEW (self), NULL);
  return self->demo_bar;
}
