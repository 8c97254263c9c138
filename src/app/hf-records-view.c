/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The records of a dataset with what surrounds their table. Says why there is nothing to see: never synced, empty, or nothing
 * found. Searching is done by the rows, off the main thread, as one types. */

#include "hf-records-view.h"

#include <glib/gi18n-lib.h>

#include "hf-record-table.h"
#include "hf-text.h"
#include "hf-widgets.h"
#include "hf-writer-dialog.h"

struct _HfRecordsView
{
  AdwBin parent_instance;

  HfDataset *dataset;
  HfRows *rows;
  GCancellable *cancellable;
  gboolean show_back;

  GtkLabel *title;
  GtkLabel *count;
  GtkSearchEntry *search;
  GtkSpinner *spinner;
  GtkMenuButton *sort_button;
  GtkMenuButton *menu_button;
  GtkWidget *new_button;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkWidget *sync_button;
  HfRecordTable *table;
};

G_DEFINE_FINAL_TYPE (HfRecordsView, hf_records_view, ADW_TYPE_BIN)

typedef enum
{
  PROP_SHOW_BACK = 1
} HfRecordsViewProperty;

enum
{
  SIGNAL_SELECTED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static GParamSpec *properties[PROP_SHOW_BACK + 1];
static guint signals[N_SIGNALS];

static gboolean
is_filtered (HfRecordsView *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->search)) != '\0';
}

static void
show_empty (HfRecordsView *self)
{
  const char *error = hf_dataset_get_error (self->dataset);
  g_autofree char *description = NULL;
  const char *icon = "folder-symbolic", *title;
  gboolean offer_sync = FALSE;

  if (is_filtered (self))
    {
      g_autofree char *text
          = g_strdup_printf (_("No record contains “%s”."), gtk_editable_get_text (GTK_EDITABLE (self->search)));

      icon = "system-search-symbolic";
      title = _("Nothing found");
      description = g_markup_escape_text (text, -1);
    }
  else if (hf_dataset_get_syncing (self->dataset))
    {
      icon = "emblem-synchronizing-symbolic";
      title = _("Syncing");
      description = g_strdup (_("The records show here when all of them have come."));
    }
  else if (error != NULL)
    {
      icon = "dialog-error-symbolic";
      title = _("The sync failed");
      description = g_markup_escape_text (error, -1);
      offer_sync = TRUE;
    }
  else if (g_str_equal (hf_dataset_get_provider (self->dataset), "DATA_PROVIDER_LOCAL"))
    {
      title = _("No records");
      description = g_strdup (_("This dataset is on this computer only."));
    }
  else if (hf_dataset_get_synced_at (self->dataset) == 0)
    {
      title = _("Never synced");
      description = g_strdup (_("The records of this dataset have not come to this computer yet."));
      offer_sync = TRUE;
    }
  else
    {
      title = _("No records");
      description = g_strdup (_("The service has none in this dataset."));
    }
  adw_status_page_set_icon_name (self->empty, icon);
  adw_status_page_set_title (self->empty, title);
  adw_status_page_set_description (self->empty, description);
  gtk_widget_set_visible (self->sync_button, offer_sync);
}

static void
refresh (HfRecordsView *self)
{
  gint64 count, total;
  g_autofree char *count_text = NULL;
  g_autofree char *total_text = NULL;
  g_autofree char *text = NULL;

  if (self->rows == NULL)
    return;
  count = hf_rows_get_count (self->rows);
  total = MAX (hf_rows_get_total (self->rows), count);
  count_text = hf_text_number (count);
  total_text = hf_text_number (total);
  if (is_filtered (self))
    /* Translators: number of records found, number of all */
    text = g_strdup_printf (_("%s of %s"), count_text, total_text);
  else
    text = g_strdup_printf (ngettext ("%s record", "%s records", (gulong) total), total_text);
  gtk_label_set_label (self->count, text);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), hf_rows_get_busy (self->rows));
  gtk_spinner_set_spinning (self->spinner, hf_rows_get_busy (self->rows));
  if (count > 0 || hf_rows_get_busy (self->rows))
    {
      gtk_stack_set_visible_child_name (self->stack, "table");
      return;
    }
  show_empty (self);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

static void
refresh_dataset (HfRecordsView *self)
{
  hf_widget_set_reason (self->new_button, hf_dataset_why_read_only (self->dataset, "create"), _("New record (Ctrl+N)"));
  refresh (self);
}

/* Only where there is something to choose. */
static void
fill_menu (HfRecordsView *self, HfEngine *engine)
{
  g_autoptr(GMenuModel) menu = hf_writer_dialog_make_menu (engine, self->dataset, "data.choose-writer");

  gtk_menu_button_set_menu_model (self->menu_button, menu);
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button), g_menu_model_get_n_items (menu) > 0);
}

static void
search_changed_cb (HfRecordsView *self)
{
  if (self->rows == NULL)
    return;
  hf_rows_set_filter (self->rows, gtk_editable_get_text (GTK_EDITABLE (self->search)));
  refresh (self);
}

static void
stop_search_cb (HfRecordsView *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_grab_focus (hf_record_table_get_view (self->table));
}

static void
selected_cb (HfRecordsView *self, HfRow *row)
{
  g_signal_emit (self, signals[SIGNAL_SELECTED], 0, row);
}

static void
activated_cb (HfRecordsView *self, HfRow *row)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, row);
}

static void
sort_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  hf_record_table_sort (HF_RECORDS_VIEW (widget)->table, g_variant_get_string (parameter, NULL));
}

static void
id_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfRecordsView) self = data;
  g_autoptr(GError) error = NULL;
  gint64 position = hf_rows_find_id_finish (HF_ROWS (source), result, &error);

  if (error == NULL && HF_ROWS (source) == self->rows && position >= 0 && position < G_MAXUINT)
    hf_record_table_select (self->table, (guint) position);
}

static void
hf_records_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch ((HfRecordsViewProperty) id)
    {
    case PROP_SHOW_BACK: g_value_set_boolean (value, HF_RECORDS_VIEW (object)->show_back); break;
    default:             G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_records_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfRecordsViewProperty) id)
    {
    case PROP_SHOW_BACK: HF_RECORDS_VIEW (object)->show_back = g_value_get_boolean (value); break;
    default:             G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_records_view_dispose (GObject *object)
{
  HfRecordsView *self = HF_RECORDS_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  if (self->dataset != NULL)
    g_signal_handlers_disconnect_by_data (self->dataset, self);
  g_clear_object (&self->rows);
  g_clear_object (&self->dataset);
  G_OBJECT_CLASS (hf_records_view_parent_class)->dispose (object);
}

static void
hf_records_view_class_init (HfRecordsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = hf_records_view_get_property;
  object_class->set_property = hf_records_view_set_property;
  object_class->dispose = hf_records_view_dispose;
  properties[PROP_SHOW_BACK] = g_param_spec_boolean ("show-back", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  signals[SIGNAL_SELECTED]
      = g_signal_new ("selected", HF_TYPE_RECORDS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, HF_TYPE_ROW);
  signals[SIGNAL_ACTIVATED]
      = g_signal_new ("activated", HF_TYPE_RECORDS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, HF_TYPE_ROW);

  g_type_ensure (HF_TYPE_RECORD_TABLE);
  gtk_widget_class_install_action (widget_class, "records.sort", "s", sort_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-records-view.ui");
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, title);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, count);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, search);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, spinner);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, sort_button);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, menu_button);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, new_button);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, stack);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, empty);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, sync_button);
  gtk_widget_class_bind_template_child (widget_class, HfRecordsView, table);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
}

static void
hf_records_view_init (HfRecordsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (self->sort_button, hf_record_table_get_menu (self->table));
}

void
hf_records_view_set_dataset (HfRecordsView *self, HfEngine *engine, HfDataset *dataset)
{
  g_return_if_fail (HF_IS_RECORDS_VIEW (self));

  if (self->dataset == dataset)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->rows != NULL)
    g_signal_handlers_disconnect_by_data (self->rows, self);
  if (self->dataset != NULL)
    g_signal_handlers_disconnect_by_data (self->dataset, self);
  g_clear_object (&self->rows);
  hf_record_table_set_rows (self->table, NULL);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  g_set_object (&self->dataset, dataset);
  gtk_label_set_label (self->title, dataset != NULL ? hf_dataset_get_entity (dataset) : "");
  if (dataset == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  self->rows = hf_engine_get_rows (engine, hf_dataset_get_entity (dataset));
  g_signal_connect_swapped (self->rows, "notify", G_CALLBACK (refresh), self);
  g_signal_connect_swapped (dataset, "notify", G_CALLBACK (refresh_dataset), self);
  hf_record_table_set_rows (self->table, self->rows);
  fill_menu (self, engine);
  refresh_dataset (self);
}

HfDataset *
hf_records_view_get_dataset (HfRecordsView *self)
{
  g_return_val_if_fail (HF_IS_RECORDS_VIEW (self), NULL);
  return self->dataset;
}

const char *const *
hf_records_view_get_columns (HfRecordsView *self)
{
  g_return_val_if_fail (HF_IS_RECORDS_VIEW (self), NULL);
  return hf_record_table_get_columns (self->table);
}

char *
hf_records_view_dup_example (HfRecordsView *self)
{
  g_autoptr(HfRow) row = NULL;

  g_return_val_if_fail (HF_IS_RECORDS_VIEW (self), NULL);

  row = self->rows != NULL ? g_list_model_get_item (G_LIST_MODEL (self->rows), 0) : NULL;
  return row != NULL && hf_row_get_loaded (row) ? g_strdup (hf_row_get_data (row)) : NULL;
}

void
hf_records_view_find (HfRecordsView *self)
{
  g_return_if_fail (HF_IS_RECORDS_VIEW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

void
hf_records_view_select_id (HfRecordsView *self, const char *id)
{
  g_return_if_fail (HF_IS_RECORDS_VIEW (self));

  if (self->rows != NULL)
    hf_rows_find_id_async (self->rows, id, self->cancellable, id_found_cb, g_object_ref (self));
}

void
hf_records_view_unselect (HfRecordsView *self)
{
  g_return_if_fail (HF_IS_RECORDS_VIEW (self));
  hf_record_table_unselect (self->table);
}

void
hf_records_view_set_single_click (HfRecordsView *self, gboolean single_click)
{
  g_return_if_fail (HF_IS_RECORDS_VIEW (self));
  hf_record_table_set_single_click (self->table, single_click);
}
