/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Functions page. Guarantees: one call at a time; a call that changes data at its service is confirmed first; what came of a
 * function is shown beside that function and no other; nothing on this computer changes before *Apply*. Length: the one place
 * that knows the list, the values and the answer together. */

#include "hf-functions-page.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "hf-function-pane.h"
#include "hf-function-row.h"
#include "hf-result-pane.h"
#include "hf-widgets.h"

struct _HfFunctionsPage
{
  AdwBin parent_instance;

  HfEngine *engine;
  char *wanted;
  GtkFilter *filter;
  GtkFilterListModel *shown;
  GtkSingleSelection *selection;
  GCancellable *running; /* NULL: nothing is being run */
  HfFunctionItem *running_item;
  HfFunctionItem *result_item; /* whose result is kept */
  HfFunctionResult *kept;

  AdwLeaflet *outer;
  AdwLeaflet *inner;
  GtkWidget *list_box;
  GtkSearchEntry *search;
  GtkStack *stack;
  GtkListView *list;
  AdwStatusPage *empty;
  HfFunctionPane *pane;
  HfResultPane *result;
};

G_DEFINE_FINAL_TYPE (HfFunctionsPage, hf_functions_page, ADW_TYPE_BIN)

/* --- the list --- */

static gboolean
holds (const char *text, const char *wanted)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  return strstr (folded, wanted) != NULL;
}

static gboolean
is_wanted_cb (gpointer item, gpointer data)
{
  HfFunctionsPage *self = data;
  const char *const *entities = hf_function_item_get_entities (item);

  if (self->wanted == NULL || *self->wanted == '\0' || holds (hf_function_item_get_id (item), self->wanted)
      || holds (hf_function_item_get_url (item), self->wanted) || holds (hf_function_item_get_method (item), self->wanted))
    return TRUE;
  for (guint i = 0; entities[i] != NULL; i++)
    if (holds (entities[i], self->wanted))
      return TRUE;
  return FALSE;
}

static void
items_changed_cb (HfFunctionsPage *self)
{
  gboolean any = g_list_model_get_n_items (G_LIST_MODEL (self->shown)) > 0;
  gboolean searching = self->wanted != NULL && *self->wanted != '\0';

  adw_status_page_set_icon_name (self->empty, searching ? "system-search-symbolic" : "system-run-symbolic");
  adw_status_page_set_title (self->empty, searching ? _("Nothing found") : _("No functions"));
  adw_status_page_set_description (self->empty,
                                   searching ? _("No function here matches what you search.")
                                             : _("This solution calls no service through a function."));
  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
}

static void
filter_cb (HfFunctionsPage *self)
{
  g_free (self->wanted);
  self->wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  items_changed_cb (self);
}

/* --- what is shown --- */

static void
refresh (HfFunctionsPage *self)
{
  HfFunctionItem *item = hf_function_pane_get_item (self->pane);
  gboolean usable = item != NULL && hf_function_item_get_unusable (item) == NULL;
  const char *running = self->running != NULL ? hf_function_item_get_id (self->running_item) : NULL;
  gboolean mine = self->kept != NULL && item == self->result_item;

  hf_function_pane_set_running (self->pane, running);
  if (self->running != NULL && item == self->running_item)
    hf_result_pane_set_running (self->result, running);
  else
    hf_result_pane_set_result (self->result, mine ? self->kept : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "functions.run", usable && self->running == NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "functions.stop", self->running != NULL && item == self->running_item);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "functions.apply",
                                 mine && self->running == NULL && hf_function_result_get_why_not (self->kept) == NULL);
}

static void
show_item (HfFunctionsPage *self, HfFunctionItem *item, gboolean by_person)
{
  if (item != hf_function_pane_get_item (self->pane))
    {
      hf_function_pane_set_item (self->pane, item);
      refresh (self);
    }
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->pane));
  if (by_person)
    adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
}

static void
selected_cb (HfFunctionsPage *self)
{
  HfFunctionItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item != NULL && !adw_leaflet_get_folded (self->outer))
    show_item (self, item, FALSE);
}

static void
activate_cb (HfFunctionsPage *self, guint position)
{
  g_autoptr(HfFunctionItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  if (item != NULL)
    show_item (self, item, TRUE);
}

static void
folded_cb (HfFunctionsPage *self)
{
  gtk_list_view_set_single_click_activate (self->list, adw_leaflet_get_folded (self->outer));
}

/* --- running --- */

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionsPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(HfFunctionResult) came = hf_engine_run_function_finish (HF_ENGINE (source), result, &error);
  g_autoptr(HfFunctionItem) item = NULL;
  g_autofree char *words = NULL;

  if (HF_ENGINE (source) != self->engine)
    return;
  item = g_steal_pointer (&self->running_item);
  g_clear_object (&self->running);
  if (came != NULL)
    {
      g_set_object (&self->kept, came);
      g_set_object (&self->result_item, item);
    }
  if (came == NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    words = g_strdup (hf_function_item_get_writes (item) ? _("Stopped waiting: the service may have done it all the same")
                                                         : _("Stopped: nothing was changed"));
  else if (came == NULL)
    words = g_strdup (error->message);
  else if (item != hf_function_pane_get_item (self->pane))
    words = g_strdup_printf (_("%s has answered"), hf_function_item_get_id (item));
  if (words != NULL)
    hf_widget_toast (GTK_WIDGET (self), words, NULL, NULL, NULL);
  refresh (self);
}

static void
run (HfFunctionsPage *self)
{
  g_autoptr(HfJsonObject) values = hf_function_pane_get_values (self->pane);

  if (values == NULL || self->running != NULL)
    return;
  self->running = g_cancellable_new ();
  g_set_object (&self->running_item, hf_function_pane_get_item (self->pane));
  hf_engine_run_function_async (self->engine, hf_function_item_get_id (self->running_item),
                                hf_function_pane_get_entity (self->pane), values, self->running, ran_cb, g_object_ref (self));
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->result));
  refresh (self);
}

static void
run_response_cb (HfFunctionsPage *self, const char *response)
{
  if (g_str_equal (response, "run") && self->engine != NULL)
    run (self);
}

static void
ask (HfFunctionsPage *self, HfFunctionItem *item)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *dialog = adw_message_dialog_new (window, NULL, NULL);

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Run %s for real?"), hf_function_item_get_id (item));
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _("It calls %s %s now and changes data there. It does not go through the queue: it is not "
                                    "kept, not repeated, and cannot be "
                                    "taken back from here."),
                                  hf_function_item_get_method (item), hf_function_item_get_url (item));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "run", _("_Run"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "run", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (run_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- actions --- */

static void
run_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfFunctionsPage *self = HF_FUNCTIONS_PAGE (widget);
  HfFunctionItem *item = hf_function_pane_get_item (self->pane);
  g_autoptr(HfJsonObject) values = item != NULL ? hf_function_pane_get_values (self->pane) : NULL;

  if (values == NULL)
    return;
  if (hf_function_item_get_writes (item))
    ask (self, item);
  else
    run (self);
}

static void
stop_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_cancellable_cancel (HF_FUNCTIONS_PAGE (widget)->running);
}

static void
applied_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfFunctionsPage) self = data;
  g_autoptr(GError) error = NULL;
  HfChangeCounts counts = { 0 };
  g_autofree char *words = NULL;

  if (hf_engine_apply_function_result_finish (HF_ENGINE (source), result, &counts, &error))
    words = g_strdup_printf (_("Applied: %" PRId64 " new, %" PRId64 " changed, %" PRId64 " removed"), counts.inserted,
                             counts.updated, counts.deleted);
  if (HF_ENGINE (source) != self->engine)
    return;
  hf_widget_toast (GTK_WIDGET (self), words != NULL ? words : error->message, NULL, NULL, NULL);
  refresh (self);
}

static void
apply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfFunctionsPage *self = HF_FUNCTIONS_PAGE (widget);

  hf_engine_apply_function_result_async (self->engine, self->kept, NULL, applied_cb, g_object_ref (self));
  refresh (self);
}

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfFunctionsPage *self = HF_FUNCTIONS_PAGE (widget);

  adw_leaflet_set_visible_child (self->outer, self->list_box);
}

static void
close_result_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfFunctionsPage *self = HF_FUNCTIONS_PAGE (widget);

  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->pane));
}

/* --- the widget --- */

static void
hf_functions_page_dispose (GObject *object)
{
  HfFunctionsPage *self = HF_FUNCTIONS_PAGE (object);

  if (self->pane != NULL)
    hf_functions_page_set_engine (self, NULL);
  G_OBJECT_CLASS (hf_functions_page_parent_class)->dispose (object);
}

static void
hf_functions_page_finalize (GObject *object)
{
  HfFunctionsPage *self = HF_FUNCTIONS_PAGE (object);

  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_object (&self->filter);
  g_free (self->wanted);
  G_OBJECT_CLASS (hf_functions_page_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "functions.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "functions.stop", NULL, stop_action);
  gtk_widget_class_install_action (widget_class, "functions.apply", NULL, apply_action);
  gtk_widget_class_install_action (widget_class, "functions.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "functions.close-result", NULL, close_result_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "functions.run", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "functions.run", NULL);
}

static void
hf_functions_page_class_init (HfFunctionsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = hf_functions_page_dispose;
  object_class->finalize = hf_functions_page_finalize;
  g_type_ensure (HF_TYPE_FUNCTION_PANE);
  g_type_ensure (HF_TYPE_FUNCTION_ROW);
  g_type_ensure (HF_TYPE_RESULT_PANE);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-functions-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfFunctionsPage, outer);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionsPage, inner);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionsPage, list_box);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionsPage, search);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionsPage, list);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionsPage, empty);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionsPage, pane);
  gtk_widget_class_bind_template_child (widget_class, HfFunctionsPage, result);
  gtk_widget_class_bind_template_callback (widget_class, filter_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
}

static void
hf_functions_page_init (HfFunctionsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted_cb, self, NULL));
  self->shown = gtk_filter_list_model_new (NULL, g_object_ref (self->filter));
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->shown)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->shown, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  hf_widget_let_tab_leave (GTK_WIDGET (self->list));
  items_changed_cb (self);
  refresh (self);
}

void
hf_functions_page_set_engine (HfFunctionsPage *self, HfEngine *engine)
{
  g_return_if_fail (HF_IS_FUNCTIONS_PAGE (self));

  g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_object (&self->running_item);
  g_clear_object (&self->result_item);
  g_clear_object (&self->kept);
  gtk_filter_list_model_set_model (self->shown, NULL);
  hf_function_pane_set_item (self->pane, NULL);
  g_set_object (&self->engine, engine);
  adw_leaflet_set_visible_child (self->outer, self->list_box);
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->pane));
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  if (engine != NULL)
    gtk_filter_list_model_set_model (self->shown, hf_engine_get_functions (engine));
  refresh (self);
}

void
hf_functions_page_show (HfFunctionsPage *self, const char *id)
{
  GListModel *model;

  g_return_if_fail (HF_IS_FUNCTIONS_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  filter_cb (self);
  adw_leaflet_set_visible_child (self->outer, self->list_box);
  model = G_LIST_MODEL (self->selection);
  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(HfFunctionItem) item = g_list_model_get_item (model, i);

      if (!g_str_equal (hf_function_item_get_id (item), id))
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      gtk_widget_activate_action (GTK_WIDGET (self->list), "list.scroll-to-item", "u", i);
      show_item (self, item, TRUE);
    }
}

void
hf_functions_page_find (HfFunctionsPage *self)
{
  g_return_if_fail (HF_IS_FUNCTIONS_PAGE (self));

  adw_leaflet_set_visible_child (self->outer, self->list_box);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}
