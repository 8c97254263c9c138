/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The truth of one send. Guarantees: the attempt, the command's next state, the final id everywhere, the answer in the record and
 * what may go next are written in the caller's one transaction, all or nothing. What the result means is decided elsewhere
 * (hf_outcome_decide()); this file only gathers what the decision may look at and writes down what it says. */

#include "hf-queue-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-operation.h"
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
  gint64 failing_since, sent_at;
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

#define COLUMNS                                                                                                               \
  "SELECT source, entity, method, function, record_id, data, failing_class, safe, attempts, failures, failing_since, sent_at" \
  " FROM _command WHERE id = ? AND state "

/* @sending: or, for a skip, waiting or retrying */
static gboolean
read_sent (HfDb *db, gint64 command_id, gboolean sending, Sent *self, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, sending ? COLUMNS "= 'sending'" : COLUMNS "IN ('waiting', 'retrying') AND comes_after IS NULL", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_DONE)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 sending ? _("Command #%d is not being sent.") : _("Command #%d does not wait to be sent."), (int) command_id);
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
  self->sent_at = hf_stmt_int (stmt, 11);
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
      " failing_since = NULL, next_attempt_at = NULL WHERE id = ?",
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
take_final_id (HfDb *db, Sent *self, const char *raw_id, gint64 now, GError **error)
{
  HfChangeOf change = describe_change (self);

  if (!is_id (raw_id))
    return hf_temp_refs_drop_creator (db, self->id, error)
        && hf_queue_tell (db, now, "warning", &change, self->function, _("No id:"),
                          _("The service did not answer with an id, so the record keeps its temporary one."), error);
  if (!hf_temp_refs_rewrite (db, self->id, self->entity, raw_id, error))
    return FALSE;
  g_free (self->record_id);
  self->record_id = hf_json_unquote (raw_id, -1);
  return hf_order_relink_record (db, self->entity, self->record_id, error);
}

static gboolean
tell_done (HfDb *db, const Sent *self, const char *lead, const char *warning, const char *detail, gint64 now, GError **error)
{
  HfChangeOf change = describe_change (self);

  return hf_queue_tell (db, now, warning == NULL ? "info" : "warning", &change, self->function, lead,
                        warning != NULL ? warning : detail, error);
}

static gboolean
fail_lost (const GError *problem, GError **error)
{
  g_set_error_literal (error, HF_ERROR, HF_ERROR_STORE, problem->message);
  return FALSE;
}

/* What the function does with the answer: all of it or nothing, and whatever its fault, the command's own truth is written.
 * @warning: (out) (transfer full) (nullable): what was wrong. If the transaction was lost with it, this fails and can be tried
 * again: the operation that did it is not run a second time. */
static gboolean
apply_operations (HfDb *db, const Sent *self, GPtrArray *operations, gint64 now, char **warning, GError **error)
{
  g_autoptr(GError) problem = NULL;
  /* What was done in the very moment it was sent was done before. */
  gint64 asked_at = self->sent_at != 0 ? self->sent_at + 1 : 0;

  *warning = NULL;
  if (operations == NULL || operations->len == 0)
    return TRUE;
  if (!hf_tx_save (db, error))
    return FALSE;
  if (hf_table_operations_apply (db, operations, self->id, asked_at, now, NULL, &problem))
    return hf_tx_keep (db, error);
  if (hf_tx_is_lost (db))
    return fail_lost (problem, error);
  if (!g_error_matches (problem, HF_ERROR, HF_ERROR_INVALID))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  *warning = g_strdup_printf (_("The answer could not be stored as the function says. %s"), problem->message);
  return hf_tx_undo (db, error);
}

/* @answer: (nullable): to be merged into the record */
static gboolean
finish (HfDb *db, Sent *self, const HfJsonObject *answer, GError **error)
{
  HfChangeOf change = describe_change (self);

  return hf_record_acknowledge (db, &change, answer, error) && hf_order_release (db, self->id, error);
}

static gboolean
write_warning (HfDb *db, gint64 attempt_id, const char *warning, GError **error)
{
  g_autoptr(HfStmt) stmt = NULL;

  if (warning == NULL)
    return TRUE;
  stmt = hf_db_prepare (db, "UPDATE _attempt SET message = ? WHERE id = ?", error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, warning);
  hf_stmt_bind_int (stmt, 2, attempt_id);
  return hf_stmt_run (stmt, error);
}

static gboolean
settle_done (HfDb *db, Sent *self, gint64 attempt_id, const HfResult *result, gint64 now, GError **error)
{
  g_autoptr(HfJsonObject) answer = result->response != NULL ? hf_json_object_parse (result->response, -1, NULL) : NULL;
  const char *raw_id = result->id != NULL || answer == NULL ? result->id : hf_json_object_get (answer, "id");
  g_autofree char *warning = NULL;

  if (!write_done (db, self->id, now, error)
      || !hf_temp_refs_drop_command (db, self->id, error)
      || (awaits_id (self) && !take_final_id (db, self, raw_id, now, error)))
    return FALSE;
  return finish (db, self, result->replaces_merge ? NULL : answer, error)
      && apply_operations (db, self, result->operations, now, &warning, error)
      && write_warning (db, attempt_id, warning, error)
      && tell_done (db, self, _("Sent:"), warning != NULL ? warning : result->warning, NULL, now, error);
}

/* An error handler's operations. */
static gboolean
settle_handled (HfDb *db, const Sent *self, const HfResult *result, gint64 now, GError **error)
{
  g_autofree char *warning = NULL;
  HfChangeOf change = describe_change (self);

  return apply_operations (db, self, result->operations, now, &warning, error)
      && (warning == NULL || hf_queue_tell (db, now, "warning", &change, self->function, _("Failed:"), warning, error));
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
  if (!read_sent (db, command_id, TRUE, &sent, error) || !gather_history (db, &sent, result, now, random, &history, error))
    return FALSE;
  hf_outcome_decide (sent.method, sent.safe, result, &history, outcome);
  done = outcome->state == HF_COMMAND_DONE;
  hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  if (!close_attempt (db, attempt_id, &sent, result, done, response_head, response_body, now, error))
    return FALSE;
  if (done)
    return settle_done (db, &sent, attempt_id, result, now, error);
  return settle_failed (db, &sent, result, outcome, now, error) && settle_handled (db, &sent, result, now, error);
}

/* In history it says why it was not sent. */
static gboolean
write_skipped (HfDb *db, gint64 command_id, const char *why, gint64 now, GError **error)
{
  g_autoptr(HfJsonObject) object = hf_json_object_new ();
  g_autofree char *text = NULL;
  g_autoptr(HfStmt) stmt = NULL;

  if (!write_done (db, command_id, now, error))
    return FALSE;
  hf_json_object_set_string (object, "title", why);
  text = hf_json_object_to_string (object);
  stmt = hf_db_prepare (db, "UPDATE _command SET error = ? WHERE id = ?", error);
  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, text);
  hf_stmt_bind_int (stmt, 2, command_id);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_queue_skip (HfDb *db, gint64 command_id, const char *why, GPtrArray *operations, gint64 now, GError **error)
{
  g_auto(Sent) sent = { 0 };
  g_autofree char *warning = NULL;

  if (!read_sent (db, command_id, FALSE, &sent, error))
    return FALSE;
  sent.sent_at = 0;
  hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  /* Nobody will ever name a record that was not sent. */
  return write_skipped (db, command_id, why, now, error)
      && hf_temp_refs_drop_command (db, command_id, error)
      && (!awaits_id (&sent) || hf_temp_refs_drop_creator (db, command_id, error))
      && finish (db, &sent, NULL, error)
      && apply_operations (db, &sent, operations, now, &warning, error)
      && tell_done (db, &sent, _("Skipped:"), warning, why, now, error);
}
