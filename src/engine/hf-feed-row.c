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
  g_free (self);
}

/* A cursor is good only with its rows: after a table was dropped by hand, everything is asked for again. */
gboolean
hf_feed_row_read_cursor (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db,
                                          "SELECT etag, last_modified FROM _feed JOIN _dataset USING (entity)"
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

gboolean
hf_feed_row_write_failure (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;
  const HfFeed *feed = row->feed;
  g_autofree char *text = g_strdup_printf (_("%s did not sync: %s"), feed->entity, row->failure);
  g_autoptr(HfStmt) stmt
      = hf_db_prepare (db,
                       "INSERT INTO _feed (key, entity, function, parameters, failed_at, error)"
                       " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                       " ON CONFLICT (key) DO UPDATE SET failed_at = excluded.failed_at, error = excluded.error",
                       error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, feed->key);
  hf_stmt_bind_text (stmt, 2, feed->entity);
  hf_stmt_bind_text (stmt, 3, feed->function);
  hf_stmt_bind_text (stmt, 4, feed->parameters);
  hf_stmt_bind_int (stmt, 5, row->now);
  hf_stmt_bind_text (stmt, 6, row->failure);
  hf_db_note_change (db, feed->entity, 0, 0, 0, 0);
  return hf_stmt_run (stmt, error) && hf_activity_add (db, row->now, "error", "sync", feed->entity, 0, text, error);
}

gboolean
hf_feed_row_tell_rows (HfDb *db, gpointer data, GError **error)
{
  HfFeedRow *row = data;
  g_autofree char *text = g_strdup_printf (_("%s synced: %d new, %d changed, %d gone"), row->feed->entity,
                                           (int) row->rows.inserted, (int) row->rows.updated, (int) row->rows.deleted);

  return hf_activity_add (db, row->now, "info", "sync", row->feed->entity, 0, text, error);
}
