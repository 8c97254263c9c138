/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfRecordTable:
 *
 * The column view over an #HfRows: state, id and the columns found in the data. Sorting is done by the rows, in SQL.
 * Signals: "selected" (HfRow, nullable), "activated" (HfRow).
 */
#define HF_TYPE_RECORD_TABLE (hf_record_table_get_type ())
G_DECLARE_FINAL_TYPE (HfRecordTable, hf_record_table, HF, RECORD_TABLE, AdwBin)

/* NULL: none. */
void hf_record_table_set_rows (HfRecordTable *self, HfRows *rows);
/* The names of its data columns, "id" first; NULL before they are found. */
const char *const *hf_record_table_get_columns (HfRecordTable *self);
/* Sorts by a column as its header does: once more turns it round. GTK 4.8 lets no keyboard reach the headers. */
void hf_record_table_sort (HfRecordTable *self, const char *name);
/* (transfer none): a menu of the columns, for the action `records.sort`. Follows them. */
GMenuModel *hf_record_table_get_menu (HfRecordTable *self);
/* One press opens a record: for narrow windows. */
void hf_record_table_set_single_click (HfRecordTable *self, gboolean single_click);
void hf_record_table_select (HfRecordTable *self, guint position);
void hf_record_table_unselect (HfRecordTable *self);
GtkWidget *hf_record_table_get_view (HfRecordTable *self);

G_END_DECLS
