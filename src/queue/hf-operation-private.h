/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-operation.h"

G_BEGIN_DECLS

/* What the files of the operations share. */

/**
 * HfOperationRun:
 *
 * What hf_table_operations_apply() was asked, and what was done so far.
 */
typedef struct
{
  HfDb *db;
  gint64 command_id, asked_at, now;
  gint64 first; /* of hf_protected_find_first() */
  HfTableReport report;
} HfOperationRun;

/* Each: what one operation of these kinds does. */
gboolean hf_operation_write_rows (HfOperationRun *run, const HfTableOperation *operation, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_operation_find_replace (HfOperationRun *run, const HfTableOperation *operation, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_operation_run_sql (HfOperationRun *run, const HfTableOperation *operation, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* hf-operation-filter.c: the condition over the columns `id` and `data` that @filters (nullable) are; binds from index @at on. */
gboolean hf_operation_filter_check (GPtrArray *filters, GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *hf_operation_filter_to_sql (GPtrArray *filters); /* (transfer full): never empty */
void hf_operation_filter_bind (GPtrArray *filters, HfStmt *stmt, int at);

/* hf-operation-touch.c: which rows of tables are changed, by triggers, between begin and end. */
gboolean hf_touch_begin (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @table: from now on; more than once does no harm. */
gboolean hf_touch_watch (HfDb *db, const char *table, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Looks at what was changed: is it a record still, temporary ids, counts, commands of the real-time store's tables. */
gboolean hf_touch_end (HfOperationRun *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* hf-operation-dynamic.c: rows of a `default/…` table were changed here: one command for each.
 * @before, @after: (nullable): the record, NULL: there was, or is, none */
gboolean hf_dynamic_owns (const char *entity);
gboolean hf_dynamic_push (HfOperationRun *run, const char *entity, const char *id, const char *before, const char *after,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Remembers which open creates' temporary ids @data mentions; those that are replaced by now become the final id in @data. */
gboolean hf_operation_note_temp_ids (HfDb *db, const char *entity, char **id, char **data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
