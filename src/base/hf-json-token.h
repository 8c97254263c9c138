/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The tokens of the scanner: what happens inside a string, a literal or a number. Each eat_*() starts in the state that
 * is set, eats what belongs to its token and leaves the state in which to go on, after a cut too. In a header because
 * hf-json-scan.c must have them inline: a call a token is a tenth of the whole scan. */

#include "hf-json-scan.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef enum
{
  STATE_VALUE,       /* a value must come */
  STATE_ARRAY_FIRST, /* a value or ] */
  STATE_OBJECT_FIRST,
  STATE_NAME,
  STATE_COLON,
  STATE_AFTER, /* a comma or the container's end */
  STATE_END,   /* only white space */
  STATE_STRING,
  STATE_UTF8,
  STATE_ESCAPE,
  STATE_HEX_4, /* four hex digits to come, and so on */
  STATE_HEX_3,
  STATE_HEX_2,
  STATE_HEX_1,
  STATE_LITERAL,
  STATE_MINUS,
  STATE_ZERO,
  STATE_INTEGER,
  STATE_POINT,
  STATE_FRACTION,
  STATE_E,
  STATE_E_SIGN,
  STATE_EXPONENT,
  STATE_NAME_END, /* from here on: nothing to eat */
  STATE_VALUE_END,
  STATE_FAILED,
} State;

typedef enum
{
  PROBLEM_NONE,
  PROBLEM_VALUE,
  PROBLEM_NAME,
  PROBLEM_COLON,
  PROBLEM_COMMA,
  PROBLEM_TRAILING,
  PROBLEM_CONTROL,
  PROBLEM_UTF8,
  PROBLEM_ESCAPE,
  PROBLEM_NUMBER,
  PROBLEM_DEPTH,
} Problem;

static inline const guchar *
fail (HfJsonScan *self, Problem problem, const guchar *p)
{
  self->state = STATE_FAILED;
  self->problem = problem;
  return p;
}

/* First byte of a string's content that needs a closer look. Bytes from 0x80 up are negative as signed
 * ones, so one comparison with 0x20 finds them and the control characters. */
static inline const guchar *
skip_plain (const guchar *p, const guchar *end)
{
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8 ('"'), backslash = _mm_set1_epi8 ('\\'), space = _mm_set1_epi8 (0x20);

  for (; end - p >= 16; p += 16)
    {
      __m128i block = _mm_loadu_si128 ((const __m128i *) p);
      __m128i special = _mm_or_si128 (_mm_or_si128 (_mm_cmpeq_epi8 (block, quote), _mm_cmpeq_epi8 (block, backslash)),
                                      _mm_cmplt_epi8 (block, space));
      int mask = _mm_movemask_epi8 (special);

      if (mask != 0)
        return p + __builtin_ctz ((unsigned) mask);
    }
#else
  const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101), highs = ones << 7;

  for (; end - p >= 8; p += 8)
    {
      guint64 word, quote, backslash;

      memcpy (&word, p, 8);
      quote = word ^ (ones * '"');
      backslash = word ^ (ones * '\\');
      if ((((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | (word - ones * 0x20) | word) & highs)
        break;
    }
#endif
  while (p < end && *p >= 0x20 && *p < 0x80 && *p != '"' && *p != '\\')
    p++;
  return p;
}

/* The table of Unicode 3.9, D92: which second byte may follow a lead byte. */
static inline gboolean
begin_utf8 (HfJsonScan *self, guchar lead)
{
  self->utf8_low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  self->utf8_high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  self->utf8_left = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
  return lead >= 0xC2 && lead <= 0xF4;
}

/* Length of the sequence at @p if it is whole and valid, else 0; reads up to 4 bytes. */
static inline gsize
whole_utf8 (HfJsonScan *self, const guchar *p)
{
  gboolean valid = begin_utf8 (self, *p) && p[1] >= self->utf8_low && p[1] <= self->utf8_high;
  gsize left = self->utf8_left;

  self->utf8_left = 0;
  if (!valid || (left > 1 && (p[2] & 0xC0) != 0x80) || (left > 2 && (p[3] & 0xC0) != 0x80))
    return 0;
  return left + 1;
}

/* Byte by byte, from any state: at the end of a piece, and to find the bad byte. */
static const guchar *
eat_utf8 (HfJsonScan *self, const guchar *p, const guchar *end)
{
  do
    {
      if (self->utf8_left == 0 ? !begin_utf8 (self, *p) : *p < self->utf8_low || *p > self->utf8_high)
        return fail (self, PROBLEM_UTF8, p);
      if (self->state == STATE_UTF8)
        {
          self->utf8_left--;
          self->utf8_low = 0x80;
          self->utf8_high = 0xBF;
        }
      self->state = self->utf8_left > 0 ? STATE_UTF8 : STATE_STRING;
      p++;
    }
  while (p < end && self->state == STATE_UTF8);
  return p;
}

static inline const guchar *
eat_escape (HfJsonScan *self, const guchar *p)
{
  if (self->state == STATE_ESCAPE)
    {
      if (*p == '\0' || strchr ("\"\\/bfnrtu", *p) == NULL)
        return fail (self, PROBLEM_ESCAPE, p);
      self->state = *p == 'u' ? STATE_HEX_4 : STATE_STRING;
    }
  else
    {
      if (!g_ascii_isxdigit (*p))
        return fail (self, PROBLEM_ESCAPE, p);
      self->state = self->state == STATE_HEX_1 ? STATE_STRING : self->state + 1;
    }
  return p + 1;
}

static inline const guchar *
end_string (HfJsonScan *self, const guchar *p)
{
  if (*p == '"')
    {
      self->state = self->is_name ? STATE_NAME_END : STATE_VALUE_END;
      return p + 1;
    }
  if (*p != '\\')
    return fail (self, PROBLEM_CONTROL, p);
  self->escaped = TRUE;
  self->state = STATE_ESCAPE;
  return p + 1;
}

static inline const guchar *
eat_string (HfJsonScan *self, const guchar *p, const guchar *end)
{
  for (p = skip_plain (p, end); p < end; p = skip_plain (p, end))
    {
      gsize length;

      if (*p < 0x80)
        return end_string (self, p);
      length = end - p >= 4 ? whole_utf8 (self, p) : 0;
      if (length == 0)
        return eat_utf8 (self, p, end);
      p += length;
    }
  return p;
}

static inline const guchar *
eat_literal (HfJsonScan *self, const guchar *p, const guchar *end)
{
  for (; p < end && *self->literal != '\0'; p++, self->literal++)
    if (*p != (guchar) *self->literal)
      return fail (self, PROBLEM_VALUE, p);
  if (*self->literal == '\0')
    self->state = STATE_VALUE_END;
  return p;
}

/* Where a number goes on @c; STATE_VALUE_END: it ended before @c; STATE_FAILED: it may not end there. */
static inline State
number_step (guint state, guchar c)
{
  gboolean digit = c >= '0' && c <= '9', e = c == 'e' || c == 'E';

  switch (state)
    {
    case STATE_MINUS:    return c == '0' ? STATE_ZERO : digit ? STATE_INTEGER : STATE_FAILED;
    case STATE_ZERO:     return c == '.' ? STATE_POINT : e ? STATE_E : STATE_VALUE_END;
    case STATE_INTEGER:  return digit ? STATE_INTEGER : c == '.' ? STATE_POINT : e ? STATE_E : STATE_VALUE_END;
    case STATE_POINT:    return digit ? STATE_FRACTION : STATE_FAILED;
    case STATE_FRACTION: return digit ? STATE_FRACTION : e ? STATE_E : STATE_VALUE_END;
    case STATE_E:        return digit ? STATE_EXPONENT : c == '+' || c == '-' ? STATE_E_SIGN : STATE_FAILED;
    case STATE_E_SIGN:   return digit ? STATE_EXPONENT : STATE_FAILED;
    default:             return digit ? STATE_EXPONENT : STATE_VALUE_END;
    }
}

static inline const guchar *
eat_number (HfJsonScan *self, const guchar *p, const guchar *end)
{
  guint state = self->state;

  for (; p < end; p++)
    {
      state = number_step (state, *p);
      if (state == STATE_VALUE_END)
        break;
      if (state == STATE_FAILED)
        return fail (self, PROBLEM_NUMBER, p);
    }
  self->state = state;
  return p;
}
