/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-compare.h"
#include "hf-ingest.h"
#include "hf-splitter.h"

#include <pthread.h>

G_BEGIN_DECLS

typedef enum
{
  HF_PULL_LOAD,    /* the table has nothing of the service: fill a new one and swap */
  HF_PULL_COMPARE, /* it has: find what is different */
} HfPullMode;

/**
 * HfPull:
 *
 * What the main thread, the ingest thread and the writer share of one pull. Outlives its #HfIngest while the
 * writer has work of it.
 */
typedef struct
{
  gint refs;
  HfStore *store; /* not owned: the #HfIngest keeps it until its thread has ended, and then only the store's writer comes here */
  char *entity;
  char *stage; /* name of the staging table, quoted where it is not only [_a-z0-9] (it is) */
  gint64 asked_at;
  gboolean keep_temp_ids;
  GSource *source; /* wakes the main thread */

  /* Any thread, atomic. */
  gint in_flight, stopped, finished;
  gsize records;

  pthread_mutex_t lock;
  GError *error; /* why it stopped */

  /* Ingest thread. */
  HfPullMode mode;
  HfSplitter *splitter;
  HfDb *db;
  HfCompare *compare;
  HfRecords *batch, *changes;
  gboolean spilled;

  /* Ingest thread, then the writer. */
  gint64 first_command;
  gboolean has_feed;
  HfFeedState feed;
  HfIngestResult result;

  /* Main thread before the end, then the writer. */
  HfStoreFunc hook; /* (nullable) */
  gpointer hook_data;
  GDestroyNotify hook_destroy;

  /* Writer. */
  gboolean staged;
} HfPull;

/* Main thread. @woken: called there after each hf_pull_wake(), until hf_pull_disown(). */
HfPull *hf_pull_new (HfStore *store, const char *entity, const char *primary_key, GSourceFunc woken, gpointer data);
void hf_pull_disown (HfPull *self);
HfPull *hf_pull_ref (HfPull *self);
void hf_pull_unref (HfPull *self);

/* Any thread: nothing more is to be done, and nothing done so far will show. The first error stays. */
void hf_pull_stop (HfPull *self, GError *error);
gboolean hf_pull_is_stopped (HfPull *self);
/* (transfer full): never NULL */
GError *hf_pull_get_error (HfPull *self);

/* Any thread: bytes are on their way, or no more. */
void hf_pull_hold (HfPull *self, gsize bytes);
void hf_pull_release (gpointer self, gsize bytes);
gboolean hf_pull_has_room (HfPull *self);

/* Any thread: the main thread shall look at us. */
void hf_pull_wake (HfPull *self);

/* hf-ingest-thread.c: what the ingest thread does, in this order. */
void hf_pull_start (HfPull *self);
void hf_pull_take (HfPull *self, HfChunk *chunk);
void hf_pull_next (HfPull *self); /* between two bodies */
void hf_pull_end (HfPull *self);
void hf_pull_close (HfPull *self); /* what ever happened before */

/* hf-ingest-write.c: hands work to the writer. */
void hf_pull_write_records (HfPull *self, HfRecords *records);
void hf_pull_complete (HfPull *self, HfRecords *changes);
void hf_pull_clean_up (HfPull *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPull, hf_pull_unref)

G_END_DECLS
