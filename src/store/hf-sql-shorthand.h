/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * hf_sql_rewrite:
 * @rewritten: (out) (transfer full): @sql with each `'$.path'` as `json_extract(data, '$.path')`, each `t.'$.path'` as
 *   `json_extract(t.data, '$.path')`; as a result column without a name of its own it is named after the last name in the path
 * @error: %HF_ERROR_INVALID with the place: one without a table where two tables have a column `data`
 *
 * Left alone: what is a path already (arguments of json_extract() and its like, behind -> and ->>), names (behind AS), what stands in comments and
 * in double quotes. What is no SQL comes out as it is: SQLite says what is wrong with it.
 */
gboolean hf_sql_rewrite (const char *sql, char **rewritten, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
