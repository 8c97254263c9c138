/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-runtime.h"

G_BEGIN_DECLS

/**
 * HfSyncRequest:
 *
 * A feed that an action wants synced now, with its parameters evaluated. @feed: (nullable): the solution's, if it is one of those found when it was read.
 */
typedef struct
{
  char *entity, *provider, *function;
  char *parameters; /* (nullable): raw JSON object */
  const HfFeed *feed;
  char *place;
} HfSyncRequest;

/**
 * HfActionHost:
 *
 * What an action asks of the engine around it. All on the main thread.
 * @sync: pull these now; answered when all ended (an error is the first's)
 * @submit: accept a write, as hf_engine_submit_async() with everything evaluated; answers the command's id
 */
typedef struct
{
  void (*sync_async) (gpointer host, GPtrArray *requests, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  gboolean (*sync_finish) (gpointer host, GAsyncResult *result, GError **error);
} HfActionHost;

/**
 * HfActionRun:
 *
 * Runs one action of a solution and what it leads to: lists, named actions, onSuccess and onError (solution-format.md, "Actions that concern
 * data"). What is not Holdfast's is skipped with a note in the activity log. Cyclic calls and more than 1,000 actions in one run stop with an error that
 * names the cycle.
 */
#define HF_TYPE_ACTION_RUN (hf_action_run_get_type ())
G_DECLARE_FINAL_TYPE (HfActionRun, hf_action_run, HF, ACTION_RUN, GObject)

G_END_DECLS
