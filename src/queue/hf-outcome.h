/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-error.h>

#include "hf-command.h"

G_BEGIN_DECLS

/**
 * HfResult:
 *
 * What a provider says happened to one send: the class, and what people and the queue need of it. A plain value.
 * @done: the service took it; then @error_class means nothing
 * @error_class: else the class
 * @status: HTTP status or 0
 * @message: (nullable): what the service or the network said, without secrets
 * @retry_after_us: the service's own word, or -1
 * @response: (nullable): @done: the answered record, one raw JSON object (after outputTransform), else NULL
 * @id: (nullable): @done: the record's final id as raw JSON where it is not `id` of @response (operations replace the merge), else NULL
 * @warning: (nullable): @done, but the answer could not be used
 * @title: (nullable): an error handler's words instead of ours; @advice likewise
 * @notice: (nullable): what the handler would notify and alert of, for the activity log
 * @operations: (nullable) (element-type HfTableOperation): see hf_queue_settle()
 * @replaces_merge: @operations stand for the function's key `operations`: no automatic merge of @response
 * @max_retries: an error handler's retry: at most so many, each after @retry_after_us; then stuck; 0: it said nothing
 */
typedef struct
{
  gboolean done;
  HfError error_class;
  guint status;
  char *message;
  gint64 retry_after_us;
  char *response;
  char *id;
  char *warning;
  char *title, *advice, *notice;
  GPtrArray *operations;
  gboolean replaces_merge;
  guint max_retries;
} HfResult;

void hf_result_clear (HfResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfResult, hf_result_clear)

/**
 * HfOutcome:
 * @state: the command's next state
 * @delay_us: @state is retrying: until the next attempt; or waiting with a source that is down: until it is asked again
 * @source_down: the command's source does not take calls now (queue.md, "Order"): its commands wait in their places
 * @title, @advice: for people, translated; static or owned (freed by clear)
 */
typedef struct
{
  HfCommandState state;
  gint64 delay_us;
  gboolean source_down;
  char *title;
  char *advice;
} HfOutcome;

void hf_outcome_clear (HfOutcome *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfOutcome, hf_outcome_clear)

/**
 * HfHistory:
 *
 * What the decision may look at besides the result itself.
 * @attempt: number of this send, from 1
 * @same_class: how many sends in a row ended in this class, this one included
 * @first_failure_age_us: since the first of these
 * @others_succeeded: another command of the source succeeded since that first failure
 * @random: [0, 1), jitter
 */
typedef struct
{
  guint attempt;
  guint same_class;
  gint64 first_failure_age_us;
  gboolean others_succeeded;
  double random;
} HfHistory;

/**
 * hf_outcome_decide:
 *
 * Pure: the table of queue.md, "Failure classes". Unknown outcomes are `stuck` with the words "sent, but the answer was lost"
 * (until the queue's own issue brings the state `unknown`).
 */
void hf_outcome_decide (const char *method, gboolean safe, const HfResult *result, const HfHistory *history, HfOutcome *out);

/* (transfer full): a failure in one line, for the activity log: our title, or all that an error handler says. */
char *hf_outcome_describe (const HfOutcome *self, const HfResult *result);

/**
 * hf_error_from_http:
 * @method: the command's method (`delete` turns 404 and 410 into done)
 *
 * Pure: HTTP status → done or class.
 *
 * Returns: TRUE: done
 */
gboolean hf_error_from_http (const char *method, guint status, HfError *error_class);

G_END_DECLS
