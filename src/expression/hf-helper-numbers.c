/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One walk over a JSON text that stops at its numbers. Guarantees: a number that is said to be usual is written by JavaScript
 * exactly as it stands (ECMA-262, Number::toString); the rest may be usual too, which costs time but nothing else. */

#include "hf-helper-numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <hf-json-scan.h>

#define USUAL_DIGITS 15
#define LONGEST 1100 /* a longer number is cut for comparison: no double needs more digits */

typedef void (*NumberFunc) (const char *text, gsize length, gpointer data);

static const char *
string_end (const char *p, const char *end)
{
  for (p++; p < end; p++)
    {
      p += hf_json_plain_length (p, (gsize) (end - p));
      if (p == end || *p == '"')
        return MIN (p + 1, end);
      if (*p == '\\')
        p++;
    }
  return end;
}

static gboolean
is_number_char (char c)
{
  return g_ascii_isdigit (c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-';
}

static void
each_number (GBytes *json, NumberFunc func, gpointer data)
{
  gsize size;
  const char *p = g_bytes_get_data (json, &size), *end = p + size, *start;

  while (p < end)
    {
      if (*p == '"')
        {
          p = string_end (p, end);
          continue;
        }
      if (*p != '-' && !g_ascii_isdigit (*p))
        {
          p++;
          continue;
        }
      for (start = p; p < end && is_number_char (*p);)
        p++;
      func (start, (gsize) (p - start), data);
    }
}

/* The digits of @text without its point and leading zeros, as they would stand before an exponent. */
static void
significant_digits (const char *text, gsize length, char *digits, gsize size)
{
  gsize n = 0;

  for (gsize i = 0; i < length && n + 1 < size; i++)
    if (g_ascii_isdigit (text[i]) && (n > 0 || text[i] != '0'))
      digits[n++] = text[i];
  digits[n] = '\0';
}

/* Whether @text, in plain notation, has the shortest digits that name its double. */
static gboolean
has_shortest_digits (const char *text, gsize length)
{
  char copy[64], digits[64], shortest[64], own[64];
  double value;

  if (length >= sizeof copy)
    return FALSE;
  memcpy (copy, text, length);
  copy[length] = '\0';
  value = g_ascii_strtod (copy, NULL);
  significant_digits (text, length, own, sizeof own);
  for (int precision = USUAL_DIGITS; precision <= 17; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%de", precision - 1);
      g_ascii_formatd (shortest, sizeof shortest, format, value);
      if (g_ascii_strtod (shortest, NULL) != value)
        continue;
      significant_digits (shortest, strcspn (shortest, "e"), digits, sizeof digits);
      for (gsize n = strlen (digits); n > 0 && digits[n - 1] == '0'; n--)
        digits[n - 1] = '\0';
      for (gsize n = strlen (own); n > 0 && own[n - 1] == '0'; n--)
        own[n - 1] = '\0';
      return strcmp (digits, own) == 0;
    }
  return FALSE;
}

static gboolean
is_usual (const char *text, gsize length)
{
  const char *p = text + (*text == '-'), *end = text + length, *fraction;
  gsize whole, zeros = 0, digits;

  for (whole = 0; p + whole < end && g_ascii_isdigit (p[whole]);)
    whole++;
  fraction = p + whole;
  if (fraction == end)
    return (*p != '0' || p == text) && (whole <= USUAL_DIGITS || (whole <= 21 && has_shortest_digits (text, length)));
  if (*fraction != '.' || end[-1] == '0' || memchr (text, 'e', length) != NULL || memchr (text, 'E', length) != NULL)
    return FALSE;
  while (*p == '0' && fraction + 1 + zeros < end && fraction[1 + zeros] == '0')
    zeros++;
  digits = (*p == '0' ? 0 : whole) + (gsize) (end - fraction - 1) - zeros;
  return zeros < 6 && whole <= 21 && (digits <= USUAL_DIGITS || has_shortest_digits (text, length));
}

static void
add (GHashTable *set, const char *text, gsize length)
{
  char *copy = g_strndup (text, length);

  g_hash_table_insert (set, copy, copy);
}

static void
add_unusual (const char *text, gsize length, gpointer data)
{
  if (!is_usual (text, length))
    add (data, text, length);
}

void
hf_numbers_find_unusual (GBytes *json, GHashTable *unusual)
{
  each_number (json, add_unusual, unusual);
}

typedef struct
{
  GHashTable *unusual, *same;
  GHashTable *values; /* of double: of the unusual ones */
} Same;

static double
value_of (const char *text, gsize length)
{
  char copy[LONGEST];

  length = MIN (length, sizeof copy - 1);
  memcpy (copy, text, length);
  copy[length] = '\0';
  return g_ascii_strtod (copy, NULL);
}

static void
add_same (const char *text, gsize length, gpointer data)
{
  Same *self = data;
  double value = value_of (text, length);
  g_autofree char *copy = NULL;

  if (!g_hash_table_contains (self->values, &value))
    return;
  copy = g_strndup (text, length);
  if (!g_hash_table_contains (self->unusual, copy))
    add (self->same, text, length);
}

void
hf_numbers_find_same (GBytes *json, GHashTable *unusual, GHashTable *same)
{
  Same self = { unusual, same, g_hash_table_new_full (g_double_hash, g_double_equal, g_free, NULL) };
  GHashTableIter iter;
  gpointer text;

  g_hash_table_iter_init (&iter, unusual);
  while (g_hash_table_iter_next (&iter, &text, NULL))
    {
      double value = value_of (text, strlen (text));

      g_hash_table_add (self.values, g_memdup2 (&value, sizeof value));
    }
  each_number (json, add_same, &self);
  g_hash_table_unref (self.values);
}

typedef struct
{
  GHashTable *aliases;
  GString *out;
  const char *copied; /* up to here it is in @out */
} Replace;

static void
replace_number (const char *text, gsize length, gpointer data)
{
  Replace *self = data;
  g_autofree char *copy = g_strndup (text, length);
  const char *alias = g_hash_table_lookup (self->aliases, copy);

  if (alias == NULL)
    return;
  g_string_append_len (self->out, self->copied, text - self->copied);
  g_string_append (self->out, alias);
  self->copied = text + length;
}

char *
hf_numbers_replace (GBytes *json, GHashTable *aliases)
{
  gsize size;
  const char *start = g_bytes_get_data (json, &size);
  Replace self = { aliases, g_string_sized_new (size + size / 8), start };

  each_number (json, replace_number, &self);
  g_string_append_len (self.out, self.copied, start + size - self.copied);
  return g_string_free (self.out, FALSE);
}
