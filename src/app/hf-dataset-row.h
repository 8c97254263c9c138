/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfDatasetRow:
 *
 * One dataset in the sidebar: name, count, how old it is, what is open in the queue. Follows its dataset;
 * hf_dataset_row_refresh()
 * only lets time go by.
 */
#define HF_TYPE_DATASET_ROW (hf_dataset_row_get_type ())
G_DECLARE_FINAL_TYPE (HfDatasetRow, hf_dataset_row, HF, DATASET_ROW, GtkListBoxRow)

GtkWidget *hf_dataset_row_new (HfDataset *dataset);
HfDataset *hf_dataset_row_get_dataset (HfDatasetRow *self);
void hf_dataset_row_refresh (HfDatasetRow *self);

G_END_DECLS
