/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the replay writes between two sends. Guarantees: a command is `sending`, with an open attempt, before its first byte
 * leaves; a command that can never be sent (its function is gone, a URL cannot be made) becomes stuck here, with words, and
 * the next one is taken. */

#include "hf-turn.h"

#include <glib/gi18n-lib.h>

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

static HfRequest *
make_request (HfTurn *self, HfCommand *command, GError **error)
{
  HfProvider *provider = hf_provider_find (hf_command_get_provider (command));
  const char *name = hf_command_get_function (command);
  HfFunction *function = name != NULL ? hf_solution_find_function (self->solution, name) : NULL;

  if (provider == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("This version of Holdfast cannot send to %s"),
                   hf_command_get_provider (command));
      return NULL;
    }
  if (function == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The solution has no function “%s” any more"), name != NULL ? name : "");
      return NULL;
    }
  return hf_provider_apply (provider, command, function, error);
}

static gboolean
set_aside (HfTurn *self, HfDb *db, HfCommand *command, const char *message, GError **error)
{
  gint64 id = hf_command_get_id (command);
  gint64 attempt = hf_queue_mark_sending (db, id, NULL, NULL, self->now, error);
  g_auto(HfOutcome) outcome = { 0 };
  g_auto(HfResult) result = { .error_class = HF_ERROR_PERMANENT, .retry_after_us = -1, .message = g_strdup (message) };

  return attempt != 0 && hf_queue_settle (db, id, attempt, &result, NULL, NULL, self->now, self->random, &outcome, error);
}

static gboolean
mark (HfTurn *self, HfDb *db, GError **error)
{
  g_autofree char *head = hf_request_describe (self->request);
  g_autofree char *body = hf_request_dup_shown_body (self->request);

  self->attempt = hf_queue_mark_sending (db, hf_command_get_id (self->command), head, body, self->now, error);
  return self->attempt != 0;
}

/* Takes the next command that can be sent; leaves @command NULL if there is none. */
static gboolean
pick (HfTurn *self, HfDb *db, GError **error)
{
  for (guint i = 0; i < MOST_ASIDE; i++)
    {
      g_autoptr(GError) unsendable = NULL;
      g_autoptr(GPtrArray) names = g_ptr_array_new ();

      for (guint j = 0; j < self->skip->len; j++)
        g_ptr_array_add (names, g_ptr_array_index (self->skip, j));
      g_ptr_array_add (names, NULL);
      if (!hf_queue_next (db, (const char *const *) names->pdata, self->now, &self->command, &self->due_at, error))
        return FALSE;
      if (self->command == NULL)
        return TRUE;
      self->request = make_request (self, self->command, &unsendable);
      if (self->request != NULL)
        {
          self->unknown_source
              = !g_ptr_array_find_with_equal_func (self->known, hf_command_get_source (self->command), g_str_equal, NULL);
          return self->unknown_source || mark (self, db, error);
        }
      if (!set_aside (self, db, self->command, unsendable->message, error))
        return FALSE;
      g_clear_object (&self->command);
    }
  self->due_at = self->now;
  return TRUE;
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

  if (self->recover && hf_queue_recover (db, self->now, error) < 0)
    return FALSE;
  if (self->hurry && !hf_queue_hurry (db, self->now, error))
    return FALSE;
  if (self->settle_id != 0 && !settle (self, db, error))
    return FALSE;
  return self->settle_only || pick (self, db, error);
}
