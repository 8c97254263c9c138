/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

/**
 * HfCheckpoint:
 *
 * Moves what was committed from the write-ahead log into the database, on a thread of its own, whenever the log has
 * grown by some 16 MB, so that no commit has to.
 */
typedef struct _HfCheckpoint HfCheckpoint;

/* On the writer: @db is the connection whose commits count. */
HfCheckpoint *hf_checkpoint_new (HfDb *db);
/* On the writer, before its connection closes: ends the thread; blocks. */
void hf_checkpoint_free (HfCheckpoint *self);

/* On the writer, between two transactions: finishes what the thread had to leave, so that the log starts over. */
void hf_checkpoint_catch_up (HfCheckpoint *self);

G_END_DECLS
