/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which names an expression mentions, without understanding it. Guarantees: texts in quotes and comments are passed over; a name
 * counts wherever it stands, so that a feed is rather asked for one value too many than synced with one too few. */

#include "hf-solution-private.h"

#include <string.h>

#define MAX_DEPTH 64 /* of named expressions that mention named expressions */

/* Called for each word that follows @before (the word in front of its dot, or ""); stops where it returns TRUE. */
typedef gboolean (*WordFunc) (const char *before, const char *word, gpointer data);

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

/* A name, its hyphens included, or one in backticks. */
static const char *
word_end (const char *p)
{
  if (*p == '`')
    return skip_quoted (p);
  while (is_name_char (*p) || (*p == '-' && is_name_char (p[1])))
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
      const char *end = word_end (p);

      if (*p == '"' || *p == '\'')
        p = skip_quoted (p);
      else if (p[0] == '/' && p[1] == '*')
        p = skip_comment (p);
      else if (end > p)
        {
          g_autofree char *word
              = *p == '`' ? g_strndup (p + 1, end - p - 1 - (end[-1] == '`' && end - p > 1)) : g_strndup (p, end - p);

          if (func (dot ? before : "", word, data))
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

typedef struct
{
  GHashTable *names;
  GHashTable *seen; /* named expressions */
  guint depth;
} Search;

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
names_expression (const char *before)
{
  return g_str_equal (before, "expressions") || g_str_equal (before, "expression");
}

static gboolean
mentions_input (const char *before, const char *word, gpointer data)
{
  Search *search = data;
  HfExpression *named = search->names != NULL ? g_hash_table_lookup (search->names, word) : NULL;
  gboolean found;

  if (is_input (before, word))
    return TRUE;
  if (named == NULL || search->depth >= MAX_DEPTH || (*before != '\0' && !names_expression (before))
      || !g_hash_table_add (search->seen, named))
    return FALSE;
  search->depth++;
  found = scan (hf_expression_get_text (named), mentions_input, search);
  search->depth--;
  return found;
}

gboolean
hf_expression_needs_inputs (HfExpression *self, GHashTable *names)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);
  Search search = { names, seen, 0 };

  return scan (hf_expression_get_text (self), mentions_input, &search);
}

static gboolean
take_name (const char *before, const char *word, gpointer data)
{
  if (names_expression (before))
    g_ptr_array_add (data, g_strdup (word));
  return FALSE;
}

GPtrArray *
hf_expression_list_names (HfExpression *self)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  scan (hf_expression_get_text (self), take_name, names);
  return names;
}
