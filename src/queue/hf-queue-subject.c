/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command that an act is about. Guarantees: one that is not there is refused in the same words whatever the act; so is one
 * that is being sent, or is over. */

#include "hf-queue-private.h"

#include <glib/gi18n-lib.h>

void
hf_subject_clear (HfSubject *self)
{
  g_free (self->provider);
  g_free (self->entity);
  g_free (self->method);
  g_free (self->function);
  g_free (self->record_id);
}

gboolean
hf_subject_read (HfSubject *self, HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT state, provider, entity, method, function, record_id FROM _command WHERE id = ?", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ERROR)
    return FALSE;
  if (step == HF_STEP_DONE || !hf_command_state_from_nick (hf_stmt_text (stmt, 0), &self->state))
    return hf_queue_fail_unknown (command_id, error);
  self->id = command_id;
  self->provider = g_strdup (hf_stmt_text (stmt, 1));
  self->entity = g_strdup (hf_stmt_text (stmt, 2));
  self->method = g_strdup (hf_stmt_text (stmt, 3));
  self->function = g_strdup (hf_stmt_text (stmt, 4));
  self->record_id = g_strdup (hf_stmt_text (stmt, 5));
  return TRUE;
}

gboolean
hf_subject_check_changeable (const HfSubject *self, gint64 own, GError **error)
{
  if (self->state == HF_COMMAND_SENDING && self->id != own)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Command #%d is being sent; wait for its answer."), (int) self->id);
  else if (!hf_command_state_is_open (self->state))
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Command #%d is %s already."), (int) self->id,
                 hf_command_state_to_nick (self->state));
  else
    return TRUE;
  return FALSE;
}
