/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SQL that is not ours. Guarantees: it changes nothing, reads no table that starts with "_" nor SQLite's own, opens no file,
 * and ends: by its limits, or soon after it is cancelled. Three walls, each of which would do: the file is opened for reading,
 * an authorizer that allows by name (hf-permit.c), and the statement itself must be one that reads.
 * Refuses to explain its results: that is the caller's. */

#include "hf-guarded.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-db-private.h"
#include "hf-permit.h"
#include "hf-sql-bind.h"
#include "hf-sql-scan.h"

/* SQLite asks after so many of its steps. */
#define PROGRESS_STEPS 1000
/* One value: more than any record, less than what hurts. */
#define MAX_VALUE_BYTES (256 * 1024 * 1024)
/* LIKE and GLOB can take time in the square of their pattern, within one step. */
#define MAX_PATTERN_BYTES 1000

struct _HfGuarded
{
  HfDb *db;
  HfPermit permit;
  char **known; /* (nullable) */
  HfGuardedRun *run;
};

typedef enum
{
  STOP_NONE,
  STOP_STEPS,
  STOP_TIME,
  STOP_CANCELLED,
} Stop;

struct _HfGuardedRun
{
  HfGuarded *guarded;
  HfStmt *stmt;
  GCancellable *cancellable;
  guint64 steps, max_steps;
  gint64 spent, started, max_time; /* @started: when the step under way began */
  Stop stop;
};

/* --- the connection --- */

static void
harden (sqlite3 *handle)
{
  static const char *modules[] = { "json_each", "json_tree", NULL };

  sqlite3_db_config (handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
  sqlite3_drop_modules (handle, modules);
  sqlite3_limit (handle, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit (handle, SQLITE_LIMIT_WORKER_THREADS, 0);
  sqlite3_limit (handle, SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES);
  sqlite3_limit (handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, MAX_PATTERN_BYTES);
  hf_permit_limit_memory ();
}

HfGuarded *
hf_guarded_open (const char *path, GError **error)
{
  g_autoptr(HfDb) db = hf_db_open (path, HF_DB_READ_ONLY, error);
  HfGuarded *self;

  /* What it sorts goes to files: how much that is, is not ours to say. */
  if (db == NULL || !hf_db_exec (db, "PRAGMA temp_store=FILE", error))
    return NULL;
  /* The first use of these two declares them, which looks like writing to the authorizer. */
  if (!hf_db_exec (db, "SELECT 1 FROM json_each('[]'), json_tree('[]')", error))
    return NULL;
  self = g_new0 (HfGuarded, 1);
  harden (hf_db_get_handle (db));
  self->db = g_steal_pointer (&db);
  hf_permit_init (&self->permit, self->db);
  return self;
}

void
hf_guarded_close (HfGuarded *self)
{
  g_assert (self->run == NULL);

  hf_db_close (self->db);
  hf_permit_clear (&self->permit);
  g_strfreev (self->known);
  g_free (self);
}

void
hf_guarded_set_known (HfGuarded *self, const char *const *names)
{
  g_strfreev (self->known);
  self->known = g_strdupv ((char **) names);
}

void
hf_guarded_set_trusting (HfGuarded *self, gboolean trusting)
{
  hf_db_assert_owner (self->db);
  self->permit.trusting = trusting;
}

HfDb *
hf_guarded_get_db (HfGuarded *self)
{
  return self->db;
}

/* --- preparing --- */

/* Always FALSE. */
static gboolean
fail_reading (GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, hf_permit_only_reading ());
  return FALSE;
}

static gboolean
check_statement (sqlite3_stmt *handle, const char *rest, GError **error)
{
  if (handle == NULL)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("There is no statement"));
      return FALSE;
    }
  if (!sqlite3_stmt_readonly (handle) || sqlite3_stmt_isexplain (handle) || sqlite3_column_count (handle) == 0)
    return fail_reading (error);
  return hf_sql_check_rest (rest, error);
}

/* (nullable): which of the known tables SQLite has just said does not exist. */
static const char *
find_missing (HfGuarded *self)
{
  static const char words[] = "no such table: ";
  const char *message = sqlite3_errmsg (hf_db_get_handle (self->db));

  if (!g_str_has_prefix (message, words))
    return NULL;
  for (guint i = 0; self->known != NULL && self->known[i] != NULL; i++)
    if (*self->known[i] != '_' && g_ascii_strcasecmp (message + strlen (words), self->known[i]) == 0)
      return self->known[i];
  return NULL;
}

/* A temporary one, gone with the run: whether the file may be written is not asked. */
static gboolean
add_empty (HfGuarded *self, const char *name)
{
  g_autofree char *identifier = hf_sql_identifier (name);
  g_autofree char *sql = g_strdup_printf ("PRAGMA query_only=OFF;"
                                          "CREATE TEMP TABLE %s (id TEXT, data TEXT, file TEXT, timestamp TEXT)",
                                          identifier);
  gboolean done;

  hf_guarded_set_trusting (self, TRUE);
  done = hf_db_exec (self->db, sql, NULL);
  if (!hf_db_exec (self->db, "PRAGMA query_only=ON", NULL))
    done = FALSE;
  hf_guarded_set_trusting (self, FALSE);
  if (done)
    g_hash_table_add (self->permit.entities, g_ascii_strdown (name, -1));
  return done;
}

static gboolean
compile (HfGuarded *self, const char *sql, sqlite3_stmt **handle, const char **rest)
{
  const char *missing;

  while (sqlite3_prepare_v2 (hf_db_get_handle (self->db), sql, -1, handle, rest) != SQLITE_OK)
    {
      missing = find_missing (self);
      if (missing == NULL || !add_empty (self, missing))
        return FALSE;
    }
  return TRUE;
}

static gboolean
prepare (HfGuardedRun *run, const HfGuardedQuery *query, GError **error)
{
  HfGuarded *self = run->guarded;
  sqlite3_stmt *handle = NULL;
  const char *rest = NULL;

  if (hf_sql_defines (query->sql, HF_PERMIT_QUEUE_VIEW))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” is taken: choose another name for what WITH defines"),
                   HF_PERMIT_QUEUE_VIEW);
      return FALSE;
    }
  g_clear_pointer (&self->permit.refused, g_free);
  if (!compile (self, query->sql, &handle, &rest))
    return hf_permit_fail (&self->permit, self->db, query->sql, query->prefix, error);
  if (!check_statement (handle, rest, error))
    {
      sqlite3_finalize (handle);
      return FALSE;
    }
  run->stmt = hf_stmt_new_take (self->db, handle);
  return hf_sql_bind_values (run->stmt, query->parameters, error);
}

/* --- running --- */

static int
progress_cb (void *data)
{
  HfGuardedRun *run = data;

  run->steps += PROGRESS_STEPS;
  if (g_cancellable_is_cancelled (run->cancellable))
    run->stop = STOP_CANCELLED;
  else if (run->steps > run->max_steps)
    run->stop = STOP_STEPS;
  else if (run->spent + g_get_monotonic_time () - run->started > run->max_time)
    run->stop = STOP_TIME;
  return run->stop != STOP_NONE;
}

static HfStep
fail_step (HfGuardedRun *run, GError **error)
{
  g_autofree char *number = NULL;

  switch (run->stop)
    {
    case STOP_STEPS:
      number = g_strdup_printf ("%'" G_GUINT64_FORMAT, run->max_steps);
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The query was stopped: it took more than %s steps"), number);
      break;
    case STOP_TIME:
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The query was stopped: it took more than %.3g seconds"),
                   (double) run->max_time / G_USEC_PER_SEC);
      break;
    case STOP_CANCELLED:
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("The query was cancelled"));
      break;
    case STOP_NONE:
    default:
      hf_permit_fail (&run->guarded->permit, run->guarded->db, NULL, 0, error);
    }
  return HF_STEP_ERROR;
}

static gboolean
begin (HfGuarded *self, GError **error)
{
  gboolean done;

  hf_guarded_set_trusting (self, TRUE);
  done = hf_db_exec (self->db, "BEGIN", error) && hf_permit_load (&self->permit, self->db, error);
  hf_guarded_set_trusting (self, FALSE);
  return done;
}

HfGuardedRun *
hf_guarded_run (HfGuarded *self, const HfGuardedQuery *query, GCancellable *cancellable, GError **error)
{
  g_autoptr(HfGuardedRun) run = NULL;

  hf_db_assert_owner (self->db);
  g_return_val_if_fail (self->run == NULL, NULL);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  self->run = run = g_new0 (HfGuardedRun, 1);
  run->guarded = self;
  run->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  run->max_steps = query->max_steps != 0 ? query->max_steps : HF_GUARDED_STEPS;
  run->max_time = query->max_time != 0 ? query->max_time : HF_GUARDED_TIME;
  if (!begin (self, error) || !prepare (run, query, error))
    return NULL;
  sqlite3_progress_handler (hf_db_get_handle (self->db), PROGRESS_STEPS, progress_cb, run);
  return g_steal_pointer (&run);
}

/* The clock stands still between steps: what is done with a row is not the query's time. */
HfStep
hf_guarded_run_step (HfGuardedRun *run, GError **error)
{
  HfStep step;

  run->started = g_get_monotonic_time ();
  step = hf_stmt_step (run->stmt, NULL);
  run->spent += g_get_monotonic_time () - run->started;
  run->started = g_get_monotonic_time ();
  return step == HF_STEP_ERROR ? fail_step (run, error) : step;
}

HfStmt *
hf_guarded_run_get_row (HfGuardedRun *run)
{
  return run->stmt;
}

void
hf_guarded_run_free (HfGuardedRun *run)
{
  HfGuarded *self = run->guarded;
  g_autoptr(GError) error = NULL;

  sqlite3_progress_handler (hf_db_get_handle (self->db), 0, NULL, NULL);
  g_clear_pointer (&run->stmt, hf_stmt_release);
  hf_guarded_set_trusting (self, TRUE);
  if (!sqlite3_get_autocommit (hf_db_get_handle (self->db)) && !hf_db_exec (self->db, "ROLLBACK", &error))
    g_debug ("Ending a query: %s", error->message);
  hf_guarded_set_trusting (self, FALSE);
  self->run = NULL;
  g_clear_object (&run->cancellable);
  g_free (run);
}
