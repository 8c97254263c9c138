/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Background checkpoints. Guarantees: the log does not grow without end under a steady writer, and no commit pays for
 * more than the few pages written while the thread was working. That last step is the writer's own: SQLite starts the
 * log over only when all of it was moved, which never holds while someone keeps writing. */

#include "hf-checkpoint.h"

#include <hf-worker.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

#include "hf-db-private.h"

/* 16 MB of pages of 16 KiB. */
#define GROWTH_PAGES 1024
#define NICE 10

struct _HfCheckpoint
{
  HfWorker *worker;
  char *path;
  HfDb *writer;
  HfDb *db;          /* the thread's own connection */
  int asked_at;      /* writer: the log's length when the thread was last asked */
  atomic_bool busy;  /* the thread is at work */
  atomic_bool ended; /* it has ended since the writer last looked */
};

static void
run_func (gpointer data)
{
  HfCheckpoint *self = data;
  g_autoptr(GError) error = NULL;

  if (self->db == NULL)
    {
      setpriority (PRIO_PROCESS, (id_t) gettid (), NICE);
      self->db = hf_db_open (self->path, HF_DB_READ_WRITE, &error);
    }
  /* Refused or half done does no harm: the log keeps everything, and the next growth asks again. */
  if (self->db == NULL)
    g_debug ("Checkpoint: %s", error->message);
  else
    sqlite3_wal_checkpoint_v2 (hf_db_get_handle (self->db), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  atomic_store (&self->ended, true);
  atomic_store (&self->busy, false);
}

static void
close_func (gpointer data)
{
  HfCheckpoint *self = data;

  g_clear_pointer (&self->db, hf_db_close);
}

/* After each commit of the writer. Setting this hook turns SQLite's own checkpoints off. */
static int
wal_cb (void *data, sqlite3 *handle, const char *name, int pages)
{
  HfCheckpoint *self = data;

  if (pages < self->asked_at)
    self->asked_at = 0;
  if (pages - self->asked_at < GROWTH_PAGES || atomic_exchange (&self->busy, true))
    return SQLITE_OK;
  self->asked_at = pages;
  hf_worker_push (self->worker, run_func, self);
  return SQLITE_OK;
}

HfCheckpoint *
hf_checkpoint_new (HfDb *db)
{
  HfCheckpoint *self = g_new0 (HfCheckpoint, 1);

  self->worker = hf_worker_new ("hf-checkpoint");
  self->writer = db;
  self->path = g_strdup (db->path);
  sqlite3_wal_hook (hf_db_get_handle (db), wal_cb, self);
  return self;
}

void
hf_checkpoint_free (HfCheckpoint *self)
{
  hf_worker_call (self->worker, close_func, self);
  hf_worker_stop (self->worker);
  g_object_unref (self->worker);
  g_free (self->path);
  g_free (self);
}

void
hf_checkpoint_catch_up (HfCheckpoint *self)
{
  if (!atomic_exchange (&self->ended, false))
    return;
  sqlite3_wal_checkpoint_v2 (hf_db_get_handle (self->writer), NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}
