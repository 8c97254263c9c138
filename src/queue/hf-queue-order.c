/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Dependencies. Guarantees: a command whose comes_after is NULL depends on no open command, and every other open command
 * names one that it depends on; waits_for is set exactly where a stuck command is among those it depends on, through however
 * many others. Both are kept when something happens, so that finding the next command reads nothing else.
 *
 * A command watches one of those it depends on. When that one ends it looks for another, and when that changes what holds it up,
 * those that depend on it look too, until nothing changes any more. Dependencies are earlier ones, so that working in rising
 * order of ids sees nearly every link after what it hangs on; only an edit or a replacement can bring a mention of a later
 * create, and never in a circle (hf_order_check()). */

#include "hf-queue-order.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>

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
                                          " AND c.id <> ?1",
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

gboolean
hf_order_check (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "WITH RECURSIVE needed(id) AS (SELECT creator FROM _temp_ref WHERE command_id = ?1 AND command_id <> 0"
      " UNION SELECT e.id FROM _command c JOIN _command e ON e.finished_at IS NULL AND e.entity = c.entity"
      "   AND e.record_id = c.record_id AND e.id < c.id WHERE c.id = ?1"
      " UNION SELECT r.creator FROM needed n JOIN _temp_ref r ON r.command_id = n.id AND r.command_id <> 0"
      " UNION SELECT e.id FROM needed n JOIN _command c ON c.id = n.id JOIN _command e ON e.finished_at IS NULL"
      "   AND e.entity = c.entity AND e.record_id = c.record_id AND e.id < c.id)"
      " SELECT 1 FROM needed WHERE id = ?1",
      error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 _("Command #%d would wait for itself: it mentions a record whose creation comes after its own."),
                 (int) command_id);
  return step == HF_STEP_DONE;
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

/* Only what still waits: an attempted one has had its turn, even if its record's lane meets another with earlier commands.
 * @news: whether it is held up by another stuck command now, or by none any more */
static gboolean
relink (HfDb *db, gint64 command_id, gboolean *news, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT entity, record_id, comes_after, waits_for FROM _command WHERE id = ? AND state = 'waiting'", error);
  HfStep step;
  HfBlocker old, new;

  *news = FALSE;
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  step = hf_stmt_step (stmt, error);
  if (step != HF_STEP_ROW)
    return step == HF_STEP_DONE;
  old = (HfBlocker){ hf_stmt_int (stmt, 2), hf_stmt_int (stmt, 3) };
  if (!hf_order_find (db, command_id, hf_stmt_text (stmt, 0), hf_stmt_text (stmt, 1), &new, NULL, error))
    return FALSE;
  *news = old.waits_for != new.waits_for;
  if (old.comes_after == new.comes_after && !*news)
    return TRUE;
  if (*news)
    hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  return write_link (db, command_id, &new, error);
}

static int
compare_ids (gconstpointer a, gconstpointer b, gpointer data)
{
  gint64 one = *(const gint64 *) a, other = *(const gint64 *) b;

  return (one > other) - (one < other);
}

/* Adds the ids that @stmt yields; takes @stmt (nullable: it could not be prepared). */
static gboolean
add_ids (GTree *ids, HfStmt *stmt, GError **error)
{
  g_autoptr(HfStmt) owned = stmt;
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  while ((step = hf_stmt_step (owned, error)) == HF_STEP_ROW)
    {
      gint64 id = hf_stmt_int (owned, 0);

      if (id != 0)
        g_tree_insert (ids, g_memdup2 (&id, sizeof id), NULL);
    }
  return step == HF_STEP_DONE;
}

/* What depends on @command_id without another in between: in its record only the next one. */
static HfStmt *
prepare_dependents (HfDb *db, gint64 command_id, GError **error)
{
  HfStmt *stmt = hf_db_prepare (db,
                                "SELECT command_id FROM _temp_ref WHERE creator = ?1 AND command_id <> 0"
                                " UNION SELECT (SELECT n.id FROM _command n WHERE n.finished_at IS NULL AND n.entity = c.entity"
                                "   AND n.record_id = c.record_id AND n.id > c.id ORDER BY n.id LIMIT 1)"
                                " FROM _command c WHERE c.id = ?1",
                                error);

  if (stmt != NULL)
    hf_stmt_bind_int (stmt, 1, command_id);
  return stmt;
}

/* Looks at @ids in rising order; what changes for one is passed on to those that depend on it. */
static gboolean
relink_all (HfDb *db, GTree *ids, GError **error)
{
  GTreeNode *node;

  while ((node = g_tree_node_first (ids)) != NULL)
    {
      gint64 id = *(const gint64 *) g_tree_node_key (node);
      gboolean news;

      g_tree_remove (ids, &id);
      if (!relink (db, id, &news, error))
        return FALSE;
      if (news && !add_ids (ids, prepare_dependents (db, id, error), error))
        return FALSE;
    }
  return TRUE;
}

static GTree *
new_ids (void)
{
  return g_tree_new_full (compare_ids, NULL, g_free, NULL);
}

gboolean
hf_order_release (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(GTree) ids = new_ids ();
  HfStmt *stmt = hf_db_prepare (db,
                                "SELECT id FROM _command WHERE comes_after = ?1"
                                " UNION SELECT id FROM _command WHERE waits_for = ?1",
                                error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  return add_ids (ids, stmt, error) && relink_all (db, ids, error);
}

gboolean
hf_order_relink (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(GTree) ids = new_ids ();

  g_tree_insert (ids, g_memdup2 (&command_id, sizeof command_id), NULL);
  return relink_all (db, ids, error);
}

gboolean
hf_order_relink_record (HfDb *db, const char *entity, const char *record_id, GError **error)
{
  g_autoptr(GTree) ids = new_ids ();
  HfStmt *stmt = hf_db_prepare (
      db, "SELECT id FROM _command WHERE finished_at IS NULL AND entity = ? AND record_id = ?", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, record_id);
  return add_ids (ids, stmt, error) && relink_all (db, ids, error);
}

gboolean
hf_order_block (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(GTree) ids = new_ids ();

  return add_ids (ids, prepare_dependents (db, command_id, error), error) && relink_all (db, ids, error);
}
