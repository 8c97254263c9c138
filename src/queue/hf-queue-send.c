/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whose turn it is. Guarantees: first in, first out among the commands that may go; a command is marked as sending before
 * its first byte leaves, so that a crash is always seen; what a dead process left is either sent again with the same key or
 * shown to a person, never forgotten and never doubled. Costs the same however long the queue is: one seek a source. */

#include "hf-queue-private.h"

#include <glib/gi18n-lib.h>

#include "hf-queue-order.h"

#define WAITING "SELECT source, id FROM _command WHERE finished_at IS NULL AND comes_after IS NULL AND state = 'waiting'"

static gboolean
is_skipped (const char *const *skip_sources, const char *source)
{
  return skip_sources != NULL && g_strv_contains (skip_sources, source);
}

/* The next source in the alphabet that has a waiting command, and its first one; @source becomes NULL after the last. */
static gboolean
step_source (HfDb *db, char **source, gint64 *id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, *source == NULL ? WAITING " ORDER BY source, id LIMIT 1" : WAITING " AND source > ? ORDER BY source, id LIMIT 1",
      error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  if (*source != NULL)
    hf_stmt_bind_text (stmt, 1, *source);
  step = hf_stmt_step (stmt, error);
  g_clear_pointer (source, g_free);
  if (step == HF_STEP_ROW)
    {
      *source = g_strdup (hf_stmt_text (stmt, 0));
      *id = hf_stmt_int (stmt, 1);
    }
  return step != HF_STEP_ERROR;
}

static gboolean
find_waiting (HfDb *db, const char *const *skip_sources, gint64 *first, GError **error)
{
  g_autofree char *source = NULL;
  gint64 id = 0;

  do
    {
      if (!step_source (db, &source, &id, error))
        return FALSE;
      if (source != NULL && !is_skipped (skip_sources, source) && (*first == 0 || id < *first))
        *first = id;
    }
  while (source != NULL);
  return TRUE;
}

/* Those whose time has come, the earliest accepted of them; then the next time. */
static gboolean
find_retrying (HfDb *db, const char *const *skip_sources, gint64 now, gint64 *first, gint64 *due_at, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT next_attempt_at, source, id FROM _command WHERE state = 'retrying' ORDER BY next_attempt_at", error);
  HfStep step = HF_STEP_DONE;

  if (stmt == NULL)
    return FALSE;
  while (*due_at == 0 && (step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      gint64 at = hf_stmt_int (stmt, 0), id = hf_stmt_int (stmt, 2);

      if (is_skipped (skip_sources, hf_stmt_text (stmt, 1)))
        continue;
      if (at > now)
        *due_at = at;
      else if (*first == 0 || id < *first)
        *first = id;
    }
  return step != HF_STEP_ERROR;
}

gboolean
hf_queue_next (HfDb *db, const char *const *skip_sources, gint64 now, HfCommand **out, gint64 *due_at, GError **error)
{
  g_autoptr(GError) problem = NULL;
  gint64 first = 0, due = 0;

  g_return_val_if_fail (out != NULL, FALSE);

  *out = NULL;
  if (due_at != NULL)
    *due_at = 0;
  if (!find_waiting (db, skip_sources, &first, error) || !find_retrying (db, skip_sources, now, &first, &due, error))
    return FALSE;
  if (due_at != NULL)
    *due_at = due;
  if (first == 0)
    return TRUE;
  *out = hf_queue_get (db, first, &problem);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Only one whose turn it is; comes_after guards the promise against a caller that picks for itself. */
static gboolean
set_sending (HfDb *db, gint64 command_id, gint64 now, gint64 *number, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db,
                                          "UPDATE _command SET state = 'sending', attempts = attempts + 1, sent_at = ?,"
                                          " next_attempt_at = NULL WHERE id = ? AND state IN ('waiting', 'retrying')"
                                          " AND comes_after IS NULL RETURNING attempts",
                                          error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, now);
  hf_stmt_bind_int (stmt, 2, command_id);
  step = hf_stmt_step (stmt, error);
  if (step == HF_STEP_ROW)
    {
      *number = hf_stmt_int (stmt, 0);
      return hf_stmt_run (stmt, error);
    }
  if (step == HF_STEP_DONE)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("Command #%d cannot be sent now."), (int) command_id);
  return FALSE;
}

static gint64
insert_attempt (HfDb *db, gint64 command_id, gint64 number, const char *request, const char *request_body, gint64 now,
                GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "INSERT INTO _attempt (command_id, number, started_at, request, request_body) VALUES (?, ?, ?, ?, ?)", error);

  if (stmt == NULL)
    return 0;
  hf_stmt_bind_int (stmt, 1, command_id);
  hf_stmt_bind_int (stmt, 2, number);
  hf_stmt_bind_int (stmt, 3, now);
  hf_stmt_bind_text (stmt, 4, request);
  hf_stmt_bind_text (stmt, 5, request_body);
  return hf_stmt_run (stmt, error) ? hf_db_last_insert_id (db) : 0;
}

gint64
hf_queue_mark_sending (HfDb *db, gint64 command_id, const char *request, const char *request_body, gint64 now, GError **error)
{
  gint64 number;

  if (!set_sending (db, command_id, now, &number, error))
    return 0;
  hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  return insert_attempt (db, command_id, number, request, request_body, now, error);
}

static gboolean
recover_one (HfDb *db, gint64 command_id, gboolean safe, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "UPDATE _command SET state = ?, next_attempt_at = ?, error = ?, failing_class = 'unknown-outcome', failures = 1,"
      " failing_since = ? WHERE id = ?",
      error);
  const HfResult lost = { .error_class = HF_ERROR_UNKNOWN_OUTCOME, .retry_after_us = 0 };
  const HfHistory history = { .attempt = 1, .same_class = 1 };
  g_auto(HfOutcome) outcome = { 0 };
  g_autofree char *text = NULL;

  if (stmt == NULL)
    return FALSE;
  hf_outcome_decide ("", safe, &lost, &history, &outcome);
  text = hf_queue_describe_error (lost.error_class, 0, outcome.title, outcome.advice,
                                  _("Holdfast ended while it was being sent."));
  hf_stmt_bind_text (stmt, 1, hf_command_state_to_nick (outcome.state));
  if (outcome.state == HF_COMMAND_RETRYING)
    hf_stmt_bind_int (stmt, 2, now);
  hf_stmt_bind_text (stmt, 3, text);
  hf_stmt_bind_int (stmt, 4, now);
  hf_stmt_bind_int (stmt, 5, command_id);
  hf_db_note_change (db, NULL, 0, 0, 0, command_id);
  return hf_stmt_run (stmt, error)
      && (outcome.state != HF_COMMAND_STUCK || hf_order_block (db, command_id, error));
}

/* The moment it ended is not known, so ended_at stays empty. */
static gboolean
close_attempts (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "UPDATE _attempt SET class = 'unknown-outcome', message = ? WHERE command_id = ? AND class IS NULL", error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, _("Holdfast ended while it was being sent."));
  hf_stmt_bind_int (stmt, 2, command_id);
  return hf_stmt_run (stmt, error);
}

int
hf_queue_recover (HfDb *db, gint64 now, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT id, safe FROM _command WHERE finished_at IS NULL AND comes_after IS NULL AND state = 'sending' LIMIT 1", error);
  HfStep step;
  int count = 0;

  if (stmt == NULL)
    return -1;
  /* Asked anew after each, since each changes what is asked. */
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      gint64 id = hf_stmt_int (stmt, 0);
      gboolean safe = hf_stmt_int (stmt, 1) != 0;

      hf_stmt_reset (stmt);
      if (!close_attempts (db, id, error) || !recover_one (db, id, safe, now, error))
        return -1;
      count++;
    }
  return step == HF_STEP_ERROR ? -1 : count;
}
