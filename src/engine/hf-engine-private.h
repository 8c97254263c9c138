/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-activity-list.h"
#include "hf-catalog.h"
#include "hf-context.h"
#include "hf-engine.h"
#include "hf-id-list.h"
#include "hf-replay.h"
#include "hf-round.h"
#include "hf-runtime.h"
#include "hf-status-private.h"
#include "hf-submission.h"
#include "hf-sync.h"
#include "hf-verify.h"

G_BEGIN_DECLS

/* What the engine's files share:
 *   hf-engine.c           the object, its getters, its closing
 *   hf-engine-open.c      opening
 *   hf-engine-follow.c    following the database and the network
 *   hf-engine-sync.c      when rounds of syncing happen
 *   hf-engine-write.c     writes of a person
 *   hf-engine-writers.c   which function writes, where a person must say
 *   hf-acceptance.c       accepting writes
 *   hf-engine-read.c      reading records
 *   hf-engine-query.c     datasources and queries
 *   hf-engine-check.c     problems that only the expression engine finds
 *   hf-engine-queue.c     what people do with the queue
 *   hf-engine-commands.c  live lists of it
 *   hf-engine-functions.c the functions; applying a result
 *   hf-engine-run.c       one call by hand (its end: hf-trial-end.c)
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
  HfReplay *replay; /* NULL: passive, silent or offline */
  HfVerifier *verifier; /* NULL: no function has `verify` */
  HfCatalog *catalog;
  HfActivityList *activity;
  HfStatus *status;
  GPtrArray *command_lists; /* HfIdList, not held: each removes itself */
  GPtrArray *selections; /* under way, not held: each removes itself */
  GListModel *functions;  /* NULL: nobody asked yet */
  GCancellable *calls;    /* by hand: cancelled by the close */
  gboolean passive, silent, offline, interactive, closed;

  /* following the database */
  gboolean reading, read_again;
  guint refresh_id, age_id;
  guint check_id; /* expressions are to be looked at */
  gint64 online_since;
  gboolean told_online; /* what the activity log says last of the network */
  HfQueueCounts counts;
  GHashTable *writers;   /* hf_facts_writer_key() → the function a person chose */
  gboolean writers_newer; /* than what the read that is under way will say */
  HfSource *down_source; /* one that open commands wait for */

  /* syncing */
  HfSession *session;
  HfContext *context; /* what expressions see where nobody says more */
  HfRound *round;     /* NULL: none runs */
  GPtrArray *sync_waiters; /* of GTask */
  GHashTable *unreached;   /* key → HfFeed: whose last pull found no way to its source */
  GHashTable *watched_tables; /* hf-table-triggers.c; NULL: none */
  gint64 focused_at;
  gboolean launched;
};

/* hf-engine-follow.c */
/* Begin to follow: once, when the parts are together. */
void hf_engine_follow (HfEngine *self);
void hf_engine_take_facts (HfEngine *self, HfFacts *facts);
/* Look at the database again soon: coalesced. */
void hf_engine_refresh (HfEngine *self);
/* A line in the activity log. @topic: as hf_activity_add() */
void hf_engine_tell (HfEngine *self, const char *level, const char *topic, const char *text);
/* The headline again, from facts already read. */
void hf_engine_update_status (HfEngine *self);

/* hf-engine-sync.c */
void hf_engine_launch (HfEngine *self);
/* The network came back: what was never synced or failed is tried again. */
void hf_engine_relaunch (HfEngine *self);
void hf_engine_stop_sync (HfEngine *self);
/* @round: (transfer full): run unless one runs already or there is nothing to do: FALSE. */
gboolean hf_engine_run_quietly (HfEngine *self, HfRound *round);
/* (transfer full): for a pull of @use (transfer full). */
HfPuller *hf_engine_make_puller (HfEngine *self, HfFeed *use);
/* A feed (nullable: nobody knows which) came to nothing before it was pulled: its row and the activity log say so. */
void hf_engine_note_feed_failure (HfEngine *self, const HfFeed *feed, const char *message);

/* hf-engine-query.c */
/* (transfer full): what expressions see when a person says (nullable) what screens would know. */
HfContext *hf_engine_context_with (HfEngine *self, const HfJsonObject *inputs);

/* hf-engine-check.c */
/* Looks for problems that only the expression engine finds; the list of problems grows. Off the hot path, in a window only. */
void hf_engine_check_expressions (HfEngine *self);

/* hf-table-triggers.c */
/* Adds what changed tables lead to and is due; from now on it is not. */
void hf_engine_take_table_actions (HfEngine *self, GQueue *actions);

/* hf-acceptance.c */
/* @submissions: (element-type HfSubmission): all of them or none; each says afterwards what became of it. */
void hf_engine_accept_async (HfEngine *self, GPtrArray *submissions, HfContext *context, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer data);
gboolean hf_engine_accept_finish (HfEngine *self, GAsyncResult *result, GError **error);

/* hf-engine-queue.c */
/* As hf_engine_retry_async(), but a command that waits already is left as it is. Finish: hf_engine_retry_finish(). */
void hf_engine_retry_leniently_async (HfEngine *self, const gint64 *ids, gsize n_ids, GAsyncReadyCallback callback, gpointer data);

/* hf-engine-commands.c */
void hf_engine_refresh_commands (HfEngine *self);
void hf_engine_forget_commands (HfEngine *self);

/* hf-engine-select.c: before the store closes. */
void hf_engine_stop_selections (HfEngine *self);

/* hf-recent.c */
/* Blocking; a task thread. (transfer full) (nullable): the database of the solution by architecture.md, "The database". */
char *hf_engine_choose_database (HfSolution *solution, GError **error);
/* The same by the solution's file name and its folder's real path. */
char *hf_engine_choose_database_of (const char *file_name, const char *real_path, GError **error);
gboolean hf_engine_record_path (HfDb *db, gpointer real_path, GError **error); /* an HfStoreFunc */
void hf_recent_add (HfSolution *solution, gint64 now);

G_END_DECLS
