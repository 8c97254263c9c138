/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <hf-json.h>

#include "hf-db.h"

G_BEGIN_DECLS

/**
 * HfGuarded:
 *
 * A connection of its own for SQL that people and solutions write: it reads the tables of entities and the view
 * `_commandQueue`, nothing else, and only for so long. As #HfDb it belongs to the thread that opened it.
 */
typedef struct _HfGuarded HfGuarded;

/* (transfer full) (nullable): close it before the store closes. */
HfGuarded *hf_guarded_open (const char *path, GError **error);
void hf_guarded_close (HfGuarded *self);
/* @names: (nullable): tables that read as empty ones as long as nothing ever filled them. */
void hf_guarded_set_known (HfGuarded *self, const char *const *names);

/* What a query may take unless it says otherwise: SQLite's steps, and µs within hf_guarded_run_step(). */
#define HF_GUARDED_STEPS 200000000
#define HF_GUARDED_TIME (30 * G_USEC_PER_SEC)

/**
 * HfGuardedQuery:
 * @sql: one SELECT (or WITH … SELECT, or VALUES)
 * @prefix: how many bytes of @sql the person did not write: places in messages count from there
 * @parameters: (nullable): values of its `@name`, `:name` or `$name`, by name without case; bound, never pasted. Text, number,
 *   true and false (1 and 0) and null as what they are, arrays and objects as their text
 * @max_steps, @max_time: 0: as above
 */
typedef struct
{
  const char *sql;
  gsize prefix;
  const HfJsonObject *parameters;
  guint64 max_steps;
  gint64 max_time;
} HfGuardedQuery;

/**
 * HfGuardedRun:
 *
 * One query under way; one at a time for each #HfGuarded. All of it sees one state of the database.
 */
typedef struct _HfGuardedRun HfGuardedRun;

/**
 * hf_guarded_run:
 * @query: not needed any more once this has returned
 * @error: %HF_ERROR_INVALID: SQLite's words and where, what is not allowed, a parameter without a value;
 *   %G_IO_ERROR_CANCELLED; %HF_ERROR_STORE
 *
 * Prepares; hf_guarded_run_step() gives the first row. Returns: (transfer full) (nullable)
 */
HfGuardedRun *hf_guarded_run (HfGuarded *self, const HfGuardedQuery *query, GCancellable *cancellable, GError **error);
/* The same errors; %HF_ERROR_INVALID also when a limit stopped it. */
HfStep hf_guarded_run_step (HfGuardedRun *run, GError **error);
/* (transfer none): its columns, by hf_stmt_text() and the like, until the next step. */
HfStmt *hf_guarded_run_get_row (HfGuardedRun *run);
void hf_guarded_run_free (HfGuardedRun *run);

/**
 * hf_guarded_query_json:
 * @json_columns: (nullable): result columns whose texts are JSON (`jsonProperties`; a leading `$.` is ignored, and case): what is not stays a text
 * @limit: at most so many rows; 0: all
 *
 * A whole query: integers, reals (exact), texts and NULL as JSON's, blobs as base64. Of columns with one name the last counts.
 * Errors: as hf_guarded_run(); %HF_ERROR_INVALID also for an answer over 64 MiB. Returns: (transfer full) (nullable): a raw JSON array of objects
 */
char *hf_guarded_query_json (HfGuarded *self, const HfGuardedQuery *query, const char *const *json_columns, guint limit,
                             GCancellable *cancellable, GError **error);

/* Our own words on the same connection, in what a run sees: prepared and stepped between a TRUE and a FALSE. */
void hf_guarded_set_trusting (HfGuarded *self, gboolean trusting);
HfDb *hf_guarded_get_db (HfGuarded *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfGuarded, hf_guarded_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfGuardedRun, hf_guarded_run_free)

G_END_DECLS
