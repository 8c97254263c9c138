/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-solution.h>

#include "hf-facts.h"

G_BEGIN_DECLS

/**
 * HfCatalog:
 *
 * The datasets a solution has, as live objects that follow the database's facts.
 */
#define HF_TYPE_CATALOG (hf_catalog_get_type ())
G_DECLARE_FINAL_TYPE (HfCatalog, hf_catalog, HF, CATALOG, GObject)

HfCatalog *hf_catalog_new (HfSolution *solution);
GListModel *hf_catalog_get_datasets (HfCatalog *self);                       /* of HfDataset, by source then name */
HfDataset *hf_catalog_find (HfCatalog *self, const char *entity);            /* (nullable) (transfer none) */
void hf_catalog_take_facts (HfCatalog *self, HfFacts *facts, gint64 now);
/* As time goes by. Returns: µs until a freshness changes, or -1. */
gint64 hf_catalog_age (HfCatalog *self, gint64 now);

G_END_DECLS
