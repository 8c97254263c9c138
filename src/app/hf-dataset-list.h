/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfDatasetList:
 *
 * The sidebar of datasets, grouped by source. Signal "chosen" (HfDataset, boolean by_person): another one is shown; by_person:
 * it was
 * pressed, so a narrow window moves on to its records.
 */
#define HF_TYPE_DATASET_LIST (hf_dataset_list_get_type ())
G_DECLARE_FINAL_TYPE (HfDatasetList, hf_dataset_list, HF, DATASET_LIST, AdwBin)

/* NULL: empties the list. The first dataset is chosen as soon as there is one. */
void hf_dataset_list_set_engine (HfDatasetList *self, HfEngine *engine);
/* Whether there is one of this name; it is chosen then. */
gboolean hf_dataset_list_choose (HfDatasetList *self, const char *entity);

G_END_DECLS
