/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-operation.h>
#include <hf-outcome.h>
#include <hf-provider.h>

#include "hf-runtime.h"

G_BEGIN_DECLS

typedef enum
{
  HF_RUN_SYNC,    /* a feed's pull */
  HF_RUN_COMMAND, /* a queued write */
  HF_RUN_CALL,    /* by hand, a guard, a functionCall: only its output is wanted, operations are prepared but nobody has applied them */
} HfRunKind;

/**
 * HfCall:
 *
 * One call as its caller wants it. All strings are copied.
 * @parameters: (nullable): the caller's values, raw JSON by name
 * @record: (nullable): the edited record, for parameters without another value
 * @row: (nullable): the local record as it is, its temporary id included: `@ctx.record`; NULL: @record
 * @command_id, @record_id, @method: of a command; @attempt: of this send, from 1 (a guard's onRetry): one whose
 *   request never went out, because its guard gave no answer, is no retry
 * @idempotency_key: (nullable)
 */
typedef struct
{
  HfRunKind kind;
  HfFunction *function;
  const char *entity;
  const HfJsonObject *parameters;
  const HfJsonObject *record;
  const HfJsonObject *row;
  gint64 command_id;
  const char *record_id;
  const char *method;
  const char *idempotency_key;
  guint attempt;
} HfCall;

typedef enum
{
  HF_PREPARED_SEND, /* hf_function_run_get_request() goes out */
  HF_PREPARED_SKIP, /* `when` is false, or the guard says so: hf_function_run_get_skip(), hf_function_run_get_operations() */
} HfPrepared;

/**
 * HfFunctionRun:
 *
 * One call of a function in the evaluation order of solution-format.md ("Functions"), as far as it is not sending and not storing: the caller
 * sends the request and applies the operations, because both belong to its own promises (a command is marked before its first byte leaves;
 * operations commit with the acknowledgement). Main thread, asynchronous: expressions in the helper, queries on a guarded connection,
 * conversions on a task thread. A guard is a run of its own within prepare and does send.
 *
 *   prepare → (send) → answer → [read records] → [more pages: prepare → (send) → answer …] → operations, output
 */
#define HF_TYPE_FUNCTION_RUN (hf_function_run_get_type ())
G_DECLARE_FINAL_TYPE (HfFunctionRun, hf_function_run, HF, FUNCTION_RUN, GObject)

HfFunctionRun *hf_function_run_new (HfRuntime *runtime, const HfCall *call);

/**
 * hf_function_run_prepare_async:
 *
 * The next page: parameters → queries → when → guard → credentials → inputTransform → conversions. Errors carry the class of what happens next:
 * %HF_ERROR_INVALID (a required parameter, an expression, with its place), those of a guard's call, %HF_ERROR_AUTH, %G_IO_ERROR_CANCELLED.
 */
void hf_function_run_prepare_async (HfFunctionRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_run_prepare_finish (HfFunctionRun *self, GAsyncResult *result, HfPrepared *prepared, GError **error);
HfRequest *hf_function_run_get_request (HfFunctionRun *self);    /* (transfer none) (nullable) */
const char *hf_function_run_get_source (HfFunctionRun *self);    /* (nullable): name reachability is kept under */
const char *hf_function_run_get_skip (HfFunctionRun *self);      /* (nullable): why, translated */
guint hf_function_run_get_page (HfFunctionRun *self);            /* from 1; 0: nothing was prepared yet */

/**
 * hf_function_run_answer_async:
 * @response: (nullable), @body: (nullable), @failure: (nullable): what came of the request
 *
 * error handlers → outputTransform → conversions → operations → output; then continuation (of a sync).
 * Finish: FALSE: the call failed: @error has the class and the handler's words; hf_function_run_get_error_operations() are to be applied
 * then. TRUE: @more: another page is to be prepared, once this one's records are read.
 */
void hf_function_run_answer_async (HfFunctionRun *self, HfResponse *response, GBytes *body, const GError *failure, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_run_answer_finish (HfFunctionRun *self, GAsyncResult *result, gboolean *more, GError **error);

/**
 * hf_function_run_send_async:
 *
 * Sends what was prepared and takes the answer in, for whoever needs no step in between. May be called again for the same page.
 * Finish: as hf_function_run_answer_finish(), %HF_ERROR_OFFLINE too; @not_modified: the answer was 304 and is not looked at.
 */
void hf_function_run_send_async (HfFunctionRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_run_send_finish (HfFunctionRun *self, GAsyncResult *result, gboolean *more, gboolean *not_modified, GError **error);
HfResponse *hf_function_run_get_response (HfFunctionRun *self); /* (transfer none) (nullable): of the last answer */

GBytes *hf_function_run_get_body (HfFunctionRun *self); /* (transfer none) (nullable): of the last answer, as JSON */

/* After an answer of a command: the result as hf_queue_settle() wants it (to be cleared by the caller). */
void hf_function_run_take_result (HfFunctionRun *self, HfResult *result);
/* After an answer that failed: whether a handler said when to come again. */
gboolean hf_function_run_get_retry (HfFunctionRun *self, gint64 *delay_us, guint *max);

/* After an answer of a sync whose table is replaced as a whole: whether this page's records are to be read, piece by piece, before the next
 * page is prepared. Finish: (transfer full): a raw JSON array of objects, converted; NULL without @error: the end. %HF_ERROR_INVALID: what was
 * found is no list of records. */
gboolean hf_function_run_has_records (HfFunctionRun *self);
void hf_function_run_read_async (HfFunctionRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GBytes *hf_function_run_read_finish (HfFunctionRun *self, GAsyncResult *result, GError **error);
/* What is to be done to tables, of all pages so far (element-type HfTableOperation); never NULL. */
GPtrArray *hf_function_run_get_operations (HfFunctionRun *self);
/* After an answer that failed: what the error handler wants done all the same; never NULL. */
GPtrArray *hf_function_run_get_error_operations (HfFunctionRun *self);
/* Raw JSON of the (last page's) output; NULL: undefined, or a sync that needs none. */
const char *hf_function_run_get_output (HfFunctionRun *self);
/* (transfer full): the values of all parameters, raw JSON; of those that name credentials: the names, never a secret. */
char *hf_function_run_dup_parameters (HfFunctionRun *self);

/* All of it in one go, sending included, for guards (the first page): the same errors. Finish: raw JSON of the output (nullable). */
void hf_function_run_call_async (HfFunctionRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *hf_function_run_call_finish (HfFunctionRun *self, GAsyncResult *result, GError **error);

G_END_DECLS
