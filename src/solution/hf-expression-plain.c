/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Expressions that need no engine. Guarantees: what is answered here is what the engine would answer (a test holds the two side
 * by side over thousands of expressions), in the bytes that stand in the scope, without copying what is passed over. Whatever is
 * not plainly a literal or a path of names over objects is left to the engine: arrays on the way, escapes, named expressions,
 * scripts. */

#include "hf-expression-private.h"

#include <string.h>

#include <hf-json-scan.h>
#include <hf-json.h>

typedef struct
{
  const char *text; /* (nullable): undefined */
  gsize length;
} Slice;

typedef enum
{
  ANSWER_VALUE,
  ANSWER_UNDEFINED,
  ANSWER_ASK,
} Answer;

static gboolean
is_one_of (const char *name, const char *const *list)
{
  return g_strv_contains (list, name);
}

/* Parsing */

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || (guchar) c >= 0x80;
}

/* A hyphen belongs to a name of the context between a name character and a letter or digit. */
static const char *
name_end (const char *p, gboolean hyphens)
{
  const char *start = p;

  while (is_name_char (*p) || (hyphens && *p == '-' && p > start && is_name_char (p[1]) && p[1] != '_'))
    p++;
  return p;
}

/* One name at *p, which then stands behind it. NULL: there is none, or none that is plain. */
static char *
read_name (const char **p, gboolean hyphens)
{
  static const char *const reserved[] = { "and", "or", "in", "true", "false", "null", NULL };
  g_autofree char *name = NULL;
  const char *end;

  if (**p == '`')
    {
      end = strchr (*p + 1, '`');
      name = end != NULL ? g_strndup (*p + 1, (gsize) (end - *p - 1)) : NULL;
      *p = end != NULL ? end + 1 : *p;
      return g_steal_pointer (&name);
    }
  end = name_end (*p, hyphens);
  name = g_strndup (*p, (gsize) (end - *p));
  if (end == *p || g_ascii_isdigit (**p) || is_one_of (name, reserved))
    return NULL;
  *p = end;
  return g_steal_pointer (&name);
}

/* `.a.b` up to @end. Returns: whether that is all there is */
static gboolean
read_path (const char *p, const char *end, gboolean hyphens, GPtrArray *names)
{
  while (p < end)
    {
      char *name;

      if (*p++ != '.')
        return FALSE;
      name = read_name (&p, hyphens);
      if (name == NULL)
        return FALSE;
      g_ptr_array_add (names, name);
    }
  return p == end;
}

/* Of numbers only those whose text JavaScript would print the same. */
static char *
read_literal (const char *text, gsize length)
{
  static const char *const words[] = { "true", "false", "null", NULL };
  g_autofree char *copy = g_strndup (text, length);
  const char *digits = copy + (*copy == '-');
  gsize n = strspn (digits, "0123456789");

  if (is_one_of (copy, words))
    return g_steal_pointer (&copy);
  if (n > 0 && n <= 15 && digits[n] == '\0' && (*digits != '0' || length == 1))
    return g_steal_pointer (&copy);
  if (length >= 2 && (*copy == '"' || *copy == '\'') && strchr (copy, '\\') == NULL
      && strchr (copy + 1, *copy) == copy + length - 1)
    {
      copy[length - 1] = '\0';
      return hf_json_quote (copy + 1);
    }
  return NULL;
}

static HfPlainKind
read_any (const char *text, gsize length, GPtrArray *names)
{
  static const char *const live[] = { "expression", "expressions", "scripts", NULL };
  const char *end = text + length, *p = text;
  HfPlainKind kind = HF_PLAIN_INPUT;
  char *literal = read_literal (text, length), *first;

  if (literal != NULL)
    {
      g_ptr_array_add (names, literal);
      return HF_PLAIN_LITERAL;
    }
  if (g_str_has_prefix (text, "@ctx") && (text[4] == '.' || length == 4))
    {
      kind = HF_PLAIN_CONTEXT;
      p += 4;
    }
  else if (g_str_has_prefix (text, "@.") && length > 2)
    {
      kind = HF_PLAIN_CONTEXT;
      p += 1;
    }
  else if (*p == '$')
    {
      p += p[1] == '$' ? 2 : 1;
    }
  else
    {
      first = read_name (&p, FALSE);
      if (first == NULL)
        return HF_PLAIN_NONE;
      g_ptr_array_add (names, first);
    }
  if (!read_path (p, end, kind == HF_PLAIN_CONTEXT, names))
    return HF_PLAIN_NONE;
  if (kind == HF_PLAIN_CONTEXT && names->len > 0 && is_one_of (names->pdata[0], live))
    return HF_PLAIN_NONE;
  return kind;
}

HfPlainKind
hf_plain_parse (const char *text, char ***names)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  const char *start = text + strspn (text, " \t\r\n");
  gsize length = strlen (start);
  HfPlainKind kind;

  *names = NULL;
  while (length > 0 && strchr (" \t\r\n", start[length - 1]) != NULL)
    length--;
  if (length == 0)
    return HF_PLAIN_NONE;
  kind = read_any (start, length, found);
  if (kind == HF_PLAIN_NONE)
    return kind;
  g_ptr_array_add (found, NULL);
  *names = (char **) g_ptr_array_steal (found, NULL);
  return kind;
}

/* Evaluating */

static gboolean
is_name (const Slice *slice, const HfJsonScan *scan, const char *name)
{
  g_autofree char *text = NULL;

  if (!scan->escaped)
    return scan->end - scan->start == strlen (name) && memcmp (slice->text + scan->start, name, strlen (name)) == 0;
  text = hf_json_unquote (slice->text + scan->start - 1, (gssize) (scan->end - scan->start + 2));
  return g_str_equal (text, name);
}

/* Of members with one name the last counts, as in JSON.parse(). */
static Answer
find_member (Slice *slice, const char *name)
{
  Slice found = { NULL, 0 };
  HfJsonScanEvent event;
  gsize position = 0;
  HfJsonScan scan;

  hf_json_scan_init (&scan, 0, *name != '\0' ? strlen (name) : HF_JSON_NAMES_ALL);
  while ((event = hf_json_scan_next (&scan, slice->text, slice->length, &position)) != HF_JSON_SCAN_MORE)
    if (event == HF_JSON_SCAN_ERROR)
      return ANSWER_ASK;
    else if (event == HF_JSON_SCAN_NAME && is_name (slice, &scan, name))
      hf_json_scan_want_value (&scan);
    else if (event == HF_JSON_SCAN_MEMBER)
      found = (Slice){ slice->text + scan.start, scan.end - scan.start };
  *slice = found;
  return found.text != NULL ? ANSWER_VALUE : ANSWER_UNDEFINED;
}

static Answer
walk (Slice *slice, const char *const *names)
{
  for (; *names != NULL; names++)
    {
      gsize space = 0;
      Answer answer;

      while (space < slice->length && strchr (" \t\r\n", slice->text[space]) != NULL)
        space++;
      if (space == slice->length || slice->text[space] == '[')
        return ANSWER_ASK;
      answer = slice->text[space] == '{' ? find_member (slice, *names) : ANSWER_UNDEFINED;
      if (answer != ANSWER_VALUE)
        return answer;
    }
  return ANSWER_VALUE;
}

static Slice
slice_of (GBytes *bytes)
{
  Slice slice = { "{}", 2 };

  if (bytes != NULL)
    slice.text = g_bytes_get_data (bytes, &slice.length);
  return slice;
}

/* The context, in which the document stands at `document_at`. */
static Answer
walk_context (const HfScope *scope, const char *const *names, Slice *slice)
{
  g_auto (GStrv) at = NULL;
  gsize i = 0;

  *slice = slice_of (scope->context);
  if (scope->document == NULL || scope->document_at == NULL)
    return walk (slice, names);
  at = g_strsplit (scope->document_at, ".", -1);
  while (at[i] != NULL && names[i] != NULL && g_str_equal (at[i], names[i]))
    i++;
  if (at[i] == NULL)
    {
      *slice = slice_of (scope->document);
      return walk (slice, names + i);
    }
  return names[i] == NULL ? ANSWER_ASK : walk (slice, names);
}

/* What `$` is. Root names that it lacks are the context's; `inputs`, `headers` and `expression` are made by the engine. */
static Answer
walk_input (const HfScope *scope, const char *const *names, Slice *slice)
{
  static const char *const roots[] = { "response", "request", "parameters", "queries", "inputs", "headers",
                                       "entity", "commandId", "guard", "expression", NULL };
  static const char *const made[] = { "inputs", "headers", "expression", NULL };
  static const char *const live[] = { "expression", "expressions", "scripts", NULL };
  const char *const first[] = { names[0], NULL };

  if (scope->document == NULL)
    return names[0] != NULL && is_one_of (names[0], live) ? ANSWER_ASK : walk_context (scope, names, slice);
  *slice = slice_of (scope->document);
  if (!scope->roots || names[0] == NULL || !is_one_of (names[0], roots))
    return walk (slice, names);
  switch (walk (slice, first))
    {
    case ANSWER_VALUE:
      return walk (slice, names + 1);
    case ANSWER_UNDEFINED:
      return is_one_of (names[0], made) ? ANSWER_ASK : walk_context (scope, names, slice);
    case ANSWER_ASK:
    default:
      return ANSWER_ASK;
    }
}

gboolean
hf_expression_evaluate_plain (HfExpression *self, const HfScope *scope, char **value)
{
  const char *const *names;
  HfPlainKind kind = hf_expression_get_plain (self, &names);
  Answer answer;
  Slice slice;

  *value = NULL;
  if (kind == HF_PLAIN_NONE)
    return FALSE;
  if (kind == HF_PLAIN_LITERAL)
    {
      *value = g_strdup (names[0]);
      return TRUE;
    }
  answer = kind == HF_PLAIN_CONTEXT ? walk_context (scope, names, &slice) : walk_input (scope, names, &slice);
  if (answer == ANSWER_VALUE)
    *value = g_strndup (slice.text, slice.length);
  return answer != ANSWER_ASK;
}

/* Truth */

static const char *
scalar_end (const char *p)
{
  if (*p != '"')
    return p + strcspn (p, ",]} \t\r\n");
  for (p++; *p != '"' && *p != '\0'; p++)
    if (*p == '\\' && p[1] != '\0')
      p++;
  return *p == '"' ? p + 1 : p;
}

gboolean
hf_json_is_truthy (const char *raw)
{
  static const char space[] = " \t\r\n,[]";

  if (raw == NULL)
    return FALSE;
  /* Arrays add nothing to what they hold, so their brackets are passed over like spaces. */
  for (const char *p = raw + strspn (raw, space); *p != '\0'; p += strspn (p, space))
    {
      if (*p == '{')
        {
          p++;
          p += strspn (p, " \t\r\n");
          if (*p != '}')
            return TRUE;
          p++;
          continue;
        }
      if (*p == '"' ? p[1] != '"' : *p == 't' || ((*p == '-' || g_ascii_isdigit (*p)) && g_ascii_strtod (p, NULL) != 0))
        return TRUE;
      p = scalar_end (p);
    }
  return FALSE;
}
