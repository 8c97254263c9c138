/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Find and replace in JSON. Guarantees: what went in valid comes out valid; a string is compared by what it says, however it is
 * escaped; only strings and values that hold a find are written anew. */

#include "hf-find-replace.h"

#include <hf-json.h>
#include <string.h>

typedef struct
{
  const char *find, *replace;
  gsize length;
  char *scalar; /* @replace as a JSON value of its own */
  GString *out;
  const char *rest; /* what of the text is not in @out yet */
  gboolean found;
} Work;

char *
hf_find_replace_text (const char *text, const char *find, const char *replace)
{
  g_auto(GStrv) parts = NULL;

  if (text == NULL || strstr (text, find) == NULL)
    return NULL;
  parts = g_strsplit (text, find, -1);
  return g_strjoinv (replace, parts);
}

static const char *
skip_string (const char *quote)
{
  const char *p = quote + 1;

  while (*p != '"')
    p += *p == '\\' ? 2 : 1;
  return p + 1;
}

static void
put (Work *self, const char *from, const char *to, const char *text)
{
  g_string_append_len (self->out, self->rest, from - self->rest);
  g_string_append (self->out, text);
  self->rest = to;
  self->found = TRUE;
}

static void
look_at_string (Work *self, const char *start, const char *end)
{
  g_autofree char *text = NULL;
  g_autofree char *replaced = NULL;
  g_autofree char *quoted = NULL;
  gsize length = (gsize) (end - start);

  /* Most strings: nothing to undo, and nothing found. */
  if (memchr (start, '\\', length) == NULL && memmem (start + 1, length - 2, self->find, self->length) == NULL)
    return;
  text = hf_json_unquote (start, (gssize) length);
  replaced = hf_find_replace_text (text, self->find, self->replace);
  if (replaced == NULL)
    return;
  quoted = hf_json_quote (replaced);
  put (self, start, end, quoted);
}

static void
look_at_scalar (Work *self, const char *start, const char *end)
{
  if ((gsize) (end - start) == self->length && memcmp (start, self->find, self->length) == 0)
    put (self, start, end, self->scalar);
}

static char *
make_scalar (const char *replace)
{
  if (*replace != '\0' && strchr ("{[\"", *replace) == NULL && !g_ascii_isspace (*replace)
      && !g_ascii_isspace (replace[strlen (replace) - 1]) && hf_json_validate (replace, -1, NULL))
    return g_strdup (replace);
  return hf_json_quote (replace);
}

char *
hf_find_replace_json (const char *json, const char *find, const char *replace)
{
  g_autofree char *scalar = make_scalar (replace);
  g_autoptr(GString) out = g_string_new (NULL);
  Work work = { find, replace, strlen (find), scalar, out, json, FALSE };
  const char *p = json, *end;

  while (p != NULL && *p != '\0')
    {
      if (*p == '"')
        {
          end = skip_string (p);
          look_at_string (&work, p, end);
        }
      else if (strchr ("{}[],: \t\r\n", *p) != NULL)
        {
          end = p + 1;
        }
      else
        {
          end = p + strcspn (p, "{}[],: \t\r\n\"");
          look_at_scalar (&work, p, end);
        }
      p = end;
    }
  if (!work.found)
    return NULL;
  g_string_append (out, work.rest);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
