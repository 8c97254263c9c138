/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a result would do to the tables: a list, each change before and after, how many there are of each kind. Nothing has
 * happened yet: the words say so until it has. */

#include "hf-change-list.h"

#include <glib/gi18n-lib.h>

#include "hf-change-row.h"
#include "hf-json-view.h"
#include "hf-text.h"
#include "hf-widgets.h"

struct _HfChangeList
{
  AdwBin parent_instance;

  HfFunctionResult *result;
  GtkSingleSelection *selection;
  GtkStack *stack;
  GtkListView *list;
  GtkWidget *detail;
  GtkWidget *before_box;
  GtkWidget *after_box;
  HfJsonView *before;
  HfJsonView *after;
  AdwStatusPage *empty;
  GtkWidget *bar;
  GtkLabel *counts;
  GtkWidget *apply_button;
};

G_DEFINE_FINAL_TYPE (HfChangeList, hf_change_list, ADW_TYPE_BIN)

static void
selected_cb (HfChangeList *self)
{
  HfFunctionChange *change = gtk_single_selection_get_selected_item (self->selection);

  gtk_widget_set_visible (self->detail, change != NULL);
  if (change == NULL)
    return;
  gtk_widget_set_visible (self->before_box, hf_function_change_get_before (change) != NULL);
  gtk_widget_set_visible (self->after_box, hf_function_change_get_after (change) != NULL);
  hf_json_view_set_json (self->before, hf_function_change_get_before (change));
  hf_json_view_set_json (self->after, hf_function_change_get_after (change));
}

static void
add_count (GString *text, gint64 count, const char *words)
{
  g_autofree char *number = hf_text_number (count);

  if (count > 0)
    g_string_append_printf (text, "%s%s %s", text->len > 0 ? " · " : "", number, words);
}

static char *
describe_counts (HfFunctionResult *result)
{
  HfChangeCounts counts = hf_function_result_get_counts (result);
  guint listed = g_list_model_get_n_items (hf_function_result_get_changes (result));
  GString *text = g_string_new (NULL);

  /* Translators: each after a number: "3 new · 1 changed" */
  add_count (text, counts.inserted, _("new"));
  add_count (text, counts.updated, _("changed"));
  add_count (text, counts.deleted, _("removed"));
  add_count (text, counts.kept, _("kept: changes of yours wait for the service"));
  if (counts.inserted + counts.updated + counts.deleted > listed)
    g_string_append_printf (text, _(" · the first %u are listed"), listed);
  return g_string_free (text, FALSE);
}

static void
show_empty (HfChangeList *self)
{
  HfFunctionResult *result = self->result;
  gboolean failed = hf_function_result_get_error (result) != NULL, blocked = hf_function_result_get_blocked (result);

  adw_status_page_set_icon_name (self->empty, failed || blocked ? "dialog-warning-symbolic" : "emblem-ok-symbolic");
  adw_status_page_set_title (self->empty, blocked ? _("It cannot be applied") : _("Nothing to apply"));
  adw_status_page_set_description (self->empty,
                                   failed && !blocked ? _("The call failed, so the tables stay as they are.")
                                                      : hf_function_result_get_why_not (result));
}

static void
hf_change_list_dispose (GObject *object)
{
  HfChangeList *self = HF_CHANGE_LIST (object);

  g_clear_object (&self->result);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (hf_change_list_parent_class)->dispose (object);
}

static void
hf_change_list_class_init (HfChangeListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_change_list_dispose;
  g_type_ensure (HF_TYPE_CHANGE_ROW);
  g_type_ensure (HF_TYPE_JSON_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-change-list.ui");
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, stack);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, list);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, detail);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, before_box);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, after_box);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, before);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, after);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, empty);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, bar);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, counts);
  gtk_widget_class_bind_template_child (widget_class, HfChangeList, apply_button);
}

static void
hf_change_list_init (HfChangeList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  hf_widget_let_tab_leave (GTK_WIDGET (self->list));
}

void
hf_change_list_set_result (HfChangeList *self, HfFunctionResult *result)
{
  g_autofree char *counts = NULL;
  gboolean any;

  g_return_if_fail (HF_IS_CHANGE_LIST (self));

  if (g_set_object (&self->result, result))
    gtk_single_selection_set_model (self->selection, result != NULL ? hf_function_result_get_changes (result) : NULL);
  if (result == NULL)
    return;
  any = g_list_model_get_n_items (hf_function_result_get_changes (result)) > 0;
  counts = describe_counts (result);
  if (!any)
    show_empty (self);
  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "none");
  gtk_label_set_label (self->counts,
                       any && hf_function_result_get_why_not (result) != NULL ? hf_function_result_get_why_not (result) : counts);
  gtk_widget_set_visible (self->bar, any || *counts != '\0');
  gtk_widget_set_visible (self->apply_button, any);
  hf_widget_set_reason (self->apply_button, hf_function_result_get_why_not (result), _("Make these changes on this computer"));
}
