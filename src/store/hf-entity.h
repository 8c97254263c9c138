/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

/* The local table of one entity: `CREATE TABLE "<entity>" (id TEXT NOT NULL, data TEXT NOT NULL, file TEXT,
 * timestamp TEXT)` with a unique index on id, and its row in `_dataset` (which keeps the count). All of these run on
 * the writer inside a transaction, except hf_entity_get(), which any connection may call. They keep
 * `_dataset.rows` right and call hf_db_note_change(). */

/**
 * hf_entity_ensure:
 * @entity: as the solution names it; empty names, names that start with `_` or `sqlite_`, and names over 200 bytes are
 *   %HF_ERROR_INVALID
 *
 * Makes table, index and `_dataset` row if they are absent.
 */
gboolean hf_entity_ensure (HfDb *db, const char *entity, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full): the quoted name of the unique index on id, for who makes it after a bulk load. */
char *hf_entity_index_identifier (const char *entity);

/* (transfer full) (nullable): the record's raw JSON; NULL without @error set if there is none. */
char *hf_entity_get (HfDb *db, const char *entity, const char *id, GError **error);

/* Insert or replace the record's data, the rowid kept. @data: one valid JSON object. */
gboolean hf_entity_put (HfDb *db, const char *entity, const char *id, const char *data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_entity_delete (HfDb *db, const char *entity, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The row gets a new id (temporary → final) and new data. If a row with @new_id is there already (a sync brought it first)
 * it gives way. Absent @old_id: as hf_entity_put(). */
gboolean hf_entity_rename (HfDb *db, const char *entity, const char *old_id, const char *new_id, const char *data,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
