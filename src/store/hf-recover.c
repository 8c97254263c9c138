/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening after whatever happened. Guarantees: a damaged file is never written to and never thrown away; who opens gets
 * a sound database or an error. Refuses to touch a file that others have open, or one that is not ours. */

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

/* The log first: if the second step fails, the next start finds a file without a log, never a log of another file. */
static gboolean
set_aside (const char *path, const char *kept, GError **error)
{
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  g_autofree char *kept_log = g_strconcat (kept, "-wal", NULL);
  g_autofree char *index = g_strconcat (path, "-shm", NULL);

  if ((g_file_test (log, G_FILE_TEST_EXISTS) && g_rename (log, kept_log) != 0) || g_rename (path, kept) != 0)
    return hf_db_fail (path, SQLITE_READONLY, "", error);
  g_unlink (index);
  return TRUE;
}

static HfDb *
replace (const char *path, HfClock *clock, char **recovered, GError **error)
{
  g_autofree char *kept = make_kept_path (path, clock);
  g_autoptr(HfDb) db = NULL;
  gint64 commands;

  if (!set_aside (path, kept, error))
    return NULL;
  db = hf_db_open (path, HF_DB_READ_WRITE, error);
  if (db == NULL || !hf_salvage (kept, db, &commands, error))
    return NULL;
  *recovered = g_strdup_printf (_("The database was damaged. It was kept as “%s”, open commands saved: %d. "
                                  "The data will be synced again."),
                                kept, (int) commands);
  return g_steal_pointer (&db);
}

/* What a pull that was killed left behind. It shows nowhere, so a failure can wait for the next start. */
static void
sweep (HfDb *db)
{
  g_autoptr(GError) error = NULL;

  if (!hf_ingest_sweep (db, &error))
    g_debug ("Sweeping: %s", error->message);
}

HfDb *
hf_recover_open (const char *path, HfGuard *guard, HfClock *clock, char **recovered, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  gboolean unclean = hf_guard_is_unclean (guard);
  int result;
  g_autoptr(HfDb) db = hf_db_open_full (path, HF_DB_READ_WRITE, &result, &local_error);
  gboolean damaged = db == NULL && result == SQLITE_CORRUPT;

  if (db != NULL && unclean && !is_sound (db))
    {
      damaged = TRUE;
      /* What the log still holds goes with the file as it is. */
      sqlite3_db_config (hf_db_get_handle (db), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
      g_clear_pointer (&db, hf_db_close);
    }
  if (damaged && hf_guard_is_alone (guard))
    {
      g_clear_pointer (&db, hf_db_close);
      db = replace (path, clock, recovered, error);
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
