/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place that knows JSON's grammar. Guarantees: what passes is RFC 8259 in valid UTF-8, nested
 * no deeper than HF_JSON_MAX_DEPTH within a record, whatever the cuts between the pieces; each byte is
 * read once; no recursion, no allocation. A lone \uD800 escape passes: it is legal in RFC 8259, and one
 * half emoji must not make a whole table unreadable. Refuses to interpret numbers: they stay text. */

#include "hf-json-token.h"

#include <glib/gi18n-lib.h>

const char *
hf_json_scan_describe (const HfJsonScan *self)
{
  switch ((Problem) self->problem)
    {
    case PROBLEM_VALUE:    return _("a value is missing or misspelt");
    case PROBLEM_NAME:     return _("a property name in quotes is missing");
    case PROBLEM_COLON:    return _("the colon after a property name is missing");
    case PROBLEM_COMMA:    return _("a comma or a closing bracket is missing");
    case PROBLEM_TRAILING: return _("something follows after the end");
    case PROBLEM_CONTROL:  return _("a text holds a raw control character or line break");
    case PROBLEM_UTF8:     return _("the text is not valid UTF-8");
    case PROBLEM_ESCAPE:   return _("a text holds an unknown escape");
    case PROBLEM_NUMBER:   return _("a number is malformed");
    case PROBLEM_DEPTH:    return _("it is nested deeper than 1,000 levels");
    case PROBLEM_NONE:     break;
    }
  return _("it breaks off");
}

static inline gboolean
in_object (const HfJsonScan *self)
{
  return (self->is_object[self->depth / 64] >> (self->depth % 64)) & 1;
}

gsize
hf_json_plain_length (const char *text, gsize length)
{
  const guchar *begin = (const guchar *) text;

  return (gsize) (skip_plain (begin, begin + length) - begin);
}

static inline const guchar *
skip_space (const guchar *p, const guchar *end)
{
  while (p < end && *p <= ' ' && (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
    p++;
  return p;
}

static inline const guchar *
begin_string (HfJsonScan *self, const guchar *p, const guchar *end, gboolean is_name, guint64 offset)
{
  self->is_name = is_name;
  self->escaped = FALSE;
  self->text_start = offset + 1;
  self->state = STATE_STRING;
  return eat_string (self, p + 1, end);
}

static const guchar *
begin_container (HfJsonScan *self, const guchar *p, gboolean object)
{
  if (self->depth == HF_JSON_MAX_DEPTH + self->record_depth)
    return fail (self, PROBLEM_DEPTH, p);
  self->depth++;
  if (object)
    self->is_object[self->depth / 64] |= G_GUINT64_CONSTANT (1) << (self->depth % 64);
  else
    self->is_object[self->depth / 64] &= ~(G_GUINT64_CONSTANT (1) << (self->depth % 64));
  self->state = object ? STATE_OBJECT_FIRST : STATE_ARRAY_FIRST;
  return p + 1;
}

static const guchar *
begin_literal (HfJsonScan *self, const guchar *p, const char *rest)
{
  self->literal = rest;
  self->state = STATE_LITERAL;
  return p + 1;
}

static inline const guchar *
begin_value (HfJsonScan *self, const guchar *p, const guchar *end, guint64 offset)
{
  if (self->depth == self->record_depth)
    {
      self->record_start = offset;
      self->in_record = TRUE;
    }
  else if (self->want_value && self->depth == self->record_depth + 1)
    {
      self->member_start = offset;
    }

  switch (*p)
    {
    case '"': return begin_string (self, p, end, FALSE, offset);
    case '{': return begin_container (self, p, TRUE);
    case '[': return begin_container (self, p, FALSE);
    case 't': return begin_literal (self, p, "rue");
    case 'f': return begin_literal (self, p, "alse");
    case 'n': return begin_literal (self, p, "ull");
    case '-': self->state = STATE_MINUS; return p + 1;
    case '0': self->state = STATE_ZERO; return p + 1;
    default:
      if (*p < '1' || *p > '9')
        return fail (self, PROBLEM_VALUE, p);
      self->state = STATE_INTEGER;
      return eat_number (self, p + 1, end);
    }
}

static inline const guchar *
end_container (HfJsonScan *self, const guchar *p)
{
  self->depth--;
  self->state = STATE_VALUE_END;
  return p + 1;
}

/* A comma, or the bracket that ends the container we are in. */
static inline const guchar *
eat_after (HfJsonScan *self, const guchar *p)
{
  gboolean object = in_object (self);

  if (*p == (object ? '}' : ']'))
    return end_container (self, p);
  if (*p != ',')
    return fail (self, PROBLEM_COMMA, p);
  self->state = object ? STATE_NAME : STATE_VALUE;
  return p + 1;
}

/* Between values: white space and structure. */
static inline const guchar *
eat_structure (HfJsonScan *self, const guchar *p, const guchar *end, guint64 offset)
{
  switch (self->state)
    {
    case STATE_AFTER:
      return eat_after (self, p);
    case STATE_OBJECT_FIRST:
      if (*p == '}')
        return end_container (self, p);
      G_GNUC_FALLTHROUGH;
    case STATE_NAME:
      return *p == '"' ? begin_string (self, p, end, TRUE, offset) : fail (self, PROBLEM_NAME, p);
    case STATE_COLON:
      self->state = STATE_VALUE;
      return *p == ':' ? p + 1 : fail (self, PROBLEM_COLON, p);
    case STATE_ARRAY_FIRST:
      if (*p == ']')
        return end_container (self, p);
      G_GNUC_FALLTHROUGH;
    case STATE_VALUE:
      return begin_value (self, p, end, offset);
    default:
      return fail (self, PROBLEM_TRAILING, p);
    }
}

static inline const guchar *
eat (HfJsonScan *self, const guchar *p, const guchar *end, guint64 offset)
{
  switch ((State) self->state)
    {
    case STATE_STRING: return eat_string (self, p, end);
    case STATE_UTF8:   return eat_utf8 (self, p, end);
    case STATE_ESCAPE:
    case STATE_HEX_4:
    case STATE_HEX_3:
    case STATE_HEX_2:
    case STATE_HEX_1:    return eat_escape (self, p);
    case STATE_LITERAL:  return eat_literal (self, p, end);
    case STATE_MINUS:
    case STATE_ZERO:
    case STATE_INTEGER:
    case STATE_POINT:
    case STATE_FRACTION:
    case STATE_E:
    case STATE_E_SIGN:
    case STATE_EXPONENT: return eat_number (self, p, end);
    case STATE_VALUE:
    case STATE_ARRAY_FIRST:
    case STATE_OBJECT_FIRST:
    case STATE_NAME:
    case STATE_COLON:
    case STATE_AFTER:
    case STATE_END:
    case STATE_NAME_END:
    case STATE_VALUE_END:
    case STATE_FAILED:   break;
    }
  return eat_structure (self, p, end, offset);
}

/* A value ended before the absolute @offset; answers MORE if nobody asked for it. */
static inline HfJsonScanEvent
end_value (HfJsonScan *self, guint64 offset)
{
  self->state = self->depth == 0 ? STATE_END : STATE_AFTER;
  self->end = offset;
  if (self->depth == self->record_depth)
    {
      self->in_record = FALSE;
      self->start = self->record_start;
      return HF_JSON_SCAN_RECORD;
    }
  if (self->want_value && self->depth == self->record_depth + 1)
    {
      self->want_value = FALSE;
      self->start = self->member_start;
      return HF_JSON_SCAN_MEMBER;
    }
  return HF_JSON_SCAN_MORE;
}

/* A name ended before @offset; answers MORE if nobody wants to hear of it. */
static inline HfJsonScanEvent
end_name (HfJsonScan *self, guint64 offset)
{
  self->state = STATE_COLON;
  if (self->depth != self->record_depth + 1 || self->name_length == HF_JSON_NAMES_NONE)
    return HF_JSON_SCAN_MORE;
  self->start = self->text_start;
  self->end = offset - 1;
  if (self->name_length == HF_JSON_NAMES_ALL || self->end - self->start == self->name_length || self->escaped)
    return HF_JSON_SCAN_NAME;
  return HF_JSON_SCAN_MORE;
}

static inline HfJsonScanEvent
end_token (HfJsonScan *self, guint64 offset)
{
  if (self->state == STATE_NAME_END)
    return end_name (self, offset);
  if (self->state == STATE_VALUE_END)
    return end_value (self, offset);
  self->end = offset;
  return HF_JSON_SCAN_ERROR;
}

HfJsonScanEvent
hf_json_scan_next (HfJsonScan *self, const char *bytes, gsize length, gsize *position)
{
  const guchar *begin = (const guchar *) bytes, *end = begin + length, *p = begin + *position;
  HfJsonScanEvent event = HF_JSON_SCAN_MORE;

  while (event == HF_JSON_SCAN_MORE)
    {
      if (self->state >= STATE_NAME_END)
        {
          event = end_token (self, self->offset + (guint64) (p - begin));
          continue;
        }
      if (self->state <= STATE_END)
        p = skip_space (p, end);
      if (p == end)
        {
          self->offset += length;
          break;
        }
      p = eat (self, p, end, self->offset + (guint64) (p - begin));
    }
  *position = (gsize) (p - begin);
  return event;
}

void
hf_json_scan_want_value (HfJsonScan *self)
{
  self->want_value = TRUE;
}

gboolean
hf_json_scan_finish (HfJsonScan *self)
{
  State state = self->state;

  if (self->depth == 0
      && (state == STATE_ZERO || state == STATE_INTEGER || state == STATE_FRACTION || state == STATE_EXPONENT))
    end_value (self, self->offset);
  if (self->state != STATE_FAILED)
    self->end = self->offset;
  return self->state == STATE_END;
}

void
hf_json_scan_init (HfJsonScan *self, guint record_depth, gsize name_length)
{
  memset (self, 0, sizeof *self);
  self->record_depth = record_depth;
  self->name_length = name_length;
  self->state = STATE_VALUE;
}

void
hf_json_scan_skip (HfJsonScan *self, guint64 offset)
{
  self->offset = offset;
}
