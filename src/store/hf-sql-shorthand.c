/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The shorthand of solutions' queries: a text that begins with `$.` where a value can be. Guarantees: works by SQLite's tokens,
 * so strings, comments and quoted names cannot fool it; all bytes but the shorthand's own stay. Knows of the grammar only where
 * a SELECT has its result columns and its tables: enough to give a column its name, and to say where “data” would be of two
 * tables. */

#include "hf-sql-shorthand.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <string.h>

#include "hf-db.h"
#include "hf-sql-scan.h"

typedef enum
{
  PART_OTHER,
  PART_COLUMNS, /* a SELECT's results */
  PART_TABLES,  /* its FROM */
} Part;

/* Between two parentheses, or the whole statement. */
typedef struct
{
  Part part;
  gboolean takes_paths;  /* arguments of json_extract() and its like */
  gboolean awaits_table; /* a name that comes now is a table's */
  guint tables;
  const char *unqualified; /* (nullable): the first shorthand without a table */
  gsize length;
} Scope;

typedef struct
{
  const char *sql;
  const char *text; /* behind the present token */
  const char *rest; /* what is not in @out yet */
  GString *out;
  GArray *scopes;
  GHashTable *defined;                  /* what WITH gives a name, and whatever else looks like that */
  HfSqlToken before, earlier, earliest; /* the tokens before the present one */
} Rewrite;

static void
rewrite_clear (Rewrite *self)
{
  g_string_free (self->out, TRUE);
  g_array_unref (self->scopes);
  g_hash_table_unref (self->defined);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rewrite, rewrite_clear)

static Scope *
top (Rewrite *self)
{
  return &g_array_index (self->scopes, Scope, self->scopes->len - 1);
}

static gboolean
is_word (const HfSqlToken *token, const char *word)
{
  return token->kind == HF_SQL_WORD && hf_sql_token_is (token, word);
}

static gboolean
is_one_of (const HfSqlToken *token, const char *const *words)
{
  for (; *words != NULL; words++)
    {
      if (is_word (token, *words))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_sign (const HfSqlToken *token, char sign)
{
  return token->kind == HF_SQL_SIGN && *token->start == sign;
}

static gboolean
is_name (const HfSqlToken *token)
{
  return token->kind == HF_SQL_WORD || token->kind == HF_SQL_NAME;
}

static gboolean
is_shorthand (const HfSqlToken *token)
{
  return token->kind == HF_SQL_TEXT && token->length > 4 && memcmp (token->start, "'$.", 3) == 0;
}

static gboolean
takes_paths (const HfSqlToken *function)
{
  static const char *const names[] = { "json_extract", "json_set", "json_insert", "json_replace", "json_remove", "json_type",
                                       "json_array_length", "json_each", "json_tree", NULL };

  return is_one_of (function, names);
}

/* `->` or `->>`: what follows is a path. */
static gboolean
is_arrow (Rewrite *self, const HfSqlToken *token)
{
  gsize offset = (gsize) (token->start - self->sql);

  if (!is_sign (token, '>') || offset == 0)
    return FALSE;
  return token->start[-1] == '-' || (offset > 1 && token->start[-1] == '>' && token->start[-2] == '-');
}

/* --- scopes --- */

static gboolean
check_scope (Rewrite *self, GError **error)
{
  const Scope *scope = top (self);
  g_autofree char *path = NULL;

  if (scope->unqualified == NULL || scope->tables < 2)
    return TRUE;
  path = g_strndup (scope->unqualified, scope->length);
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               _("%s could be of several tables here; put the table's name and a dot before it (character %u)"), path,
               hf_sql_character (self->sql, (gsize) (scope->unqualified - self->sql)));
  return FALSE;
}

static void
open_scope (Rewrite *self)
{
  Scope scope = { 0 };
  Scope *outer = top (self);
  gboolean calls = is_name (&self->before);

  scope.takes_paths = calls ? takes_paths (&self->before) : outer->takes_paths;
  outer->awaits_table = FALSE;
  g_array_append_val (self->scopes, scope);
}

static gboolean
close_scope (Rewrite *self, GError **error)
{
  if (!check_scope (self, error))
    return FALSE;
  if (self->scopes->len > 1)
    g_array_set_size (self->scopes, self->scopes->len - 1);
  return TRUE;
}

/* Another SELECT of a compound has tables of its own. */
static gboolean
begin_core (Rewrite *self, Part part, GError **error)
{
  if (!check_scope (self, error))
    return FALSE;
  *top (self) = (Scope){ .part = part };
  return TRUE;
}

static gboolean
see_word (Rewrite *self, const HfSqlToken *token, GError **error)
{
  static const char *const cores[] = { "UNION", "EXCEPT", "INTERSECT", NULL };
  static const char *const ends[] = { "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "SET", NULL };
  static const char *const stops[] = { "ON", "USING", NULL };
  Scope *scope = top (self);

  if (is_word (token, "SELECT"))
    return begin_core (self, PART_COLUMNS, error);
  if (is_one_of (token, cores))
    return begin_core (self, PART_OTHER, error);
  if (is_word (token, "FROM") && !is_word (&self->before, "DISTINCT"))
    {
      scope->part = PART_TABLES;
      scope->awaits_table = TRUE;
    }
  else if (is_word (token, "RETURNING"))
    scope->part = PART_COLUMNS;
  else if (is_one_of (token, ends))
    scope->part = PART_OTHER;
  else if (is_one_of (token, stops))
    scope->awaits_table = FALSE;
  else if (is_word (token, "JOIN") && scope->part == PART_TABLES)
    scope->awaits_table = TRUE;
  return TRUE;
}

/* What WITH defines has the columns it says, and a function's table none of this name. */
static void
see_table (Rewrite *self, const HfSqlToken *token)
{
  const char *text = self->text;
  HfSqlToken next = hf_sql_next (&text);
  gboolean quoted = token->kind == HF_SQL_NAME;
  g_autofree char *name = g_ascii_strdown (token->start + quoted, (gssize) token->length - 2 * quoted);
  Scope *scope = top (self);

  scope->awaits_table = FALSE;
  if (!is_sign (&next, '(') && !g_hash_table_contains (self->defined, name))
    scope->tables++;
}

static gboolean
see (Rewrite *self, const HfSqlToken *token, GError **error)
{
  static const char *const joins[] = { "JOIN", "NATURAL", "LEFT", "RIGHT", "FULL", "INNER", "CROSS", "OUTER", NULL };
  Scope *scope = top (self);

  if (is_sign (token, '('))
    open_scope (self);
  else if (is_sign (token, ')'))
    return close_scope (self, error);
  else if (is_sign (token, ',') && scope->part == PART_TABLES)
    scope->awaits_table = TRUE;
  else if (scope->part == PART_TABLES && scope->awaits_table && is_name (token) && !is_one_of (token, joins))
    see_table (self, token);
  else if (token->kind == HF_SQL_WORD)
    return see_word (self, token, error);
  return TRUE;
}

/* --- the shorthand --- */

/* (transfer full): the last name in a path, as `'$.a."b c"[0]'`. */
static char *
find_column_name (const HfSqlToken *token)
{
  g_autofree char *path = g_strndup (token->start + 1, token->length - 2);
  gsize length = strlen (path);
  char *start;

  while (length > 0 && path[length - 1] == ']' && memrchr (path, '[', length) != NULL)
    length = (gsize) ((char *) memrchr (path, '[', length) - path);
  path[length] = '\0';
  if (length > 1 && path[length - 1] == '"')
    {
      path[length - 1] = '\0';
      start = strrchr (path, '"');
    }
  else
    {
      start = strrchr (path, '.');
    }
  return g_strdup (start != NULL ? start + 1 : path);
}

/* Whether what began behind @before is a result column of its own, which has no name yet. */
static gboolean
is_nameless_column (Rewrite *self, const HfSqlToken *before)
{
  static const char *const starts[] = { "SELECT", "DISTINCT", "ALL", "RETURNING", NULL };
  static const char *const ends[] = { "FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT", NULL };
  const char *text = self->text;
  HfSqlToken next = hf_sql_next (&text);

  if (top (self)->part != PART_COLUMNS || !(is_one_of (before, starts) || is_sign (before, ',')))
    return FALSE;
  return next.kind == HF_SQL_END || is_sign (&next, ',') || is_sign (&next, ')') || is_sign (&next, ';')
      || is_one_of (&next, ends);
}

static void
put (Rewrite *self, const char *from, const HfSqlToken *table, const HfSqlToken *path, gboolean named)
{
  g_autofree char *name = named ? find_column_name (path) : NULL;
  g_autofree char *alias = named ? hf_sql_identifier (name) : NULL;

  g_string_append_len (self->out, self->rest, from - self->rest);
  g_string_append (self->out, "json_extract(");
  if (table != NULL)
    g_string_append_printf (self->out, "%.*s.", (int) table->length, table->start);
  g_string_append_printf (self->out, "data, %.*s)", (int) path->length, path->start);
  if (named)
    g_string_append_printf (self->out, " AS %s", alias);
  self->rest = path->start + path->length;
}

static void
replace (Rewrite *self, const HfSqlToken *token)
{
  Scope *scope = top (self);
  gboolean qualified = is_sign (&self->before, '.') && is_name (&self->earlier);

  if (qualified)
    {
      put (self, self->earlier.start, &self->earlier, token, is_nameless_column (self, &self->earliest));
      return;
    }
  put (self, token->start, NULL, token, is_nameless_column (self, &self->before));
  if (scope->unqualified == NULL)
    {
      scope->unqualified = token->start;
      scope->length = token->length;
    }
}

static gboolean
is_value (Rewrite *self, const HfSqlToken *token)
{
  return is_shorthand (token) && !top (self)->takes_paths && !is_arrow (self, &self->before) && !is_word (&self->before, "AS");
}

gboolean
hf_sql_rewrite (const char *sql, char **rewritten, GError **error)
{
  HfSqlToken none = { HF_SQL_END, sql, 0 }, token;
  Scope whole = { 0 };
  g_auto(Rewrite) self = { .sql = sql, .text = sql, .rest = sql, .before = none, .earlier = none, .earliest = none };

  self.out = g_string_new (NULL);
  self.scopes = g_array_new (FALSE, FALSE, sizeof (Scope));
  self.defined = hf_sql_find_definitions (sql);
  g_array_append_val (self.scopes, whole);
  while ((token = hf_sql_next (&self.text)).kind != HF_SQL_END)
    {
      if (is_value (&self, &token))
        replace (&self, &token);
      else if (!see (&self, &token, error))
        return FALSE;
      self.earliest = self.earlier;
      self.earlier = self.before;
      self.before = token;
    }
  if (!check_scope (&self, error))
    return FALSE;
  g_string_append (self.out, self.rest);
  *rewritten = g_strdup (self.out->str);
  return TRUE;
}
