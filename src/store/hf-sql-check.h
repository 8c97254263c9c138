/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfSqlChecker:
 *
 * Looks at SQL without its database: an empty one in memory, with the tables of entities. What it cannot know (other tables, other columns) it
 * finds no fault with.
 */
typedef struct _HfSqlChecker HfSqlChecker;

/* (transfer full) (nullable): NULL: SQLite cannot be had. One thread. */
HfSqlChecker *hf_sql_checker_new (void);
void hf_sql_checker_free (HfSqlChecker *self);
void hf_sql_checker_add_entity (HfSqlChecker *self, const char *entity);

/* @rewrite: `'$.path'` in it is shorthand. FALSE: %HF_ERROR_INVALID: no tables could make it good: in SQLite's words, and where. */
gboolean hf_sql_checker_check (HfSqlChecker *self, const char *sql, gboolean rewrite, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSqlChecker, hf_sql_checker_free)

G_END_DECLS
