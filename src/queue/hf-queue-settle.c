/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The truth of one send. Guarantees: the attempt, the command's next state, the final id everywhere, the answer in the record and
 * what may go next are written in the caller's one transaction, all or nothing. What the result means is decided elsewhere
 * (hf_outcome_decide()); this file only gathers what the decision may look at and writes down what it says. */

#include "hf-queue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-queue-order.h"
#include "hf-temp-ids.h"
#include "hf-temp-refs.h"

#define MAX_BODY (64 * 1024)

/* The command being settled, read once. */
typedef struct
{
  gint64 id;
  char *source, *entity, *method, *function, *record_id, *data, *failing_class;
  gboolean safe;
  guint attempts, failures;
  gint64 failing_since;
} Sent;

static void
sent_clear (Sent *self)
{
  g_free (self->source);
  g_free (self->entity);
  g_free (self->method);
  g_free (self->function);
  g_free (self->record_id);
  g_free (self->data);
  g_free (self->failing_class);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sent, sent_clear)

static gboolean
read_sent (HfDb *db, gint64 command_id, Sent *self, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db,
                                          "SELECT source, entity, method, function, record_id, data, failing_class, safe,"
                                          " attempts, failures, failing_since FROM _command WHERE id = ? AND state = 'sending'",
                                          error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_DONE)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Command #%d is not being sent."), (int) command_id);
  if (step != HF_STEP_ROW)
    return FALSE;
  self->id = command_id;
  self->source = g_strdup (hf_stmt_text (stmt, 0));
  self->entity = g_strdup (hf_stmt_text (stmt, 1));
  self->method = g_strdup (hf_stmt_text (stmt, 2));
  self->function = g_strdup (hf_stmt_text (stmt, 3));
  self->record_id = g_strdup (hf_stmt_text (stmt, 4));
  self->data = g_strdup (hf_stmt_text (stmt, 5));
  self->failing_class = g_strdup (hf_stmt_text (stmt, 6));
  self->safe = hf_stmt_int (stmt, 7) != 0;
  self->attempts = (guint) hf_stmt_int (stmt, 8);
  self->failures = (guint) hf_stmt_int (stmt, 9);
  self->failing_since = hf_stmt_int (stmt, 10);
  return TRUE;
}

static HfChangeOf
describe_change (const Sent *self)
{
  return (HfChangeOf){ self->id, self->entity, self->method, self->record_id, self->data };
}

/* Whether another command of the source was done since the first failure: by the ids of attempts, which rise with time. */
static gboolean
has_other_succeeded (HfDb *db, const Sent *self, gboolean *succeeded, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "SELECT 1 FROM _attempt a JOIN _command c ON c.id = a.command_id"
      " WHERE a.id > (SELECT min(id) FROM _attempt WHERE command_id = ?1 AND ended_at >= ?2)"
      " AND a.class = 'done' AND c.source = ?3 LIMIT 1",
      error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, self->id);
  hf_stmt_bind_int (stmt, 2, self->failing_since);
  hf_stmt_bind_text (stmt, 3, self->source);
  step = hf_stmt_step (stmt, error);
  *succeeded = step == HF_STEP_ROW;
  return step != HF_STEP_ERROR;
}

/* The failures in a row of one class, this one included; forgotten by a success and by a person's retry. */
static gboolean
gather_history (HfDb *db, Sent *self, const HfResult *result, gint64 now, double random, HfHistory *history, GError **error)
{
  const char *nick = result->done ? "done" : hf_error_to_nick (result->error_class);
  gboolean again = g_strcmp0 (self->failing_class, nick) == 0;

  *history = (HfHistory){ .attempt = self->attempts, .random = random };
  self->failures = again ? self->failures + 1 : 1;
  if (!again)
    self->failing_since = now;
  history->same_class = self->failures;
  /* A wall clock may jump back; an age never is negative. */
  history->first_failure_age_us = MAX (now - self->failing_since, 0);
  if (!again || result->done || result->error_class != HF_ERROR_SERVER)
    return TRUE;
  return has_other_succeeded (db, self, &history->others_succeeded, error);
}

static char *
cut_body (const char *body)
{
  return body != NULL ? g_utf8_make_valid (body, (gssize) MIN (strlen (body), MAX_BODY)) : NULL;
}

static gboolean
close_attempt (HfDb *db, gint64 attempt_id, const Sent *self, const HfResult *result, gboolean done, const char *head,
               const char *body, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "UPDATE _attempt SET ended_at = ?, class = ?, status = ?, response = ?, response_body = ?, message = ?"
      " WHERE id = ? AND command_id = ?",
      error);
  g_autofree char *cut = cut_body (body);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, now);
  hf_stmt_bind_text (stmt, 2, done ? "done" : hf_error_to_nick (result->error_class));
  hf_stmt_bind_int (stmt, 3, result->status);
  hf_stmt_bind_text (stmt, 4, head);
  hf_stmt_bind_text (stmt, 5, cut);
  hf_stmt_bind_text (stmt, 6, done ? result->warning : result->message);
  hf_stmt_bind_int (stmt, 7, attempt_id);
  hf_stmt_bind_int (stmt, 8, self->id);
  return hf_stmt_run (stmt, error);
}

static gboolean
write_failure (HfDb *db, const Sent *self, const HfResult *result, const HfOutcome *outcome, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "UPDATE _command SET state = ?, next_attempt_at = ?, error = ?, failing_class = ?, failures = ?, failing_since = ?"
      " WHERE id = ?",
      error);
  g_autofree char *text = hf_queue_describe_error (result->error_class, result->status, outcome->title, outcome->advice,
                                                   result->message);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, hf_command_state_to_nick (outcome->state));
  if (outcome->state == HF_COMMAND_RETRYING)
    hf_stmt_bind_int (stmt, 2, now + outcome->delay_us);
  hf_stmt_bind_text (stmt, 3, text);
  hf_stmt_bind_text (stmt, 4, hf_error_to_nick (result->error_class));
  hf_stmt_bind_int (stmt, 5, self->failures);
  hf_stmt_bind_int (stmt, 6, self->failing_since);
  hf_stmt_bind_int (stmt, 7, self->id);
  return hf_stmt_run (stmt, error);
}

static gboolean
settle_failed (HfDb *db, const Sent *self, const HfResult *result, const HfOutcome *outcome, gint64 now, GError **error)
{
  HfChangeOf change = describe_change (self);

  if (!write_failure (db, self, result, outcome, now, error))
    return FALSE;
  if (outcome->state != HF_COMMAND_STUCK)
    return TRUE;
  return hf_order_block (db, self->id, error)
      && hf_queue_tell (db, now, "error", &change, self->function, _("Stuck:"), outcome->title, error);
}

static gboolean
write_done (HfDb *db, gint64 command_id, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "UPDATE _command SET state = 'done', finished_at = ?, error = NULL, failing_class = NULL, failures = 0,"
      " failing_since = NULL WHERE id = ?",
      error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, now);
  hf_stmt_bind_int (stmt, 2, command_id);
  return hf_stmt_run (stmt, error);
}

/* Whether the command's own answer is to bring the final id of its record. */
static gboolean
awaits_id (const Sent *self)
{
  gint64 creator;

  return hf_temp_id_parse (self->record_id, &creator) && creator == self->id;
}

static gboolean
is_id (const char *raw)
{
  return raw != NULL && (*raw == '-' || g_ascii_isdigit (*raw) || (*raw == '"' && raw[1] != '"'));
}

/* The final id takes the temporary one's place everywhere; without one in the answer the record keeps what it has. */
static gboolean
take_final_id (HfDb *db, Sent *self, const HfJsonObject *answer, gint64 now, GError **error)
{
  const char *raw_id = answer != NULL ? hf_json_object_get (answer, "id") : NULL;
  HfChangeOf change = describe_change (self);

  if (!is_id (raw_id))
    return hf_temp_refs_drop_creator (db, self->id, error)
        && hf_queue_tell (db, now, "warning", &change, self->function, _("No id:"),
                          _("The service did not answer with an id, so the record keeps its temporary one."), error);
  if (!hf_temp_refs_rewrite (db, self->id, self->entity, raw_id, error))
    return FALSE;
  g_free (self->record_id);
  self->record_id = hf_json_object_get_text (answer, "id");
  return hf_order_relink_record (db, self->entity, self->record_id, error);
}

static gboolean
tell_done (HfDb *db, const Sent *self, const HfResult *result, gint64 now, GError **error)
{
  HfChangeOf change = describe_change (self);

  return hf_queue_tell (db, now, result->warning == NULL ? "info" : "warning", &change, self->function, _("Sent:"),
                        result->warning, error);
}

static gboolean
settle_done (HfDb *db, Sent *self, const HfResult *result, gint64 now, GError **error)
{
  g_autoptr(HfJsonObject) answer = result->response != NULL ? hf_json_object_parse (result->response, -1, NULL) : NULL;
  HfChangeOf change;

  if (!write_done (db, self->id, now, error)
      || !hf_temp_refs_drop_command (db, self->id, error)
      || (awaits_id (self) && !take_final_id (db, self, answer, now, error)))
    return FALSE;
  change = describe_change (self);
  return hf_record_acknowledge (db, &change, answer, error)
      && hf_order_release (db, self->id, error)
      && tell_done (db, self, result, now, error);
}

gboolean
hf_queue_settle (HfDb *db, gint64 command_id, gint64 attempt_id, const HfResult *result, const char *response_head,
                 const char *response_body, gint64 now, double random, HfOutcome *outcome, GError **error)
{
  g_auto(Sent) sent = { 0 };
  HfHistory history;
  gboolean done;

  g_return_val_if_fail (result != NULL, FALSE);
  g_return_val_if_fail (outcome != NULL, FALSE);

  *outcome = (HfOutcome){ 0 };
  if (!read_sent (db, command_id, &sent, error) || !gather_history (db, &sent, result, now, random, &history, error))
    return FALSE;
  hf_outcome_decide (sent.method, sent.safe, result, &history, outcome);
  done = outcome->state == HF_COMMAND_DONE;
  hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  return close_attempt (db, attempt_id, &sent, result, done, response_head, response_body, now, error)
      && (done ? settle_done (db, &sent, result, now, error) : settle_failed (db, &sent, result, outcome, now, error));
}
