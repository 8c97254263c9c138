/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The writer's share of a pull. Guarantees: each job is one transaction; what shows is done by the last one, all or
 * nothing; whatever became of the pull, its staging table is gone in the end. Jobs are bulk writes (synchronous=NORMAL):
 * losing the newest with the power is harmless, because rows and their feed's cursor are lost together. */

#include "hf-ingest-pull.h"

#include "hf-db-private.h"
#include "hf-ingest-apply.h"
#include "hf-ingest-stage.h"
#include "hf-store-private.h"

typedef struct
{
  HfPull *pull;
  HfRecords *records; /* (nullable) */
} Job;

static void
job_free (Job *job)
{
  hf_records_free (job->records);
  hf_pull_unref (job->pull);
  g_free (job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* Takes @records. */
static gboolean
push (HfPull *pull, HfRecords *records, HfWorkerFunc func)
{
  Job *job = g_new0 (Job, 1);

  job->pull = hf_pull_ref (pull);
  job->records = records;
  if (hf_worker_push (hf_store_get_writer (pull->store), func, job))
    return TRUE;
  job_free (job);
  return FALSE;
}

static gboolean
run_tx (HfPull *pull, HfStoreFunc func, Job *job, GError **error)
{
  if (hf_store_get_writer_db (pull->store) != NULL)
    return hf_store_run_tx (pull->store, TRUE, func, job, error);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed");
  return FALSE;
}

static void
stop_closed (HfPull *pull)
{
  hf_pull_stop (pull, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed"));
}

static gboolean
ensure_stage (HfPull *pull, HfDb *db, GError **error)
{
  if (pull->staged)
    return TRUE;
  return hf_stage_create (db, pull->stage, pull->mode == HF_PULL_LOAD, error);
}

static gboolean
write_records (HfDb *db, gpointer data, GError **error)
{
  Job *job = data;
  HfPull *pull = job->pull;

  return ensure_stage (pull, db, error)
      && hf_stage_insert (db, pull->stage, pull->mode == HF_PULL_LOAD, job->records, error);
}

static void
write_func (gpointer data)
{
  g_autoptr(Job) job = data;
  GError *error = NULL;

  hf_pull_release (job->pull, job->records->bytes);
  if (hf_pull_is_stopped (job->pull))
    return;
  if (run_tx (job->pull, write_records, job, &error))
    job->pull->staged = TRUE;
  else
    hf_pull_stop (job->pull, error);
}

void
hf_pull_write_records (HfPull *self, HfRecords *records)
{
  gsize bytes = records->bytes;

  hf_pull_hold (self, bytes);
  if (push (self, records, write_func))
    return;
  hf_pull_release (self, bytes);
  stop_closed (self);
}

/* If a record was left alone because its command finished meanwhile, the answer is not what the table holds, and asking
 * next time whether that answer still stands would keep the difference forever. */
static gboolean
write_feed (HfPull *pull, HfDb *db, gboolean whole, GError **error)
{
  const HfFeedState *feed = &pull->feed;
  g_autoptr(HfStmt) stmt = NULL;

  if (!pull->has_feed)
    return TRUE;
  stmt = hf_db_prepare (db,
                        "INSERT OR REPLACE INTO _feed (key, entity, function, parameters, etag, last_modified, synced_at)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?)",
                        error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, feed->key);
  hf_stmt_bind_text (stmt, 2, pull->entity);
  hf_stmt_bind_text (stmt, 3, feed->function);
  hf_stmt_bind_text (stmt, 4, feed->parameters);
  hf_stmt_bind_text (stmt, 5, whole ? feed->etag : NULL);
  hf_stmt_bind_text (stmt, 6, whole ? feed->last_modified : NULL);
  hf_stmt_bind_int (stmt, 7, hf_clock_now (hf_store_get_clock (pull->store)));
  return hf_stmt_run (stmt, error);
}

static gboolean
apply (HfPull *pull, HfDb *db, HfRecords *changes, HfProtected *protected, GError **error)
{
  if (pull->result.received == 0)
    return hf_apply_empty (db, pull->entity, protected, &pull->result, error);
  if (pull->mode == HF_PULL_LOAD)
    return hf_stage_swap (db, pull->stage, pull->entity, protected, &pull->result, error);
  if (changes != NULL)
    return hf_apply_changes (db, pull->entity, changes, NULL, protected, &pull->result, error);
  return hf_apply_stage (db, pull->entity, pull->stage, protected, &pull->result, error)
      && hf_stage_drop (db, pull->stage, error);
}

static gboolean
complete (HfDb *db, gpointer data, GError **error)
{
  Job *job = data;
  HfPull *pull = job->pull;
  const HfProtectScope scope = { pull->first_command, pull->asked_at, 0, pull->keep_temp_ids };
  g_autoptr(HfProtected) protected = hf_protected_load (db, pull->entity, &scope, error);

  if (protected == NULL || !apply (pull, db, job->records, protected, error)
      || !write_feed (pull, db, !hf_protected_has_finished (protected), error)
      || (pull->hook != NULL && !pull->hook (db, pull->hook_data, error)))
    return FALSE;
  if (!hf_pull_is_stopped (pull))
    return TRUE;
  /* Last chance: after this comes the commit. */
  g_propagate_error (error, hf_pull_get_error (pull));
  return FALSE;
}

/* Sorting a million ids for the index takes what the cache may have once more, or, if temporary data is kept in memory, all
 * they need. The rows come and go in order, so a small cache serves this step as well. */
#define SORT_IN_FILES "PRAGMA temp_store=FILE; PRAGMA cache_size=-6144"

static gboolean
complete_sparingly (HfPull *pull, Job *job, GError **error)
{
  HfDb *db = hf_store_get_writer_db (pull->store);
  g_autofree char *restore = NULL;
  g_autoptr(GError) refused = NULL;
  gint64 cache;
  gboolean done;

  if (db == NULL || pull->mode != HF_PULL_LOAD)
    return run_tx (pull, complete, job, error);
  if (!hf_db_query_int (db, "PRAGMA cache_size", &cache, error) || !hf_db_exec (db, SORT_IN_FILES, error))
    return FALSE;
  done = run_tx (pull, complete, job, error);
  restore = g_strdup_printf ("PRAGMA temp_store=MEMORY; PRAGMA cache_size=%d", (int) cache);
  if (!hf_db_exec (db, restore, &refused))
    g_debug ("Cache after a load: %s", refused->message);
  return done;
}

static gboolean
drop (HfDb *db, gpointer data, GError **error)
{
  Job *job = data;

  return hf_stage_drop (db, job->pull->stage, error);
}

/* What cannot be dropped now (the disk is full) is swept at the next start. */
static void
clean_up (Job *job)
{
  g_autoptr(GError) error = NULL;

  if (job->pull->staged && !run_tx (job->pull, drop, job, &error))
    g_debug ("Dropping a staging table: %s", error->message);
  job->pull->staged = FALSE;
}

static void
complete_func (gpointer data)
{
  g_autoptr(Job) job = data;
  HfPull *pull = job->pull;
  GError *error = NULL;
  gboolean done = FALSE;

  if (!hf_pull_is_stopped (pull))
    done = complete_sparingly (pull, job, &error);
  if (done)
    pull->staged = FALSE;
  else if (error != NULL)
    hf_pull_stop (pull, error);
  clean_up (job);
  g_atomic_int_set (&pull->finished, done ? 1 : -1);
  hf_pull_wake (pull);
}

void
hf_pull_complete (HfPull *self, HfRecords *changes)
{
  if (push (self, changes, complete_func))
    return;
  stop_closed (self);
}

static void
clean_up_func (gpointer data)
{
  g_autoptr(Job) job = data;

  clean_up (job);
  if (g_atomic_int_compare_and_exchange (&job->pull->finished, 0, -1))
    hf_pull_wake (job->pull);
}

void
hf_pull_clean_up (HfPull *self)
{
  if (push (self, NULL, clean_up_func))
    return;
  g_atomic_int_set (&self->finished, -1);
  hf_pull_wake (self);
}
