/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-problem-private.h"

G_BEGIN_DECLS

typedef enum
{
  HF_YAML_SCALAR,
  HF_YAML_SEQUENCE,
  HF_YAML_MAPPING,
} HfYamlKind;

/**
 * HfYamlNode:
 * @line, @column: where it begins, from 1; columns count characters
 * @text: a scalar's content, valid UTF-8
 * @text_line, @text_column: of a scalar: where its content begins, behind a quote or on the line below `|` and `>`
 * @plain: a scalar without quotes, block marks or a string tag: it may be a number, boolean or null
 * @keys, @values: of a mapping, in file order; @values alone of a sequence
 *
 * Aliases share the node they name, so a tree is a graph without cycles whose size, if it were written out, is limited.
 */
typedef struct _HfYamlNode HfYamlNode;
struct _HfYamlNode
{
  HfYamlKind kind;
  guint line, column;
  char *text;
  guint text_line, text_column;
  gboolean plain;
  GPtrArray *keys, *values; /* HfYamlNode */

  /*< private >*/
  GHashTable *index; /* text → value, of a mapping with many keys */
  gsize weight;      /* bytes it would take without aliases */
  gsize n_values;    /* how many there would be */
  gboolean open;
};

/* One parsed file; owns its nodes. */
typedef struct _HfYaml HfYaml;

/**
 * hf_yaml_parse:
 * @file: for problems
 *
 * Any thread. Limits: 5 MB, 100 levels, 500,000 nodes, 10 MB and 1,000,000 nodes with all aliases written out. Of a key that is there twice the
 * first counts.
 *
 * Returns: (transfer full) (nullable): NULL if it is not YAML; @problems then says why and where
 */
HfYaml *hf_yaml_parse (const char *file, const char *text, gsize length, HfProblems *problems);
void hf_yaml_free (HfYaml *self);
const char *hf_yaml_get_file (HfYaml *self);
const HfYamlNode *hf_yaml_get_root (HfYaml *self); /* (nullable): an empty file */

/* (nullable): the value of a mapping's key; NULL for anything that is not a mapping. */
const HfYamlNode *hf_yaml_lookup (const HfYamlNode *node, const char *key);
/* (nullable): as hf_yaml_lookup(), if the value is a scalar other than null. */
const char *hf_yaml_lookup_text (const HfYamlNode *node, const char *key);
/* The key's own node, for a problem's place; @node itself if it is not there. */
const HfYamlNode *hf_yaml_lookup_key (const HfYamlNode *node, const char *key);

/* NULL counts as null. */
gboolean hf_yaml_is_null (const HfYamlNode *node);
gboolean hf_yaml_is_kind (const HfYamlNode *node, HfYamlKind kind);
/* Whether it is the plain scalar true or false; then @value holds which. */
gboolean hf_yaml_get_boolean (const HfYamlNode *node, gboolean *value);
/* Whether it is a string that begins with `=` (solution-format.md, "Expressions"). */
gboolean hf_yaml_is_expression (const HfYamlNode *node);
/* (nullable): the first expression in @node or below it. */
const HfYamlNode *hf_yaml_find_expression (const HfYamlNode *node);

/**
 * hf_yaml_to_json:
 *
 * Plain scalars by YAML 1.2's core schema; a number keeps its text where that is valid JSON. What JSON cannot say
 * (leading zeros, .inf, .nan) is a string.
 *
 * Returns: (transfer full): raw JSON
 */
char *hf_yaml_to_json (const HfYamlNode *node);

/* A sentence for what libyaml calls @problem. @at: the character there, or 0. */
const char *hf_yaml_explain (const char *problem, char at);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfYaml, hf_yaml_free)

#define hf_problems_add_at(problems, level, file, node, ...) \
  hf_problems_add (problems, level, file, (node) != NULL ? (node)->line : 0, (node) != NULL ? (node)->column : 0, __VA_ARGS__)

G_END_DECLS
