/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an expression mentions, by its tokens. Only the names matter, so this knows strings, comments, names in backquotes and
 * hyphens within paths, and nothing else of JSONata. May find too much (a property that happens to be called `datasources`),
 * never too little: finding too much costs a query, too little an answer. */

#include "hf-mention.h"

#include <string.h>

typedef enum
{
  TOKEN_END,
  TOKEN_NAME,
  TOKEN_VARIABLE, /* with its dollar */
  TOKEN_TEXT,
  TOKEN_SIGN,
} TokenKind;

typedef struct
{
  TokenKind kind;
  char *text; /* NAME, VARIABLE, TEXT: owned */
  char sign;
} Token;

static gboolean
is_name (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (c & 0x80) != 0;
}

static const char *
skip_blank (const char *p)
{
  for (;;)
    {
      const char *end;

      p += strspn (p, " \t\r\n");
      if (p[0] != '/' || p[1] != '*')
        return p;
      end = strstr (p + 2, "*/");
      p = end != NULL ? end + 2 : p + strlen (p);
    }
}

/* @p: behind the opening quote. */
static const char *
read_quoted (const char *p, char quote, Token *token)
{
  GString *text = g_string_new (NULL);

  while (*p != '\0' && *p != quote)
    {
      if (*p == '\\' && quote != '`' && p[1] != '\0')
        p++;
      g_string_append_c (text, *p++);
    }
  token->kind = quote == '`' ? TOKEN_NAME : TOKEN_TEXT;
  token->text = g_string_free (text, FALSE);
  return *p == quote ? p + 1 : p;
}

/* @step: behind a dot, where a hyphen may belong to the name. */
static const char *
read_name (const char *p, gboolean step, Token *token)
{
  const char *start = p;

  token->kind = *p == '$' ? TOKEN_VARIABLE : TOKEN_NAME;
  p += *p == '$';
  while (is_name (*p) || (step && *p == '-' && p > start && g_ascii_isalnum (p[1])))
    p++;
  token->text = g_strndup (start, (gsize) (p - start));
  return p;
}

/* @p: behind the slash. */
static const char *
skip_pattern (const char *p)
{
  while (*p != '\0' && *p != '/')
    p += *p == '\\' && p[1] != '\0' ? 2 : 1;
  return *p == '/' ? p + 1 : p;
}

typedef struct
{
  const char *p;
  gboolean step;    /* a dot was last */
  gboolean operand; /* a value was last: what follows is an operator, so a slash divides */
} Scan;

static void
next (Scan *scan, Token *token)
{
  gboolean step = scan->step, operand = scan->operand;
  const char *p = skip_blank (scan->p);

  *token = (Token){ TOKEN_END };
  *scan = (Scan){ p, FALSE, TRUE };
  if (*p == '\0')
    return;
  if (strchr ("\"'`", *p) != NULL)
    scan->p = read_quoted (p + 1, *p, token);
  else if (is_name (*p) || *p == '$')
    scan->p = read_name (p, step, token);
  else
    {
      token->kind = TOKEN_SIGN;
      token->sign = *p;
      scan->p = *p == '/' && !operand ? skip_pattern (p + 1) : p + 1;
      scan->step = *p == '.';
      scan->operand = strchr (")]}", *p) != NULL || (*p == '/' && !operand);
    }
}

static gboolean
sign_follows (const char *p, const char *signs)
{
  p = skip_blank (p);
  return *p != '\0' && strchr (signs, *p) != NULL;
}

static void
each_text (const char *text, HfMentionFunc func, gpointer data)
{
  Scan scan = { text };
  Token token;

  do
    {
      next (&scan, &token);
      if (token.kind == TOKEN_TEXT)
        func (token.text, TRUE, data);
      g_free (token.text);
    }
  while (token.kind != TOKEN_END);
}

/* Behind the root: the name of the next step, or FALSE. */
static gboolean
read_step (Scan *scan, HfMentionFunc func, gpointer data)
{
  Scan ahead = { skip_blank (scan->p) + 1, TRUE, FALSE };
  gboolean named;
  Token token;

  if (!sign_follows (scan->p, "."))
    return FALSE;
  next (&ahead, &token);
  named = token.kind == TOKEN_NAME || token.kind == TOKEN_TEXT;
  if (named)
    {
      func (token.text, sign_follows (ahead.p, ".["), data);
      *scan = ahead;
    }
  g_free (token.text);
  return named;
}

void
hf_mention_each (const char *text, const char *root, HfMentionFunc func, gpointer data)
{
  Scan scan = { text };
  gboolean bare = FALSE;
  Token token;

  do
    {
      next (&scan, &token);
      if (token.kind == TOKEN_NAME && g_str_equal (token.text, root) && !read_step (&scan, func, data))
        bare = TRUE;
      g_free (token.text);
    }
  while (token.kind != TOKEN_END);
  if (bare)
    each_text (text, func, data);
}

void
hf_mention_each_variable (const char *text, HfMentionFunc func, gpointer data)
{
  Scan scan = { text };
  Token token;

  do
    {
      next (&scan, &token);
      if (token.kind == TOKEN_VARIABLE && token.text[1] != '\0')
        func (token.text + 1, FALSE, data);
      g_free (token.text);
    }
  while (token.kind != TOKEN_END);
}
