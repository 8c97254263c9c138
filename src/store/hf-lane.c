/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A reading thread. Guarantees: what one function reads in several statements belongs together (one snapshot); the
 * snapshot ends with the function, so no checkpoint waits for a reader that rests. */

#include "hf-lane.h"

void
hf_lane_init (HfLane *self, const char *name)
{
  self->worker = hf_worker_new (name);
}

static void
close_func (gpointer data)
{
  HfLane *self = data;

  g_clear_pointer (&self->db, hf_db_close);
}

void
hf_lane_clear (HfLane *self)
{
  hf_worker_call (self->worker, close_func, self);
  hf_worker_stop (self->worker);
}

HfDb *
hf_lane_begin (HfLane *self, GError **error)
{
  hf_worker_assert (self->worker);

  if (self->db == NULL)
    self->db = hf_db_open (self->path, HF_DB_READ_ONLY, error);
  if (self->db == NULL || !hf_db_exec (self->db, "BEGIN", error))
    return NULL;
  return self->db;
}

void
hf_lane_end (HfLane *self)
{
  g_autoptr(GError) error = NULL;

  if (!hf_db_exec (self->db, "ROLLBACK", &error))
    g_debug ("Ending a read: %s", error->message);
}
