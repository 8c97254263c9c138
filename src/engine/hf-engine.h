/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include <hf-activity-item.h>
#include <hf-clock.h>
#include <hf-command.h>
#include <hf-dataset.h>
#include <hf-error.h>
#include <hf-json.h>
#include <hf-plan.h>
#include <hf-problem.h>
#include <hf-rows.h>
#include <hf-source.h>
#include <hf-status.h>

G_BEGIN_DECLS

/**
 * HfEngine:
 *
 * One open solution: the only thing the window and the command line call. Main thread. Nothing here blocks once
 * hf_engine_open_async() has answered.
 */
#define HF_TYPE_ENGINE (hf_engine_get_type ())
G_DECLARE_FINAL_TYPE (HfEngine, hf_engine, HF, ENGINE, GObject)

/**
 * HfEngineOptions:
 * @database: (nullable): file; default `$XDG_DATA_HOME/holdfast/<solution>/solution.db`
 * @overlay_root: (nullable): default `$XDG_CONFIG_HOME/holdfast`
 * @offline: never touch the network (`--offline`)
 * @passive: open without syncing, sending or taking the replay lease (status, show, queue lists)
 * @silent: send nothing of the queue, though the network may be used (`sync --pull-only`)
 * @interactive: a window: watch other processes' changes, run index.onFocus
 * @clock: (nullable): default the system's
 * @monitor: (nullable): default g_network_monitor_get_default()
 */
typedef struct
{
  const char *database;
  const char *overlay_root;
  gboolean offline;
  gboolean passive;
  gboolean silent;
  gboolean interactive;
  HfClock *clock;
  GNetworkMonitor *monitor;
} HfEngineOptions;

/**
 * hf_engine_open_async:
 * @dir: the solution folder
 *
 * Reads the folder, opens (makes, migrates) its database. Unless passive or offline, replay starts by itself; in a window
 * (interactive) so does syncing of the launch datasets. Errors: %HF_ERROR_INVALID (no solution there), %HF_ERROR_STORE.
 */
void hf_engine_open_async (const char *dir, const HfEngineOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer data);
HfEngine *hf_engine_open_finish (GAsyncResult *result, GError **error);

/* Stops syncing and sending, commits, closes the database. Blocks until the store's threads ended. Idempotent. */
void hf_engine_close (HfEngine *self);

/* Properties, read-only, notify: "status" (HfStatus object; same object for life, its properties notify), "syncing" (boolean),
 * "work-offline" (boolean, writable). */
const char *hf_engine_get_title (HfEngine *self);
const char *hf_engine_get_name (HfEngine *self);
const char *hf_engine_get_path (HfEngine *self);
const char *hf_engine_get_database (HfEngine *self);
HfStatus *hf_engine_get_status (HfEngine *self);
gboolean hf_engine_get_syncing (HfEngine *self);
/* (nullable): something the person must know once, e.g. a damaged database was set aside. */
const char *hf_engine_get_notice (HfEngine *self);

GListModel *hf_engine_get_problems (HfEngine *self); /* of HfProblem */
GListModel *hf_engine_get_datasets (HfEngine *self); /* of HfDataset, by source then name */
HfDataset *hf_engine_find_dataset (HfEngine *self, const char *entity); /* (nullable) (transfer none) */
/* (transfer full) (nullable): where the solution names a dataset, how it is synced and written; NULL: it does not. */
HfPlan *hf_engine_explain_dataset (HfEngine *self, const char *entity);
GListModel *hf_engine_get_sources (HfEngine *self);  /* of HfSource */

gboolean hf_engine_get_work_offline (HfEngine *self);
void hf_engine_set_work_offline (HfEngine *self, gboolean work_offline);
/* Ask a source that is down now. NULL: all. */
void hf_engine_try_anyway (HfEngine *self, HfSource *source);
/* The window got the focus: index.onFocus, at most once a minute. */
void hf_engine_focused (HfEngine *self);

/* --- data --- */

/* (transfer full): the records of a dataset, lazily; follows changes by itself. Any entity that has a table or a feed. */
HfRows *hf_engine_get_rows (HfEngine *self, const char *entity);

/* One record's raw JSON; NULL without error: not there. */
void hf_engine_get_record_async (HfEngine *self, const char *entity, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data);
char *hf_engine_get_record_finish (HfEngine *self, GAsyncResult *result, GError **error);

/**
 * HfSelection:
 * @where: an SQL expression over the columns `id`, `data` (the record's JSON), `file` and `timestamp`, `'$.path'` standing for a value of the
 *   record; it may read other datasets and `_commandQueue`, nothing else, and only for some time
 * @filter: (nullable): as hf_rows_set_filter()
 * @order: (nullable): as hf_rows_set_order(), with @descending
 * @limit: 0: all
 */
typedef struct
{
  const char *entity, *where, *filter, *order;
  gboolean descending;
  guint limit;
} HfSelection;

/* What hf_row_get_id(), hf_row_get_data() and hf_row_get_badge() say; valid during the call only. */
typedef struct
{
  const char *id, *data, *badge;
} HfSelected;

/* Main context; the next of them, some hundreds at once. FALSE: enough. */
typedef gboolean (*HfSelectFunc) (const HfSelected *records, gsize n_records, gpointer data);

/**
 * hf_engine_select_async:
 * @func: called with @func_data before the answer comes, as often as needed
 *
 * The records for which a person's SQL condition holds, on a thread and connection of their own, all as one state of the database has
 * them; in memory are no more than one call's. Errors: %HF_ERROR_INVALID: the condition, with the place of the mistake, what it may not
 * read, or that it took too long; %G_IO_ERROR_CANCELLED; %G_IO_ERROR_CLOSED: the engine closed; %HF_ERROR_STORE.
 */
void hf_engine_select_async (HfEngine *self, const HfSelection *selection, HfSelectFunc func, gpointer func_data, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
/* How many there were; -1: @error. @more: whether the limit held some back. */
gint64 hf_engine_select_finish (HfEngine *self, GAsyncResult *result, gboolean *more, GError **error);

/**
 * hf_engine_query_async:
 * @query: the id of a datasource of the solution, or SQL that reads
 * @inputs: (nullable): values by name: of a datasource its inputs (`jig.inputs.<name>` and the like), of SQL its parameters `@name`
 *
 * Finish: (transfer full) (nullable): raw JSON: an array of objects, or what the datasource yields. Errors: %HF_ERROR_INVALID: no such datasource,
 * the SQL, an expression, with its place, a limit; %G_IO_ERROR_CANCELLED; %G_IO_ERROR_CLOSED: the engine closed; %HF_ERROR_STORE.
 */
void hf_engine_query_async (HfEngine *self, const char *query, const HfJsonObject *inputs, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data);
char *hf_engine_query_finish (HfEngine *self, GAsyncResult *result, GError **error);
/* (transfer full): ids, by file. */
char **hf_engine_list_datasources (HfEngine *self);

/**
 * hf_engine_submit_async:
 * @method: create, update, save, delete, functionCall
 * @function: (nullable): function id; default: what the index's `entities` map names, else what an execute-entity of the solution names
 * @record_id: (nullable): of update, save, delete; a create may leave it
 * @parameters: (nullable): the caller's values, raw JSON by name
 * @data: (nullable): properties to write locally; laid over the record
 *
 * Accepts a write: the local row and the command in one transaction. The answer is the command's id; sending happens after.
 * Errors: %HF_ERROR_INVALID (read-only dataset and why, required parameter without value, no such record), %HF_ERROR_STORE.
 */
void hf_engine_submit_async (HfEngine *self, const char *entity, const char *method, const char *function, const char *record_id,
                             const HfJsonObject *parameters, const HfJsonObject *data, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gint64 hf_engine_submit_finish (HfEngine *self, GAsyncResult *result, GError **error);

/* --- sync --- */

typedef enum
{
  HF_SYNC_ALL = 0,
  HF_SYNC_PUSH_ONLY = 1 << 0,
  HF_SYNC_PULL_ONLY = 1 << 1,
} HfSyncFlags;

/**
 * HfSyncReport:
 * @sentence: (transfer full): the one honest sentence: "Up to date: 4 datasets synced, 3 changes sent.", "1 of 4 datasets failed: …"
 * @ok: every dataset synced and the queue is empty
 */
typedef struct
{
  char *sentence;
  gboolean ok;
  guint datasets_synced, datasets_failed;
  gint64 records, inserted, updated, deleted;
  gint64 sent, refused, waiting;
} HfSyncReport;

void hf_sync_report_clear (HfSyncReport *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfSyncReport, hf_sync_report_clear)

/**
 * hf_engine_sync_async:
 * @entities: (nullable): only these datasets
 *
 * *Sync now*: asks sources that are down again, sends what waits, pulls onRefresh, else onLoad then onFocus, then every feed synced before.
 * Answers when all of it ended. Cancelling stops the pulls, not the queue. A second call while one runs joins it.
 */
void hf_engine_sync_async (HfEngine *self, HfSyncFlags flags, const char *const *entities, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data);
/**
 * hf_engine_sync_with_async:
 * @inputs: (nullable): values by name for feeds whose parameters only a person or a screen knows (`jig.inputs`, components and the like)
 *
 * As hf_engine_sync_async(). A feed of @entities that lacks such values is a failure that names them.
 */
void hf_engine_sync_with_async (HfEngine *self, HfSyncFlags flags, const char *const *entities, const HfJsonObject *inputs,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_engine_sync_finish (HfEngine *self, GAsyncResult *result, HfSyncReport *report, GError **error);

/* --- queue --- */

/**
 * hf_engine_get_commands:
 *
 * Returns: (transfer full): a live #GListModel of #HfCommand: open ones in their order, then history, newest first; at most 2,000. Emits
 *   small differences; a command keeps its object.
 */
GListModel *hf_engine_get_commands (HfEngine *self);
/* Filter as hf_queue_list(): `state:stuck entity:x text`; on a model of hf_engine_get_commands(). */
void hf_engine_filter_commands (HfEngine *self, GListModel *commands, const char *filter);

/* (transfer full) HfCommand; NULL without error: no such command. */
void hf_engine_get_command_async (HfEngine *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
HfCommand *hf_engine_get_command_finish (HfEngine *self, GAsyncResult *result, GError **error);
/* (transfer full) (element-type HfCommand): once, for lists on the command line. */
void hf_engine_list_commands_async (HfEngine *self, const char *filter, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer data);
GPtrArray *hf_engine_list_commands_finish (HfEngine *self, GAsyncResult *result, GError **error);
/* (transfer full) (element-type HfAttempt): in order. */
void hf_engine_get_attempts_async (HfEngine *self, gint64 command_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GPtrArray *hf_engine_get_attempts_finish (HfEngine *self, GAsyncResult *result, GError **error);

/* Retry or discard; each id by itself: the answer counts how many were, and @error says why the first was not (both may be). */
void hf_engine_retry_async (HfEngine *self, const gint64 *ids, gsize n_ids, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
guint hf_engine_retry_finish (HfEngine *self, GAsyncResult *result, GError **error);
void hf_engine_discard_async (HfEngine *self, const gint64 *ids, gsize n_ids, HfDiscard discard, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
guint hf_engine_discard_finish (HfEngine *self, GAsyncResult *result, GError **error);
/* The commands a discard of @id takes along (they mention its temporary id): (transfer full) GArray of gint64. */
void hf_engine_get_dependents_async (HfEngine *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GArray *hf_engine_get_dependents_finish (HfEngine *self, GAsyncResult *result, GError **error);

/* --- activity --- */

/* (transfer none): live #GListModel of #HfActivityItem, newest first, at most 1,000. */
GListModel *hf_engine_get_activity (HfEngine *self);

/**
 * HfEngine::changed:
 * @entity: (nullable): dataset whose rows changed
 * @command_id: command that changed, or 0
 *
 * After a commit by this or another process; at most once a frame for each.
 */

/* --- asked by the command line --- */

/**
 * hf_engine_check_async:
 *
 * The problems of a folder that is not open: reads it, compiles every expression, looks at the SQL of datasources. Opens no database, touches no
 * network. Finish: (transfer full) (nullable): of HfProblem. %HF_ERROR_INVALID: no solution there.
 */
void hf_engine_check_async (const char *dir, const char *overlay_root, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GListModel *hf_engine_check_finish (GAsyncResult *result, GError **error);
/* Whether a call to the source of this name may be tried now (hf_connectivity_can_send()). */
gboolean hf_engine_can_send (HfEngine *self, const char *source);

/* --- which solution --- */

/* (transfer full) (nullable): the folder opened last, remembered by hf_engine_open_async() (not for passive opens). */
char *hf_recent_get_last (void);
/* (transfer full): folders opened before, newest first, that still exist. */
char **hf_recent_list (void);
/* (transfer full) (nullable): the folder of a solution named @name among them. */
char *hf_recent_find (const char *name);

G_END_DECLS
