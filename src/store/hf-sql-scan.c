/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The words of SQL that people and solutions write, split as SQLite splits them. Guarantees: strings, quoted names and comments
 * are told from what counts. Refuses to be a parser: what it cannot decide by tokens is SQLite's to decide. */

#include "hf-sql-scan.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <string.h>

static gboolean
is_word_byte (char byte)
{
  return g_ascii_isalnum (byte) || byte == '_' || byte == '$' || (guchar) byte >= 0x80;
}

static gboolean
is_space (char byte)
{
  return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\f' || byte == '\r';
}

/* Behind spaces and comments; @text itself, at a comment without an end. */
static const char *
skip_space (const char *text)
{
  while (TRUE)
    {
      if (is_space (*text))
        {
          text++;
        }
      else if (g_str_has_prefix (text, "--"))
        {
          text += strcspn (text, "\n");
        }
      else if (g_str_has_prefix (text, "/*"))
        {
          const char *end = strstr (text + 2, "*/");

          if (end == NULL)
            return text;
          text = end + 2;
        }
      else
        {
          return text;
        }
    }
}

/* Behind the closing quote, or NULL; two of them stand for one. */
static const char *
skip_quoted (const char *text)
{
  char quote = *text == '[' ? ']' : *text;

  for (text++; *text != '\0'; text++)
    {
      if (*text != quote)
        continue;
      if (quote == ']' || text[1] != quote)
        return text + 1;
      text++;
    }
  return NULL;
}

static HfSqlToken
make_token (const char **text, HfSqlKind kind, const char *end)
{
  HfSqlToken token = { kind, *text, 0 };

  if (end == NULL)
    {
      token.kind = HF_SQL_BROKEN;
      end = *text + strlen (*text);
    }
  token.length = (gsize) (end - *text);
  *text = end;
  return token;
}

HfSqlToken
hf_sql_next (const char **text)
{
  const char *at = *text = skip_space (*text);

  switch (*at)
    {
    case '\0':
      return make_token (text, HF_SQL_END, at);
    case '\'':
      return make_token (text, HF_SQL_TEXT, skip_quoted (at));
    case '"':
    case '`':
    case '[':
      return make_token (text, HF_SQL_NAME, skip_quoted (at));
    default:
      break;
    }
  if (g_str_has_prefix (at, "/*"))
    return make_token (text, HF_SQL_BROKEN, NULL);
  if (!is_word_byte (*at))
    return make_token (text, HF_SQL_SIGN, at + 1);
  while (is_word_byte (*at))
    at++;
  return make_token (text, HF_SQL_WORD, at);
}

gboolean
hf_sql_token_is (const HfSqlToken *token, const char *name)
{
  gsize quotes = token->kind == HF_SQL_NAME || token->kind == HF_SQL_TEXT ? 1 : 0;

  if (token->kind != HF_SQL_WORD && quotes == 0)
    return FALSE;
  return token->length == strlen (name) + 2 * quotes
      && g_ascii_strncasecmp (token->start + quotes, name, strlen (name)) == 0;
}

static gboolean
is_sign (const HfSqlToken *token, char sign)
{
  return token->kind == HF_SQL_SIGN && *token->start == sign;
}

guint
hf_sql_character (const char *sql, gsize offset)
{
  guint characters = 1;

  for (gsize i = 0; i < offset; i++)
    characters += ((guchar) sql[i] & 0xc0) != 0x80;
  return characters;
}

/* Always FALSE. */
static gboolean
fail_at (GError **error, const char *words, const char *sql, const char *at)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s (character %u)"), words, hf_sql_character (sql, (gsize) (at - sql)));
  return FALSE;
}

gboolean
hf_sql_check_expression (const char *sql, GError **error)
{
  const char *text = sql, *opened = NULL; /* the outermost parenthesis */
  guint depth = 0, count = 0;
  HfSqlToken token;

  while ((token = hf_sql_next (&text)).kind != HF_SQL_END)
    {
      count++;
      if (token.kind == HF_SQL_BROKEN)
        return fail_at (error, _("A quote or a comment has no end"), sql, token.start);
      if (is_sign (&token, ';'))
        return fail_at (error, _("The condition must be one expression, without “;”"), sql, token.start);
      if (is_sign (&token, ')') && depth-- == 0)
        return fail_at (error, _("A parenthesis is closed that was not opened"), sql, token.start);
      if (is_sign (&token, '(') && depth++ == 0)
        opened = token.start;
    }
  if (depth > 0)
    return fail_at (error, _("A parenthesis is not closed"), sql, opened);
  if (count > 0)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("The condition is empty"));
  return FALSE;
}

gboolean
hf_sql_check_rest (const char *rest, GError **error)
{
  HfSqlToken token = hf_sql_next (&rest);

  while (is_sign (&token, ';'))
    token = hf_sql_next (&rest);
  if (token.kind == HF_SQL_END)
    return TRUE;
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("Only one statement is possible; leave out what follows the first"));
  return FALSE;
}

/* Whether @text goes on as a definition does: `AS (`, `AS NOT MATERIALIZED (`, or the names of columns. */
static gboolean
goes_on_as_definition (const char *text)
{
  HfSqlToken token = hf_sql_next (&text);

  if (is_sign (&token, '('))
    return TRUE;
  if (!hf_sql_token_is (&token, "AS"))
    return FALSE;
  token = hf_sql_next (&text);
  if (hf_sql_token_is (&token, "NOT"))
    token = hf_sql_next (&text);
  if (hf_sql_token_is (&token, "MATERIALIZED"))
    token = hf_sql_next (&text);
  return is_sign (&token, '(');
}

/* Moves to behind the next name that is given; `INSERT INTO name (column)` only looks like that. FALSE: there is none. */
static gboolean
next_definition (const char **sql, HfSqlToken *token)
{
  HfSqlToken before = { HF_SQL_END, *sql, 0 };

  while ((*token = hf_sql_next (sql)).kind != HF_SQL_END)
    {
      gboolean is_target = before.kind == HF_SQL_WORD && hf_sql_token_is (&before, "INTO");

      if (token->kind != HF_SQL_SIGN && !is_target && goes_on_as_definition (*sql))
        return TRUE;
      before = *token;
    }
  return FALSE;
}

gboolean
hf_sql_defines (const char *sql, const char *name)
{
  HfSqlToken token;

  while (next_definition (&sql, &token))
    {
      if (hf_sql_token_is (&token, name))
        return TRUE;
    }
  return FALSE;
}

GHashTable *
hf_sql_find_definitions (const char *sql)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  HfSqlToken token;

  while (next_definition (&sql, &token))
    {
      gsize quotes = token.kind == HF_SQL_WORD ? 0 : 1;

      if (token.length > 2 * quotes)
        g_hash_table_add (names, g_ascii_strdown (token.start + quotes, (gssize) (token.length - 2 * quotes)));
    }
  return names;
}
