/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing. Guarantees: one transaction at a time, each told to the outbox after its commit and never before; a
 * transaction that promises nothing (bulk) makes no other one less durable. Refuses to write once closed. */

#include "hf-writer.h"

#include "hf-db-private.h"
#include "hf-recover.h"

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
  if (db->result == SQLITE_CORRUPT)
    hf_guard_mark (self->guard);
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

gboolean
hf_writer_run_tx (HfWriter *self, gboolean bulk, HfStoreFunc func, gpointer data, GError **error)
{
  gboolean done;

  hf_worker_assert (self->worker);

  if (self->db == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed");
      return FALSE;
    }
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
