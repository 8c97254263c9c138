/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the replay writes between two sends. Guarantees: a command is `sending`, with an open attempt, before its first byte
 * leaves; what was prepared for a command is used only while its turn is still its turn and nobody changed it; a command that can
 * never be sent (its function is gone, a URL cannot be made) becomes stuck here, with words, and the next one is taken. */

#include "hf-turn.h"

#include <glib/gi18n-lib.h>
#include <hf-entity.h>

/* So many unsendable commands are set aside in one transaction; the rest in the next. */
#define MOST_ASIDE 50

HfTurn *
hf_turn_new (HfSolution *solution, gint64 now, double random)
{
  HfTurn *self = g_new0 (HfTurn, 1);

  self->solution = g_object_ref (solution);
  self->known = g_ptr_array_new_with_free_func (g_free);
  self->skip = g_ptr_array_new_with_free_func (g_free);
  self->now = now;
  self->random = random;
  return self;
}

void
hf_turn_free (HfTurn *self)
{
  g_object_unref (self->solution);
  g_ptr_array_unref (self->known);
  g_ptr_array_unref (self->skip);
  hf_result_clear (&self->result);
  hf_outcome_clear (&self->outcome);
  hf_outcome_clear (&self->readied_outcome);
  g_free (self->readied_source);
  g_free (self->readied.parameters);
  g_free (self->readied.data);
  g_clear_object (&self->readied.request);
  g_clear_error (&self->readied.error);
  g_free (self->readied.skip);
  g_clear_pointer (&self->readied.operations, g_ptr_array_unref);
  g_free (self->row);
  g_free (self->response_head);
  g_free (self->response_body);
  g_clear_object (&self->command);
  g_clear_object (&self->request);
  g_free (self);
}

static gboolean
settle (HfTurn *self, HfDb *db, GError **error)
{
  g_autoptr(HfCommand) command = NULL;

  if (!hf_queue_settle (db, self->settle_id, self->settle_attempt, &self->result, self->response_head, self->response_body,
                        self->now, self->random, &self->outcome, error))
    return FALSE;
  if (!self->outcome.source_down)
    return TRUE;
  command = hf_queue_get (db, self->settle_id, error);
  if (command == NULL)
    return FALSE;
  g_ptr_array_add (self->skip, g_strdup (hf_command_get_source (command)));
  return TRUE;
}

/* (transfer none) (nullable): %HF_ERROR_INVALID: it can never be sent. */
static HfFunction *
find_function (HfTurn *self, HfCommand *command, GError **error)
{
  const char *name = hf_command_get_function (command);
  HfFunction *function = name != NULL ? hf_solution_find_function (self->solution, name) : NULL;

  if (hf_provider_find (hf_command_get_provider (command)) == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("This version of Holdfast cannot send to %s"),
                   hf_command_get_provider (command));
      return NULL;
    }
  if (function == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The solution has no function “%s” any more"), name != NULL ? name : "");
  return function;
}

/* Ends an attempt that never got as far as the network. */
static gboolean
settle_unsent (HfTurn *self, HfDb *db, HfCommand *command, const GError *why, HfOutcome *outcome, GError **error)
{
  gint64 id = hf_command_get_id (command);
  gint64 attempt = hf_queue_mark_sending (db, id, NULL, NULL, self->now, error);
  gboolean ours = why->domain == HF_ERROR && why->code != HF_ERROR_INVALID;
  g_auto(HfResult) result = { .error_class = ours ? (HfError) why->code : HF_ERROR_PERMANENT,
                              .retry_after_us = -1,
                              .message = g_strdup (why->message) };

  return attempt != 0 && hf_queue_settle (db, id, attempt, &result, NULL, NULL, self->now, self->random, outcome, error);
}

static gboolean
set_aside (HfTurn *self, HfDb *db, HfCommand *command, const GError *why, GError **error)
{
  g_auto(HfOutcome) outcome = { 0 };

  return settle_unsent (self, db, command, why, &outcome, error);
}

static gboolean
mark (HfTurn *self, HfDb *db, GError **error)
{
  g_autofree char *head = hf_request_describe (self->request);
  g_autofree char *body = hf_request_dup_shown_body (self->request);

  self->attempt = hf_queue_mark_sending (db, hf_command_get_id (self->command), head, body, self->now, error);
  return self->attempt != 0;
}

/* --- a command that was prepared --- */

static gboolean
is_readied (HfTurn *self, HfCommand *command)
{
  const HfReadied *readied = &self->readied;

  return readied->id == hf_command_get_id (command) && g_strcmp0 (readied->parameters, hf_command_get_parameters (command)) == 0
      && g_strcmp0 (readied->data, hf_command_get_data (command)) == 0;
}

static gboolean
is_unsent (HfCommand *command)
{
  HfCommandState state = hf_command_get_state (command);

  return state == HF_COMMAND_WAITING || state == HF_COMMAND_RETRYING;
}

/* What preparing came to, if that is not a request: nothing goes out, so it does not matter whether its source can be asked now.
 */
static gboolean
settle_readied (HfTurn *self, HfDb *db, GError **error)
{
  const HfReadied *readied = &self->readied;
  g_autoptr(GError) problem = NULL;
  g_autoptr(HfCommand) command = hf_queue_get (db, readied->id, &problem);

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (command == NULL || !is_unsent (command) || !is_readied (self, command))
    return TRUE;
  if (readied->skip != NULL)
    return hf_queue_skip (db, readied->id, readied->skip, readied->operations, self->now, error);
  if (!settle_unsent (self, db, command, readied->error, &self->readied_outcome, error))
    return FALSE;
  self->readied_source = g_strdup (hf_command_get_source (command));
  if (self->readied_outcome.source_down)
    g_ptr_array_add (self->skip, g_strdup (self->readied_source));
  return TRUE;
}

/* --- the next one --- */

static gboolean
find_next (HfTurn *self, HfDb *db, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < self->skip->len; i++)
    g_ptr_array_add (names, g_ptr_array_index (self->skip, i));
  g_ptr_array_add (names, NULL);
  return hf_queue_next (db, (const char *const *) names->pdata, self->now, &self->command, &self->due_at, error);
}

/* Attempts that ended before they had a request are none. */
static gboolean
count_sends (HfTurn *self, HfDb *db, GError **error)
{
  g_autoptr(HfStmt) stmt
      = hf_db_prepare (db, "SELECT count(*) FROM _attempt WHERE command_id = ? AND request IS NOT NULL", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, hf_command_get_id (self->command));
  if (hf_stmt_step (stmt, error) != HF_STEP_ROW)
    return FALSE;
  self->sends = (guint) hf_stmt_int (stmt, 0);
  return TRUE;
}

/* What expressions see as `@ctx.record`. */
static gboolean
read_row (HfTurn *self, HfDb *db, GError **error)
{
  const char *id = hf_command_get_record_id (self->command);
  g_autoptr(GError) problem = NULL;

  g_free (self->row);
  self->row = id != NULL ? hf_entity_get (db, hf_command_get_entity (self->command), id, &problem) : NULL;
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Whether self->command is what this turn comes to; else it was dealt with (@good), and the next one is to be looked at. */
static gboolean
take (HfTurn *self, HfDb *db, gboolean *good, GError **error)
{
  g_autoptr(GError) unsendable = NULL;
  HfFunction *function = find_function (self, self->command, &unsendable);

  if (function != NULL && !hf_function_is_plain (function))
    {
      self->needs_evaluation = self->readied.request == NULL || !is_readied (self, self->command);
      if (self->needs_evaluation)
        {
          *good = count_sends (self, db, error) && read_row (self, db, error);
          return TRUE;
        }
      self->sends_readied = TRUE;
      self->request = g_object_ref (self->readied.request);
    }
  else if (function != NULL)
    self->request
        = hf_provider_apply (hf_provider_find (hf_command_get_provider (self->command)), self->command, function, &unsendable);
  if (self->request == NULL)
    {
      *good = set_aside (self, db, self->command, unsendable, error);
      return FALSE;
    }
  self->unknown_source
      = !g_ptr_array_find_with_equal_func (self->known, hf_command_get_source (self->command), g_str_equal, NULL);
  *good = self->unknown_source || mark (self, db, error);
  return TRUE;
}

/* Takes the next command that can be sent; leaves @command NULL if there is none. */
static gboolean
pick (HfTurn *self, HfDb *db, GError **error)
{
  gboolean good = TRUE;

  for (guint i = 0; i < MOST_ASIDE && good; i++)
    {
      if (!find_next (self, db, error))
        return FALSE;
      if (self->command == NULL || take (self, db, &good, error))
        return good;
      g_clear_object (&self->command);
    }
  self->due_at = self->now;
  return good;
}

gboolean
hf_turn_run (HfDb *db, gpointer data, GError **error)
{
  HfTurn *self = data;

  /* A turn that failed (a full disk) comes again: forget what its rolled-back run found. */
  g_clear_object (&self->command);
  g_clear_object (&self->request);
  hf_outcome_clear (&self->outcome);
  self->outcome = (HfOutcome){ 0 };
  hf_outcome_clear (&self->readied_outcome);
  self->readied_outcome = (HfOutcome){ 0 };
  g_clear_pointer (&self->readied_source, g_free);
  g_clear_pointer (&self->row, g_free);
  self->needs_evaluation = self->sends_readied = FALSE;

  if (self->recover && hf_queue_recover (db, self->now, error) < 0)
    return FALSE;
  if (self->hurry && !hf_queue_hurry (db, self->now, error))
    return FALSE;
  if (self->settle_id != 0 && !settle (self, db, error))
    return FALSE;
  if (self->readied.id != 0 && self->readied.request == NULL && !settle_readied (self, db, error))
    return FALSE;
  return self->settle_only || pick (self, db, error);
}
