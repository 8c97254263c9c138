/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-clock.h>
#include <hf-worker.h>

#include "hf-checkpoint.h"
#include "hf-guard.h"
#include "hf-outbox.h"
#include "hf-store.h"

G_BEGIN_DECLS

/**
 * HfWriter:
 *
 * The one connection that writes, in its own thread. A part of HfStore; the fields are its thread's own while it runs,
 * but for @worker and @guard.
 */
typedef struct
{
  HfWorker *worker;
  HfGuard *guard;
  HfOutbox *outbox; /* not owned: where commits are told */
  HfDb *db;
  HfCheckpoint *checkpoint;
  char *recovered; /* a sentence, if the open had to set a damaged file aside */
  gint64 seen;     /* the newest row of _change at the open */
} HfWriter;

/* All in the writer's thread. */
gboolean hf_writer_open (HfWriter *self, const char *path, HfClock *clock, GError **error);
gboolean hf_writer_run_tx (HfWriter *self, gboolean bulk, HfStoreFunc func, gpointer data, GError **error);
/* A call that may share its commit with others. */
typedef struct
{
  HfStoreFunc func;
  gpointer data;
  gboolean done;
  GError *error; /* (owned) */
} HfWriterCall;

/* (nullable): the next call to join, or NULL to commit */
typedef HfWriterCall *(*HfWriterNextFunc) (gpointer data);

/**
 * hf_writer_run_calls:
 *
 * Runs @call, then what @next gives, each as a part of one durable transaction: a call that fails takes only itself back. All
 * are answered (done or error) when this returns; if the commit fails, with its error.
 */
void hf_writer_run_calls (HfWriter *self, HfWriterCall *call, HfWriterNextFunc next, gpointer data);

/* Nothing is written afterwards. */
void hf_writer_close (HfWriter *self);

/* In any thread that used @db: what it met may be damage that only the next start can repair. */
void hf_writer_look_for_damage (HfWriter *self, HfDb *db);

G_END_DECLS
