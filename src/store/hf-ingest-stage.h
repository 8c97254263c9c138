/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-ingest-protect.h"
#include "hf-ingest-records.h"
#include "hf-ingest.h"

G_BEGIN_DECLS

/* Staging tables: where a pull's rows wait until all have come. All of it on the writer inside a transaction. */

/* (transfer full): a name no other pull of any process has; needs no quotes. */
char *hf_stage_make_name (void);

/* @for_rows: shaped as an entity's table, to become one; else as a list of changes. */
gboolean hf_stage_create (HfDb *db, const char *stage, gboolean for_rows, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_stage_insert (HfDb *db, const char *stage, gboolean for_rows, HfRecords *records, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_stage_drop (HfDb *db, const char *stage, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * hf_stage_swap:
 *
 * The staging table becomes the entity's: index, protected rows, count, change note. @result: what it did is added.
 */
gboolean hf_stage_swap (HfDb *db, const char *stage, const char *entity, HfProtected *protected, HfIngestResult *result,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * hf_ingest_sweep:
 *
 * Drops staging tables that a killed process left. Only while no other process has the database open.
 */
gboolean hf_ingest_sweep (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
