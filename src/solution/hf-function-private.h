/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-function.h"
#include "hf-yaml.h"

G_BEGIN_DECLS

struct _HfFunction
{
  GObject parent_instance;

  char *id;
  char *file;
  char *provider;
  char *method;
  char *url;
  char *format;
  GPtrArray *parameters; /* HfParameter */
  HfAnswer idempotent;
  gboolean idempotency_key;
  char *primary_key;
  char *unusable;
  gboolean replaces; /* a sync with it makes the whole table equal to the answer */
};

/* (transfer full): what the file says; what is wrong in it is in @problems, and why it cannot run in hf_function_get_unusable(). */
HfFunction *hf_function_load (HfYaml *yaml, HfProblems *problems);
HfParameter *hf_parameter_new (const char *name);

/* Whether two key values are the same word: without case, `-` as `_` (solution-format.md). */
gboolean hf_word_equal (const char *a, const char *b);
/* (transfer full): the file's base name without its ending. */
char *hf_file_id (const char *file);

/**
 * HfUrlToken:
 *
 * Called for each `{name}` of a URL template, in order. @name is not NUL-terminated.
 */
typedef void (*HfUrlTokenFunc) (const char *name, gsize length, gpointer data);

/* Whether braces match and names are not empty; @func (nullable) is called for each token before the query string. */
gboolean hf_url_scan (const char *url, HfUrlTokenFunc func, gpointer data);

G_END_DECLS
