/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-error.h>
#include <sqlite3.h>

#include "hf-changes.h"
#include "hf-db.h"

G_BEGIN_DECLS

/* `application_id` of our files: "Hfst". */
#define HF_DB_APPLICATION_ID 0x48667374

/* How many rows of `_change` are kept at least; it is trimmed now and then, not at each commit. */
#define HF_DB_CHANGE_RING 1000

/* Called after a commit, on the connection's thread; may take what is in @changes. */
typedef void (*HfDbCommitFunc) (HfDb *db, HfChanges *changes, gpointer data);

struct _HfDb
{
  sqlite3 *handle;
  GThread *owner;
  char *path;
  gint64 origin;          /* random: marks our rows of _change */
  GHashTable *statements; /* text → HfStmt that is not leased */
  GQueue idle;            /* the same, least recently used first */
  HfTx *tx;               /* the open one */
  HfChanges *changes;     /* noted in it, or in its part under way */
  HfChanges *kept;        /* noted in its parts before; NULL outside of a part */
  gint64 trimmed;         /* the last id at which _change was trimmed */
  int result;             /* SQLite's last error, for who has to tell corruption from the rest */
  gboolean relaxed;       /* synchronous=NORMAL at the moment */
  HfDbCommitFunc commit_func;
  gpointer commit_data;
};

#define hf_db_assert_owner(db) g_assert ((db)->owner == g_thread_self ())

/* As hf_db_open(); @result: SQLite's primary result code, so that corruption can be told from the rest. */
HfDb *hf_db_open_full (const char *path, HfDbMode mode, int *result, GError **error);

sqlite3 *hf_db_get_handle (HfDb *self);
void hf_db_set_commit_func (HfDb *self, HfDbCommitFunc func, gpointer data);
/* Outside a transaction: whether commits may be lost (never torn) with the power. */
gboolean hf_db_set_relaxed (HfDb *self, gboolean relaxed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Always FALSE: @error becomes words for @result, of which @detail is SQLite's own. */
gboolean hf_db_fail (const char *path, int result, const char *detail, GError **error);
/* The same for what @self did last; remembers the result. */
gboolean hf_db_fail_last (HfDb *self, GError **error);

/* A single number, e.g. of a PRAGMA; not cached. */
gboolean hf_db_query_int (HfDb *self, const char *sql, gint64 *value, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* hf-migrate.c: refuses what the header of an existing file says is not ours or newer, before SQLite reads anything. */
gboolean hf_migrate_check_file (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether the file's header says it is ours. */
gboolean hf_migrate_is_marked (HfDb *db);
gboolean hf_migrate_check (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_migrate (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
guint hf_migrate_get_latest (void);

void hf_stmt_finalize (HfStmt *self);
/* (transfer full): a lease on a statement that goes with it: one whose words are not ours is never kept for them. Takes @handle. */
HfStmt *hf_stmt_new_take (HfDb *db, sqlite3_stmt *handle);
sqlite3_stmt *hf_stmt_get_handle (HfStmt *self);

/* hf-tx.c: a part of the open transaction that can fail by itself: its rows and its notes go, what was before stays. */
gboolean hf_tx_begin_part (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean hf_tx_keep_part (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* FALSE with @error if the whole transaction is lost with it. */
gboolean hf_tx_undo_part (HfDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
