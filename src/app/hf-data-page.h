/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfDataPage:
 *
 * Datasets, the records of one, one record. In a narrow window one of the three at a time.
 */
#define HF_TYPE_DATA_PAGE (hf_data_page_get_type ())
G_DECLARE_FINAL_TYPE (HfDataPage, hf_data_page, HF, DATA_PAGE, AdwBin)

void hf_data_page_set_engine (HfDataPage *self, HfEngine *engine);
/* Shows a dataset, and its record if @id is not NULL. */
void hf_data_page_show (HfDataPage *self, const char *entity, const char *id);
void hf_data_page_find (HfDataPage *self);

G_END_DECLS
