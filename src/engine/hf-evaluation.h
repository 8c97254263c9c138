/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-expression-host.h>

G_BEGIN_DECLS

/**
 * HfEvaluation:
 *
 * Expressions and templates of one moment, evaluated over one scope in one call of the helper. Add, run once, then ask for the values by
 * the numbers that adding gave. Main thread.
 */
typedef struct _HfEvaluation HfEvaluation;

HfEvaluation *hf_evaluation_new (void);
void hf_evaluation_free (HfEvaluation *self);

/* (nullable) arguments: their value is undefined. Returns: the number to ask for the value by. */
guint hf_evaluation_add (HfEvaluation *self, HfExpression *expression);
guint hf_evaluation_add_template (HfEvaluation *self, HfTemplate *value);

/* Whether one of the expressions has @word in its text: what nobody mentions need not be sent. */
gboolean hf_evaluation_mentions (HfEvaluation *self, const char *word);

/* @self must live until the callback. Errors as hf_expression_host_evaluate_async(): one's error is everyone's. */
void hf_evaluation_run_async (HfEvaluation *self, HfExpressionHost *host, const HfScope *scope, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
gboolean hf_evaluation_run_finish (HfEvaluation *self, GAsyncResult *result, GError **error);

/* (nullable): raw JSON; NULL: undefined. */
const char *hf_evaluation_get (HfEvaluation *self, guint number);
/* (transfer full) (nullable): a string's content, else the raw text; NULL: undefined or null. */
char *hf_evaluation_dup_text (HfEvaluation *self, guint number);
gboolean hf_evaluation_is_true (HfEvaluation *self, guint number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfEvaluation, hf_evaluation_free)

G_END_DECLS
