/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine.h"

G_BEGIN_DECLS

/* Running a function by hand: what functions a solution has, one call of one of them, and what its answer would do to the tables. Main thread. */

/**
 * HfFunctionParameter:
 * @type: (nullable): as the solution writes it: string, number, boolean …
 * @location: path, query, header, body, credential, secret, output (never sent: for expressions only)
 * @default_value: (nullable): raw JSON; NULL also where an expression makes it
 * @expression: (nullable): that expression, to be shown
 * @credential: the value is the name of a credential, never the secret
 */
typedef struct
{
  char *name;
  char *type;
  const char *location;
  gboolean required;
  char *default_value;
  char *expression;
  gboolean credential;
} HfFunctionParameter;

/**
 * HfFunctionItem:
 *
 * One function of the solution as the person sees it. Immutable.
 */
#define HF_TYPE_FUNCTION_ITEM (hf_function_item_get_type ())
G_DECLARE_FINAL_TYPE (HfFunctionItem, hf_function_item, HF, FUNCTION_ITEM, GObject)

const char *hf_function_item_get_id (HfFunctionItem *self);
const char *hf_function_item_get_file (HfFunctionItem *self);
const char *hf_function_item_get_provider (HfFunctionItem *self); /* DATA_PROVIDER_REST … */
const char *hf_function_item_get_method (HfFunctionItem *self);   /* upper case; "" if there is none */
const char *hf_function_item_get_url (HfFunctionItem *self);      /* with {tokens}, or the expression that makes it; "" if there is none */
/* (nullable): why it cannot be run, a sentence with its place. */
const char *hf_function_item_get_unusable (HfFunctionItem *self);
/* Whether a call changes something at the service: not GET, HEAD or a query. */
gboolean hf_function_item_get_writes (HfFunctionItem *self);
guint hf_function_item_get_n_parameters (HfFunctionItem *self);
const HfFunctionParameter *hf_function_item_get_parameter (HfFunctionItem *self, guint index);
/* The datasets whose feeds or writes use it, in the order found; may be empty. */
const char *const *hf_function_item_get_entities (HfFunctionItem *self);
/* (nullable): raw JSON object: the values that the feed of @entity gives, without those that expressions make. */
const char *hf_function_item_get_feed_parameters (HfFunctionItem *self, const char *entity);

/* (transfer none): of HfFunctionItem, by id; the same model for the engine's life. */
GListModel *hf_engine_get_functions (HfEngine *self);
HfFunctionItem *hf_engine_find_function (HfEngine *self, const char *id); /* (nullable) (transfer none) */

typedef enum
{
  HF_CHANGE_INSERTED,
  HF_CHANGE_UPDATED,
  HF_CHANGE_DELETED,
} HfChangeKind;

/**
 * HfFunctionChange:
 *
 * What would become of one row. Immutable.
 */
#define HF_TYPE_FUNCTION_CHANGE (hf_function_change_get_type ())
G_DECLARE_FINAL_TYPE (HfFunctionChange, hf_function_change, HF, FUNCTION_CHANGE, GObject)

/* An entity, or `_commandQueue`: a change that would wait for its service, or one that does. */
const char *hf_function_change_get_table (HfFunctionChange *self);
gboolean hf_function_change_get_queued (HfFunctionChange *self);
const char *hf_function_change_get_id (HfFunctionChange *self);
HfChangeKind hf_function_change_get_kind (HfFunctionChange *self);
const char *hf_function_change_get_before (HfFunctionChange *self); /* (nullable): raw JSON */
const char *hf_function_change_get_after (HfFunctionChange *self);  /* (nullable): raw JSON */

/* Rows of datasets. @kept: those with an open command, which stay as they are. */
typedef struct
{
  gint64 inserted, updated, deleted, kept;
} HfChangeCounts;

/**
 * HfFunctionResult:
 *
 * What came of one call. Immutable but for hf_engine_apply_function_result_async().
 */
#define HF_TYPE_FUNCTION_RESULT (hf_function_result_get_type ())
G_DECLARE_FINAL_TYPE (HfFunctionResult, hf_function_result, HF, FUNCTION_RESULT, GObject)

/* (nullable): why the call failed, in words, with its place in the solution where it has one. Handlers may want changes all the same. */
const char *hf_function_result_get_error (HfFunctionResult *self);
/* What to do next, by that error; (nullable). */
const char *hf_function_result_get_advice (HfFunctionResult *self);
/* (nullable): it was not sent: `when`, or its guard. */
const char *hf_function_result_get_skip (HfFunctionResult *self);
guint hf_function_result_get_status (HfFunctionResult *self); /* of the last page; 0: there was no answer */
guint hf_function_result_get_pages (HfFunctionResult *self);  /* asked for */
gint64 hf_function_result_get_duration (HfFunctionResult *self); /* µs, of the whole */

/* (nullable): of the last page: line and headers, bodies; secrets masked. Bodies are at most 64 KiB. */
const char *hf_function_result_get_request (HfFunctionResult *self);
const char *hf_function_result_get_request_body (HfFunctionResult *self);
const char *hf_function_result_get_response (HfFunctionResult *self);
const char *hf_function_result_get_response_body (HfFunctionResult *self);

const char *hf_function_result_get_output (HfFunctionResult *self);  /* (nullable): raw JSON, of all pages where they are records */
const char *hf_function_result_get_records (HfFunctionResult *self); /* (nullable): raw JSON array; NULL: the output holds none */
gint64 hf_function_result_get_n_records (HfFunctionResult *self);
/* Of HfRow, the first 10,000 records; and the columns found in the first 200 of them, "id" first, the most frequent next. */
GListModel *hf_function_result_get_rows (HfFunctionResult *self);
const char *const *hf_function_result_get_columns (HfFunctionResult *self);

/* Sentences: what the person must know that is no error. Never NULL. */
const char *const *hf_function_result_get_warnings (HfFunctionResult *self);

/* Of HfFunctionChange, the first 500; all of them are counted. */
GListModel *hf_function_result_get_changes (HfFunctionResult *self);
HfChangeCounts hf_function_result_get_counts (HfFunctionResult *self);
/* (nullable): why it cannot be applied (nothing would change, not all pages were asked for, it was applied already, the operations fail). */
const char *hf_function_result_get_why_not (HfFunctionResult *self);
/* Whether there is something to be done to tables that cannot be done: the operations fail, not all pages were asked for … */
gboolean hf_function_result_get_blocked (HfFunctionResult *self);

/**
 * hf_engine_run_function_async:
 * @entity: (nullable): the dataset whose feed or write this is: the default of its operations; with one, a function that reads is asked for
 *   all its pages (at most 100 and 64 MB, which a warning says) and its result is what a sync would do to the table
 * @parameters: (nullable): the caller's values
 *
 * Calls the service for real, past the queue, and looks at what its answer would do; writes nothing. Finish: (transfer full): also where
 * the service or the solution failed. Errors: %HF_ERROR_INVALID: no such function; %G_IO_ERROR_CANCELLED;
 * %G_IO_ERROR_CLOSED: the engine closed meanwhile.
 */
void hf_engine_run_function_async (HfEngine *self, const char *id, const char *entity, const HfJsonObject *parameters, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer data);
HfFunctionResult *hf_engine_run_function_finish (HfEngine *self, GAsyncResult *result, GError **error);

/**
 * hf_engine_apply_function_result_async:
 *
 * Does what the result's changes say, in one transaction; what has changed here meanwhile is taken into account. Once. Finish: TRUE: @counts
 * (out) (nullable) tells what was done. Errors: %HF_ERROR_INVALID (hf_function_result_get_why_not(), an operation that fails,
 * with its place), %HF_ERROR_STORE.
 */
void hf_engine_apply_function_result_async (HfEngine *self, HfFunctionResult *result, GCancellable *cancellable, GAsyncReadyCallback callback,
                                            gpointer data);
gboolean hf_engine_apply_function_result_finish (HfEngine *self, GAsyncResult *result, HfChangeCounts *counts, GError **error);

G_END_DECLS
