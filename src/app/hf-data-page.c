/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Data page: puts sidebar, records and detail together and carries out New, Edit and Delete through the engine. Two nested
 * leaflets fold it for narrow windows; the one place that decides which part shows is here. */

#include "hf-data-page.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "hf-dataset-list.h"
#include "hf-record-editor.h"
#include "hf-record-pane.h"
#include "hf-records-view.h"
#include "hf-widgets.h"
#include "hf-writer-dialog.h"

struct _HfDataPage
{
  AdwBin parent_instance;

  HfEngine *engine;
  HfDataset *dataset;
  GCancellable *cancellable;

  AdwLeaflet *outer;
  AdwLeaflet *inner;
  HfDatasetList *datasets;
  HfRecordsView *records;
  GtkWidget *pane_box;
  HfRecordPane *pane;
};

G_DEFINE_FINAL_TYPE (HfDataPage, hf_data_page, ADW_TYPE_BIN)

static void
allow_actions (HfDataPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean record = gtk_widget_get_visible (self->pane_box);

  gtk_widget_action_set_enabled (widget, "data.new-record",
                                 self->dataset != NULL && hf_dataset_why_read_only (self->dataset, "create") == NULL);
  gtk_widget_action_set_enabled (widget, "data.edit-record",
                                 record && self->dataset != NULL && hf_dataset_why_read_only (self->dataset, "update") == NULL);
  gtk_widget_action_set_enabled (widget, "data.delete-record",
                                 record && self->dataset != NULL && hf_dataset_why_read_only (self->dataset, "delete") == NULL);
}

static void
show_record (HfDataPage *self, const char *id)
{
  gtk_widget_set_visible (self->pane_box, id != NULL);
  if (id != NULL)
    hf_record_pane_show (self->pane, self->engine, self->dataset, id);
  else
    {
      adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->records));
      hf_record_pane_show (self->pane, NULL, NULL, NULL);
    }
  allow_actions (self);
}

static void
chosen_cb (HfDataPage *self, HfDataset *dataset, gboolean by_person)
{
  if (self->dataset != dataset)
    {
      show_record (self, NULL);
      if (self->dataset != NULL)
        g_signal_handlers_disconnect_by_data (self->dataset, self);
      g_set_object (&self->dataset, dataset);
      g_signal_connect_swapped (dataset, "notify", G_CALLBACK (allow_actions), self);
      hf_records_view_set_dataset (self->records, self->engine, dataset);
      allow_actions (self);
    }
  if (by_person)
    adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
}

/* Beside the table the record shows at once; where there is room for one of them only, when it is pressed. */
static void
selected_cb (HfDataPage *self, HfRow *row)
{
  if (row != NULL && hf_row_get_id (row) != NULL && !adw_leaflet_get_folded (self->inner))
    show_record (self, hf_row_get_id (row));
}

static void
activated_cb (HfDataPage *self, HfRow *row)
{
  if (hf_row_get_id (row) == NULL)
    return;
  show_record (self, hf_row_get_id (row));
  adw_leaflet_set_visible_child (self->inner, self->pane_box);
}

static void
folded_cb (HfDataPage *self)
{
  gboolean folded = adw_leaflet_get_folded (self->inner);

  hf_records_view_set_single_click (self->records, folded);
}

/* --- actions --- */

static void
back_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfDataPage *self = HF_DATA_PAGE (widget);

  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->datasets));
}

static void
close_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfDataPage *self = HF_DATA_PAGE (widget);

  show_record (self, NULL);
  hf_records_view_unselect (self->records);
}

static void
toast_queued (HfDataPage *self, gint64 command, const char *text)
{
  hf_widget_toast (GTK_WIDGET (self), text, _("Show"), "win.show-command", g_variant_new_int64 (command));
}

static void
saved_cb (HfDataPage *self, gint64 command, const char *id)
{
  g_autofree char *text = NULL;

  if (command == 0)
    {
      hf_widget_toast (GTK_WIDGET (self), _("Saved on this computer"), NULL, NULL, NULL);
      return;
    }
  text = g_strdup_printf (_("Saved: it is on the queue as #%" PRId64), command);
  toast_queued (self, command, text);
}

static void
open_editor (HfDataPage *self, const char *id)
{
  g_autofree char *example = hf_records_view_dup_example (self->records);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *editor
      = hf_record_editor_new (window, self->engine, self->dataset, id, id != NULL ? hf_record_pane_get_data (self->pane) : NULL,
                              hf_records_view_get_columns (self->records), example);

  g_signal_connect_object (editor, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (editor));
}

/* --- which function --- */

static void
writer_chosen_cb (HfDataPage *self, const char *failure, HfWriterDialog *dialog)
{
  const char *then = g_object_get_data (G_OBJECT (dialog), "then");

  if (failure != NULL)
    hf_widget_toast (GTK_WIDGET (self), failure, NULL, NULL, NULL);
  else if (then != NULL && self->dataset == g_object_get_data (G_OBJECT (dialog), "dataset"))
    gtk_widget_activate_action (GTK_WIDGET (self), then, NULL);
}

/* @then: (nullable): the action that asked, to be done once it is known. */
static void
ask_writer (HfDataPage *self, const char *method, const char *then)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  GtkWidget *dialog = hf_writer_dialog_new (window, self->engine, self->dataset, method);

  g_object_set_data (G_OBJECT (dialog), "then", (gpointer) g_intern_string (then));
  g_object_set_data (G_OBJECT (dialog), "dataset", self->dataset); /* to be compared only */
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (writer_chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* Whether it is known which function does it; else that is asked, and @then comes again. */
static gboolean
knows_writer (HfDataPage *self, const char *method, const char *then)
{
  if (!hf_dataset_asks (self->dataset, method)
      || hf_engine_get_writer (self->engine, hf_dataset_get_entity (self->dataset), method) != NULL)
    return TRUE;
  ask_writer (self, method, then);
  return FALSE;
}

static void
choose_writer_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfDataPage *self = HF_DATA_PAGE (widget);

  if (self->dataset != NULL)
    ask_writer (self, g_variant_get_string (parameter, NULL), NULL);
}

/* --- writing --- */

static void
new_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (knows_writer (HF_DATA_PAGE (widget), "create", name))
    open_editor (HF_DATA_PAGE (widget), NULL);
}

static void
edit_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfDataPage *self = HF_DATA_PAGE (widget);

  /* Not before it was read: an editor that knows no record would send every field as changed. */
  if (hf_record_pane_get_data (self->pane) != NULL && knows_writer (self, "update", name))
    open_editor (self, hf_record_pane_get_id (self->pane));
}

static void
deleted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfDataPage) self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gint64 command = hf_engine_submit_finish (HF_ENGINE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (error != NULL)
    {
      hf_widget_toast (GTK_WIDGET (self), error->message, NULL, NULL, NULL);
      return;
    }
  if (command != 0)
    {
      text = g_strdup_printf (_("Deleted here: the deletion is on the queue as #%" PRId64), command);
      toast_queued (self, command, text);
    }
  else
    hf_widget_toast (GTK_WIDGET (self), _("Deleted on this computer"), NULL, NULL, NULL);
  show_record (self, NULL);
  hf_records_view_unselect (self->records);
}

static void
delete_response_cb (HfDataPage *self, const char *response, AdwMessageDialog *dialog)
{
  const char *id = g_object_get_data (G_OBJECT (dialog), "id"), *entity;

  if (!g_str_equal (response, "delete") || self->engine == NULL || self->dataset == NULL)
    return;
  entity = hf_dataset_get_entity (self->dataset);
  hf_engine_submit_async (self->engine, entity, "delete", hf_engine_get_writer (self->engine, entity, "delete"), id, NULL, NULL,
                          self->cancellable, deleted_cb, g_object_ref (self));
}

/* (transfer full) */
static char *
deletion_words (HfDataPage *self)
{
  const char *entity = hf_dataset_get_entity (self->dataset);

  if (g_str_equal (hf_dataset_get_provider (self->dataset), "DATA_PROVIDER_LOCAL"))
    return g_strdup_printf (_("The record goes from %s, which is on this computer only."), entity);
  return g_strdup_printf (
      _("The record goes from %s here at once. The deletion is put on the queue and sent to the service."), entity);
}

static void
delete_record_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  HfDataPage *self = HF_DATA_PAGE (widget);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (widget));
  const char *id = hf_record_pane_get_id (self->pane);
  g_autofree char *words = NULL;
  GtkWidget *dialog;

  if (!knows_writer (self, "delete", name))
    return;
  dialog = adw_message_dialog_new (window, NULL, NULL);
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Delete %s?"), id);
  words = deletion_words (self);
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), words);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "delete", _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "id", g_strdup (id), g_free);
  g_signal_connect_object (dialog, "response", G_CALLBACK (delete_response_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hf_data_page_find (HF_DATA_PAGE (widget));
}

static void
hf_data_page_dispose (GObject *object)
{
  HfDataPage *self = HF_DATA_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->dataset != NULL)
    g_signal_handlers_disconnect_by_data (self->dataset, self);
  g_clear_object (&self->dataset);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (hf_data_page_parent_class)->dispose (object);
}

static void
hf_data_page_class_init (HfDataPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_data_page_dispose;
  g_type_ensure (HF_TYPE_DATASET_LIST);
  g_type_ensure (HF_TYPE_RECORDS_VIEW);
  g_type_ensure (HF_TYPE_RECORD_PANE);
  gtk_widget_class_install_action (widget_class, "data.back", NULL, back_action);
  gtk_widget_class_install_action (widget_class, "data.close-record", NULL, close_record_action);
  gtk_widget_class_install_action (widget_class, "data.new-record", NULL, new_record_action);
  gtk_widget_class_install_action (widget_class, "data.edit-record", NULL, edit_record_action);
  gtk_widget_class_install_action (widget_class, "data.delete-record", NULL, delete_record_action);
  gtk_widget_class_install_action (widget_class, "data.choose-writer", "s", choose_writer_action);
  gtk_widget_class_install_action (widget_class, "data.find", NULL, find_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "data.delete-record", NULL);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-data-page.ui");
  gtk_widget_class_bind_template_child (widget_class, HfDataPage, outer);
  gtk_widget_class_bind_template_child (widget_class, HfDataPage, inner);
  gtk_widget_class_bind_template_child (widget_class, HfDataPage, datasets);
  gtk_widget_class_bind_template_child (widget_class, HfDataPage, records);
  gtk_widget_class_bind_template_child (widget_class, HfDataPage, pane_box);
  gtk_widget_class_bind_template_child (widget_class, HfDataPage, pane);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
}

static void
hf_data_page_init (HfDataPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  allow_actions (self);
}

void
hf_data_page_set_engine (HfDataPage *self, HfEngine *engine)
{
  g_return_if_fail (HF_IS_DATA_PAGE (self));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  show_record (self, NULL);
  hf_records_view_set_dataset (self->records, NULL, NULL);
  if (self->dataset != NULL)
    g_signal_handlers_disconnect_by_data (self->dataset, self);
  g_clear_object (&self->dataset);
  g_set_object (&self->engine, engine);
  self->cancellable = engine != NULL ? g_cancellable_new () : NULL;
  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->datasets));
  hf_dataset_list_set_engine (self->datasets, engine);
  allow_actions (self);
}

void
hf_data_page_show (HfDataPage *self, const char *entity, const char *id)
{
  g_return_if_fail (HF_IS_DATA_PAGE (self));

  if (!hf_dataset_list_choose (self->datasets, entity) || id == NULL)
    return;
  show_record (self, id);
  adw_leaflet_set_visible_child (self->inner, self->pane_box);
  hf_records_view_select_id (self->records, id);
}

void
hf_data_page_find (HfDataPage *self)
{
  g_return_if_fail (HF_IS_DATA_PAGE (self));

  adw_leaflet_set_visible_child (self->outer, GTK_WIDGET (self->inner));
  adw_leaflet_set_visible_child (self->inner, GTK_WIDGET (self->records));
  hf_records_view_find (self->records);
}
