/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-operation.h"

G_BEGIN_DECLS

typedef enum
{
  HF_TABLE_INSERTED,
  HF_TABLE_UPDATED,
  HF_TABLE_DELETED,
} HfTableChangeKind;

/**
 * HfTableChange:
 * @table: an entity, or `_commandQueue`: a command that would be appended, edited or discarded
 * @before, @after: (nullable): the record (of a command its payload) as raw JSON; NULL: there was, or would be, none
 *
 * What would become of one row.
 */
typedef struct
{
  char *table, *id;
  HfTableChangeKind kind;
  char *before, *after;
} HfTableChange;

void hf_table_change_free (HfTableChange *self);

/**
 * hf_table_operations_preview:
 * @limit: how many changes are listed at most; all are counted
 * @changes: (out) (transfer full) (element-type HfTableChange): in the order in which they would happen
 * @report: (out caller-allocates): what would differ afterwards, rows of datasets only: a row that is changed twice counts once, one that
 *   ends as it began not at all (beyond @limit this is not looked at)
 *
 * What hf_table_operations_apply() would do, as done by hand: on the writer, inside the caller's transaction, of which nothing stays. The same
 * errors.
 */
gboolean hf_table_operations_preview (HfDb *db, GPtrArray *operations, gint64 now, guint limit, GPtrArray **changes, HfTableReport *report,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTableChange, hf_table_change_free)

G_END_DECLS
