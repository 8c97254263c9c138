/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-worker.h>

#include "hf-db.h"

G_BEGIN_DECLS

/**
 * HfLane:
 *
 * A thread with a read-only connection, opened when it is first needed. Each function sees one state of the database.
 */
typedef struct
{
  HfWorker *worker;
  const char *path;
  HfDb *db;
} HfLane;

void hf_lane_init (HfLane *self, const char *name);
/* Closes the connection and ends the thread. */
void hf_lane_clear (HfLane *self);

/* In the lane's thread. */
HfDb *hf_lane_begin (HfLane *self, GError **error);
void hf_lane_end (HfLane *self);

G_END_DECLS
