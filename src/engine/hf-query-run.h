/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <hf-json.h>

#include "hf-session.h"

G_BEGIN_DECLS

/**
 * HfQuerySpec:
 * @sql: as the solution or a person writes it
 * @rewrite: `'$.path'` in it is shorthand
 * @parameters: (nullable): values of `@name`, raw JSON by name
 * @json_columns: (nullable): result columns that are JSON
 * @document: the first row as an object, null if there is none
 * @conversions: (nullable): raw JSON list, of the rows' properties
 * @package: (nullable): another solution that is known here, by name: its tables are read, not ours
 * @place: (nullable): for messages
 *
 * A plain value; everything is copied.
 */
typedef struct
{
  const char *sql;
  gboolean rewrite;
  const HfJsonObject *parameters;
  const char *const *json_columns;
  gboolean document;
  const char *conversions;
  const char *package;
  const char *place;
} HfQuerySpec;

/**
 * hf_query_run_async:
 *
 * One query of somebody else's SQL on a thread and a guarded, read-only connection of its own. Finish: (transfer full) (nullable): raw JSON: an
 * array of objects, or (document) an object or null. Errors: %HF_ERROR_INVALID: the SQL, its limits, with @place; %G_IO_ERROR_CANCELLED;
 * %G_IO_ERROR_CLOSED: the session was closed; %HF_ERROR_STORE.
 */
void hf_query_run_async (HfSession *session, const HfQuerySpec *spec, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
char *hf_query_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
