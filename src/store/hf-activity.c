/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What happened, for the Activity page. Guarantees: a line is committed with what it tells about or not at all; the table stays
 * small. Trims once in a while only, so that one more line costs one row. */

#include "hf-activity.h"

#define KEEP 5000
#define TRIM_EVERY 250

static gboolean
trim (HfDb *db, gint64 newest, GError **error)
{
  g_autoptr(HfStmt) stmt = NULL;

  if (newest % TRIM_EVERY != 0)
    return TRUE;
  stmt = hf_db_prepare (db, "DELETE FROM _activity WHERE id <= ?", error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, newest - KEEP);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_activity_add (HfDb *db, gint64 now, const char *level, const char *topic, const char *entity, gint64 command_id,
                 const char *text,
                 GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "INSERT INTO _activity (at, level, topic, entity, command_id, text) VALUES (?, ?, ?, ?, ?, ?)", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, now);
  hf_stmt_bind_text (stmt, 2, level);
  hf_stmt_bind_text (stmt, 3, topic);
  hf_stmt_bind_text (stmt, 4, entity);
  if (command_id != 0)
    hf_stmt_bind_int (stmt, 5, command_id);
  hf_stmt_bind_text (stmt, 6, text);
  return hf_stmt_run (stmt, error) && trim (db, hf_db_last_insert_id (db), error);
}
