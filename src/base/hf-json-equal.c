/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether two JSON texts say the same. Guarantees: numbers are compared as decimals, digit by digit, so that neither 1.0 and 1
 * differ nor two long ids are taken for one; what is no JSON equals only its own bytes. */

#include "hf-json.h"

#include <string.h>

/* A number without what does not count: ±digits·10^exponent, no zero at either end of the digits. */
typedef struct
{
  gboolean negative;
  GString *digits;
  gint64 exponent;
} Decimal;

static void
decimal_clear (Decimal *self)
{
  g_string_free (self->digits, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Decimal, decimal_clear)

static void
decimal_init (Decimal *self, const char *raw)
{
  gboolean fraction = FALSE;
  gsize zeros;

  *self = (Decimal){ .negative = *raw == '-', .digits = g_string_new (NULL) };
  for (raw += self->negative; g_ascii_isdigit (*raw) || *raw == '.'; raw++)
    {
      fraction = fraction || *raw == '.';
      if (*raw == '.')
        continue;
      g_string_append_c (self->digits, *raw);
      self->exponent -= fraction;
    }
  if (*raw == 'e' || *raw == 'E')
    self->exponent += CLAMP (g_ascii_strtoll (raw + 1, NULL, 10), G_MININT32, G_MAXINT32);
  zeros = strspn (self->digits->str, "0");
  g_string_erase (self->digits, 0, (gssize) zeros);
  while (self->digits->len > 0 && self->digits->str[self->digits->len - 1] == '0')
    {
      g_string_truncate (self->digits, self->digits->len - 1);
      self->exponent++;
    }
  if (self->digits->len == 0)
    *self = (Decimal){ .digits = self->digits };
}

static gboolean
is_same_number (const char *a, const char *b)
{
  g_auto(Decimal) left = { 0 };
  g_auto(Decimal) right = { 0 };

  decimal_init (&left, a);
  decimal_init (&right, b);
  return left.negative == right.negative && left.exponent == right.exponent && g_string_equal (left.digits, right.digits);
}

static gboolean
is_same_object (const char *a, const char *b)
{
  g_autoptr(HfJsonObject) left = hf_json_object_parse (a, -1, NULL);
  g_autoptr(HfJsonObject) right = hf_json_object_parse (b, -1, NULL);

  if (left == NULL || right == NULL || hf_json_object_size (left) != hf_json_object_size (right))
    return FALSE;
  for (guint i = 0; i < hf_json_object_size (left); i++)
    if (!hf_json_equal (hf_json_object_raw_at (left, i), hf_json_object_get (right, hf_json_object_name_at (left, i))))
      return FALSE;
  return TRUE;
}

static gboolean
is_same_array (const char *a, const char *b)
{
  g_autoptr(GPtrArray) left = hf_json_array_split (a, -1, NULL);
  g_autoptr(GPtrArray) right = hf_json_array_split (b, -1, NULL);

  if (left == NULL || right == NULL || left->len != right->len)
    return FALSE;
  for (guint i = 0; i < left->len; i++)
    if (!hf_json_equal (g_ptr_array_index (left, i), g_ptr_array_index (right, i)))
      return FALSE;
  return TRUE;
}

static gboolean
is_same_string (const char *a, const char *b)
{
  g_autofree char *left = hf_json_unquote (a, -1);
  g_autofree char *right = hf_json_unquote (b, -1);

  return g_strcmp0 (left, right) == 0;
}

static gboolean
is_number (char first)
{
  return first == '-' || g_ascii_isdigit (first);
}

gboolean
hf_json_equal (const char *a, const char *b)
{
  if (a == NULL || b == NULL)
    return a == b;
  a += strspn (a, " \t\r\n");
  b += strspn (b, " \t\r\n");
  if (g_str_equal (a, b))
    return TRUE;
  if (is_number (*a) && is_number (*b))
    return is_same_number (a, b);
  if (*a != *b)
    return FALSE;
  switch (*a)
    {
    case '{':
      return is_same_object (a, b);
    case '[':
      return is_same_array (a, b);
    case '"':
      return is_same_string (a, b);
    default:
      /* true, false, null: space may follow. */
      return *a == 't' || *a == 'f' || *a == 'n';
    }
}
