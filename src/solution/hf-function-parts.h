/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-expression.h"

G_BEGIN_DECLS

/* The parts of a function beyond method, url and parameters (solution-format.md, "Functions"): plain values owned by the HfFunction, never
 * changed after loading. Texts that may be expressions are HfTemplate or HfExpression; a literal `true` is an expression too. */

typedef enum
{
  HF_QUERY_RECORDS, /* a list of objects */
  HF_QUERY_RECORD,  /* the first row as an object, null if none */
  HF_QUERY_SCALAR,  /* the first column of the first row */
} HfQueryResult;

/* `queries: { name: … }`: a local query that runs when the function does. */
typedef struct
{
  char *name;
  HfTemplate *statement;
  HfTemplate *parameters; /* (nullable): a map */
  HfQueryResult result;
  char **json_columns;    /* (nullable) */
  char **dependencies;    /* (nullable): names of queries whose results it sees as `queries.<name>`; the loader has ordered the list */
  char **tables;          /* (nullable) */
  gboolean on_continuation; /* run again for each further page; else the first result stays; default yes */
  char *place;
} HfLocalQuery;

/* `conversions`: of one top-level or dotted property. */
typedef enum
{
  HF_FORM_LOCAL_URI,
  HF_FORM_BASE64,
  HF_FORM_DATA_URI,
  HF_FORM_BUFFER,
} HfForm;

/* Either a list, or an expression that yields `[{property, from, to}]` (with a literal list @list holds it as a constant). */
typedef struct
{
  HfTemplate *list;
  char *place;
} HfConversions;

typedef enum
{
  HF_OPERATION_DELETE_INSERT,
  HF_OPERATION_UPSERT_REPLACE,
  HF_OPERATION_UPSERT_MERGE,
  HF_OPERATION_FIND_REPLACE,
  HF_OPERATION_EXECUTE_SQL,
} HfOperationKind;

typedef struct
{
  HfTemplate *statement;
  HfTemplate *parameters; /* (nullable): a map */
  char *place;
} HfSqlStatement;

/* One entry of `operations`. */
typedef struct
{
  HfOperationKind kind;
  HfExpression *when;     /* (nullable) */
  HfTemplate *table;      /* (nullable): the entity (in an error handler `<entity>_error`) */
  HfExpression *records;  /* (nullable): the function's `records`, else the output */
  char *primary_key;      /* (nullable): the function's */
  HfExpression *record_key; /* (nullable): `primaryKey` as an expression: evaluated for each record, `@ctx.record` */
  GPtrArray *filters;     /* (element-type HfRowFilter): of delete-insert; empty: the function's */
  HfTemplate *timestamp;  /* (nullable): what goes into the column `timestamp` */
  HfConversions *conversions; /* (nullable) */
  HfTemplate *find, *replace; /* find-replace */
  char **tables;          /* (nullable): find-replace: where; execute-sql: which tables it changes */
  HfTemplate *include_command_queue; /* (nullable) */
  GPtrArray *statements;  /* (nullable) (element-type HfSqlStatement) */
  char *place;
} HfOperationSpec;

/* `forRowsWithValues` and `forRowsInRange`: a column is `id` or a top-level property. */
typedef struct
{
  char *column;
  HfTemplate *value;     /* (nullable): equal to this … */
  HfTemplate *from, *to; /* (nullable): … or within, inclusive */
} HfRowFilter;

typedef struct
{
  HfExpression *when;  /* (nullable): missing means: as long as there is a `url` */
  HfTemplate *url;     /* (nullable): the function's */
  HfTemplate *parameters; /* (nullable): these replace the parameters */
  char *place;
} HfContinuation;

typedef struct
{
  char *function;
  HfTemplate *parameters;   /* (nullable): a map */
  HfExpression *result;     /* (nullable): over the guard's output */
  HfExpression *when;       /* (nullable): false: no guard this time */
  GPtrArray *operations;    /* (element-type HfOperationSpec): run when the main call is skipped */
  HfTemplate *perform_operations; /* (nullable): whether the guard function's own operations run; default no */
  gboolean on_initial, on_continuation, on_retry; /* default yes */
  char *place;
} HfFunctionGuard;

/* One of `error`. What older files say with `errorTransform`, or with `table` and `transform`, is the operation upsert-replace here, its
 * `records` being that transform. */
typedef struct
{
  HfExpression *when;    /* (nullable): only for real errors */
  HfTemplate *title, *description, *details, *notification, *alert; /* (nullable) */
  GPtrArray *operations; /* (element-type HfOperationSpec) */
  HfTemplate *retry_delay;   /* (nullable): milliseconds */
  HfTemplate *retry_max;     /* (nullable) */
  char *place;
} HfErrorHandler;

G_END_DECLS
