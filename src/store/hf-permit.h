/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

#define HF_PERMIT_QUEUE_VIEW "_commandQueue"
/* Where triggers of ours leave what a statement did; only they may write there. */
#define HF_PERMIT_TOUCHED "_touched"
#define HF_PERMIT_REQUEST "_request"
#define HF_PERMIT_PREVIEWED "_previewed"

/**
 * HfPermit:
 * @entities: lower case
 * @refused: (nullable): the first thing a statement was refused since this was NULL, for people
 * @trusting: the words are ours: anything goes
 * @writing: rows may be changed too
 * @writable: (nullable): of which entities, lower case; NULL: of all
 * @changed: (nullable): gets the names of the entities whose rows a statement would change, as their tables have them
 *
 * What SQL that is not ours may do: read the tables of entities, `_commandQueue` and json_each(); call what stays inside SQLite; while
 * @writing also change rows of entities, and of `_commandQueue` (which its triggers only note down).
 */
typedef struct
{
  GHashTable *entities;
  char *refused;
  gboolean trusting;
  gboolean writing;
  GHashTable *writable;
  GHashTable *changed;
} HfPermit;

/* From now on it decides on @db; it must live as long. */
void hf_permit_init (HfPermit *self, HfDb *db);
void hf_permit_clear (HfPermit *self);

/* What entities there are now; while trusting. */
gboolean hf_permit_load (HfPermit *self, HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *hf_permit_only_reading (void);
const char *hf_permit_only_changing (void);

/* Always FALSE: what @db did last, as %HF_ERROR_INVALID if it is the SQL's fault: in SQLite's words or the refusal's, with the place in
 * @sql (nullable) behind @prefix where there is one; else as hf_db_fail_last(). */
gboolean hf_permit_fail (HfPermit *self, HfDb *db, const char *sql, gsize prefix, GError **error);

/* What SQLite may have in memory at most in this process: a query that wants more fails. */
void hf_permit_limit_memory (void);

G_END_DECLS
