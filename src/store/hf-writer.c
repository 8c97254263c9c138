/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing. Guarantees: one transaction at a time, each told to the outbox after its commit and never before; a
 * transaction that promises nothing (bulk) makes no other one less durable. Refuses to write once closed.
 *
 * Calls that wait together share one commit: each page of the file that they touch is written once and the disk is asked to
 * be sure once, however many they are. Nobody is answered before that. */

#include "hf-writer.h"

#include "hf-db-private.h"
#include "hf-recover.h"

/* Calls that share a commit: so many, or so long. */
#define MAX_GROUP 64
#define MAX_GROUP_US 5000

static void
committed_cb (HfDb *db, HfChanges *changes, gpointer data)
{
  HfWriter *self = data;

  hf_outbox_add (self->outbox, changes);
}

static gboolean
make_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;
  return hf_db_fail (path, SQLITE_CANTOPEN, "", error);
}

gboolean
hf_writer_open (HfWriter *self, const char *path, HfClock *clock, GError **error)
{
  hf_worker_assert (self->worker);

  if (!make_folder (path, error))
    return FALSE;
  self->guard = hf_guard_new (path);
  self->db = hf_recover_open (path, self->guard, clock, &self->recovered, error);
  if (self->db == NULL || !hf_db_query_int (self->db, "SELECT max(id) FROM _change", &self->seen, error))
    {
      /* At once: who tries again must not find this one in the way. */
      g_clear_pointer (&self->db, hf_db_close);
      g_clear_pointer (&self->guard, hf_guard_free);
      return FALSE;
    }
  self->checkpoint = hf_checkpoint_new (self->db);
  hf_db_set_commit_func (self->db, committed_cb, self);
  return TRUE;
}

void
hf_writer_look_for_damage (HfWriter *self, HfDb *db)
{
  if (db != NULL && db->result == SQLITE_CORRUPT)
    hf_guard_mark (self->guard);
}

static gboolean
is_open (HfWriter *self, GError **error)
{
  if (self->db != NULL)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed");
  return FALSE;
}

static gboolean
run_in_tx (HfWriter *self, gboolean bulk, HfStoreFunc func, gpointer data, GError **error)
{
  g_autoptr(HfTx) tx = NULL;

  hf_checkpoint_catch_up (self->checkpoint);
  if (!hf_db_set_relaxed (self->db, bulk, error))
    return FALSE;
  tx = hf_tx_begin (self->db, error);
  return tx != NULL && func (self->db, data, error) && hf_tx_commit (&tx, error);
}

static gboolean
run_func (HfWriter *self, HfWriterCall *call)
{
  call->done = call->func (self->db, call->data, &call->error);
  if (!call->done)
    hf_writer_look_for_damage (self, self->db);
  return call->done;
}

/* FALSE: the transaction is lost, with every call before this one. */
static gboolean
run_part (HfWriter *self, HfWriterCall *call, GError **error)
{
  if (!hf_tx_begin_part (self->db, error))
    return FALSE;
  if (run_func (self, call))
    return hf_tx_keep_part (self->db, error);
  if (hf_tx_undo_part (self->db, NULL))
    return TRUE;
  /* A full disk: what it said is what all of them get to hear. */
  g_propagate_error (error, g_error_copy (call->error));
  return FALSE;
}

/* The first call is no part: alone, as it mostly is, it need not pay for a way back to before it. */
static gboolean
run_group (HfWriter *self, GPtrArray *calls, HfWriterNextFunc next, gpointer data, GError **error)
{
  HfWriterCall *call = g_ptr_array_index (calls, 0);
  gint64 end = g_get_monotonic_time () + MAX_GROUP_US;
  g_autoptr(HfTx) tx = NULL;

  hf_checkpoint_catch_up (self->checkpoint);
  if (!hf_db_set_relaxed (self->db, FALSE, error))
    return FALSE;
  tx = hf_tx_begin (self->db, error);
  if (tx == NULL)
    return FALSE;
  if (!run_func (self, call))
    return TRUE;
  while (calls->len < MAX_GROUP && g_get_monotonic_time () < end && (call = next (data)) != NULL)
    {
      g_ptr_array_add (calls, call);
      if (!run_part (self, call, error))
        return FALSE;
    }
  return hf_tx_commit (&tx, error);
}

static void
fail_calls (GPtrArray *calls, const GError *error)
{
  for (guint i = 0; i < calls->len; i++)
    {
      HfWriterCall *call = g_ptr_array_index (calls, i);

      call->done = FALSE;
      if (call->error == NULL)
        call->error = g_error_copy (error);
    }
}

void
hf_writer_run_calls (HfWriter *self, HfWriterCall *call, HfWriterNextFunc next, gpointer data)
{
  g_autoptr(GPtrArray) calls = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  hf_worker_assert (self->worker);

  g_ptr_array_add (calls, call);
  if (is_open (self, &error) && run_group (self, calls, next, data, &error))
    return;
  hf_writer_look_for_damage (self, self->db);
  fail_calls (calls, error);
}

gboolean
hf_writer_run_tx (HfWriter *self, gboolean bulk, HfStoreFunc func, gpointer data, GError **error)
{
  gboolean done;

  hf_worker_assert (self->worker);

  if (!is_open (self, error))
    return FALSE;
  done = run_in_tx (self, bulk, func, data, error);
  if (!done)
    hf_writer_look_for_damage (self, self->db);
  return done;
}

void
hf_writer_close (HfWriter *self)
{
  hf_worker_assert (self->worker);

  g_clear_pointer (&self->checkpoint, hf_checkpoint_free);
  g_clear_pointer (&self->db, hf_db_close);
}
