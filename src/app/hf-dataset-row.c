/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A dataset in one row. Says freshness in words and colour; a failed sync is never hidden behind an age. */

#include "hf-dataset-row.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "hf-text.h"
#include "hf-widgets.h"

struct _HfDatasetRow
{
  GtkListBoxRow parent_instance;

  HfDataset *dataset;
  GtkImage *dot;
  GtkLabel *name;
  GtkLabel *count;
  GtkLabel *age;
  GtkLabel *open;
  GtkLabel *stuck;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (HfDatasetRow, hf_dataset_row, GTK_TYPE_LIST_BOX_ROW)

static char *
describe_age (HfDataset *dataset, gint64 now)
{
  const char *error = hf_dataset_get_error (dataset);
  g_autofree char *age = hf_text_age (hf_dataset_get_synced_at (dataset), now);
  g_autofree char *progress = NULL;

  if (hf_dataset_get_syncing (dataset))
    {
      progress = hf_text_number (hf_dataset_get_progress (dataset));
      return hf_dataset_get_progress (dataset) > 0 ? g_strdup_printf (_("Syncing: %s received"), progress)
                                                   : g_strdup (_("Syncing…"));
    }
  if (error != NULL)
    return g_strdup_printf (_("Sync failed · synced %s"), age);
  if (hf_dataset_get_synced_at (dataset) == 0)
    return g_strdup (_("Never synced"));
  /* Translators: "Fresh · 5 min ago" */
  return g_strdup_printf (_("%s · %s"), hf_text_freshness (hf_dataset_get_freshness (dataset)), age);
}

/* Takes @text. */
static void
show_count (GtkLabel *label, gint64 count, char *text)
{
  gtk_label_set_label (label, text);
  g_free (text);
  gtk_widget_set_visible (GTK_WIDGET (label), count > 0);
}

static void
hf_dataset_row_dispose (GObject *object)
{
  g_clear_object (&HF_DATASET_ROW (object)->dataset);
  G_OBJECT_CLASS (hf_dataset_row_parent_class)->dispose (object);
}

static void
hf_dataset_row_class_init (HfDatasetRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = hf_dataset_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/holdfast/Holdfast/hf-dataset-row.ui");
  gtk_widget_class_bind_template_child (widget_class, HfDatasetRow, dot);
  gtk_widget_class_bind_template_child (widget_class, HfDatasetRow, name);
  gtk_widget_class_bind_template_child (widget_class, HfDatasetRow, count);
  gtk_widget_class_bind_template_child (widget_class, HfDatasetRow, age);
  gtk_widget_class_bind_template_child (widget_class, HfDatasetRow, open);
  gtk_widget_class_bind_template_child (widget_class, HfDatasetRow, stuck);
  gtk_widget_class_bind_template_child (widget_class, HfDatasetRow, spinner);
}

static void
hf_dataset_row_init (HfDatasetRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
hf_dataset_row_new (HfDataset *dataset)
{
  HfDatasetRow *self = g_object_new (HF_TYPE_DATASET_ROW, NULL);

  self->dataset = g_object_ref (dataset);
  g_signal_connect_object (dataset, "notify", G_CALLBACK (hf_dataset_row_refresh), self, G_CONNECT_SWAPPED);
  hf_dataset_row_refresh (self);
  return GTK_WIDGET (self);
}

HfDataset *
hf_dataset_row_get_dataset (HfDatasetRow *self)
{
  g_return_val_if_fail (HF_IS_DATASET_ROW (self), NULL);
  return self->dataset;
}

void
hf_dataset_row_refresh (HfDatasetRow *self)
{
  HfDataset *dataset = self->dataset;
  gboolean syncing = hf_dataset_get_syncing (dataset);
  const char *error = hf_dataset_get_error (dataset);
  g_autofree char *age = describe_age (dataset, g_get_real_time ());
  g_autofree char *count = hf_text_number (hf_dataset_get_rows (dataset));
  g_autofree char *label = NULL;
  g_autofree char *full = hf_text_full_time (hf_dataset_get_synced_at (dataset));
  g_autofree char *tooltip
      = g_strdup_printf (_("%s\nLast synced: %s"), error != NULL ? error : hf_dataset_get_entity (dataset), full);
  gint64 stuck = hf_dataset_get_stuck_commands (dataset);
  gint64 open = hf_dataset_get_open_commands (dataset) - stuck;

  gtk_label_set_label (self->name, hf_dataset_get_entity (dataset));
  gtk_label_set_label (self->count, count);
  gtk_label_set_label (self->age, age);
  show_count (self->open, open, g_strdup_printf (ngettext ("%" PRId64 " waiting", "%" PRId64 " waiting", open), open));
  show_count (self->stuck, stuck, g_strdup_printf (ngettext ("%" PRId64 " stuck", "%" PRId64 " stuck", stuck), stuck));
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), syncing);
  gtk_spinner_set_spinning (self->spinner, syncing);
  gtk_widget_set_visible (GTK_WIDGET (self->dot), !syncing);
  gtk_image_set_from_icon_name (self->dot, error != NULL ? "dialog-error-symbolic" : "media-record-symbolic");
  hf_widget_set_state_style (GTK_WIDGET (self->dot),
                             error != NULL ? "error" : hf_text_freshness_style (hf_dataset_get_freshness (dataset)));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
  /* Translators: what a screen reader says of a dataset: name, number of records, age */
  label = g_strdup_printf (_("%s, %s records, %s"), hf_dataset_get_entity (dataset), count, age);
  hf_widget_set_label (GTK_WIDGET (self), label);
}
