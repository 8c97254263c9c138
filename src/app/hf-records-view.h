/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfRecordsView:
 *
 * The records of one dataset: search, count, *New*, the table, and what is said when there are none.
 * Signals: "selected" (HfRow, nullable), "activated" (HfRow). Property "show-back" (boolean): a button back to the datasets.
 */
#define HF_TYPE_RECORDS_VIEW (hf_records_view_get_type ())
G_DECLARE_FINAL_TYPE (HfRecordsView, hf_records_view, HF, RECORDS_VIEW, AdwBin)

/* NULL, NULL: empties it. */
void hf_records_view_set_dataset (HfRecordsView *self, HfEngine *engine, HfDataset *dataset);
HfDataset *hf_records_view_get_dataset (HfRecordsView *self);
/* Column names, "id" first; NULL before they are found. */
const char *const *hf_records_view_get_columns (HfRecordsView *self);
/* (nullable) (transfer full): the first record's raw JSON if it is at hand: an example of what a new one holds. */
char *hf_records_view_dup_example (HfRecordsView *self);
void hf_records_view_find (HfRecordsView *self);
/* Selects the record when it is found in the list as it is filtered now. */
void hf_records_view_select_id (HfRecordsView *self, const char *id);
void hf_records_view_unselect (HfRecordsView *self);
void hf_records_view_set_single_click (HfRecordsView *self, gboolean single_click);

G_END_DECLS
