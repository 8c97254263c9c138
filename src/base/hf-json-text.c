/* SPDX-License-Identifier: GPL-3.0-or-later */

/* JSON strings to and from C strings, and JSON indented for eyes. Guarantees: whatever goes in, what comes
 * out is valid UTF-8 (and, from hf_json_quote() and hf_json_pretty(), valid JSON). What a C string cannot
 * hold (\u0000, half a surrogate pair) becomes U+FFFD. Trusts its input to be valid JSON; for that see
 * hf_json_validate(). */

#include "hf-json.h"

#include "hf-json-scan.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

static void
append_escaped (GString *text, guchar c)
{
  static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";

  for (const char *pair = letters; *pair != '\0'; pair += 2)
    if ((guchar) *pair == c)
      {
        g_string_append_c (text, '\\');
        g_string_append_c (text, pair[1]);
        return;
      }
  if (c < 0x20)
    g_string_append_printf (text, "\\u%04x", c);
  else
    g_string_append_c (text, (char) c);
}

char *
hf_json_quote (const char *text)
{
  g_autofree char *valid = g_utf8_validate (text, -1, NULL) ? NULL : g_utf8_make_valid (text, -1);
  const char *rest = valid != NULL ? valid : text;
  gsize left = strlen (rest);
  GString *quoted = g_string_sized_new (left + 2);

  g_string_append_c (quoted, '"');
  while (left > 0)
    {
      gsize plain = hf_json_plain_length (rest, left);

      g_string_append_len (quoted, rest, (gssize) plain);
      rest += plain;
      left -= plain;
      if (left > 0)
        {
          append_escaped (quoted, (guchar) *rest);
          rest++;
          left--;
        }
    }
  g_string_append_c (quoted, '"');
  return g_string_free (quoted, FALSE);
}

/* The value of four hex digits at @text, or -1 if @end comes first or they are none. */
static int
read_hex (const char *text, const char *end)
{
  int value = 0;

  if (end - text < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (text[i]);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* @p stands behind `\u`. Returns: where to go on */
static const char *
unescape_unicode (GString *text, const char *p, const char *end)
{
  int high = read_hex (p, end), low = -1;
  gunichar c = high > 0 ? (gunichar) high : REPLACEMENT;

  p += MIN (4, end - p);
  if (high >= 0xD800 && high <= 0xDFFF)
    {
      c = REPLACEMENT;
      if (high <= 0xDBFF && end - p >= 6 && p[0] == '\\' && p[1] == 'u')
        low = read_hex (p + 2, end);
      if (low >= 0xDC00 && low <= 0xDFFF)
        {
          c = 0x10000 + (((gunichar) high - 0xD800) << 10) + ((gunichar) low - 0xDC00);
          p += 6;
        }
    }
  g_string_append_unichar (text, c);
  return p;
}

static const char *
unescape (GString *text, const char *p, const char *end)
{
  static const char letters[] = "b\bf\fn\nr\rt\t";

  if (p == end)
    return p;
  if (*p == 'u')
    return unescape_unicode (text, p + 1, end);
  for (const char *pair = letters; *pair != '\0'; pair += 2)
    if (*pair == *p)
      {
        g_string_append_c (text, pair[1]);
        return p + 1;
      }
  g_string_append_c (text, *p);
  return p + 1;
}

char *
hf_json_unquote (const char *raw, gssize length)
{
  gsize size = length < 0 ? strlen (raw) : (gsize) length;
  const char *p = raw + 1, *end = raw + size - 1;
  GString *text;

  if (size < 2 || *raw != '"')
    return g_strndup (raw, size);
  text = g_string_sized_new (size);
  while (p < end)
    {
      const char *backslash = memchr (p, '\\', (gsize) (end - p));
      const char *stop = backslash != NULL ? backslash : end;

      g_string_append_len (text, p, stop - p);
      p = backslash != NULL ? unescape (text, backslash + 1, end) : end;
    }
  return g_string_free (text, FALSE);
}

static void
new_line (GString *text, guint depth)
{
  gsize length = text->len;

  g_string_set_size (text, length + 1 + 2 * depth);
  memset (text->str + length, ' ', 1 + 2 * depth);
  text->str[length] = '\n';
}

static const char *
skip_space (const char *p, const char *end)
{
  while (p < end && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
    p++;
  return p;
}

static const char *
string_end (const char *p, const char *end)
{
  for (p++; p < end && *p != '"'; p++)
    if (*p == '\\')
      p++;
  return MIN (p + 1, end);
}

static const char *
open_bracket (GString *text, const char *p, const char *end, guint *depth)
{
  const char *next = skip_space (p + 1, end);

  g_string_append_c (text, *p);
  if (next < end && (*next == '}' || *next == ']'))
    {
      g_string_append_c (text, *next);
      return next + 1;
    }
  new_line (text, ++*depth);
  return p + 1;
}

static const char *
pretty_token (GString *text, const char *p, const char *end, guint *depth)
{
  const char *stop = p + 1;

  switch (*p)
    {
    case '{':
    case '[':
      return open_bracket (text, p, end, depth);
    case '}':
    case ']':
      new_line (text, *depth > 0 ? --*depth : 0);
      g_string_append_c (text, *p);
      return stop;
    case ',':
      g_string_append_c (text, ',');
      new_line (text, *depth);
      return stop;
    case ':':
      g_string_append (text, ": ");
      return stop;
    case '"':
      stop = string_end (p, end);
      break;
    default:
      while (stop < end && strchr (",:]} \n\r\t", *stop) == NULL)
        stop++;
    }
  g_string_append_len (text, p, stop - p);
  return stop;
}

char *
hf_json_pretty (const char *raw, gssize length)
{
  gsize size = length < 0 ? strlen (raw) : (gsize) length;
  const char *end = raw + size;
  GString *text = g_string_sized_new (size + size / 4);
  guint depth = 0;

  for (const char *p = skip_space (raw, end); p < end; p = skip_space (p, end))
    p = pretty_token (text, p, end, &depth);
  return g_string_free (text, FALSE);
}
