/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-activity-list.h"
#include "hf-catalog.h"
#include "hf-engine.h"
#include "hf-id-list.h"
#include "hf-replay.h"
#include "hf-runtime.h"
#include "hf-status-private.h"
#include "hf-sync.h"

G_BEGIN_DECLS

/* What the engine's files share:
 *   hf-engine.c           the object, its getters, its closing
 *   hf-engine-open.c      opening
 *   hf-engine-follow.c    following the database and the network
 *   hf-engine-sync.c      rounds of syncing
 *   hf-engine-write.c     accepting writes
 *   hf-engine-queue.c     what people do with the queue
 *   hf-engine-commands.c  live lists of it
 *   hf-engine-look.c      questions that need no open engine
 *   hf-recent.c           which database, which solutions were opened */
struct _HfEngine
{
  GObject parent_instance;

  HfClock *clock;
  HfSolution *solution;
  HfStore *store;
  HfTransport *transport;
  HfConnectivity *connectivity;
  HfCredentials *credentials;
  HfExpressionHost *expressions;
  HfRuntime *runtime;
  HfLease *lease;
  HfReplay *replay; /* NULL: passive or offline */
  HfCatalog *catalog;
  HfActivityList *activity;
  HfStatus *status;
  GPtrArray *command_lists; /* HfIdList, not held: each removes itself */
  GPtrArray *selections; /* under way, not held: each removes itself */
  gboolean passive, offline, interactive, closed;

  /* following the database */
  gboolean reading, read_again;
  guint refresh_id, age_id;
  gint64 online_since;
  gboolean told_online; /* what the activity log says last of the network */
  HfQueueCounts counts;
  HfSource *down_source; /* one that open commands wait for */

  /* syncing */
  HfSync *sync;
  GCancellable *sync_cancellable;
  GPtrArray *sync_waiters; /* of GTask */
  GHashTable *unreached; /* entities whose last pull found no way to its source */
  gint64 focused_at;
  gboolean launched;
};

/* hf-engine-follow.c */
/* Begin to follow: once, when the parts are together. */
void hf_engine_follow (HfEngine *self);
void hf_engine_take_facts (HfEngine *self, HfFacts *facts);
/* Look at the database again soon: coalesced. */
void hf_engine_refresh (HfEngine *self);
/* The headline again, from facts already read. */
void hf_engine_update_status (HfEngine *self);

/* hf-engine-sync.c */
void hf_engine_launch (HfEngine *self);
/* The network came back: what was never synced or failed is tried again. */
void hf_engine_relaunch (HfEngine *self);
void hf_engine_stop_sync (HfEngine *self);

/* hf-engine-commands.c */
void hf_engine_refresh_commands (HfEngine *self);
void hf_engine_forget_commands (HfEngine *self);

/* hf-engine-select.c: before the store closes. */
void hf_engine_stop_selections (HfEngine *self);

/* hf-recent.c */
/* Blocking; a task thread. (transfer full) (nullable): the database of the solution by architecture.md, "The database". */
char *hf_engine_choose_database (HfSolution *solution, GError **error);
gboolean hf_engine_record_path (HfDb *db, gpointer real_path, GError **error); /* an HfStoreFunc */
void hf_recent_add (HfSolution *solution, gint64 now);

G_END_DECLS
