/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Queue page. The list is the engine's live model, filtered by the engine; History is the part of it that is no longer
 * open. The detail keeps its command when that leaves the list, so that a retry that succeeds is seen to succeed. */

#include "hf-queue-page.h"

#include <glib/gi18n-lib.h>

#include "hf-command-pane.h"
#include "hf-command-row.h"
#include "hf-widgets.h"

struct _HfQueuePage
{
  AdwBin parent_instance;

  HfEngine *engine;
  GListModel *commands;
  GtkFilter *part;
  GtkFilterListModel *shown;
  GtkSingleSelection *selection;
  GCancellable *cancellable;

  AdwLeaflet *leaflet;
  GtkToggleButton *open_chip;
  GtkToggleButton *stuck_chip;
  GtkToggleButton *history_chip;
  GtkSearchEntry *search;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkListView *list;
  GtkWidget *list_box;
  HfCommandPane *pane;
};

G_DEFINE_FINAL_TYPE (HfQueuePage, hf_queue_page, ADW_TYPE_BIN)

static gboolean
in_part_cb (gpointer item, gpointer data)
{
  HfQueuePage *self = data;
  HfCommandState state = hf_command_get_state (item);

  if (gtk_toggle_button_get_active (self->history_chip))
    return !hf_command_state_is_open (state);
  if (gtk_toggle_button_get_active (self->stuck_chip))
    return state == HF_COMMAND_STUCK;
  return hf_command_state_is_open (state);
}

static void
show_empty (HfQueuePage *self)
{
  const char *icon = "emblem-ok-symbolic", *title, *description;

  if (*gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0')
    {
      icon = "system-search-symbolic";
      title = _("Nothing found");
      description = _("No change here matches what you search.");
    }
  else if (gtk_toggle_button_get_active (self->history_chip))
    {
      icon = "document-open-recent-symbolic";
      title = _("No history yet");
      description = _("Changes that were sent or discarded are listed here for 30 days.");
    }
  else if (gtk_toggle_button_get_active (self->stuck_chip))
    {
      title = _("Nothing is stuck");
      description = _("No service has refused a change.");
    }
  else
    {
      title = _("The queue is empty");
      description = _("Every change you made has reached its service.");
    }
  adw_status_page_set_icon_name (self->empty, icon);
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, description);
}

static void
items_changed_cb (HfQueuePage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0;

  if (!any)
    show_empty (self);
  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
}

static void
filter_cb (HfQueuePage *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));
  const char *part = "state:open";
  g_autofree char *filter = NULL;

  if (self->commands == NULL)
    return;
  if (gtk_toggle_button_get_active (self->history_chip))
    part = "state:all";
  else if (gtk_toggle_button_get_active (self->stuck_chip))
    part = "state:stuck";
  filter = g_strdup_printf ("%s %s", part, text);
  hf_engine_filter_commands (self->engine, self->commands, filter);
  gtk_filter_changed (self->part, GTK_FILTER_CHANGE_DIFFERENT);
  items_changed_cb (self);
}

static void
chip_cb (HfQueuePage *self, GtkToggleButton *chip)
{
  if (gtk_toggle_button_get_active (chip))
    filter_cb (self);
}

/* A command that changes its state moves between the parts. */
static void
changed_cb (HfQueuePage *self, const char *entity, gint64 command_id)
{
  if (command_id != 0)
    gtk_filter_changed (self->part, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
show_command (HfQueuePage *self, HfCommand *command, gboolean by_person)
{
  hf_command_pane_show (self->pane, self->engine, command);
  if (by_person)
    adw_leaflet_set_visible_child (self->leaflet, GTK_WIDGET (self->pane));
}

static void
selected_cb (HfQueuePage *self)
{
  HfCommand *command = gtk_single_selection_get_selected_item (self->selection);

  if (command != NULL && !adw_leaflet_get_folded (self->leaflet))
    show_command (self, command, FALSE);
}

static void
activate_cb (HfQueuePage *self, guint position)
{
  g_autoptr(HfCommand) command = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (command != NULL)
    show_command (self, command, TRUE);
}

static void
folded_cb (HfQueuePage *self)
{
  gtk_list_view_set_single_click_activate (self->list, adw_leaflet_get_folded (self->leaflet));
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfQueuePage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(HfCommand) command = hf_engine_get_command_finish (HF_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || HF_ENGINE (source) != self->engine)
    return;
  if (command == NULL)
    hf_widget_toast (GTK_WIDGET (self), error != NULL ? error->message : _("That change is no longer in the history"), NULL, NULL,
                     NULL);
  else
    show_command (self, command, TRUE);
}

static gboolean
show_listed (HfQueuePage *self, gint64 command_id)
{
  GListModel *model = G_LIST_MODEL (self->selection);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(HfCommand) command = g_list_model_get_item (model, i);

      if (hf_command_get_id (command) != command_id)
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
      show_command (self, command, TRUE);
      return TRUE;
    }
  return FALSE;
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfQueuePage *self = HF_QUEUE_PAGE (widget);

  adw_leaflet_set_visible_child (self->leaflet, self->list_box);
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hf_queue_page_find (HF_QUEUE_PAGE (widget));
}

static void
hf_queue_page_dispose (GObject *object)
{
  HfQueuePage *self = HF_QUEUE_PAGE (object);

  if (self->pane != NULL)
    hf_queue_page_set_engine (self, NULL);
  G_OBJECT_CLASS (hf_queue_page_parent_class)->dispose (object);
}

static void
hf_queue_page_finalize (GObject *object)
{
  HfQueuePage *self = HF_QUEUE_PAGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->part);
  G_OBJECT_CLASS (hf_queue_page_parent_class)->finalize (object);
}

static void
hf_queue_page_class_init (HfQueuePageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hf_queue_page_dispose;
  object_class->finalize = hf_queue_page_finalize;
  g_type_ensure (HF_TYPE_COMMAND_PANE);
  g_type_ensure (HF_TYPE_COMMAND_ROW);
  gtk_widget_class_install_action (widget_class, "queue.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "queue.find", NULL, find_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-queue-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, leaflet);
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, open_chip);
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, stuck_chip);
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, history_chip);
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, search);
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, stack);
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, empty);
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, list);
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, list_box);
  gtk_widget_class_bind_template_child (widget_class, HfQueuePage, pane);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, chip_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
}

static void
hf_queue_page_init (HfQueuePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->part = GTK_FILTER (gtk_custom_filter_new (in_part_cb, self, NULL));
  self->shown = gtk_filter_list_model_new (NULL, g_object_ref (self->part));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->shown)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  hf_widget_let_tab_leave (GTK_WIDGET (self->list));
  items_changed_cb (self);
}

void
hf_queue_page_set_engine (HfQueuePage *self, HfEngine *engine)
{
  g_return_if_fail (HF_IS_QUEUE_PAGE (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  hf_command_pane_show (self->pane, NULL, NULL);
  if (self->engine != NULL)
    g_signal_handlers_disconnect_by_data (self->engine, self);
  gtk_filter_list_model_set_model (self->shown, NULL);
  g_clear_object (&self->commands);
  g_set_object (&self->engine, engine);
  if (engine == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  self->commands = hf_engine_get_commands (engine);
  gtk_filter_list_model_set_model (self->shown, self->commands);
  g_signal_connect_swapped (engine, "changed", G_CALLBACK (changed_cb), self);
  filter_cb (self);
}

void
hf_queue_page_show (HfQueuePage *self, gint64 command_id)
{
  g_return_if_fail (HF_IS_QUEUE_PAGE (self));

  if (self->engine != NULL && !show_listed (self, command_id))
    hf_engine_get_command_async (self->engine, command_id, self->cancellable, got_cb, g_object_ref (self));
}

void
hf_queue_page_find (HfQueuePage *self)
{
  g_return_if_fail (HF_IS_QUEUE_PAGE (self));

  adw_leaflet_set_visible_child (self->leaflet, self->list_box);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
