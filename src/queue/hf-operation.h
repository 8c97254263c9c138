/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-db.h>
#include <hf-json.h>

G_BEGIN_DECLS

typedef enum
{
  HF_TABLE_REPLACE,       /* delete-insert: the rows its filters name (none: all) become exactly these records */
  HF_TABLE_UPSERT,        /* upsert-replace: each record replaces the row of its id, or is new */
  HF_TABLE_MERGE,         /* upsert-merge: top-level properties laid over the row of its id */
  HF_TABLE_FIND_REPLACE,
  HF_TABLE_SQL,
} HfTableOperationKind;

/* Columns are `id` or a top-level property of the record; values are raw JSON scalars. */
typedef struct
{
  char *column;
  char *value;     /* (nullable): equal … */
  char *from, *to; /* (nullable): … or within, inclusive; without one of them that end is open */
} HfTableFilter;

typedef struct
{
  char *sql;        /* one statement */
  char *parameters; /* (nullable): raw JSON object: values of @name */
} HfTableStatement;

/**
 * HfTableOperation:
 * @records: (element-type GBytes): raw JSON arrays of objects (or one object each), in order; empty: an error, since only `[]` says “none”
 * @primary_key: (nullable): property that is the id; default `id`; records without one as hf_ingest_new() has it
 * @keep_temp_ids: REPLACE: rows with a temporary id stay even without an open command
 * @timestamp: (nullable): text for the column `timestamp`
 * @find, @replace: FIND_REPLACE: texts: whole values and inside strings, as hf_temp_ids_replace_json() has it for ids
 * @tables: (nullable): FIND_REPLACE: where, default @table; SQL: what it may change, default every entity's table
 * @include_queue: FIND_REPLACE: the payloads of open commands too (an edit by author `solution`)
 * @statements: (element-type HfTableStatement): SQL
 * @place: (nullable): of the operation in the solution, for errors
 *
 * One table operation with everything evaluated: what the writer needs, nothing else (solution-format.md, "Operations").
 */
typedef struct
{
  HfTableOperationKind kind;
  char *table;
  GPtrArray *records;
  char *primary_key;
  GPtrArray *filters; /* (nullable) (element-type HfTableFilter) */
  gboolean keep_temp_ids;
  char *timestamp;
  char *find, *replace;
  char **tables;
  gboolean include_queue;
  GPtrArray *statements;
  char *place;

  /*< private >*/
  char *lost; /* (nullable): what it was stopped for when the transaction was lost with it: it is not tried a second time */
} HfTableOperation;

HfTableOperation *hf_table_operation_new (HfTableOperationKind kind, const char *table);
void hf_table_operation_free (HfTableOperation *self);
/* @array: raw JSON, an array of objects */
void hf_table_operation_add_records (HfTableOperation *self, GBytes *array);
void hf_table_operation_add_filter (HfTableOperation *self, const char *column, const char *value, const char *from, const char *to);
void hf_table_operation_add_statement (HfTableOperation *self, const char *sql, const char *parameters);

typedef struct
{
  gint64 received, inserted, updated, deleted, protected;
} HfTableReport;

/**
 * hf_table_operations_apply:
 * @operations: (nullable) (element-type HfTableOperation): in order; tables are made where absent
 * @command_id: the command whose answer this is (its own record is not protected from it, and its operations may change its payload), or 0
 * @asked_at: wall clock when the answer was asked for: a row whose command was done since is left alone; 0: does not matter
 * @report: (out caller-allocates) (nullable): summed
 * @error: %HF_ERROR_INVALID with the operation's place (a record that is no object, SQL that is refused or fails, a limit), %HF_ERROR_STORE
 *
 * On the writer, inside the caller's one transaction: all of them or none. A row with an open command is never overwritten, removed or
 * re-inserted: the incoming version goes to `_base`. Temporary ids that are mentioned are remembered in `_temp_ref`. SQL may change tables of
 * entities and, by the triggers of `_commandQueue`, open commands; nothing else: it runs with an authorizer and a step limit. Changes of
 * `default/…` tables by SQL and FIND_REPLACE are recorded by triggers and become one command per changed row (provider DATA_PROVIDER_DYNAMIC).
 */
gboolean hf_table_operations_apply (HfDb *db, GPtrArray *operations, gint64 command_id, gint64 asked_at, gint64 now, HfTableReport *report,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTableOperation, hf_table_operation_free)

G_END_DECLS
