/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Body bytes in, records out. Guarantees: a record's bytes are those of the body, from its { to its }; all that was let
 * through is valid JSON (hf-json-scan.h), elements, commas and what follows the end included; a byte is copied only
 * if its record lies in two chunks. An id is the text of the property: a string's content, a number's or boolean's
 * digits or letters as they stand; where a record repeats the property the last one counts. A record without one
 * (absent, null, "", an object, an array) gets a name made of its bytes (hf-splitter-id.h). Refuses elements that
 * are no objects: a table has nowhere to put them, and leaving them out would lose them silently. */

#include "hf-splitter.h"

#include "hf-splitter-id.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <hf-json-scan.h>
#include <hf-json.h>
#include <inttypes.h>
#include <string.h>

typedef enum
{
  STATE_BEFORE, /* byte order mark or white space may come */
  STATE_INSIDE,
  STATE_FAILED,
} State;

struct _HfSplitter
{
  State state;
  char *key;
  gsize key_length;
  HfJsonScan scan;
  HfNamer *namer;
  gint64 records;
  guint64 base;           /* offset of the present chunk in the body */
  guint bom;              /* bytes of the byte order mark seen */
  gsize id_start, id_end; /* of the key's value, from the record's start; both 0: none */
  GByteArray *carry;      /* (nullable): the part of the present record that lay in earlier chunks */
};

HfSplitter *
hf_splitter_new (const char *primary_key)
{
  HfSplitter *self = g_new0 (HfSplitter, 1);

  self->key = g_strdup (primary_key != NULL && *primary_key != '\0' ? primary_key : "id");
  self->key_length = strlen (self->key);
  self->namer = hf_namer_new ();
  return self;
}

void
hf_splitter_free (HfSplitter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->carry, g_byte_array_unref);
  hf_namer_free (self->namer);
  g_free (self->key);
  g_free (self);
}

static gboolean
refuse (HfSplitter *self, guint64 offset, const char *why, GError **error)
{
  self->state = STATE_FAILED;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The answer is not valid JSON at byte %'" PRIu64 ": %s"),
               offset, why);
  return FALSE;
}

static gboolean
refuse_start (HfSplitter *self, char c, guint64 offset, GError **error)
{
  self->state = STATE_FAILED;
  if (c == '<')
    g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("The answer is not JSON: it starts with “<” (a web page?)"));
  else if (strchr ("\"-0123456789tfn", c) != NULL && c != '\0')
    g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID,
                         _("The answer is not a list of records: it must start with “[” or “{”"));
  else
    return refuse (self, offset, _("it must start with “[” or “{”"), error);
  return FALSE;
}

/* Skips what may stand before the value, at most once a byte order mark, and sets the scanner up at its first byte. */
static gboolean
begin (HfSplitter *self, const char *bytes, gsize length, gsize *position, GError **error)
{
  static const char mark[] = "\xEF\xBB\xBF";

  for (; *position < length && self->state == STATE_BEFORE; (*position)++)
    {
      char c = bytes[*position];
      guint64 offset = self->base + *position;

      if (self->bom < 3 && offset == self->bom && c == mark[self->bom])
        self->bom++;
      else if (self->bom > 0 && self->bom < 3 && offset == self->bom)
        return refuse_start (self, c, offset, error);
      else if (c == '[' || c == '{')
        break;
      else if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
        return refuse_start (self, c, offset, error);
    }
  if (*position < length)
    {
      hf_json_scan_init (&self->scan, bytes[*position] == '[' ? 1 : 0, self->key_length);
      hf_json_scan_skip (&self->scan, self->base);
      self->state = STATE_INSIDE;
    }
  return TRUE;
}

/* The body's bytes from @start to @end, of the present record, in one piece: in the chunk, or put together in @buffer. */
static const char *
view (HfSplitter *self, const char *bytes, guint64 start, guint64 end, GByteArray *buffer)
{
  gsize in_carry;

  if (start >= self->base)
    return bytes + (start - self->base);
  in_carry = (gsize) (MIN (end, self->base) - start);
  g_byte_array_append (buffer, self->carry->data + (start - self->scan.record_start), (guint) in_carry);
  if (end > self->base)
    g_byte_array_append (buffer, (const guint8 *) bytes, (guint) (end - self->base));
  return (const char *) buffer->data;
}

static gboolean
is_key (HfSplitter *self, const char *bytes)
{
  guint64 start = self->scan.start, end = self->scan.end;
  gboolean escaped = self->scan.escaped;
  g_autoptr(GByteArray) buffer = NULL;
  g_autofree char *text = NULL;
  const char *raw;

  if (start >= self->base && !escaped)
    return memcmp (bytes + (start - self->base), self->key, self->key_length) == 0;
  buffer = g_byte_array_new ();
  if (!escaped)
    return memcmp (view (self, bytes, start, end, buffer), self->key, self->key_length) == 0;
  /* With its quotes. */
  raw = view (self, bytes, start - 1, end + 1, buffer);
  text = hf_json_unquote (raw, (gssize) (end - start + 2));
  return strcmp (text, self->key) == 0;
}

static void
set_id (HfSplitter *self, HfRecord *record, HfRecords *out)
{
  const char *raw = record->data + self->id_start;
  gsize length = self->id_end - self->id_start;
  gboolean text = length >= 2 && *raw == '"';

  if (length == 0 || (text && length == 2) || *raw == '{' || *raw == '[' || (length == 4 && memcmp (raw, "null", 4) == 0))
    {
      char name[HF_NAME_LENGTH + 1];

      hf_namer_name (self->namer, record->data, record->data_length, name);
      record->id = hf_records_copy (out, name, HF_NAME_LENGTH);
      record->id_length = HF_NAME_LENGTH;
    }
  else if (text && memchr (raw, '\\', length) != NULL)
    {
      g_autofree char *id = hf_json_unquote (raw, (gssize) length);

      record->id_length = strlen (id);
      record->id = hf_records_copy (out, id, record->id_length);
    }
  else
    {
      record->id = text ? raw + 1 : raw;
      record->id_length = text ? length - 2 : length;
    }
}

/* The bytes of the record that just ended, in the chunk or gathered from several. */
static const char *
take_bytes (HfSplitter *self, const char *bytes, HfRecords *out)
{
  g_autoptr(HfChunk) chunk = NULL;
  gsize length;

  if (self->carry == NULL)
    return bytes + (self->scan.start - self->base);
  g_byte_array_append (self->carry, (const guint8 *) bytes, (guint) (self->scan.end - self->base));
  length = self->carry->len;
  chunk = hf_chunk_new_take ((char *) g_byte_array_free (g_steal_pointer (&self->carry), FALSE), length);
  hf_records_keep (out, chunk);
  return hf_chunk_get_bytes (chunk, &length);
}

static gboolean
end_record (HfSplitter *self, const char *bytes, HfRecords *out, GError **error)
{
  HfRecord record = { NULL };

  self->records++;
  record.data = take_bytes (self, bytes, out);
  record.data_length = (gsize) (self->scan.end - self->scan.start);
  if (*record.data != '{')
    {
      self->state = STATE_FAILED;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _("Record %'" PRId64 " of the answer is not a JSON object (byte %'" PRIu64 ")"),
                   self->records, self->scan.start);
      return FALSE;
    }
  set_id (self, &record, out);
  hf_records_add (out, &record);
  self->id_start = self->id_end = 0;
  return TRUE;
}

static void
carry_on (HfSplitter *self, const char *bytes, gsize length)
{
  gsize from = self->scan.record_start > self->base ? (gsize) (self->scan.record_start - self->base) : 0;

  if (!self->scan.in_record)
    return;
  if (self->carry == NULL)
    self->carry = g_byte_array_new ();
  g_byte_array_append (self->carry, (const guint8 *) bytes + from, (guint) (length - from));
}

static gboolean
split (HfSplitter *self, HfChunk *chunk, HfRecords *out, GError **error)
{
  gsize length, position = 0, first = out->list->len;
  const char *bytes = hf_chunk_get_bytes (chunk, &length);
  HfJsonScanEvent event = HF_JSON_SCAN_MORE;

  if (self->state == STATE_BEFORE && !begin (self, bytes, length, &position, error))
    return FALSE;
  while (self->state == STATE_INSIDE
         && (event = hf_json_scan_next (&self->scan, bytes, length, &position)) != HF_JSON_SCAN_MORE)
    {
      if (event == HF_JSON_SCAN_ERROR)
        return refuse (self, self->scan.end, hf_json_scan_describe (&self->scan), error);
      if (event == HF_JSON_SCAN_NAME && is_key (self, bytes))
        hf_json_scan_want_value (&self->scan);
      if (event == HF_JSON_SCAN_MEMBER)
        {
          self->id_start = (gsize) (self->scan.start - self->scan.record_start);
          self->id_end = (gsize) (self->scan.end - self->scan.record_start);
        }
      if (event == HF_JSON_SCAN_RECORD && !end_record (self, bytes, out, error))
        return FALSE;
    }
  if (out->list->len > first)
    hf_records_keep (out, chunk);
  carry_on (self, bytes, length);
  self->base += length;
  return TRUE;
}

gboolean
hf_splitter_push (HfSplitter *self, HfChunk *chunk, HfRecords *out, GError **error)
{
  gsize length;

  g_return_val_if_fail (self->state != STATE_FAILED, FALSE);

  hf_chunk_get_bytes (chunk, &length);
  return length == 0 || split (self, chunk, out, error);
}

gboolean
hf_splitter_finish (HfSplitter *self, GError **error)
{
  g_return_val_if_fail (self->state != STATE_FAILED, FALSE);

  if (self->state == STATE_BEFORE)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("The answer is empty"));
      return FALSE;
    }
  if (hf_json_scan_finish (&self->scan))
    return TRUE;
  if (self->scan.in_record)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The answer breaks off at byte %'" PRIu64 ", inside a record"),
                 self->base);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                 _("The answer breaks off at byte %'" PRIu64 ", between two records"), self->base);
  return FALSE;
}

gboolean
hf_splitter_next (HfSplitter *self, GError **error)
{
  if (!hf_splitter_finish (self, error))
    return FALSE;
  self->state = STATE_BEFORE;
  self->base = 0;
  self->bom = 0;
  return TRUE;
}

gint64
hf_splitter_get_records (HfSplitter *self)
{
  return self->records;
}
