/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine-private.h"
#include "hf-function-item-private.h"
#include "hf-function-result-private.h"
#include "hf-function-run-private.h"

G_BEGIN_DECLS

/**
 * HfTrial:
 *
 * One call by hand under way: the data of its task. hf-engine-run.c drives it page by page, hf-trial-end.c makes the result of what came.
 */
typedef struct
{
  HfEngine *engine; /* the task's */
  HfFunction *function;
  char *entity;
  gboolean syncs;
  HfFunctionRun *run;
  HfFunctionResult *result;
  GCancellable *cancellable; /* (nullable): the caller's */
  gulong cancelled_id, closed_id;
  GCancellable *stop; /* what the steps look at */
  gint64 started;
  gboolean more, capped;
  GPtrArray *pieces; /* (element-type GBytes): records so far */
  HfEvaluation *evaluation;
} HfTrial;

/* Every page came, or the call failed: @error: (transfer full) (nullable). Answers @task in the end. */
void hf_trial_conclude (GTask *task, GError *error);
/* Answers @task with the result, or @error: (transfer full) (nullable). */
void hf_trial_answer (GTask *task, GError *error);

G_END_DECLS
