/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-json.h>

#include "hf-db.h"

G_BEGIN_DECLS

/* A solution's SQL that changes rows, on the writer inside its transaction. */

/* What one statement may take: SQLite's steps and µs. All other writers wait meanwhile. */
#define HF_LOCAL_SQL_STEPS 100000000
#define HF_LOCAL_SQL_TIME (10 * G_USEC_PER_SEC)

/**
 * HfLocalSql:
 * @sql: one SELECT, INSERT, UPDATE, DELETE or REPLACE; WITH before it
 * @parameters: (nullable): values of `@name`, `:name` or `$name`, by name without case; bound, never pasted
 * @tables: (nullable): the entities whose rows it may change; NULL: all. Rows of `_commandQueue` always: its triggers write down in
 *   `_request` what is asked for, and who ran this has to do it
 * @max_steps, @max_time: 0: as above
 */
typedef struct
{
  const char *sql;
  const HfJsonObject *parameters;
  char **tables;
  guint64 max_steps;
  gint64 max_time;
} HfLocalSql;

/* (transfer full) (nullable) (element-type utf8): the entities whose rows it would change; runs nothing. Errors: as hf_local_sql_run(). */
GPtrArray *hf_local_sql_find_changed (HfDb *db, const HfLocalSql *query, GError **error);

/**
 * hf_local_sql_run:
 * @error: %HF_ERROR_INVALID: SQLite's words and where, what is not allowed, a parameter without a value, a limit; %HF_ERROR_STORE
 *
 * SQLite cannot stop a statement that writes without giving up the whole transaction: after an error ask hf_tx_is_lost().
 */
gboolean hf_local_sql_run (HfDb *db, const HfLocalSql *query, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
