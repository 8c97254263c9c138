/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One queue for one test. Every act is its own transaction on a real file, as the writer of the store would run it. */

#include "hf-queue-test.h"

#include <hf-test.h>
#include <string.h>

void
queue_test_init (QueueTest *self)
{
  g_autoptr(GError) error = NULL;

  self->dir = hf_test_make_dir ();
  self->path = g_build_filename (self->dir, "solution.db", NULL);
  self->db = hf_db_open (self->path, HF_DB_READ_WRITE, &error);
  g_assert_no_error (error);
  self->now = QUEUE_TEST_START;
  self->random = 0.5;
}

void
queue_test_clear (QueueTest *self)
{
  hf_db_close (self->db);
  hf_test_remove_tree (self->dir);
  g_free (self->path);
  g_free (self->dir);
}

void
queue_test_reopen (QueueTest *self)
{
  g_autoptr(GError) error = NULL;

  hf_db_close (self->db);
  self->db = hf_db_open (self->path, HF_DB_READ_WRITE, &error);
  g_assert_no_error (error);
}

static HfTx *
begin (QueueTest *self)
{
  g_autoptr(GError) error = NULL;
  HfTx *tx = hf_tx_begin (self->db, &error);

  g_assert_no_error (error);
  return tx;
}

static void
commit (HfTx *tx)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (hf_tx_commit (&tx, &error));
  g_assert_no_error (error);
}

gint64
queue_test_push_write (QueueTest *self, const HfWrite *write)
{
  g_autoptr(GError) error = NULL;
  HfTx *tx = begin (self);
  gint64 id = hf_queue_push (self->db, write, self->now, &error);

  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  commit (tx);
  return id;
}

void
queue_test_push_refused (QueueTest *self, const HfWrite *write, HfError code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfTx) tx = begin (self);

  g_assert_cmpint (hf_queue_push (self->db, write, self->now, &error), ==, 0);
  g_assert_error (error, HF_ERROR, (int) code);
}

static gint64
push (QueueTest *self, const char *source, const char *method, const char *entity, const char *record_id, const char *data,
      gboolean safe)
{
  const HfWrite write = {
    .provider = "DATA_PROVIDER_REST",
    .source = source,
    .entity = entity,
    .method = method,
    .function = "write-it",
    .record_id = record_id,
    .data = data,
    .safe = safe,
  };

  return queue_test_push_write (self, &write);
}

gint64
queue_test_push (QueueTest *self, const char *method, const char *entity, const char *record_id, const char *data)
{
  return push (self, QUEUE_TEST_SOURCE, method, entity, record_id, data, TRUE);
}

gint64
queue_test_push_to (QueueTest *self, const char *source, const char *method, const char *entity, const char *record_id,
                    const char *data)
{
  return push (self, source, method, entity, record_id, data, TRUE);
}

gint64
queue_test_push_unsafe (QueueTest *self, const char *method, const char *entity, const char *record_id, const char *data)
{
  return push (self, QUEUE_TEST_SOURCE, method, entity, record_id, data, FALSE);
}

static gint64
next (QueueTest *self, const char *skip, gint64 *due_at)
{
  const char *const sources[] = { skip, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(HfCommand) command = NULL;

  g_assert_true (hf_queue_next (self->db, skip != NULL ? sources : NULL, self->now, &command, due_at, &error));
  g_assert_no_error (error);
  return command != NULL ? hf_command_get_id (command) : 0;
}

gint64
queue_test_next (QueueTest *self, const char *skip)
{
  return next (self, skip, NULL);
}

gint64
queue_test_next_due (QueueTest *self)
{
  gint64 due_at;

  next (self, NULL, &due_at);
  return due_at;
}

gint64
queue_test_send (QueueTest *self, gint64 id)
{
  g_autoptr(GError) error = NULL;
  HfTx *tx = begin (self);
  gint64 attempt = hf_queue_mark_sending (self->db, id, "PUT /it HTTP/1.1", "{}", self->now, &error);

  g_assert_no_error (error);
  g_assert_cmpint (attempt, >, 0);
  commit (tx);
  return attempt;
}

static HfCommandState
settle (QueueTest *self, gint64 id, const HfResult *result)
{
  g_autoptr(GError) error = NULL;
  g_auto(HfOutcome) outcome = { 0 };
  gint64 attempt = queue_test_send (self, id);
  HfTx *tx = begin (self);

  g_assert_true (hf_queue_settle (self->db, id, attempt, result, "HTTP/1.1", "body", self->now, self->random, &outcome, &error));
  g_assert_no_error (error);
  commit (tx);
  g_assert_cmpint (outcome.state, ==, queue_test_state (self, id));
  return outcome.state;
}

HfCommandState
queue_test_done (QueueTest *self, gint64 id, const char *answer)
{
  const HfResult result = { .done = TRUE, .status = 200, .retry_after_us = -1, .response = (char *) answer };

  return settle (self, id, &result);
}

HfCommandState
queue_test_fail (QueueTest *self, gint64 id, HfError error_class, guint status)
{
  const HfResult result
      = { .error_class = error_class, .status = status, .retry_after_us = -1, .message = (char *) "It said no" };

  return settle (self, id, &result);
}

gint64
queue_test_step (QueueTest *self)
{
  gint64 id = queue_test_next (self, NULL);

  if (id != 0)
    g_assert_cmpint (queue_test_done (self, id, NULL), ==, HF_COMMAND_DONE);
  return id;
}

void
queue_test_retry (QueueTest *self, gint64 id)
{
  g_autoptr(GError) error = NULL;
  HfTx *tx = begin (self);

  g_assert_true (hf_queue_retry (self->db, id, self->now, &error));
  g_assert_no_error (error);
  commit (tx);
}

guint
queue_test_discard (QueueTest *self, gint64 id, HfDiscard discard)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) dependents = NULL;
  HfTx *tx = begin (self);

  g_assert_true (hf_queue_discard (self->db, id, discard, self->now, &dependents, &error));
  g_assert_no_error (error);
  commit (tx);
  return dependents->len;
}

int
queue_test_recover (QueueTest *self)
{
  g_autoptr(GError) error = NULL;
  HfTx *tx = begin (self);
  int count = hf_queue_recover (self->db, self->now, &error);

  g_assert_no_error (error);
  commit (tx);
  return count;
}

static void
put_base (QueueTest *self, const char *entity, const char *id, const char *data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      self->db, "INSERT OR REPLACE INTO _base (entity, id, data, from_sync) VALUES (?, ?, ?, 1)", &error);

  g_assert_no_error (error);
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, id);
  hf_stmt_bind_text (stmt, 3, data);
  g_assert_true (hf_stmt_run (stmt, &error));
}

static gboolean
is_open (QueueTest *self, const char *entity, const char *id)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      self->db, "SELECT 1 FROM _command WHERE finished_at IS NULL AND entity = ? AND record_id = ?", &error);

  g_assert_no_error (error);
  hf_stmt_bind_text (stmt, 1, entity);
  hf_stmt_bind_text (stmt, 2, id);
  return hf_stmt_step (stmt, &error) == HF_STEP_ROW;
}

void
queue_test_sync (QueueTest *self, const char *entity, const char *id, const char *data)
{
  g_autoptr(GError) error = NULL;
  HfTx *tx = begin (self);

  g_assert_true (hf_entity_ensure (self->db, entity, &error));
  if (is_open (self, entity, id))
    put_base (self, entity, id, data);
  else if (data != NULL)
    g_assert_true (hf_entity_put (self->db, entity, id, data, &error));
  else
    g_assert_true (hf_entity_delete (self->db, entity, id, &error));
  g_assert_no_error (error);
  commit (tx);
}

char *
queue_test_row (QueueTest *self, const char *entity, const char *id)
{
  g_autoptr(GError) error = NULL;
  char *row = hf_entity_get (self->db, entity, id, &error);

  g_assert_no_error (error);
  return row;
}

HfCommand *
queue_test_get (QueueTest *self, gint64 id)
{
  g_autoptr(GError) error = NULL;
  HfCommand *command = hf_queue_get (self->db, id, &error);

  g_assert_no_error (error);
  g_assert_nonnull (command);
  return command;
}

HfCommandState
queue_test_state (QueueTest *self, gint64 id)
{
  g_autoptr(HfCommand) command = queue_test_get (self, id);

  return hf_command_get_state (command);
}

char *
queue_test_ask (QueueTest *self, const char *sql)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfStmt) stmt = hf_db_prepare (self->db, sql, &error);

  g_assert_no_error (error);
  return hf_stmt_step (stmt, &error) == HF_STEP_ROW ? g_strdup (hf_stmt_text (stmt, 0)) : NULL;
}
