/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records on their way from the network to the database, without a copy where that is possible. Guarantees: what a
 * record points to lives as long as its list. Used by one thread at a time; handed over whole. */

#include "hf-ingest-records.h"

#define TEXT_BLOCK 32768

struct _HfChunk
{
  gint refs;
  char *bytes;
  gsize length;
  HfChunkFunc released;
  gpointer data;
};

HfChunk *
hf_chunk_new_take (char *bytes, gsize length)
{
  HfChunk *self = g_new0 (HfChunk, 1);

  self->refs = 1;
  self->bytes = bytes;
  self->length = length;
  return self;
}

HfChunk *
hf_chunk_new (const char *bytes, gsize length, HfChunkFunc released, gpointer data)
{
  HfChunk *self = hf_chunk_new_take (g_memdup2 (bytes, length), length);

  self->released = released;
  self->data = data;
  return self;
}

HfChunk *
hf_chunk_ref (HfChunk *self)
{
  g_atomic_int_inc (&self->refs);
  return self;
}

void
hf_chunk_unref (HfChunk *self)
{
  if (!g_atomic_int_dec_and_test (&self->refs))
    return;
  g_free (self->bytes);
  if (self->released != NULL)
    self->released (self->data, self->length);
  g_free (self);
}

const char *
hf_chunk_get_bytes (HfChunk *self, gsize *length)
{
  *length = self->length;
  return self->bytes;
}

HfRecords *
hf_records_new (void)
{
  HfRecords *self = g_new0 (HfRecords, 1);

  self->list = g_array_new (FALSE, FALSE, sizeof (HfRecord));
  return self;
}

void
hf_records_free (HfRecords *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->list);
  g_clear_pointer (&self->chunks, g_ptr_array_unref);
  g_clear_pointer (&self->texts, g_string_chunk_free);
  g_free (self);
}

void
hf_records_keep (HfRecords *self, HfChunk *chunk)
{
  if (self->chunks == NULL)
    self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_chunk_unref);
  g_ptr_array_add (self->chunks, hf_chunk_ref (chunk));
}

const char *
hf_records_copy (HfRecords *self, const char *text, gsize length)
{
  if (self->texts == NULL)
    self->texts = g_string_chunk_new (TEXT_BLOCK);
  return g_string_chunk_insert_len (self->texts, text, (gssize) length);
}

void
hf_records_add (HfRecords *self, const HfRecord *record)
{
  g_array_append_vals (self->list, record, 1);
  self->bytes += sizeof *record + record->id_length + record->data_length;
}

void
hf_records_add_copy (HfRecords *self, const HfRecord *record, HfRecordKind kind)
{
  HfRecord copy = *record;

  copy.kind = kind;
  copy.id = hf_records_copy (self, record->id, record->id_length);
  if (record->data != NULL)
    copy.data = hf_records_copy (self, record->data, record->data_length);
  hf_records_add (self, &copy);
}
