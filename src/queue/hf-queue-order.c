/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dependencies. Guarantees: a command whose comes_after is NULL depends on no open command, and every other open command
 * names one that it depends on; waits_for is set exactly where a stuck command is among those it depends on, through however
 * many others. Both are kept when something happens, so that finding the next command reads nothing else.
 *
 * A command watches one of those it depends on. When that one ends it looks for another; since all of them are earlier,
 * working in rising order of ids sees every link after what it hangs on. */

#include "hf-queue-order.h"

/* A stuck one, or one held up by it, is the better thing to watch: it says why. */
static void
offer (HfBlocker *blocker, gint64 id, const char *state, gint64 waits_for)
{
  gint64 held_by = g_strcmp0 (state, "stuck") == 0 ? id : waits_for;

  if (blocker->comes_after != 0 && (blocker->waits_for != 0 || held_by == 0))
    return;
  blocker->comes_after = id;
  blocker->waits_for = held_by;
}

static gboolean
offer_lane (HfDb *db, gint64 command_id, const char *entity, const char *record_id, HfBlocker *blocker, gint64 *lane,
            GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db,
                                          "SELECT id, state, waits_for FROM _command WHERE finished_at IS NULL"
                                          " AND entity = ? AND record_id = ? AND id < ? ORDER BY id DESC LIMIT 1",
                                          error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, record_id);
  hf_stmt_bind_int (stmt, 3, command_id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW)
    {
      *lane = hf_stmt_int (stmt, 0);
      offer (blocker, *lane, hf_stmt_text (stmt, 1), hf_stmt_int (stmt, 2));
    }
  return step != HF_STEP_ERROR;
}

static gboolean
offer_creators (HfDb *db, gint64 command_id, HfBlocker *blocker, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db,
                                          "SELECT c.id, c.state, c.waits_for FROM _temp_ref r JOIN _command c ON c.id = r.creator"
                                          " WHERE r.command_id = ?1 AND r.command_id <> 0 AND c.finished_at IS NULL"
                                          " AND c.id < ?1",
                                          error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    offer (blocker, hf_stmt_int (stmt, 0), hf_stmt_text (stmt, 1), hf_stmt_int (stmt, 2));
  return step == HF_STEP_DONE;
}

gboolean
hf_order_find (HfDb *db, gint64 command_id, const char *entity, const char *record_id, HfBlocker *blocker, gint64 *lane,
               GError **error)
{
  gint64 latest = 0;

  *blocker = (HfBlocker){ 0, 0 };
  if (record_id != NULL && !offer_lane (db, command_id, entity, record_id, blocker, &latest, error))
    return FALSE;
  if (lane != NULL)
    *lane = latest;
  return offer_creators (db, command_id, blocker, error);
}

static gboolean
write_link (HfDb *db, gint64 command_id, const HfBlocker *blocker, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "UPDATE _command SET comes_after = ?, waits_for = ? WHERE id = ?", error);

  if (stmt == NULL)
    return FALSE;
  if (blocker->comes_after != 0)
    hf_stmt_bind_int (stmt, 1, blocker->comes_after);
  if (blocker->waits_for != 0)
    hf_stmt_bind_int (stmt, 2, blocker->waits_for);
  hf_stmt_bind_int (stmt, 3, command_id);
  return hf_stmt_run (stmt, error);
}

static gboolean
relink (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT entity, record_id, comes_after, waits_for FROM _command WHERE id = ? AND finished_at IS NULL", error);
  HfStep step;
  HfBlocker old, new;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  step = hf_stmt_step (stmt, error);
  if (step != HF_STEP_ROW)
    return step == HF_STEP_DONE;
  old = (HfBlocker){ hf_stmt_int (stmt, 2), hf_stmt_int (stmt, 3) };
  if (!hf_order_find (db, command_id, hf_stmt_text (stmt, 0), hf_stmt_text (stmt, 1), &new, NULL, error))
    return FALSE;
  if (old.comes_after == new.comes_after && old.waits_for == new.waits_for)
    return TRUE;
  if (old.waits_for != new.waits_for)
    hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  return write_link (db, command_id, &new, error);
}

/* The ids that @stmt yields, read to the end before anything is changed. Takes @stmt. */
static GArray *
take_ids (HfStmt *stmt, GError **error)
{
  g_autoptr(HfStmt) owned = stmt;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  HfStep step;

  while ((step = hf_stmt_step (owned, error)) == HF_STEP_ROW)
    {
      gint64 id = hf_stmt_int (owned, 0);
      g_array_append_val (ids, id);
    }
  return step == HF_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

static gboolean
relink_all (HfDb *db, HfStmt *stmt, GError **error)
{
  g_autoptr(GArray) ids = take_ids (stmt, error);

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      if (!relink (db, g_array_index (ids, gint64, i), error))
        return FALSE;
    }
  return ids != NULL;
}

gboolean
hf_order_release (HfDb *db, gint64 command_id, GError **error)
{
  HfStmt *stmt = hf_db_prepare (db,
                                "SELECT id FROM _command WHERE comes_after = ?1"
                                " UNION SELECT id FROM _command WHERE waits_for = ?1 ORDER BY id",
                                error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  return relink_all (db, stmt, error);
}

gboolean
hf_order_relink_record (HfDb *db, const char *entity, const char *record_id, GError **error)
{
  HfStmt *stmt = hf_db_prepare (
      db, "SELECT id FROM _command WHERE finished_at IS NULL AND entity = ? AND record_id = ? ORDER BY id", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, record_id);
  return relink_all (db, stmt, error);
}

gboolean
hf_order_block (HfDb *db, gint64 command_id, GError **error)
{
  HfStmt *stmt = hf_db_prepare (
      db,
      "WITH RECURSIVE held(id) AS (SELECT ?1"
      " UNION SELECT r.command_id FROM held JOIN _temp_ref r ON r.creator = held.id WHERE r.command_id <> 0"
      " UNION SELECT (SELECT n.id FROM _command n WHERE n.finished_at IS NULL AND n.entity = c.entity"
      "               AND n.record_id = c.record_id AND n.id > c.id ORDER BY n.id LIMIT 1)"
      "   FROM held JOIN _command c ON c.id = held.id)"
      " SELECT id FROM held WHERE id <> ?1 ORDER BY id",
      error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  return relink_all (db, stmt, error);
}
