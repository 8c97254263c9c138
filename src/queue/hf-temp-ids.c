/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finding and replacing temporary ids in text. Guarantees: `_tmp_1_` is never found in `_tmp_12_`; find and replace agree on
 * what a mention is; bytes outside a mention stay. In valid JSON a mention can only stand inside a string, so that no parser
 * is needed to find one; whether it is the whole of a value shows in the bytes beside it. */

#include "hf-temp-ids.h"

#include <hf-json.h>
#include <string.h>

#define PREFIX "_tmp_"
#define PREFIX_LENGTH 5
#define MAX_DIGITS 18

/* One mention: [start, end) and who makes the record. */
typedef struct
{
  const char *start, *end;
  gint64 creator;
} Mention;

static gboolean
read_mention (const char *text, Mention *mention)
{
  const char *digits = text + PREFIX_LENGTH;
  gsize length = strspn (digits, "0123456789");

  if (length == 0 || length > MAX_DIGITS || digits[0] == '0' || digits[length] != '_')
    return FALSE;
  mention->start = text;
  mention->end = digits + length + 1;
  mention->creator = g_ascii_strtoll (digits, NULL, 10);
  return TRUE;
}

static gboolean
find_mention (const char *text, Mention *mention)
{
  for (const char *p = strstr (text, PREFIX); p != NULL; p = strstr (p + 1, PREFIX))
    {
      if (read_mention (p, mention))
        return TRUE;
    }
  return FALSE;
}

static gboolean
find_mention_of (const char *text, gint64 creator, Mention *mention)
{
  while (find_mention (text, mention))
    {
      if (mention->creator == creator)
        return TRUE;
      text = mention->end;
    }
  return FALSE;
}

/* A quote that an odd number of backslashes precedes stands inside its string; the one that opens a string has none. */
static gboolean
is_whole_string (const char *json, const Mention *mention)
{
  return mention->start > json && mention->start[-1] == '"' && *mention->end == '"'
      && (mention->start - 1 == json || mention->start[-2] != '\\');
}

static gboolean
is_name (const Mention *mention)
{
  const char *p = mention->end + 1;

  return p[strspn (p, " \t\r\n")] == ':';
}

char *
hf_temp_id_new (gint64 creator)
{
  return g_strdup_printf (PREFIX "%" G_GINT64_FORMAT "_", creator);
}

gboolean
hf_temp_id_parse (const char *text, gint64 *creator)
{
  Mention mention;

  if (text == NULL || !g_str_has_prefix (text, PREFIX) || !read_mention (text, &mention) || *mention.end != '\0')
    return FALSE;
  *creator = mention.creator;
  return TRUE;
}

static gboolean
contains (GArray *creators, gint64 creator)
{
  for (guint i = 0; i < creators->len; i++)
    {
      if (g_array_index (creators, gint64, i) == creator)
        return TRUE;
    }
  return FALSE;
}

void
hf_temp_ids_find (const char *text, GArray *creators)
{
  Mention mention;

  while (text != NULL && find_mention (text, &mention))
    {
      if (!contains (creators, mention.creator))
        g_array_append_val (creators, mention.creator);
      text = mention.end;
    }
}

char *
hf_temp_ids_replace_text (const char *text, gint64 creator, const char *id)
{
  g_autoptr(GString) out = NULL;
  Mention mention;

  if (text == NULL || !find_mention_of (text, creator, &mention))
    return NULL;
  out = g_string_new (NULL);
  do
    {
      g_string_append_len (out, text, mention.start - text);
      g_string_append (out, id);
      text = mention.end;
    }
  while (find_mention_of (text, creator, &mention));
  g_string_append (out, text);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
hf_temp_ids_replace_json (const char *json, gint64 creator, const char *raw_id)
{
  g_autoptr(GString) out = NULL;
  g_autofree char *id = NULL;
  g_autofree char *quoted = NULL;
  const char *rest = json;
  Mention mention;

  if (json == NULL || !find_mention_of (json, creator, &mention))
    return NULL;
  id = hf_json_unquote (raw_id, -1);
  quoted = hf_json_quote (id);
  out = g_string_new (NULL);
  do
    {
      if (is_whole_string (json, &mention) && !is_name (&mention))
        {
          g_string_append_len (out, rest, mention.start - 1 - rest);
          g_string_append (out, raw_id);
          rest = mention.end + 1;
        }
      else
        {
          g_string_append_len (out, rest, mention.start - rest);
          g_string_append_len (out, quoted + 1, (gssize) strlen (quoted) - 2);
          rest = mention.end;
        }
    }
  while (find_mention_of (rest, creator, &mention));
  g_string_append (out, rest);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
