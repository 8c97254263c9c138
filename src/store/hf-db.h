/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfDb:
 *
 * One SQLite connection, used by the one thread that opened it (asserted). Statements are prepared
 * once and cached by their text. Not reference counted by several owners: the opener closes it.
 */
typedef struct _HfDb HfDb;

/**
 * HfStmt:
 *
 * A lease on a cached statement: reset and unbound, given back when it leaves its scope
 * (g_autoptr). Bind indexes start at 1, columns at 0, as SQLite has them.
 */
typedef struct _HfStmt HfStmt;

/* A transaction bound to its scope: leaving the scope without hf_tx_commit() rolls back. */
typedef struct _HfTx HfTx;

typedef enum
{
  HF_STEP_ERROR,
  HF_STEP_DONE,
  HF_STEP_ROW,
} HfStep;

typedef enum
{
  HF_DB_READ_WRITE, /* creates the file, migrates */
  HF_DB_READ_ONLY,
} HfDbMode;

/**
 * hf_db_open:
 * @error: %HF_ERROR_STORE: not a database, a newer version ("made by a newer Holdfast …"), read-only, full, locked.
 *   A newer or foreign file is never altered.
 *
 * Returns: (transfer full) (nullable): close with hf_db_close()
 */
HfDb *hf_db_open (const char *path, HfDbMode mode, GError **error);
void hf_db_close (HfDb *self);

/* Several statements without results. Never text that holds a value: values are bound. */
gboolean hf_db_exec (HfDb *self, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer full) (nullable): the cached statement for @sql. */
HfStmt *hf_db_prepare (HfDb *self, const char *sql, GError **error);

HfTx *hf_tx_begin (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT; /* BEGIN IMMEDIATE */
gboolean hf_tx_commit (HfTx **tx, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hf_tx_rollback (HfTx *tx);
/* Whether SQLite gave the open transaction up by itself (a full disk, no memory, a writing statement that was stopped): it cannot be
 * committed, and nothing more may be written in it. */
gboolean hf_tx_is_lost (HfDb *db);

/**
 * hf_tx_save:
 *
 * Marks a point of the open transaction: hf_tx_undo() takes back the rows that were written since (what was noted is still told: one
 * look too many), hf_tx_keep() forgets the point. They do not nest.
 */
gboolean hf_tx_save (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_tx_keep (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_tx_undo (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs @func and takes back all that it wrote and noted, whether it succeeds or not. Returns: what @func returned. */
gboolean hf_tx_pretend (HfDb *db, gboolean (*func) (HfDb *db, gpointer data, GError **error), gpointer data, GError **error);

HfStep hf_stmt_step (HfStmt *self, GError **error);
/* For a statement that returns no row: TRUE if it ran to DONE. */
gboolean hf_stmt_run (HfStmt *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void hf_stmt_reset (HfStmt *self); /* for the next set of bound values */
void hf_stmt_release (HfStmt *self);

void hf_stmt_bind_int (HfStmt *self, int index, gint64 value);
void hf_stmt_bind_double (HfStmt *self, int index, double value);
void hf_stmt_bind_text (HfStmt *self, int index, const char *text);                      /* copied; NULL: SQL NULL */
void hf_stmt_bind_text_static (HfStmt *self, int index, const char *text, gsize length); /* must live until reset */
void hf_stmt_bind_bytes (HfStmt *self, int index, gconstpointer data, gsize length);     /* BLOB, copied */

gint64 hf_stmt_int (HfStmt *self, int column);
double hf_stmt_double (HfStmt *self, int column);
const char *hf_stmt_text (HfStmt *self, int column); /* (nullable): valid until the next step */
gsize hf_stmt_length (HfStmt *self, int column);     /* bytes of text or blob */
gconstpointer hf_stmt_bytes (HfStmt *self, int column);
gboolean hf_stmt_is_null (HfStmt *self, int column);
int hf_stmt_n_columns (HfStmt *self);
const char *hf_stmt_column_name (HfStmt *self, int column);

gint64 hf_db_last_insert_id (HfDb *self);
int hf_db_changes (HfDb *self);

/* (transfer full): "…" quoted identifier. Only for names looked up in our own catalogue. */
char *hf_sql_identifier (const char *name);

/**
 * hf_db_note_change:
 * @entity: the dataset whose rows changed, or NULL
 * @command_id: the command that changed, or 0
 *
 * Inside a transaction: remembers what it changes. Written to `_change` by the commit and given to
 * #HfStore::changed after it; forgotten by a rollback.
 */
void hf_db_note_change (HfDb *self, const char *entity, guint inserted, guint updated, guint deleted, gint64 command_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDb, hf_db_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfStmt, hf_stmt_release)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTx, hf_tx_rollback)

G_END_DECLS
