/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  HF_SQL_END,
  HF_SQL_WORD,   /* a keyword, a bare name, a number */
  HF_SQL_NAME,   /* "…", `…` or […] */
  HF_SQL_TEXT,   /* '…'; SQLite takes it for a name where only a name can be */
  HF_SQL_SIGN,   /* one byte */
  HF_SQL_BROKEN, /* a quote or a comment without an end */
} HfSqlKind;

typedef struct
{
  HfSqlKind kind;
  const char *start; /* with its quotes */
  gsize length;
} HfSqlToken;

/* The next token; *@text moves behind it. Spaces and comments are none. */
HfSqlToken hf_sql_next (const char **text);
/* Whether it stands for this name, quoted or not, without case as SQLite has it. @name holds no quote. */
gboolean hf_sql_token_is (const HfSqlToken *token, const char *name);

/* How many characters (not bytes) are before byte @offset of @sql, plus one: what a message counts. */
guint hf_sql_character (const char *sql, gsize offset);

/**
 * hf_sql_check_expression:
 *
 * Whether `(` @sql newline `)` is one thing in parentheses wherever it is put: nothing in it closes the one before it, hides the
 * one after it, or ends the statement. Whether it is good SQL, SQLite says.
 * @error: %HF_ERROR_INVALID
 */
gboolean hf_sql_check_expression (const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* No second statement in @rest, what sqlite3_prepare() left. @error: %HF_ERROR_INVALID */
gboolean hf_sql_check_rest (const char *rest, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Whether a WITH (or WINDOW) in @sql gives something this name. */
gboolean hf_sql_defines (const char *sql, const char *name);
/* (transfer full) (element-type utf8): all names that it gives, without their quotes, in lower case. */
GHashTable *hf_sql_find_definitions (const char *sql);

G_END_DECLS
