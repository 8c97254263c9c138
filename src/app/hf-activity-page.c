/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Activity page. The engine keeps at most a thousand lines, so they are filtered here. */

#include "hf-activity-page.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-activity-row.h"
#include "hf-widgets.h"

struct _HfActivityPage
{
  AdwBin parent_instance;

  GtkFilter *filter;
  GtkFilterListModel *shown;
  char *wanted;

  GtkSearchEntry *search;
  GtkDropDown *level;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkListView *list;
};

G_DEFINE_FINAL_TYPE (HfActivityPage, hf_activity_page, ADW_TYPE_BIN)

static gboolean
is_wanted_cb (gpointer item, gpointer data)
{
  HfActivityPage *self = data;
  const char *level = hf_activity_item_get_level (item);
  g_autofree char *text = NULL;

  if (gtk_drop_down_get_selected (self->level) == 1 && g_strcmp0 (level, "info") == 0)
    return FALSE;
  if (self->wanted == NULL || *self->wanted == '\0')
    return TRUE;
  text = g_utf8_casefold (hf_activity_item_get_text (item), -1);
  return strstr (text, self->wanted) != NULL;
}

static void
items_changed_cb (HfActivityPage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0;
  gboolean filtered = (self->wanted != NULL && *self->wanted != '\0') || gtk_drop_down_get_selected (self->level) == 1;

  adw_status_page_set_icon_name (self->empty, filtered ? "system-search-symbolic" : "document-open-recent-symbolic");
  adw_status_page_set_title (self->empty, filtered ? _("Nothing found") : _("Nothing has happened yet"));
  adw_status_page_set_description (self->empty, filtered ? NULL : _("Syncs, changes and the network are noted here."));
  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
}

static void
filter_cb (HfActivityPage *self)
{
  g_free (self->wanted);
  self->wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  items_changed_cb (self);
}

static void
activate_cb (HfActivityPage *self, guint position)
{
  g_autoptr(HfActivityItem) item = g_list_model_get_item (G_LIST_MODEL (self->shown), position);

  if (item == NULL)
    return;
  if (hf_activity_item_get_command_id (item) != 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-command", "x", hf_activity_item_get_command_id (item));
  else if (hf_activity_item_get_entity (item) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-record", "(ss)", hf_activity_item_get_entity (item), "");
}

static void
hf_activity_page_finalize (GObject *object)
{
  HfActivityPage *self = HF_ACTIVITY_PAGE (object);

  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_free (self->wanted);
  G_OBJECT_CLASS (hf_activity_page_parent_class)->finalize (object);
}

static void
hf_activity_page_class_init (HfActivityPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_activity_page_finalize;
  g_type_ensure (HF_TYPE_ACTIVITY_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-activity-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfActivityPage, search);
  gtk_widget_class_bind_template_child (widget_class, HfActivityPage, level);
  gtk_widget_class_bind_template_child (widget_class, HfActivityPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HfActivityPage, empty);
  gtk_widget_class_bind_template_child (widget_class, HfActivityPage, list);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
}

static void
hf_activity_page_init (HfActivityPage *self)
{
  g_autoptr(GtkSelectionModel) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted_cb, self, NULL));
  self->shown = gtk_filter_list_model_new (NULL, g_object_ref (self->filter));
  selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->shown))));
  gtk_list_view_set_model (self->list, selection);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  hf_widget_let_tab_leave (GTK_WIDGET (self->list));
  items_changed_cb (self);
}

void
hf_activity_page_set_engine (HfActivityPage *self, HfEngine *engine)
{
  g_return_if_fail (HF_IS_ACTIVITY_PAGE (self));
  gtk_filter_list_model_set_model (self->shown, engine != NULL ? hf_engine_get_activity (engine) : NULL);
}

void
hf_activity_page_find (HfActivityPage *self)
{
  g_return_if_fail (HF_IS_ACTIVITY_PAGE (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
