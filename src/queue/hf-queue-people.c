/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a person may do with a command: send it again or give it up. Guarantees: what is being sent is left alone; what can only
 * go together goes together; what a discard changed is kept with the command, so that it can be undone. */

#include "hf-queue-private.h"

#include <glib/gi18n-lib.h>

#include "hf-queue-order.h"
#include "hf-temp-refs.h"

static HfChangeOf
describe_change (const HfSubject *self)
{
  return (HfChangeOf){ self->id, self->entity, self->method, self->record_id, NULL };
}

static gboolean
check_retry (const HfSubject *subject, GError **error)
{
  if (subject->state == HF_COMMAND_STUCK || subject->state == HF_COMMAND_RETRYING)
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Command #%d is %s; only stuck and retrying commands can be retried."),
               (int) subject->id, hf_command_state_to_nick (subject->state));
  return FALSE;
}

static gboolean
write_retry (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "UPDATE _command SET state = 'waiting', next_attempt_at = NULL, error = NULL, failing_class = NULL, failures = 0,"
      " failing_since = NULL WHERE id = ?",
      error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_queue_retry (HfDb *db, gint64 command_id, gint64 now, GError **error)
{
  g_auto(HfSubject) subject = { 0 };
  HfChangeOf change;

  if (!hf_subject_read (&subject, db, command_id, error) || !check_retry (&subject, error)
      || !write_retry (db, command_id, error))
    return FALSE;
  change = describe_change (&subject);
  hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  return (subject.state != HF_COMMAND_STUCK || hf_order_release (db, command_id, error))
      && hf_queue_tell (db, now, "info", &change, subject.function, _("Retry:"), NULL, error);
}

gboolean
hf_queue_hurry (HfDb *db, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "UPDATE _command SET next_attempt_at = ?1 WHERE state = 'retrying' AND next_attempt_at > ?1 RETURNING id", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, now);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    hf_db_note_change (db, NULL, 0, 0, 0, hf_stmt_int (stmt, 0));
  return step == HF_STEP_DONE;
}

/* A create takes along what cannot exist without it: commands that mention its temporary id, and the later ones of its record. */
GArray *
hf_queue_list_dependents (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "WITH RECURSIVE dependent(id) AS (SELECT ?1"
      " UNION SELECT r.command_id FROM dependent d JOIN _temp_ref r ON r.creator = d.id WHERE r.command_id <> 0"
      " UNION SELECT n.id FROM dependent d JOIN _command c ON c.id = d.id AND c.method = 'create' AND c.finished_at IS NULL"
      "   JOIN _command n ON n.finished_at IS NULL AND n.entity = c.entity AND n.record_id = c.record_id AND n.id > c.id)"
      " SELECT id FROM dependent WHERE id <> ?1 ORDER BY id",
      error);
  HfStep step;

  if (stmt == NULL)
    return NULL;
  hf_stmt_bind_int (stmt, 1, command_id);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      gint64 id = hf_stmt_int (stmt, 0);
      g_array_append_val (ids, id);
    }
  return step == HF_STEP_DONE ? g_steal_pointer (&ids) : NULL;
}

static gboolean
write_discarded (HfDb *db, gint64 command_id, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "UPDATE _command SET state = 'discarded', finished_at = ?, next_attempt_at = NULL, comes_after = NULL,"
      " waits_for = NULL WHERE id = ?",
      error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, now);
  hf_stmt_bind_int (stmt, 2, command_id);
  return hf_stmt_run (stmt, error);
}

static gboolean
write_inverse (HfDb *db, gint64 command_id, const char *inverse, GError **error)
{
  g_autoptr(HfStmt) stmt = inverse != NULL ? hf_db_prepare (db, "UPDATE _command SET inverse = ? WHERE id = ?", error) : NULL;

  if (inverse == NULL)
    return TRUE;
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, inverse);
  hf_stmt_bind_int (stmt, 2, command_id);
  return hf_stmt_run (stmt, error);
}

static gboolean
discard_one (HfDb *db, gint64 command_id, HfDiscard discard, gint64 now, GError **error)
{
  g_auto(HfSubject) subject = { 0 };
  g_autofree char *inverse = NULL;
  HfChangeOf change;

  if (!hf_subject_read (&subject, db, command_id, error) || !hf_subject_check_changeable (&subject, 0, error)
      || !write_discarded (db, command_id, now, error)
      || !hf_temp_refs_drop_command (db, command_id, error)
      || !hf_temp_refs_drop_creator (db, command_id, error))
    return FALSE;
  change = describe_change (&subject);
  hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  return hf_record_discard (db, &change, discard, &inverse, error)
      && write_inverse (db, command_id, inverse, error)
      && hf_order_release (db, command_id, error)
      && hf_queue_tell (db, now, "info", &change, subject.function, _("Discarded:"), NULL, error);
}

/* A dependent's own record may be one the service has: to delete it because the other one goes was not asked for. */
static HfDiscard
for_dependent (HfDiscard discard)
{
  return discard == HF_DISCARD_DELETE ? HF_DISCARD_PUT_BACK : discard;
}

gboolean
hf_queue_discard (HfDb *db, gint64 command_id, HfDiscard discard, gint64 now, GArray **dependents, GError **error)
{
  g_auto(HfSubject) subject = { 0 };
  g_autoptr(GArray) ids = NULL;

  if (!hf_subject_read (&subject, db, command_id, error) || !hf_subject_check_changeable (&subject, 0, error))
    return FALSE;
  ids = hf_queue_list_dependents (db, command_id, error);
  if (ids == NULL)
    return FALSE;
  /* The latest first, so that each leaves a record of which only earlier commands are open. */
  for (guint i = ids->len; i > 0; i--)
    {
      if (!discard_one (db, g_array_index (ids, gint64, i - 1), for_dependent (discard), now, error))
        return FALSE;
    }
  if (!discard_one (db, command_id, discard, now, error))
    return FALSE;
  if (dependents != NULL)
    *dependents = g_steal_pointer (&ids);
  return TRUE;
}

/* Of records of several entities that have this id, all. */
static gboolean
find_latest (HfDb *db, const char *record_id, gint64 *id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "SELECT max(id) FROM _command WHERE finished_at IS NULL AND record_id = ? AND state <> 'sending'",
      error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, record_id);
  step = hf_stmt_step (stmt, error);
  *id = step == HF_STEP_ROW ? hf_stmt_int (stmt, 0) : 0;
  return step != HF_STEP_ERROR;
}

int
hf_queue_clear_record (HfDb *db, const char *record_id, gint64 now, GError **error)
{
  gint64 id;
  int count = 0;

  g_return_val_if_fail (record_id != NULL, -1);

  while (TRUE)
    {
      g_autoptr(GArray) dependents = NULL;

      if (!find_latest (db, record_id, &id, error))
        return -1;
      if (id == 0)
        return count;
      if (!hf_queue_discard (db, id, HF_DISCARD_KEEP, now, &dependents, error))
        return -1;
      count += 1 + (int) dependents->len;
    }
}
