/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-evaluation.h"
#include "hf-function-run.h"

G_BEGIN_DECLS

/* What the files of a run share:
 *   hf-function-run.c          the object, its getters
 *   hf-function-prepare.c      from parameters to the request
 *   hf-function-values.c       the parameters' values
 *   hf-function-queries.c      local queries
 *   hf-function-guard.c        the guard
 *   hf-function-request.c      credentials, body, request
 *   hf-function-answer.c       from the answer to operations and the next page
 *   hf-function-parse.c        the body as JSON
 *   hf-function-judge.c        what an answer means: class and words
 *   hf-function-handlers.c     error handlers
 *   hf-function-convert.c      conversions of what leaves and what comes
 *   hf-function-keys.c         ids that an expression makes
 *   hf-function-records.c      records of a page, piece by piece
 *   hf-function-record.c       the record that answers a command
 *   hf-function-operations.c   operations with everything evaluated
 *   hf-function-growth.c       operations of several pages put together
 *   hf-function-filters.c      which rows a result stands for
 *   hf-function-page.c         the next page
 *   hf-function-context.c      what expressions see
 *   hf-function-call.c         all of it in one go */

/* Guards may have guards; more of them in a row than this are a circle. */
#define HF_GUARDS_MAX 8
/* A whole body that is transformed stays in memory, in the helper several times as large. */
#define HF_BODY_LIMIT (256u * 1024 * 1024)
#define HF_PAGES_MAX 10000

struct _HfFunctionRun
{
  GObject parent_instance;

  HfRuntime *runtime;
  HfRunKind kind;
  HfFunction *function;
  char *entity, *record_id, *method, *idempotency_key, *correlation_id;
  HfJsonObject *given, *record, *row;
  gint64 command_id;
  guint attempt, depth;

  /* prepared, of this page */
  gboolean busy;        /* one of prepare, answer, send, read, call at a time */
  guint page;           /* from 1 */
  HfJsonObject *values; /* of all parameters; credentials by their names, never a secret */
  HfJsonObject *queries;
  char *guard_output, *guard_result;
  GHashTable *secrets;  /* parameter name → HfSecret, only while the request is made */
  GBytes *request_body; /* (nullable): raw JSON, as people see it */
  HfRequest *request;
  char *source, *skip;

  /* answered */
  HfResponse *response;
  GBytes *body; /* (nullable): the response's, as JSON */
  char *output; /* (nullable): after outputTransform, if anybody needed it */
  HfResult result;
  char *error_name, *error_title, *error_description, *error_details;
  gboolean has_retry;
  HfRecordReader *reader;
  char *conversions;     /* (nullable): of the records, raw JSON */
  gboolean page_is_empty; /* no record of this page was read yet */
  GPtrArray *operations; /* of HfTableOperation, of all pages */
  GPtrArray *error_operations; /* of this answer's error handler */
  GPtrArray *growing;    /* those of them that take the records of each page, by index of the function's list; elements nullable, not owned */

  /* the next page */
  gboolean more;
  char *next_url, *previous_url, *first_host;
  HfJsonObject *next_given;
  GHashTable *seen; /* digests of requests and bodies */
};

/* @text: (nullable): copied over what was there. */
static inline void
hf_set_text (char **at, const char *text)
{
  char *copy = g_strdup (text);

  g_free (*at);
  *at = copy;
}

/* --- hf-function-context.c --- */

typedef enum
{
  HF_SEES_PARAMETERS, /* `$`: the values of the parameters */
  HF_SEES_BODY,       /* the response's body */
  HF_SEES_OUTPUT,     /* the output; if it is undefined, the body */
  HF_SEES_PAGE,       /* the output; if that is not an object, the body */
  HF_SEES_GUARD,      /* the guard's output */
} HfSees;

/* A scope with what it points to. */
typedef struct
{
  HfScope scope;
} HfFunctionScope;

/* @evaluation: (nullable): what is to be evaluated: large parts that it does not mention are left out. */
void hf_function_scope_init (HfFunctionScope *self, HfFunctionRun *run, HfSees sees, HfEvaluation *evaluation);
void hf_function_scope_clear (HfFunctionScope *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfFunctionScope, hf_function_scope_clear)

/* @evaluation over what @run sees; must live until the callback. */
void hf_function_evaluate (HfFunctionRun *run, HfEvaluation *evaluation, HfSees sees, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data);

/* --- hf-function-values.c --- */

/* Finish: TRUE: run->values and nothing missing. */
void hf_function_values_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_values_finish (GAsyncResult *result, GError **error);

/* --- hf-function-queries.c --- */

/* Finish: TRUE: run->queries. */
void hf_function_queries_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_queries_finish (GAsyncResult *result, GError **error);

/* --- hf-function-guard.c --- */

/* Finish: TRUE: @passed says whether the call goes on; run->guard_output, run->guard_result; its operations are in run->operations. */
void hf_function_guard_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_guard_finish (GAsyncResult *result, gboolean *passed, GError **error);

/* --- hf-function-request.c --- */

/* Finish: TRUE: run->request and run->source. */
void hf_function_request_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_request_finish (GAsyncResult *result, GError **error);

/* --- hf-function-parse.c --- */

/* @raw_body: (nullable). Finish: (transfer full) (nullable): raw JSON; NULL without @error: there is none. */
void hf_function_parse_async (HfFunctionRun *run, GBytes *raw_body, GAsyncReadyCallback callback, gpointer data);
GBytes *hf_function_parse_finish (GAsyncResult *result, GError **error);

/* --- hf-function-judge.c --- */

/**
 * hf_function_judge:
 * @raw_body: (nullable): as it came
 * @unreadable: (nullable): why it is not what the function's format says
 * @failure: (nullable): why nothing, or not the whole of it, came
 *
 * Class and words, before any handler: run->result, run->error_name.
 */
void hf_function_judge (HfFunctionRun *run, GBytes *raw_body, const GError *unreadable, const GError *failure);

/* --- hf-function-handlers.c --- */

/* hf-function-notice.c: (transfer full) (nullable): @notification, @alert: (nullable): raw JSON, what the handler's came to */
char *hf_function_describe_notice (const char *notification, const char *alert);

/* Finish: TRUE: @matched: run->result has its words, run->operations its operations. */
void hf_function_handlers_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_handlers_finish (GAsyncResult *result, gboolean *matched, GError **error);

/* --- hf-function-record.c --- */

/* @record (nullable) as what is to be merged, and its id. */
void hf_function_take_record (HfFunctionRun *run, const char *record);
/* Finds it in the output. */
void hf_function_record_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_record_finish (GAsyncResult *result, GError **error);

/* --- hf-function-operations.c --- */

/**
 * hf_operations_evaluate_async:
 * @specs: (element-type HfOperationSpec)
 * @sees: what `$` is
 * @default_table: where a spec names none
 * @default_records: (nullable): raw JSON: the records where neither the spec nor the function says; else what `$` is
 *
 * Finish: (transfer full): as long as @specs, NULL where `when` was false. An error of one is everyone's.
 */
void hf_operations_evaluate_async (HfFunctionRun *run, GPtrArray *specs, HfSees sees, const char *default_table,
                                   const char *default_records, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);
GPtrArray *hf_operations_evaluate_finish (GAsyncResult *result, GError **error);

/* --- hf-function-growth.c --- */

/* Moves what is wanted of them to @to. */
void hf_operations_move (GPtrArray *operations, GPtrArray *to);
/* This page's, by index of the function's list, into the run's. */
void hf_operations_take_page (HfFunctionRun *run, GPtrArray *operations);

/* hf-function-filters.c: the row filters: the first number in @evaluation (G_MAXUINT: there is none); afterwards into the operation. */
guint hf_filters_add (GPtrArray *filters, HfEvaluation *evaluation);
gboolean hf_filters_apply (HfFunctionRun *run, GPtrArray *filters, HfEvaluation *evaluation, guint first, HfTableOperation *operation,
                           GError **error);

/* (transfer full) (nullable): @raw (nullable) as a raw JSON array of objects. %HF_ERROR_INVALID naming @place. */
char *hf_records_from_json (const char *raw, const char *place, GError **error);

/* --- hf-function-records.c --- */

/* The parts of the function's own table behaviour: whole table, or one operation without the key `operations`. */
gboolean hf_function_replaces_table (HfFunctionRun *run);
gboolean hf_function_has_implicit_operation (HfFunctionRun *run);

/* JSONata answers a mapping over an empty list like a path that leads nowhere: whether @expression, which found nothing, begins with a list
 * that is there and empty. */
gboolean hf_function_maps_over_nothing (HfFunctionRun *run, HfExpression *expression, HfSees sees);

/* Reads this page's records into the run's one operation (made by the first page). Finish: TRUE. */
void hf_function_gather_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_gather_finish (GAsyncResult *result, GError **error);

/* --- hf-function-convert.c --- */

/**
 * hf_conversions_pick:
 * @list: raw JSON: `[{property, from, to}]`
 * @inward: for what comes; else for what leaves
 *
 * One list serves both ways: to a file of ours is for what comes only, from one for what leaves only; the rest is for what leaves, and for
 * what a sync brings.
 *
 * Returns: (transfer full) (nullable): raw JSON; NULL: nothing to do
 */
char *hf_conversions_pick (const char *list, gboolean inward, gboolean sync);
/* Adds (transfer full) the names of the properties that become a `buffer`. */
void hf_conversions_list_buffers (const char *list, GPtrArray *names);
/* @json (an object or an array of objects) converted on a task thread. Finish: (transfer full) (nullable). */
void hf_convert_async (HfFunctionRun *run, GBytes *json, const char *conversions, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer data);
GBytes *hf_convert_finish (GAsyncResult *result, GError **error);

/* --- hf-function-keys.c --- */

/* @json (an object or an array of objects) with @conversions (nullable) and, where there is a @key (nullable), with `id` made by it for each
 * record. Finish: (transfer full) (nullable). */
void hf_function_shape_async (HfFunctionRun *run, GBytes *json, const char *conversions, HfExpression *key, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
GBytes *hf_function_shape_finish (GAsyncResult *result, GError **error);

/* --- hf-function-page.c --- */

/* Finish: TRUE: run->more, and run->next_url and run->next_given say what the next page asks. */
void hf_function_page_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_function_page_finish (GAsyncResult *result, GError **error);
/* %HF_ERROR_INVALID: this very request was sent before in this run. */
gboolean hf_function_page_check (HfFunctionRun *run, GError **error);
/* Notes the body of a page; %HF_ERROR_INVALID: the service sent it before. */
gboolean hf_function_page_note (HfFunctionRun *run, GError **error);

G_END_DECLS
