/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-json.h>

#include "hf-db.h"

G_BEGIN_DECLS

/* JSON values as SQL's: text, number, true and false (1 and 0) and null as what they are, arrays and objects as their text. */

/* @raw: one valid JSON value. */
void hf_sql_bind_raw (HfStmt *stmt, int index, const char *raw);

/**
 * hf_sql_bind_values:
 * @parameters: (nullable): values of `@name`, `:name` or `$name`, by name without case
 * @error: %HF_ERROR_INVALID: one has no value
 */
gboolean hf_sql_bind_values (HfStmt *stmt, const HfJsonObject *parameters, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
