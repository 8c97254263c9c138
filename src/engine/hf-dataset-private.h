/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-dataset.h"

G_BEGIN_DECLS

/**
 * HfDatasetFacts:
 *
 * What the database says of one dataset. Times µs, 0: never.
 */
typedef struct
{
  gint64 rows, synced_at, failed_at, open_commands, stuck_commands;
  char *error;
} HfDatasetFacts;

HfDataset *hf_dataset_new (const char *entity, const char *provider, const char *source, gint64 max_age, gboolean launch);

/* Takes what the rows say; freshness is computed against @now. */
void hf_dataset_take_facts (HfDataset *self, const HfDatasetFacts *facts, gint64 now);
/* As time goes by. Returns: µs until freshness changes by itself, or -1. */
gint64 hf_dataset_age (HfDataset *self, gint64 now);
void hf_dataset_set_syncing (HfDataset *self, gboolean syncing);
void hf_dataset_set_progress (HfDataset *self, gint64 records);
/* @reason: (nullable): NULL: possible. */
void hf_dataset_set_why_not (HfDataset *self, const char *method, const char *reason);
void hf_dataset_set_asks (HfDataset *self, const char *method);

G_END_DECLS
