/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-action-run.h"
#include "hf-engine-private.h"

G_BEGIN_DECLS

/* What the files of a run share:
 *   hf-action-run.c     the object; when, limits, lists, chains
 *   hf-action-named.c   execute-action
 *   hf-action-sync.c    sync-entities
 *   hf-action-write.c   execute-entity, execute-entities, submit-form
 *   hf-action-tables.c  execute-sql, find-replace
 *   hf-action-queue.c   what is done to the queue
 *   hf-action-state.c   states */
struct _HfActionRun
{
  GObject parent_instance;

  HfEngine *engine; /* not held: it outlives its runs (hf_engine_close() waits for them) */
  HfSync *sync;
  guint n_actions;
  GError *failure; /* the first that nobody took */
};

/**
 * HfActionStep:
 *
 * One action being run. Held by the task it belongs to.
 */
typedef struct
{
  HfActionRun *run;
  const HfAction *action;
  HfContext *context;
  gboolean told; /* its failure is in the round's report, or another step told it */
  gboolean skipped; /* it was not done, which is no failure: nothing follows it */
} HfActionStep;

/* (nullable): one key of its options. */
HfTemplate *hf_action_option (const HfAction *action, const char *name);

/* What each kind does, once `when` holds. All finish with hf_action_part_finish(): (transfer full) (nullable): what it came to, raw JSON. */
void hf_action_named_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void hf_action_sync_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void hf_action_write_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void hf_action_tables_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void hf_action_queue_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
void hf_action_state_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *hf_action_part_finish (GAsyncResult *result, GError **error);

/* A whole action with its chain. Finish: FALSE: it failed and nobody took the failure. */
void hf_action_step_async (HfActionRun *run, const HfAction *action, HfContext *context, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer data);
gboolean hf_action_step_finish (GAsyncResult *result, GError **error);

/* (transfer full) (nullable): a string's content, else the raw text; NULL for undefined, null and the empty string. */
char *hf_action_text (const char *raw);

G_END_DECLS
