/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-ingest-protect.h"
#include "hf-ingest-records.h"
#include "hf-ingest.h"

G_BEGIN_DECLS

/* What a comparison found, written into the entity's table; on the writer inside a transaction. Of several changes of one
 * id the last counts. @result: what they did is added. */

/* @timestamp: (nullable): what the column of that name becomes in each row written; NULL: it stays as it is. Ids end with NUL. */
gboolean hf_apply_changes (HfDb *db, const char *entity, HfRecords *changes, const char *timestamp, HfProtected *protected,
                           HfIngestResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The same, from a staging table. */
gboolean hf_apply_stage (HfDb *db, const char *entity, const char *stage, HfProtected *protected, HfIngestResult *result,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The service has no record at all. */
gboolean hf_apply_empty (HfDb *db, const char *entity, HfProtected *protected, HfIngestResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
