/* SPDX-License-Identifier: GPL-3.0-or-later */

/* `queries`: what the local database says at the moment a function runs. Guarantees: each runs on a read-only, guarded connection
 * and thread of its own, with limits, and can be cancelled; a query sees the results of those before it. It writes nothing. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>
#include <hf-guarded.h>
#include <hf-sql-rewrite.h>

typedef struct
{
  HfFunctionRun *run;
  HfEvaluation *evaluation;
  guint index, statement, parameters;
} Queries;

/* What its thread needs of one query. */
typedef struct
{
  char *path, *sql, *place;
  HfJsonObject *parameters;
  HfQueryResult result;
  char **json_columns;
} Lookup;

static void ask_next (GTask *task);

static void
queries_free (gpointer data)
{
  Queries *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self);
}

static void
lookup_free (gpointer data)
{
  Lookup *self = data;

  g_free (self->path);
  g_free (self->sql);
  g_free (self->place);
  g_clear_pointer (&self->parameters, hf_json_object_free);
  g_strfreev (self->json_columns);
  g_free (self);
}

static const HfLocalQuery *
query_of (Queries *self)
{
  return g_ptr_array_index (hf_function_get_queries (self->run->function), self->index);
}
