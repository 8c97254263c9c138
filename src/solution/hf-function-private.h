/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-function.h"
#include "hf-reader.h"

G_BEGIN_DECLS

struct _HfFunction
{
  GObject parent_instance;

  char *id;
  char *file;
  char *provider;
  char *method;
  char *url; /* (nullable) */
  HfTemplate *url_template;
  char *format;
  GPtrArray *parameters; /* HfParameter */
  GHashTable *parameters_by_name;
  HfAnswer idempotent;
  gboolean idempotency_key;
  char *primary_key;
  HfExpression *record_key;
  char *unusable;
  GPtrArray *queries; /* HfLocalQuery */
  HfExpression *when;
  HfFunctionGuard *guard;
  HfExpression *input_transform;
  HfConversions *conversions;
  HfExpression *output_transform;
  HfExpression *records;
  HfContinuation *continuation;
  gboolean matching_ids;
  GPtrArray *filters;    /* HfRowFilter */
  GPtrArray *operations; /* (nullable): HfOperationSpec */
  gboolean keep_temp_ids;
  GPtrArray *handlers; /* HfErrorHandler */
  gboolean disable_token_refresh;
  char *verify;
  gboolean plain;

  /* Of the names of other functions, for checking when all are read: line and column. */
  guint guard_line, guard_column, verify_line, verify_column;
};

/**
 * HfFunctionLoader:
 *
 * One function being read: what the files hf-function-load-*.c share.
 */
typedef struct
{
  HfReader reader;
  HfFunction *function;
  const HfYamlNode *root;
} HfFunctionLoader;

/* (transfer full): what the file says; what is wrong in it is a problem, and why it cannot run in hf_function_get_unusable(). */
HfFunction *hf_function_load (HfYaml *yaml, HfProblems *problems, HfFound *found);
/* Whether a sync with it makes the whole table equal to the answer. */
gboolean hf_function_replaces (HfFunction *self);

void hf_function_load_parameters (HfFunctionLoader *self); /* and what the url says of them */
/* Whether a value of `parameters` says where it is sent: `{location: query, type: number, value: 1}`. */
gboolean hf_function_is_definition (const HfYamlNode *value);
void hf_function_load_calls (HfFunctionLoader *self);      /* queries, guard, continuation */
void hf_function_load_tables (HfFunctionLoader *self);     /* forRows…, operations */
void hf_function_load_errors (HfFunctionLoader *self);     /* error handlers */

/* (transfer full): a list of operations at @key; NULL: there is no such key. */
GPtrArray *hf_reader_operations (HfReader *self, const HfYamlNode *holder, const char *key);
/* `primaryKey`: a property, or an expression over each record; one of @name and @expression is set, or none. */
void hf_reader_primary_key (HfReader *self, const HfYamlNode *holder, char **name, HfExpression **expression);
/* (transfer full) (nullable) */
HfConversions *hf_reader_conversions (HfReader *self, const HfYamlNode *holder);
HfOperationSpec *hf_operation_spec_new (HfOperationKind kind, const char *place);

HfParameter *hf_parameter_new (const char *name);
void hf_parameter_free (HfParameter *self);
void hf_local_query_free (HfLocalQuery *self);
void hf_conversions_free (HfConversions *self);
void hf_operation_spec_free (HfOperationSpec *self);
void hf_row_filter_free (HfRowFilter *self);
void hf_continuation_free (HfContinuation *self);
void hf_function_guard_free (HfFunctionGuard *self);
void hf_error_handler_free (HfErrorHandler *self);

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
