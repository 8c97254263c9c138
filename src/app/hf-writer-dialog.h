/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfWriterDialog:
 *
 * Asks which of the functions that the solution names writes a dataset, and remembers the answer.
 * Signal "chosen" (string, nullable): remembered; or why that could not be, in one sentence.
 */
#define HF_TYPE_WRITER_DIALOG (hf_writer_dialog_get_type ())
G_DECLARE_FINAL_TYPE (HfWriterDialog, hf_writer_dialog, HF, WRITER_DIALOG, AdwMessageDialog)

/* @method: create, update or delete; hf_dataset_asks() must hold. */
GtkWidget *hf_writer_dialog_new (GtkWindow *parent, HfEngine *engine, HfDataset *dataset, const char *method);

/* "Which function creates…" and the like: an item each of what there is to choose for @dataset, activating @action with the method. */
GMenuModel *hf_writer_dialog_make_menu (HfEngine *engine, HfDataset *dataset, const char *action);

G_END_DECLS
