/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-expression.h"

G_BEGIN_DECLS

/**
 * HfExpressionHost:
 *
 * Evaluates expressions in the helper process `holdfast-expression`: no network, no files, limited time and memory. Started at the first
 * need and kept warm; killed and started anew when an expression passes its limits (the others that were under way are asked again).
 * Main thread. What is plain is answered here without it.
 */
#define HF_TYPE_EXPRESSION_HOST (hf_expression_host_get_type ())
G_DECLARE_FINAL_TYPE (HfExpressionHost, hf_expression_host, HF, EXPRESSION_HOST, GObject)

/**
 * hf_expression_host_new:
 * @helper: (nullable): its path; default `$HOLDFAST_EXPRESSION`, else beside this program's build, else the installed one
 */
HfExpressionHost *hf_expression_host_new (const char *helper);

/* Signal "console" (level: string `info`|`warning`|`error`, text: string): what a script's console.* said. */

/* For each evaluation; defaults 5 s and 512 MiB resident (of the helper as a whole). */
void hf_expression_host_set_limits (HfExpressionHost *self, gint64 time_us, guint64 memory);

/**
 * hf_expression_host_set_solution:
 * @names: (nullable) (element-type utf8 HfExpression): `expressions:` of the index: `$name`, `@ctx.expressions.name`, `expression.name`
 * @scripts: (nullable) (element-type utf8 utf8): file base name → source of `scripts/expressions/<file>.js`
 *
 * What every expression of the solution sees besides its scope. Survives restarts of the helper. A script that cannot be loaded fails only
 * the expressions that use it, with its file and line.
 */
void hf_expression_host_set_solution (HfExpressionHost *self, GHashTable *names, GHashTable *scripts);

/**
 * hf_expression_host_evaluate_async:
 * @scope: copied; its bytes are held
 * @names: (nullable): additional named expressions (a jig's), over the solution's
 *
 * Evaluates @n expressions over one scope. Errors: %HF_ERROR_INVALID, message `file:line:col: sentence` (JSONata's words, its code; limits:
 * "took longer than 5 s", "needed more than 512 MB"); %G_IO_ERROR_CANCELLED; %HF_ERROR_STORE never. An error of one fails all.
 */
void hf_expression_host_evaluate_async (HfExpressionHost *self, HfExpression *const *expressions, gsize n, const HfScope *scope,
                                        GHashTable *names, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
/* (transfer full): @n raw JSON texts in order (free each with g_free), NULL: undefined. NULL array: @error. */
GPtrArray *hf_expression_host_evaluate_finish (HfExpressionHost *self, GAsyncResult *result, GError **error);

/* One template over one scope. Finish: raw JSON; NULL without @error: undefined. */
void hf_expression_host_fill_async (HfExpressionHost *self, HfTemplate *value, const HfScope *scope, GHashTable *names,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *hf_expression_host_fill_finish (HfExpressionHost *self, GAsyncResult *result, GError **error);

/**
 * hf_expression_host_check_async:
 *
 * Compiles without evaluating. Finish: (transfer full) (element-type utf8): for each expression NULL or what is wrong with it, with
 * @positions: (out) (transfer full) (nullable): for each the offset in characters in its text, or -1. After the expressions one for each
 * script that cannot be loaded, `file:line: sentence`; no script is run.
 */
void hf_expression_host_check_async (HfExpressionHost *self, HfExpression *const *expressions, gsize n, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data);
GPtrArray *hf_expression_host_check_finish (HfExpressionHost *self, GAsyncResult *result, GArray **positions, GError **error);

/**
 * HfRecordReader:
 *
 * The records in a response: an outputTransform and/or a records expression over a body, handed out piece by piece. Where the
 * expression works on each element of one list in the body by itself (`$.items.{ … }`), the body is cut into chunks of 100 to 500
 * records and evaluated chunk by chunk, some of them ahead; else as a whole.
 */
#define HF_TYPE_RECORD_READER (hf_record_reader_get_type ())
G_DECLARE_FINAL_TYPE (HfRecordReader, hf_record_reader, HF, RECORD_READER, GObject)

/**
 * hf_record_reader_new:
 * @transform: (nullable): outputTransform, over the body
 * @records: (nullable): over the transform's output (without @transform: the body); NULL: the output itself
 * @scope: as for @transform; @scope->document is the body, valid JSON
 */
HfRecordReader *hf_record_reader_new (HfExpressionHost *host, HfExpression *transform, HfExpression *records, const HfScope *scope);
/* A raw JSON array of the next records (an object that is not in a list is one record; undefined and null are none). NULL without @error: the end.
 * %HF_ERROR_INVALID also where a record is not an object. */
void hf_record_reader_next_async (HfRecordReader *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
GBytes *hf_record_reader_next_finish (HfRecordReader *self, GAsyncResult *result, GError **error);

G_END_DECLS
