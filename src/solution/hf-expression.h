/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfExpression:
 *
 * One JSONata expression of a solution: its text and where it stands. Immutable, counted, any thread. Whether it is good JSONata
 * only the engine knows (hf_expression_host_check_async()).
 */
typedef struct _HfExpression HfExpression;

/* @text: with or without the leading `=`; @line, @column: of its first character, from 1; 0: unknown. */
HfExpression *hf_expression_new (const char *text, const char *file, guint line, guint column);
HfExpression *hf_expression_ref (HfExpression *self);
void hf_expression_unref (HfExpression *self);
const char *hf_expression_get_text (HfExpression *self); /* without the leading `=` */
const char *hf_expression_get_file (HfExpression *self);
guint hf_expression_get_line (HfExpression *self);
guint hf_expression_get_column (HfExpression *self);
/* (transfer full): `functions/a.jigx:3:7` */
char *hf_expression_dup_place (HfExpression *self);

/**
 * HfScope:
 * @document: (nullable): raw JSON, what `$` is; NULL: the context (jigs, index, actions, datasources)
 * @context: (nullable): raw JSON object: `@ctx`; NULL: {}
 * @document_at: (nullable): where in the context the document is seen too, e.g. `response.body` or `output`: it is sent and parsed once
 * @roots: the root names of functions (`response, request, parameters …`) that @document lacks resolve to the context
 *
 * What an expression sees (solution-format.md, "Expressions"). A plain value.
 */
typedef struct
{
  GBytes *document;
  GBytes *context;
  const char *document_at;
  gboolean roots;
} HfScope;

/**
 * hf_expression_is_plain:
 *
 * Whether it needs no engine: a literal, `$`, `$.a.b`, `@ctx.parameters.x`: paths of names over objects.
 */
gboolean hf_expression_is_plain (HfExpression *self);

/**
 * hf_expression_evaluate_plain:
 * @value: (out) (transfer full) (nullable): raw JSON, its bytes as they stand in the scope; NULL: undefined
 *
 * Returns: FALSE: the engine must be asked (not plain, or a value on the way is an array and the engine would map over it)
 */
gboolean hf_expression_evaluate_plain (HfExpression *self, const HfScope *scope, char **value);

/* JSONata's boolean of a value: false are NULL (undefined), null, false, 0, "", {}, [] and arrays of only such; as $boolean(). */
gboolean hf_json_is_truthy (const char *raw);

/**
 * HfTemplate:
 *
 * A value of a solution file, some of whose scalars are expressions: `{ id: =@ctx.parameters.id, kind: open }`. Immutable, counted.
 */
typedef struct _HfTemplate HfTemplate;

HfTemplate *hf_template_ref (HfTemplate *self);
void hf_template_unref (HfTemplate *self);
/* (nullable): the value as raw JSON if it holds no expression. */
const char *hf_template_get_constant (HfTemplate *self);
/* (element-type HfExpression) (transfer none): in order. */
GPtrArray *hf_template_get_expressions (HfTemplate *self);
/* (nullable): the expression, if the whole value is one. */
HfExpression *hf_template_get_expression (HfTemplate *self);
/* (transfer full): raw JSON as written, expressions as `"=…"`, for people and for keys. */
char *hf_template_to_json (HfTemplate *self);
/* @values: raw JSON (NULL: undefined: the member or element is left out) for each of hf_template_get_expressions().
 * Returns: (transfer full) (nullable): raw JSON; NULL: undefined */
char *hf_template_fill (HfTemplate *self, const char *const *values);
/* For a map: (nullable) (transfer none): the template of one key; (nullable): names, in order (NULL-terminated, transfer none). */
HfTemplate *hf_template_get_member (HfTemplate *self, const char *name);
const char *const *hf_template_get_names (HfTemplate *self);
/* For a list of a solution file: (nullable) (transfer none) (element-type HfTemplate): its elements. */
GPtrArray *hf_template_get_items (HfTemplate *self);
/* A template made of raw JSON, in which nothing is an expression. */
HfTemplate *hf_template_new_constant (const char *raw);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfExpression, hf_expression_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTemplate, hf_template_unref)

G_END_DECLS
