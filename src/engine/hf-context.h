/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-session.h"

G_BEGIN_DECLS

/**
 * HfContext:
 *
 * What `@ctx` is for the expressions of datasources and actions (solution-format.md, "Expressions"). Immutable, counted, main thread. One
 * that is derived from another sees the same session and, where it says nothing else, the same values.
 */
typedef struct _HfContext HfContext;

HfContext *hf_context_new (HfSession *session);
HfContext *hf_context_ref (HfContext *self);
void hf_context_unref (HfContext *self);
HfSession *hf_context_get_session (HfContext *self);
HfRuntime *hf_context_get_runtime (HfContext *self);

/* (transfer full): with another value of a root name. @raw: raw JSON; NULL: undefined. `inputs` is `jig.inputs` too. */
HfContext *hf_context_with (HfContext *self, const char *name, const char *raw);
/* (transfer full): with values for what only a person or a screen knows: @inputs (raw JSON object) are inputs and state of components too. */
HfContext *hf_context_with_inputs (HfContext *self, const char *inputs);
/* (transfer full): with a record that a person edits: `current.item`, the value of the component of each field, and every object that
 * @template's (nullable) expressions seek in `jig.inputs`. */
HfContext *hf_context_with_record (HfContext *self, const HfJsonObject *record, HfTemplate *template);
/* (nullable): raw JSON of a root name, as it was given. */
const char *hf_context_get (HfContext *self, const char *name);
/* (transfer full): where `add` and `replace` are names with their own text as value (`queueOperation`). */
HfContext *hf_context_with_queue_words (HfContext *self);

/**
 * hf_context_enter:
 * @what: a datasource or a named action
 * @name: for people
 *
 * Returns: (transfer full) (nullable): the context within it; %HF_ERROR_INVALID: it is within itself: the message names the circle
 */
HfContext *hf_context_enter (HfContext *self, gconstpointer what, const char *name, GError **error);

/**
 * hf_context_fill_async:
 * @templates: (element-type HfTemplate) (array length=n): elements may be NULL
 *
 * Runs the datasources that the expressions mention, then evaluates them. Finish: (transfer full): @n raw JSON texts in order, NULL:
 * undefined (or no template). Errors: those of hf_expression_host_evaluate_async() and of the datasources, with their place.
 */
void hf_context_fill_async (HfContext *self, HfTemplate *const *templates, gsize n, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer data);
GPtrArray *hf_context_fill_finish (GAsyncResult *result, GError **error);

/* The same of expressions by themselves. Finish: hf_context_fill_finish(). */
void hf_context_evaluate_async (HfContext *self, HfExpression *const *expressions, gsize n, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer data);

/* One condition. NULL: TRUE. Finish: FALSE with @error set: it could not be evaluated. */
void hf_context_test_async (HfContext *self, HfExpression *when, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
gboolean hf_context_test_finish (GAsyncResult *result, GError **error);

/* (transfer full) (nullable): `orders` of `jigs/sales/orders.jigx`: whose datasources and state are meant without saying so. */
char *hf_context_jig_of (const char *file);
/* (nullable): the datasource that @name means in a file, which may be a jig. */
const HfDatasource *hf_context_find_datasource (HfSolution *solution, const char *file, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfContext, hf_context_unref)

G_END_DECLS
