/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Changing what a command will send. Guarantees: what is being sent is left alone, but for the command's own operations; what
 * it was before is kept in `_edit`; mentions of temporary ids and the order follow. A solution asks by SQL on `_commandQueue`:
 * its triggers leave requests, which are done here. */

#include "hf-queue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-queue-order.h"
#include "hf-temp-refs.h"

static gboolean
keep_earlier (HfDb *db, gint64 command_id, const char *author, const char *reason, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "INSERT INTO _edit (command_id, at, author, reason, record_id, parameters, data)"
      " SELECT id, ?2, ?3, ?4, record_id, parameters, data FROM _command WHERE id = ?1",
      error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  hf_stmt_bind_int (stmt, 2, now);
  hf_stmt_bind_text (stmt, 3, author);
  hf_stmt_bind_text (stmt, 4, reason);
  return hf_stmt_run (stmt, error);
}

static gboolean
write_payload (HfDb *db, gint64 command_id, const HfPayload *payload, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "UPDATE _command SET record_id = ?, parameters = ?, data = ? WHERE id = ?", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, payload->record_id);
  hf_stmt_bind_text (stmt, 2, payload->parameters);
  hf_stmt_bind_text (stmt, 3, payload->data);
  hf_stmt_bind_int (stmt, 4, command_id);
  hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  return hf_stmt_run (stmt, error);
}

static gboolean
renew_refs (HfDb *db, gint64 command_id, HfPayload *payload, GError **error)
{
  g_autoptr(GArray) creators = NULL;

  if (!hf_temp_refs_drop_command (db, command_id, error)
      || !hf_temp_refs_resolve (db, &payload->record_id, &payload->parameters, &payload->data, &creators, error))
    return FALSE;
  for (guint i = 0; i < creators->len; i++)
    {
      gint64 creator = g_array_index (creators, gint64, i);

      if (creator != command_id && !hf_temp_refs_add_command (db, creator, command_id, error))
        return FALSE;
    }
  return TRUE;
}

void
hf_payload_clear (HfPayload *self)
{
  g_clear_pointer (&self->record_id, g_free);
  g_clear_pointer (&self->parameters, g_free);
  g_clear_pointer (&self->data, g_free);
}

static gboolean
edit (HfDb *db, const HfSubject *subject, HfPayload *payload, const char *author, const char *reason, gint64 now, GError **error)
{
  if (!keep_earlier (db, subject->id, author, reason, now, error)
      || !renew_refs (db, subject->id, payload, error)
      || !write_payload (db, subject->id, payload, error)
      || !hf_order_check (db, subject->id, error)
      || !hf_order_relink (db, subject->id, error))
    return FALSE;
  if (g_strcmp0 (subject->record_id, payload->record_id) == 0)
    return TRUE;
  return hf_order_release (db, subject->id, error)
      && (payload->record_id == NULL || hf_order_relink_record (db, subject->entity, payload->record_id, error));
}

gboolean
hf_queue_edit (HfDb *db, gint64 command_id, gint64 own, HfPayload *payload, const char *author, const char *reason, gint64 now,
               GError **error)
{
  g_auto(HfSubject) subject = { 0 };

  return hf_subject_read (&subject, db, command_id, error) && hf_subject_check_changeable (&subject, own, error)
      && edit (db, &subject, payload, author, reason, now, error);
}

/* --- requests --- */

/* (transfer full) (nullable): an object, or nothing. */
static gboolean
take_object (const HfJsonObject *payload, const char *name, char **out, GError **error)
{
  const char *raw = hf_json_object_get (payload, name);
  g_autoptr(HfJsonObject) object = NULL;

  *out = NULL;
  if (raw == NULL || strcmp (raw, "null") == 0)
    return TRUE;
  object = hf_json_object_parse (raw, -1, NULL);
  if (object == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("“%s” of a payload must be an object"), name);
      return FALSE;
    }
  *out = g_strdup (raw);
  return TRUE;
}

static gboolean
check_fixed (const HfSubject *subject, const HfJsonObject *payload, GError **error)
{
  const struct
  {
    const char *name, *value;
  } fixed[] = {
    { "functionId", subject->function },
    { "provider", subject->provider },
    { "entity", subject->entity },
    { "method", subject->method },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
    {
      g_autofree char *value = hf_json_object_get_text (payload, fixed[i].name);

      if (g_strcmp0 (value, fixed[i].value) == 0)
        continue;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _("Of the payload of command #%d only recordId, parameters and data can be changed, not “%s”."),
                   (int) subject->id, fixed[i].name);
      return FALSE;
    }
  return TRUE;
}

static gboolean
do_edit (HfDb *db, const HfSubject *subject, const char *text, gint64 now, GError **error)
{
  g_autoptr(HfJsonObject) object = hf_json_object_parse (text, -1, error);
  g_auto(HfPayload) payload = { 0 };

  if (object == NULL)
    {
      g_prefix_error (error, _("The payload of command #%d: "), (int) subject->id);
      return FALSE;
    }
  if (!check_fixed (subject, object, error) || !take_object (object, "parameters", &payload.parameters, error)
      || !take_object (object, "data", &payload.data, error))
    return FALSE;
  payload.record_id = hf_json_object_get_text (object, "recordId");
  return edit (db, subject, &payload, HF_QUEUE_AUTHOR_SOLUTION, NULL, now, error);
}

/* @text: (nullable): NULL: to be discarded; one that went along with another that was is done already */
static gboolean
do_request (HfDb *db, gint64 command_id, gint64 own, const char *text, gint64 now, GError **error)
{
  g_auto(HfSubject) subject = { 0 };

  if (!hf_subject_read (&subject, db, command_id, error))
    return FALSE;
  if (text == NULL && subject.state == HF_COMMAND_DISCARDED)
    return TRUE;
  if (!hf_subject_check_changeable (&subject, text != NULL ? own : 0, error))
    return FALSE;
  return text != NULL ? do_edit (db, &subject, text, now, error)
                      : hf_queue_discard (db, command_id, HF_DISCARD_KEEP, now, NULL, error);
}

gboolean
hf_queue_do_requests (HfDb *db, gint64 own, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT command_id, payload FROM _request ORDER BY id", error);
  gboolean any = FALSE;
  HfStep step = HF_STEP_ERROR;

  while (stmt != NULL && (step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      any = TRUE;
      if (!do_request (db, hf_stmt_int (stmt, 0), own, hf_stmt_text (stmt, 1), now, error))
        return FALSE;
    }
  if (step != HF_STEP_DONE)
    return FALSE;
  g_clear_pointer (&stmt, hf_stmt_release);
  return !any || hf_db_exec (db, "DELETE FROM _request", error);
}
