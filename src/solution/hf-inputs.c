/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which names an expression mentions, without understanding it. Guarantees: texts in quotes and comments are passed over; a name
 * counts wherever it stands, so that a feed is rather asked for one value too many than synced with one too few. */

#include "hf-solution-private.h"

#include <string.h>

/* Called for each word that follows @before (the word in front of its dot, "$" of a variable, or ""); @after: the text behind it.
 * Stops where it returns TRUE. */
typedef gboolean (*WordFunc) (const char *before, const char *word, const char *after, gpointer data);

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (guchar) c >= 0x80;
}

static const char *
skip_quoted (const char *p)
{
  char quote = *p++;

  for (; *p != '\0' && *p != quote; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
  return *p != '\0' ? p + 1 : p;
}

static const char *
skip_comment (const char *p)
{
  const char *end = strstr (p + 2, "*/");

  return end != NULL ? end + 2 : p + strlen (p);
}

static gboolean
is_variable (const char *text, const char *p)
{
  return p > text && p[-1] == '$' && (p - 1 == text || (p[-2] != '$' && !is_name_char (p[-2])));
}

/* A name, its hyphens included (but behind a variable's they are minus), or one in backticks. */
static const char *
word_end (const char *p, gboolean variable)
{
  if (*p == '`')
    return skip_quoted (p);
  while (is_name_char (*p) || (*p == '-' && !variable && is_name_char (p[1])))
    p++;
  return p;
}

static gboolean
scan (const char *text, WordFunc func, gpointer data)
{
  g_autofree char *before = g_strdup ("");
  gboolean dot = FALSE;

  for (const char *p = text; *p != '\0';)
    {
      gboolean variable = is_variable (text, p);
      const char *end = word_end (p, variable);

      if (*p == '"' || *p == '\'')
        p = skip_quoted (p);
      else if (p[0] == '/' && p[1] == '*')
        p = skip_comment (p);
      else if (end > p)
        {
          g_autofree char *word
              = *p == '`' ? g_strndup (p + 1, end - p - 1 - (end[-1] == '`' && end - p > 1)) : g_strndup (p, end - p);

          if (func (dot ? before : variable ? "$"
                                            : "",
                    word, end, data))
            return TRUE;
          g_free (before);
          before = g_steal_pointer (&word);
          dot = FALSE;
          p = end;
        }
      else
        {
          dot = *p == '.' || (dot && g_ascii_isspace (*p));
          p++;
        }
    }
  return FALSE;
}

static gboolean
is_input (const char *before, const char *word)
{
  static const char *const always[] = { "inputs", "components", "component", NULL };

  if (g_strv_contains (always, word))
    return TRUE;
  return (g_str_equal (before, "current") && g_str_equal (word, "item"))
      || (g_str_equal (before, "jig") && g_str_equal (word, "state"))
      || (g_str_equal (before, "action") && g_str_equal (word, "parameters"));
}

static gboolean
is_member_of_expressions (const char *before)
{
  return g_str_equal (before, "expressions") || g_str_equal (before, "expression");
}

/* As `$name`, or as a member of `expressions`. */
static gboolean
may_name_expression (const char *before)
{
  return *before == '\0' || *before == '$' || is_member_of_expressions (before);
}

static gboolean
needs (const char *before, const char *word, const char *after, gpointer names)
{
  return is_input (before, word) || (may_name_expression (before) && g_hash_table_contains (names, word));
}

gboolean
hf_expression_needs_inputs (HfExpression *self, GHashTable *names)
{
  return scan (hf_expression_get_text (self), needs, names);
}

/* JSONata's own functions: no named expression takes the place of one. */
static gboolean
is_built_in (const char *name)
{
  static const char *const names[] = {
    "abs",
    "append",
    "assert",
    "average",
    "base64decode",
    "base64encode",
    "boolean",
    "ceil",
    "clone",
    "contains",
    "count",
    "decodeUrl",
    "decodeUrlComponent",
    "distinct",
    "each",
    "encodeUrl",
    "encodeUrlComponent",
    "error",
    "eval",
    "exists",
    "filter",
    "floor",
    "formatBase",
    "formatInteger",
    "formatNumber",
    "fromMillis",
    "join",
    "keys",
    "length",
    "lookup",
    "lowercase",
    "map",
    "match",
    "max",
    "merge",
    "millis",
    "min",
    "not",
    "now",
    "number",
    "pad",
    "parseInteger",
    "power",
    "random",
    "reduce",
    "replace",
    "reverse",
    "round",
    "shuffle",
    "sift",
    "single",
    "sort",
    "split",
    "spread",
    "sqrt",
    "string",
    "substring",
    "substringAfter",
    "substringBefore",
    "sum",
    "toMillis",
    "trim",
    "type",
    "uppercase",
    "zip",
    NULL,
  };

  return g_strv_contains (names, name);
}

typedef struct
{
  GHashTable *members, *variables;
  GHashTable *own; /* variables that the expression itself gives a value */
} Mentioned;

static gboolean
is_bound (const char *after)
{
  while (g_ascii_isspace (*after))
    after++;
  return after[0] == ':' && after[1] == '=';
}

static gboolean
take_name (const char *before, const char *word, const char *after, gpointer data)
{
  Mentioned *self = data;

  if (is_member_of_expressions (before))
    g_hash_table_add (self->members, g_strdup (word));
  else if (*before == '$' && !is_built_in (word))
    g_hash_table_add (is_bound (after) ? self->own : self->variables, g_strdup (word));
  return FALSE;
}

GHashTable *
hf_expression_list_names (HfExpression *self)
{
  g_autoptr (GHashTable) variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) own = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer name;

  scan (hf_expression_get_text (self), take_name, &(Mentioned){ names, variables, own });
  g_hash_table_iter_init (&iter, variables);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (own, name))
      g_hash_table_add (names, g_strdup (name));
  return names;
}

/* Which named expressions need inputs, themselves or through one another: what mentions one that does, does. */

typedef struct
{
  GHashTable *expressions; /* name → HfExpression */
  GHashTable *mentioned;   /* name → GPtrArray of the names that mention it */
  GHashTable *needing;     /* names */
  GPtrArray *open;         /* names in @needing whose mentioners were not looked at */
  const char *name;        /* of the expression being scanned */
} Names;

static void
add_needing (Names *self, const char *name)
{
  if (g_hash_table_add (self->needing, (gpointer) name))
    g_ptr_array_add (self->open, (gpointer) name);
}

static gboolean
note_word (const char *before, const char *word, const char *after, gpointer data)
{
  Names *self = data;
  GPtrArray *mentioners;

  if (is_input (before, word))
    {
      add_needing (self, self->name);
      return TRUE;
    }
  if (!may_name_expression (before) || !g_hash_table_contains (self->expressions, word))
    return FALSE;
  mentioners = g_hash_table_lookup (self->mentioned, word);
  if (mentioners == NULL)
    {
      mentioners = g_ptr_array_new ();
      g_hash_table_insert (self->mentioned, g_strdup (word), mentioners);
    }
  if (mentioners->len == 0 || mentioners->pdata[mentioners->len - 1] != self->name)
    g_ptr_array_add (mentioners, (gpointer) self->name);
  return FALSE;
}

GHashTable *
hf_expressions_needing_inputs (GHashTable *expressions)
{
  g_autoptr (GHashTable) mentioned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  Names names = { expressions, mentioned, g_hash_table_new (g_str_hash, g_str_equal), open, NULL };
  GHashTableIter iter;
  gpointer name, expression;

  g_hash_table_iter_init (&iter, expressions);
  while (g_hash_table_iter_next (&iter, &name, &expression))
    {
      names.name = name;
      scan (hf_expression_get_text (expression), note_word, &names);
    }
  while (open->len > 0)
    {
      GPtrArray *mentioners = g_hash_table_lookup (mentioned, g_ptr_array_steal_index_fast (open, open->len - 1));

      for (guint i = 0; mentioners != NULL && i < mentioners->len; i++)
        add_needing (&names, mentioners->pdata[i]);
    }
  return names.needing;
}
