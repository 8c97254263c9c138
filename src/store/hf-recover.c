/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening after whatever happened. Guarantees: a damaged file is never written to and never thrown away; who opens gets
 * a sound database or an error. The new file is made beside the old one and complete, under the name `<path>.recovered`,
 * before the old one moves, so that neither a full disk nor a kill in the middle can lose the queue: the next start
 * goes on from there. Refuses to touch a file that others have open, or one that is not ours. */

#include "hf-recover.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "hf-db-private.h"
#include "hf-ingest-stage.h"

/* SQLite 3.40 looks for the columns of a WITHOUT ROWID table in the wrong places when its primary key does not come first,
 * and then finds "NULL value in …". Such a line is no damage: what is structure is said otherwise. */
static gboolean
is_damage (const char *line)
{
  return g_strcmp0 (line, "ok") != 0 && !g_str_has_prefix (line, "NULL value in ");
}

static gboolean
is_sound (HfDb *db)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "PRAGMA quick_check(1000000)", &error);
  HfStep step = stmt != NULL ? HF_STEP_ROW : HF_STEP_ERROR;

  while (step == HF_STEP_ROW && (step = hf_stmt_step (stmt, &error)) == HF_STEP_ROW)
    {
      if (is_damage (hf_stmt_text (stmt, 0)))
        return FALSE;
    }
  return step == HF_STEP_DONE;
}

static char *
make_kept_path (const char *path, HfClock *clock)
{
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (hf_clock_now (clock) / G_USEC_PER_SEC);
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  char *kept = g_strdup_printf ("%s.corrupt-%s", path, time);

  for (guint n = 2; g_file_test (kept, G_FILE_TEST_EXISTS); n++)
    {
      g_free (kept);
      kept = g_strdup_printf ("%s.corrupt-%s-%u", path, time, n);
    }
  return kept;
}

static gboolean
move (const char *path, const char *to, const char *suffix, GError **error)
{
  g_autofree char *source = g_strconcat (path, suffix, NULL);
  g_autofree char *target = g_strconcat (to, suffix, NULL);

  if (!g_file_test (source, G_FILE_TEST_EXISTS) || g_rename (source, target) == 0)
    return TRUE;
  return hf_db_fail (path, SQLITE_READONLY, "", error);
}

/* The log goes before the new file comes: SQLite would take it for the new one's. */
static gboolean
exchange (const char *path, const char *kept, const char *recovered, GError **error)
{
  g_autofree char *index = g_strconcat (path, "-shm", NULL);

  if (!move (path, kept, "-wal", error) || !move (path, kept, "", error))
    return FALSE;
  g_unlink (index);
  return move (recovered, path, "", error);
}

static void
remove_database (const char *path)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);

  g_unlink (path);
  g_unlink (log);
  g_unlink (index);
}

/* Everything out of the log and into the file, which can then be renamed. Closing would do it too, but without a word if
 * there is no room. */
static gboolean
empty_log (HfDb *db, GError **error)
{
  if (sqlite3_wal_checkpoint_v2 (hf_db_get_handle (db), NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK)
    return TRUE;
  return hf_db_fail_last (db, error);
}

static gboolean
salvage_into (const char *path, const char *draft, gint64 *commands, GError **error)
{
  g_autoptr(HfDb) db = NULL;

  remove_database (draft);
  db = hf_db_open (draft, HF_DB_READ_WRITE, error);
  return db != NULL && hf_salvage (path, db, commands, error) && empty_log (db, error);
}

static gboolean
replace (const char *path, HfClock *clock, char **sentence, GError **error)
{
  g_autofree char *kept = make_kept_path (path, clock);
  g_autofree char *draft = g_strconcat (path, ".salvage", NULL);
  g_autofree char *recovered = g_strconcat (path, ".recovered", NULL);
  gint64 commands;

  if (!salvage_into (path, draft, &commands, error) || !move (draft, recovered, "", error))
    {
      remove_database (draft);
      return FALSE;
    }
  if (!exchange (path, kept, recovered, error))
    return FALSE;
  *sentence = g_strdup_printf (_("The database was damaged. It was kept as “%s”, open commands saved: %d. "
                                 "The data will be synced again."),
                               kept, (int) commands);
  return TRUE;
}

/* A start before this one was killed between making the new file and putting it in place. */
static gboolean
finish_replacing (const char *path, HfClock *clock, char **sentence, GError **error)
{
  g_autofree char *recovered = g_strconcat (path, ".recovered", NULL);
  g_autofree char *kept = NULL;

  if (!g_file_test (recovered, G_FILE_TEST_EXISTS))
    return TRUE;
  kept = make_kept_path (path, clock);
  if (!exchange (path, kept, recovered, error))
    return FALSE;
  *sentence = g_strdup_printf (_("The database was damaged. It was kept as “%s”. The data will be synced again."), kept);
  return TRUE;
}

/* What a pull that was killed left behind. It shows nowhere, so a failure can wait for the next start. */
static void
sweep (HfDb *db)
{
  g_autoptr(GError) error = NULL;

  if (!hf_ingest_sweep (db, &error))
    g_debug ("Sweeping: %s", error->message);
}

/* (transfer full) (nullable): @damaged says why not. */
static HfDb *
open_checked (const char *path, gboolean check, gboolean *damaged, GError **error)
{
  int result;
  g_autoptr(HfDb) db = hf_db_open_full (path, HF_DB_READ_WRITE, &result, error);

  *damaged = db == NULL && result == SQLITE_CORRUPT;
  if (db == NULL || !check || is_sound (db))
    return g_steal_pointer (&db);
  *damaged = TRUE;
  hf_db_fail (path, SQLITE_CORRUPT, "", error);
  /* What the log still holds goes with the file as it is. */
  sqlite3_db_config (hf_db_get_handle (db), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  return NULL;
}

HfDb *
hf_recover_open (const char *path, HfGuard *guard, HfClock *clock, char **recovered, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(HfDb) db = NULL;
  gboolean damaged;

  if (hf_guard_is_alone (guard) && !finish_replacing (path, clock, recovered, error))
    return NULL;
  db = open_checked (path, hf_guard_is_unclean (guard), &damaged, &local_error);
  if (damaged && hf_guard_is_alone (guard))
    {
      if (!replace (path, clock, recovered, error))
        return NULL;
      db = hf_db_open (path, HF_DB_READ_WRITE, error);
    }
  else if (db == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
    }
  if (db != NULL && hf_guard_is_alone (guard))
    sweep (db);
  if (db != NULL)
    hf_guard_share (guard);
  return g_steal_pointer (&db);
}
