/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

#define HF_PERMIT_QUEUE_VIEW "_commandQueue"

/**
 * HfPermit:
 * @entities: lower case
 * @refused: (nullable): the first thing a statement was refused since this was NULL, for people
 * @trusting: the words are ours: anything goes
 *
 * What a guarded connection may do: read the tables of entities, `_commandQueue` and json_each(); call what stays inside SQLite.
 */
typedef struct
{
  GHashTable *entities;
  char *refused;
  gboolean trusting;
} HfPermit;

/* From now on it decides on @db; it must live as long. */
void hf_permit_init (HfPermit *self, HfDb *db);
void hf_permit_clear (HfPermit *self);

/* What entities there are now; while trusting. */
gboolean hf_permit_load (HfPermit *self, HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *hf_permit_only_reading (void);

G_END_DECLS
