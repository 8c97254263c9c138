/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-expression-private.h"

G_BEGIN_DECLS

/**
 * HfFound:
 * @list: (element-type HfExpression): every expression read so far, each place once
 */
typedef struct
{
  GPtrArray *list;
  GHashTable *places; /* place → itself */
} HfFound;

void hf_found_init (HfFound *self);
void hf_found_clear (HfFound *self);
void hf_found_add (HfFound *self, HfExpression *expression);

/**
 * HfReader:
 * @file: the one being read, for places
 * @unusable: (nullable): where the first error's sentence goes, with its place
 * @function: (nullable): the one being read: a filter's value may name a parameter of it
 *
 * What reading any part of a solution needs. The helpers below read one value of a key, and say so where its shape is wrong. Keys are
 * found as the format compares words: without case, `-` as `_`.
 */
typedef struct
{
  HfProblems *problems;
  HfFound *found;
  const char *file;
  char **unusable;
  struct _HfFunction *function;
} HfReader;

void hf_reader_error (HfReader *self, const HfYamlNode *node, const char *format, ...) G_GNUC_PRINTF (3, 4);
void hf_reader_warn (HfReader *self, const HfYamlNode *node, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* Whether @key of @holder has a value; else that is an error. */
gboolean hf_reader_require (HfReader *self, const HfYamlNode *holder, const char *key);
/* (transfer full): `file:line:column` of @node. */
char *hf_reader_place (HfReader *self, const HfYamlNode *node);

/* (transfer full) (nullable): JSONata with or without `=`; NULL: no such key, or nothing in it. */
HfExpression *hf_reader_expression (HfReader *self, const HfYamlNode *holder, const char *key);
/* (transfer full) (nullable): any value. */
HfTemplate *hf_reader_template (HfReader *self, const HfYamlNode *holder, const char *key);
/* (transfer full) (nullable): a map of names, or an expression that yields one. */
HfTemplate *hf_reader_map (HfReader *self, const HfYamlNode *holder, const char *key);
/* (transfer full): @node itself as a template. */
HfTemplate *hf_reader_value (HfReader *self, const HfYamlNode *node);
/* (transfer full) (nullable): a list of texts, or one text. */
char **hf_reader_names (HfReader *self, const HfYamlNode *holder, const char *key);
/* (nullable): a text that is no expression. */
const char *hf_reader_name (HfReader *self, const HfYamlNode *holder, const char *key);
/* @value stays as it is where there is no such key. */
void hf_reader_boolean (HfReader *self, const HfYamlNode *holder, const char *key, gboolean *value);

/* (nullable): as hf_yaml_lookup() and the like, with keys compared as words. */
const HfYamlNode *hf_yaml_find (const HfYamlNode *node, const char *key);
const char *hf_yaml_find_text (const HfYamlNode *node, const char *key);
/* Whether two key values are the same word: without case, `-` as `_` (solution-format.md). */
gboolean hf_word_equal (const char *a, const char *b);

G_END_DECLS
