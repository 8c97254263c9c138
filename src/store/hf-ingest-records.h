/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfChunk:
 *
 * A piece of a response body in memory that is the pull's alone. It is copied once on its way from the main thread, which may
 * hold its own bytes as long as it likes; that costs a hundredth of the pull.
 */
typedef struct _HfChunk HfChunk;

typedef void (*HfChunkFunc) (gpointer data, gsize length);

/* @released: (nullable): called with @length when nobody holds it any more, on the thread that let go last. */
HfChunk *hf_chunk_new (const char *bytes, gsize length, HfChunkFunc released, gpointer data);
HfChunk *hf_chunk_new_take (char *bytes, gsize length);
HfChunk *hf_chunk_ref (HfChunk *self);
void hf_chunk_unref (HfChunk *self);
const char *hf_chunk_get_bytes (HfChunk *self, gsize *length);

typedef enum
{
  HF_RECORD_INSERT,
  HF_RECORD_UPDATE,
  HF_RECORD_DELETE, /* has no data */
} HfRecordKind;

typedef struct
{
  const char *id, *data;
  gsize id_length, data_length;
  HfRecordKind kind; /* meaningful in a list of changes only */
} HfRecord;

/**
 * HfRecords:
 *
 * A list of records and the memory they point into: chunks of the body as they came, and copies.
 */
typedef struct
{
  GArray *list; /* HfRecord */
  gsize bytes;  /* about what it keeps in memory */
  /*< private >*/
  GPtrArray *chunks;
  GStringChunk *texts;
} HfRecords;

HfRecords *hf_records_new (void);
void hf_records_free (HfRecords *self);

#define hf_records_at(self, index) (&g_array_index ((self)->list, HfRecord, (index)))

void hf_records_keep (HfRecords *self, HfChunk *chunk);
/* (transfer none): a copy with a NUL behind it that lives as long as @self. */
const char *hf_records_copy (HfRecords *self, const char *text, gsize length);
void hf_records_add (HfRecords *self, const HfRecord *record);
/* The same with id and data copied. */
void hf_records_add_copy (HfRecords *self, const HfRecord *record, HfRecordKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfChunk, hf_chunk_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfRecords, hf_records_free)

G_END_DECLS
