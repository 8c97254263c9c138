/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-queue.h>

#include "hf-dataset-private.h"

G_BEGIN_DECLS

/**
 * HfFacts:
 * @datasets: entity (char *) → HfDatasetFacts, of every entity with a table, a feed or an open command
 * @queue: open commands of all datasets
 * @writers: hf_facts_writer_key() → function: what a person chose
 * @waiting_sources: (element-type utf8): sources of open commands that are not stuck
 *
 * What the database says at one moment, read in one go for the datasets' list and the headline.
 */
typedef struct
{
  GHashTable *datasets;
  HfQueueCounts queue;
  GHashTable *writers;
  GPtrArray *waiting_sources;
} HfFacts;

HfFacts *hf_facts_new (void);
void hf_facts_free (HfFacts *self);
/* An #HfStoreFunc over an #HfFacts. */
gboolean hf_facts_read (HfDb *db, gpointer data, GError **error);

/* (transfer full): under which key `_meta` has which function writes. */
char *hf_facts_writer_key (const char *entity, const char *method);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFacts, hf_facts_free)

G_END_DECLS
