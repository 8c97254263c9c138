/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-expression.h"
#include "hf-yaml.h"

G_BEGIN_DECLS

/* For the layer solution only: expressions and templates as they come out of YAML. */

/**
 * hf_template_new:
 * @node: (nullable): NULL: null
 *
 * Each string below @node that begins with `=` is an expression.
 */
HfTemplate *hf_template_new (const HfYamlNode *node, const char *file);

/**
 * hf_expression_from_node:
 * @node: (nullable): the value of a key that is JSONata with or without a leading `=`: transforms, records, when, result
 *
 * What is not text is JSONata too: `when: false`, `records: [ … ]` (as JSON, which JSONata includes).
 *
 * Returns: (transfer full) (nullable): NULL for no node, null, and text without anything but white space
 */
HfExpression *hf_expression_from_node (const HfYamlNode *node, const char *file);

typedef enum
{
  HF_PLAIN_NONE,    /* the engine must be asked */
  HF_PLAIN_LITERAL, /* the first name is its raw JSON */
  HF_PLAIN_INPUT,   /* a path from what the expression begins with */
  HF_PLAIN_CONTEXT, /* a path from the context */
} HfPlainKind;

/* hf-expression-plain.c: what kind of plain expression @text is; @names: (out) (transfer full) (nullable): the path. */
HfPlainKind hf_plain_parse (const char *text, char ***names);
HfPlainKind hf_expression_get_plain (HfExpression *self, const char *const **names);

G_END_DECLS
