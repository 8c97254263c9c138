/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The row of `_feed`: how the last pull ended. A success of a full pull is written by the ingest, with its rows; here are the
 * cursor for the next pull, a 304, and a failure, which changes no other row. */

#include "hf-feed-row.h"

#include <glib/gi18n-lib.h>
#include <hf-activity.h>

HfFeedRow *
hf_feed_row_new (HfSolution *solution, const HfFeed *feed, gint64 now, const char *failure)
{
  HfFeedRow *self = g_new0 (HfFeedRow, 1);

  self->solution = g_object_ref (solution);
  self->feed = feed;
  self->now = now;
  self->failure = g_strdup (failure);
  return self;
}

void
hf_feed_row_free (gpointer data)
{
  HfFeedRow *self = data;

  g_object_unref (self->solution);
  hf_cursor_clear (&self->cursor);
  g_free (self->failure);
  g_free (self->fingerprint);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
  g_free (self);
}

/* A cursor is good only with its rows: after a table was dropped by hand, everything is asked for again. */
gboolean
hf_feed_row_read_cursor (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db,
                                          "SELECT etag, last_modified, fingerprint FROM _feed JOIN _dataset USING (entity)"
                                          " WHERE key = ?1 AND synced_at IS NOT NULL",
                                          error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, row->feed->key);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW)
    {
      row->cursor.etag = g_strdup (hf_stmt_text (stmt, 0));
      row->cursor.last_modified = g_strdup (hf_stmt_text (stmt, 1));
      row->fingerprint = g_strdup (hf_stmt_text (stmt, 2));
    }
  return step != HF_STEP_ERROR;
}

gboolean
hf_feed_row_write_fresh (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;
  const HfFeed *feed = row->feed;
  g_autoptr(HfStmt) stmt
      = hf_db_prepare (db, "UPDATE _feed SET synced_at = ?2, failed_at = NULL, error = NULL WHERE key = ?1", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, feed->key);
  hf_stmt_bind_int (stmt, 2, row->now);
  hf_db_note_change (db, feed->entity, 0, 0, 0, 0);
  return hf_stmt_run (stmt, error);
}

static void
bind_feed (HfStmt *stmt, const HfFeed *feed)
{
  hf_stmt_bind_text (stmt, 1, feed->key);
  hf_stmt_bind_text (stmt, 2, feed->entity);
  hf_stmt_bind_text (stmt, 3, feed->function);
  hf_stmt_bind_text (stmt, 4, feed->parameters);
}

static gboolean
write_failure (HfDb *db, HfFeedRow *row, const char *failure, GError **error)
{
  const HfFeed *feed = row->feed;
  g_autofree char *text = g_strdup_printf (_("%s did not sync: %s"), feed->entity, failure);
  g_autoptr(HfStmt) stmt
      = hf_db_prepare (db,
                       "INSERT INTO _feed (key, entity, function, parameters, failed_at, error)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                       " ON CONFLICT (key) DO UPDATE SET failed_at = excluded.failed_at, error = excluded.error",
                       error);

  if (stmt == NULL)
    return FALSE;
  bind_feed (stmt, feed);
  hf_stmt_bind_int (stmt, 5, row->now);
  hf_stmt_bind_text (stmt, 6, failure);
  hf_db_note_change (db, feed->entity, 0, 0, 0, 0);
  return hf_stmt_run (stmt, error) && hf_activity_add (db, row->now, "error", "sync", feed->entity, 0, text, error);
}

static gboolean
apply_operations (HfDb *db, HfFeedRow *row, HfTableReport *report, GError **error)
{
  return row->operations == NULL || row->operations->len == 0
      || hf_table_operations_apply (db, row->operations, 0, row->asked_at, row->now, report, error);
}

/* The operations that say what went wrong must not hide what went wrong. */
gboolean
hf_feed_row_write_failure (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;
  g_autoptr(GError) problem = NULL;
  g_autofree char *both = NULL;

  if (row->operations == NULL || row->operations->len == 0)
    return write_failure (db, row, row->failure, error);
  if (!hf_tx_save (db, error))
    return FALSE;
  if (apply_operations (db, row, NULL, &problem))
    return hf_tx_keep (db, error) && write_failure (db, row, row->failure, error);
  if (hf_tx_is_lost (db) || !hf_tx_undo (db, error))
    {
      if (error != NULL && *error == NULL)
        g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  both = g_strdup_printf ("%s (%s)", row->failure, problem->message);
  return write_failure (db, row, both, error);
}

static gboolean
write_synced (HfDb *db, HfFeedRow *row, GError **error)
{
  const HfFeed *feed = row->feed;
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "INSERT OR REPLACE INTO _feed (key, entity, function, parameters, etag, last_modified, synced_at, fingerprint)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
      error);

  if (stmt == NULL)
    return FALSE;
  bind_feed (stmt, feed);
  hf_stmt_bind_text (stmt, 5, row->cursor.etag);
  hf_stmt_bind_text (stmt, 6, row->cursor.last_modified);
  hf_stmt_bind_int (stmt, 7, row->now);
  hf_stmt_bind_text (stmt, 8, row->fingerprint);
  hf_db_note_change (db, feed->entity, 0, 0, 0, 0);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_feed_row_apply (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;
  HfTableReport report = { 0 };

  if (!apply_operations (db, row, &report, error) || !write_synced (db, row, error))
    return FALSE;
  row->rows = (HfIngestResult){ .received = report.received,
                                .inserted = report.inserted,
                                .updated = report.updated,
                                .deleted = report.deleted,
                                .protected = report.protected };
  return report.inserted + report.updated + report.deleted == 0 || hf_feed_row_tell_rows (db, row, error);
}

gboolean
hf_feed_row_apply_only (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;

  return apply_operations (db, row, NULL, error) && hf_feed_row_write_fresh (db, row, error);
}

gboolean
hf_feed_row_complete (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;
  g_autoptr(HfStmt) stmt = NULL;

  if (!apply_operations (db, row, NULL, error))
    return FALSE;
  stmt = hf_db_prepare (db, "UPDATE _feed SET fingerprint = ? WHERE key = ?", error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, row->fingerprint);
  hf_stmt_bind_text (stmt, 2, row->feed->key);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_feed_row_tell_rows (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;
  g_autofree char *text = g_strdup_printf (_("%s synced: %d new, %d changed, %d gone"), row->feed->entity,
                                           (int) row->rows.inserted, (int) row->rows.updated, (int) row->rows.deleted);

  return hf_activity_add (db, row->now, "info", "sync", row->feed->entity, 0, text, error);
}
