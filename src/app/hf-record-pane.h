/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfRecordPane:
 *
 * One record: as a form, as JSON, and what of it is on the queue; *Edit* and *Delete*. Follows the record.
 * Property "folded" (boolean): it stands alone, so its button leads back instead of closing it.
 */
#define HF_TYPE_RECORD_PANE (hf_record_pane_get_type ())
G_DECLARE_FINAL_TYPE (HfRecordPane, hf_record_pane, HF, RECORD_PANE, AdwBin)

/* @engine NULL: shows nothing. */
void hf_record_pane_show (HfRecordPane *self, HfEngine *engine, HfDataset *dataset, const char *id);
const char *hf_record_pane_get_id (HfRecordPane *self);
/* (nullable): raw JSON as last read. */
const char *hf_record_pane_get_data (HfRecordPane *self);

G_END_DECLS
