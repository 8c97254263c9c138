/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfRecordEditor:
 *
 * The dialog that makes or changes a record: a form and its JSON. Signal "saved" (int64 command id, string record id,
 * nullable): it is on the queue.
 */
#define HF_TYPE_RECORD_EDITOR (hf_record_editor_get_type ())
G_DECLARE_FINAL_TYPE (HfRecordEditor, hf_record_editor, HF, RECORD_EDITOR, AdwWindow)

/**
 * hf_record_editor_new:
 * @id: (nullable): the record to change; NULL: a new one
 * @data: (nullable): its raw JSON
 * @columns: (nullable): properties offered beside those it has
 * @example: (nullable): raw JSON of another record, telling the types of these
 */
GtkWidget *hf_record_editor_new (GtkWindow *parent, HfEngine *engine, HfDataset *dataset, const char *id, const char *data,
                                 const char *const *columns, const char *example);

G_END_DECLS
