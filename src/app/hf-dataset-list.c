/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The datasets of the open solution. There are tens of them, so a list box holds them all; rows follow their dataset by
 * themselves, and one timer lets their ages go by. */

#include "hf-dataset-list.h"

#include "hf-dataset-row.h"

#define REFRESH_SECONDS 15

struct _HfDatasetList
{
  AdwBin parent_instance;

  GListModel *datasets;
  GtkLabel *title;
  GtkLabel *path;
  GtkListBox *list;
  guint timer;
};

G_DEFINE_FINAL_TYPE (HfDatasetList, hf_dataset_list, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWidget *
create_row_cb (gpointer item, gpointer data)
{
  return hf_dataset_row_new (item);
}

static void
header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  const char *source = hf_dataset_get_source (hf_dataset_row_get_dataset (HF_DATASET_ROW (row)));
  const char *above = before != NULL ? hf_dataset_get_source (hf_dataset_row_get_dataset (HF_DATASET_ROW (before))) : NULL;
  GtkWidget *label;

  if (g_strcmp0 (source, above) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (source);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_tooltip_text (label, source);
  gtk_widget_add_css_class (label, "source-header");
  gtk_widget_add_css_class (label, "caption-heading");
  gtk_widget_add_css_class (label, "dim-label");
  gtk_list_box_row_set_header (row, label);
}

static gboolean
refresh_cb (gpointer data)
{
  HfDatasetList *self = data;
  GtkListBoxRow *row;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    hf_dataset_row_refresh (HF_DATASET_ROW (row));
  return G_SOURCE_CONTINUE;
}

static void
choose_row (HfDatasetList *self, GtkListBoxRow *row, gboolean by_person)
{
  gtk_list_box_select_row (self->list, row);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, hf_dataset_row_get_dataset (HF_DATASET_ROW (row)), by_person);
}

static void
row_activated_cb (HfDatasetList *self, GtkListBoxRow *row)
{
  choose_row (self, row, TRUE);
}

static void
items_changed_cb (HfDatasetList *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (first != NULL && gtk_list_box_get_selected_row (self->list) == NULL)
    choose_row (self, first, FALSE);
}

static void
hf_dataset_list_dispose (GObject *object)
{
  HfDatasetList *self = HF_DATASET_LIST (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->datasets != NULL)
    g_signal_handlers_disconnect_by_data (self->datasets, self);
  g_clear_object (&self->datasets);
  G_OBJECT_CLASS (hf_dataset_list_parent_class)->dispose (object);
}

static void
hf_dataset_list_class_init (HfDatasetListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_dataset_list_dispose;
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", HF_TYPE_DATASET_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                         HF_TYPE_DATASET, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-dataset-list.ui");
  gtk_widget_class_bind_template_child (widget_class, HfDatasetList, list);
  gtk_widget_class_bind_template_child (widget_class, HfDatasetList, title);
  gtk_widget_class_bind_template_child (widget_class, HfDatasetList, path);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
hf_dataset_list_init (HfDatasetList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, header_cb, NULL, NULL);
  self->timer = g_timeout_add_seconds (REFRESH_SECONDS, refresh_cb, self);
}

void
hf_dataset_list_set_engine (HfDatasetList *self, HfEngine *engine)
{
  g_return_if_fail (HF_IS_DATASET_LIST (self));

  if (self->datasets != NULL)
    g_signal_handlers_disconnect_by_data (self->datasets, self);
  g_clear_object (&self->datasets);
  gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  if (engine == NULL)
    return;
  gtk_label_set_label (self->title, hf_engine_get_title (engine));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), hf_engine_get_title (engine));
  gtk_label_set_label (self->path, hf_engine_get_path (engine));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->path), hf_engine_get_path (engine));
  self->datasets = g_object_ref (hf_engine_get_datasets (engine));
  gtk_list_box_bind_model (self->list, self->datasets, create_row_cb, NULL, NULL);
  /* After the list box, so that the rows exist. */
  g_signal_connect_swapped (self->datasets, "items-changed", G_CALLBACK (items_changed_cb), self);
  items_changed_cb (self);
}

gboolean
hf_dataset_list_choose (HfDatasetList *self, const char *entity)
{
  GtkListBoxRow *row;

  g_return_val_if_fail (HF_IS_DATASET_LIST (self), FALSE);

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_strcmp0 (hf_dataset_get_entity (hf_dataset_row_get_dataset (HF_DATASET_ROW (row))), entity) == 0)
      {
        choose_row (self, row, TRUE);
        return TRUE;
      }
  return FALSE;
}
