/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-context.h"
#include "hf-sync.h"

G_BEGIN_DECLS

/* More actions in one run than this are a mistake of the solution. */
#define HF_ACTIONS_MAX 1000

/**
 * HfActionRun:
 *
 * Runs one action of a solution and what it leads to: lists, named actions, onSuccess and onError (solution-format.md, "Actions that concern
 * data"). What is not Holdfast's is skipped with a note in the activity log. Cyclic calls and more than %HF_ACTIONS_MAX actions in one run stop
 * with an error that names where. What one action fails with never stops another; it is told in the activity log, with its place. Main thread.
 */
#define HF_TYPE_ACTION_RUN (hf_action_run_get_type ())
G_DECLARE_FINAL_TYPE (HfActionRun, hf_action_run, HF, ACTION_RUN, GObject)

/* @sync: the round its feeds are pulled in */
HfActionRun *hf_action_run_new (HfEngine *engine, HfSync *sync);

/**
 * hf_action_run_async:
 * @action: the solution's
 *
 * Answers when all of it has come to its point: feeds are pulled, writes accepted (a functionCall online: answered, or 30 s have passed).
 * Finish: FALSE: the first failure that no onError took and that is not a feed's (those are in @sync's report).
 */
void hf_action_run_async (HfActionRun *self, const HfAction *action, HfContext *context, GAsyncReadyCallback callback, gpointer data);
gboolean hf_action_run_finish (HfActionRun *self, GAsyncResult *result, GError **error);

G_END_DECLS
