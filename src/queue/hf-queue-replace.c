/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Replacing queued commands. Guarantees: a command that may have reached the service is never replaced; first in, first out
 * holds, because the later one takes the first one's id, which is its place; a key stands for one content for life, because the
 * replaced content keeps it and goes on as history under an id of its own. */

#include "hf-queue-replace.h"

#include <glib/gi18n-lib.h>

#include "hf-queue-order.h"
#include "hf-queue-private.h"
#include "hf-temp-ids.h"
#include "hf-temp-refs.h"

GArray *
hf_replace_find (HfDb *db, const char *entity, const char *record_id, const char *method, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "SELECT id FROM _command WHERE finished_at IS NULL AND entity = ?1 AND record_id = ?2 AND (method = ?3 OR ?3 = 'delete')"
      " AND state <> 'sending' AND failing_class IS NOT 'unknown-outcome' ORDER BY id",
      error);
  HfStep step;

  if (stmt == NULL)
    return NULL;
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, record_id);
  hf_stmt_bind_text (stmt, 3, method);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      gint64 id = hf_stmt_int (stmt, 0);

      g_array_append_val (ids, id);
    }
  return step == HF_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

static gboolean
is_maker (HfCommand *command)
{
  gint64 creator;

  return g_strcmp0 (hf_command_get_method (command), "create") == 0
      || (hf_temp_id_parse (hf_command_get_record_id (command), &creator) && creator == hf_command_get_id (command));
}

gboolean
hf_replace_find_maker (HfDb *db, GArray *ids, gint64 *maker, GError **error)
{
  *maker = 0;
  for (guint i = 0; i < ids->len && *maker == 0; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autoptr(HfCommand) command = hf_queue_get (db, id, error);

      if (command == NULL)
        return FALSE;
      if (is_maker (command))
        *maker = id;
    }
  return TRUE;
}

static char *
describe (gint64 place)
{
  g_autoptr(HfJsonObject) error = hf_json_object_new ();
  g_autofree char *title = g_strdup_printf (_("Replaced by #%d."), (int) place);

  hf_json_object_set_string (error, "title", title);
  return hf_json_object_to_string (error);
}

static gboolean
run_with_ids (HfDb *db, const char *sql, gint64 one, gint64 other, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, one);
  if (other != 0)
    hf_stmt_bind_int (stmt, 2, other);
  return hf_stmt_run (stmt, error);
}

static gboolean
write_replaced (HfDb *db, gint64 id, gint64 place, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db,
                                          "UPDATE _command SET state = 'discarded', finished_at = ?2, error = ?3,"
                                          " next_attempt_at = NULL, comes_after = NULL, waits_for = NULL WHERE id = ?1",
                                          error);
  g_autofree char *text = describe (place);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, id);
  hf_stmt_bind_int (stmt, 2, now);
  hf_stmt_bind_text (stmt, 3, text);
  return hf_stmt_run (stmt, error);
}

static gboolean
tell (HfDb *db, gint64 id, gint64 place, gint64 now, GError **error)
{
  g_autoptr(HfCommand) command = hf_queue_get (db, id, error);
  g_autofree char *detail = g_strdup_printf (_("Replaced by #%d."), (int) place);
  HfChangeOf change;

  if (command == NULL)
    return FALSE;
  change = (HfChangeOf){ id, hf_command_get_entity (command), hf_command_get_method (command), hf_command_get_record_id (command),
                         NULL };
  hf_db_note_change (db, NULL, 0, 0, 0, id);
  return hf_queue_tell (db, now, "info", &change, hf_command_get_function (command), _("Discarded:"), detail, error);
}

#define COLUMNS                                                                                                          \
  "created_at, provider, source, account, entity, method, function, record_id, state, safe, idempotency_key, attempts, " \
  "failing_class,"                                                                                                       \
  " failures, failing_since, error, sent_at, finished_at, parameters, data, inverse"

/* @id becomes free; its row, with all that belongs to it, gets the next id. */
static gboolean
move_away (HfDb *db, gint64 id, gint64 *moved, GError **error)
{
  if (!run_with_ids (db, "INSERT INTO _command (" COLUMNS ") SELECT " COLUMNS " FROM _command WHERE id = ?", id, 0, error))
    return FALSE;
  *moved = hf_db_last_insert_id (db);
  return run_with_ids (db, "UPDATE _attempt SET command_id = ?2 WHERE command_id = ?1", id, *moved, error)
      && run_with_ids (db, "UPDATE _edit SET command_id = ?2 WHERE command_id = ?1", id, *moved, error)
      && run_with_ids (db, "DELETE FROM _command WHERE id = ?", id, 0, error);
}

static gboolean
drop_later (HfDb *db, gint64 id, gint64 place, gint64 now, GError **error)
{
  return write_replaced (db, id, place, now, error)
      && hf_temp_refs_drop_command (db, id, error)
      && hf_order_release (db, id, error)
      && tell (db, id, place, now, error);
}

gboolean
hf_replace_drop (HfDb *db, GArray *ids, gint64 now, GError **error)
{
  gint64 place = g_array_index (ids, gint64, 0), moved;

  for (guint i = ids->len - 1; i > 0; i--)
    {
      if (!drop_later (db, g_array_index (ids, gint64, i), place, now, error))
        return FALSE;
    }
  return hf_temp_refs_drop_command (db, place, error)
      && write_replaced (db, place, place, now, error)
      && move_away (db, place, &moved, error)
      && tell (db, moved, place, now, error);
}
