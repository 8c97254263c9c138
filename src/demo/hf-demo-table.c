/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One entity's records in memory. Guarantees: order of arrival, ids that are never given twice, writes that cost the same
 * whatever the size of the table, and bodies that are immutable once handed out. Not thread-safe: the server's thread owns it. */

#include "hf-demo-table.h"

#include <gio/gio.h>
#include <string.h>

#define GZIP_FROM 1024 /* below it the header costs more than is saved */

struct _HfDemoTable
{
  const HfDemoEntity *entity;
  GQueue order;      /* HfDemoRecord, by their embedded links */
  GHashTable *by_id; /* id → HfDemoRecord (owned) */
  guint next_index;
  gint64 modified;
  HfDemoBody *all; /* (nullable): out of date */
};

static GBytes *
compress (GBytes *plain)
{
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 1);
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  gsize length;
  const void *data = g_bytes_get_data (plain, &length);

  if (!g_output_stream_write_all (stream, data, length, NULL, NULL, NULL) || !g_output_stream_close (stream, NULL, NULL))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

HfDemoBody *
hf_demo_body_new (char *text, gsize length)
{
  HfDemoBody *self = g_atomic_rc_box_new0 (HfDemoBody);

  self->plain = g_bytes_new_take (text, length);
  self->etag = g_compute_checksum_for_bytes (G_CHECKSUM_SHA1, self->plain);
  return self;
}

HfDemoBody *
hf_demo_body_ref (HfDemoBody *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear_body (gpointer data)
{
  HfDemoBody *self = data;

  g_bytes_unref (self->plain);
  g_clear_pointer (&self->gzip, g_bytes_unref);
  g_free (self->etag);
}

void
hf_demo_body_unref (HfDemoBody *self)
{
  g_atomic_rc_box_release_full (self, clear_body);
}

GBytes *
hf_demo_body_get_gzip (HfDemoBody *self)
{
  if (self->gzip == NULL && g_bytes_get_size (self->plain) >= GZIP_FROM)
    self->gzip = compress (self->plain);
  return self->gzip;
}

static void
free_record (gpointer data)
{
  HfDemoRecord *record = data;

  g_free (record->id);
  g_free (record->text);
  g_free (record);
}

static HfDemoRecord *
append_record (HfDemoTable *self, const char *id)
{
  HfDemoRecord *record = g_new0 (HfDemoRecord, 1);

  record->id = g_strdup (id);
  record->modified = self->modified;
  record->link.data = record;
  g_queue_push_tail_link (&self->order, &record->link);
  g_hash_table_insert (self->by_id, record->id, record);
  return record;
}

static void
note_write (HfDemoTable *self, gint64 now)
{
  self->modified = now;
  g_clear_pointer (&self->all, hf_demo_body_unref);
}

HfDemoTable *
hf_demo_table_new (const HfDemoEntity *entity, guint n)
{
  HfDemoTable *self = g_new0 (HfDemoTable, 1);

  self->entity = entity;
  self->modified = g_get_real_time ();
  g_queue_init (&self->order);
  self->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, free_record);
  for (; self->next_index < n; self->next_index++)
    {
      g_autofree char *id = hf_demo_entity_make_id (entity, self->next_index);

      append_record (self, id)->text = hf_demo_entity_generate (entity, self->next_index);
    }
  return self;
}

void
hf_demo_table_free (HfDemoTable *self)
{
  g_hash_table_unref (self->by_id);
  g_clear_pointer (&self->all, hf_demo_body_unref);
  g_free (self);
}

const HfDemoEntity *
hf_demo_table_get_entity (HfDemoTable *self)
{
  return self->entity;
}

guint
hf_demo_table_size (HfDemoTable *self)
{
  return self->order.length;
}

gint64
hf_demo_table_get_modified (HfDemoTable *self)
{
  return self->modified;
}

char *
hf_demo_table_make_id (HfDemoTable *self)
{
  return hf_demo_entity_make_id (self->entity, self->next_index++);
}

HfDemoRecord *
hf_demo_table_find (HfDemoTable *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

HfDemoRecord *
hf_demo_table_put (HfDemoTable *self, const char *id, char *text, gint64 now)
{
  HfDemoRecord *record = hf_demo_table_find (self, id);

  if (record == NULL)
    record = append_record (self, id);
  g_free (record->text);
  record->text = text;
  record->modified = now;
  note_write (self, now);
  return record;
}

void
hf_demo_table_remove (HfDemoTable *self, HfDemoRecord *record, gint64 now)
{
  g_queue_unlink (&self->order, &record->link);
  g_hash_table_remove (self->by_id, record->id);
  note_write (self, now);
}

static HfDemoBody *
build (GList *from, guint limit)
{
  g_autoptr(GString) json = g_string_new ("[");
  gsize length;

  for (GList *link = from; link != NULL && limit > 0; link = link->next, limit--)
    {
      if (link != from)
        g_string_append (json, ",\n");
      g_string_append (json, ((HfDemoRecord *) link->data)->text);
    }
  g_string_append_c (json, ']');
  length = json->len;
  return hf_demo_body_new (g_string_free (g_steal_pointer (&json), FALSE), length);
}

HfDemoBody *
hf_demo_table_dup_all (HfDemoTable *self)
{
  if (self->all == NULL)
    self->all = build (self->order.head, G_MAXUINT);
  return hf_demo_body_ref (self->all);
}

HfDemoBody *
hf_demo_table_dup_page (HfDemoTable *self, guint offset, guint limit)
{
  return build (g_queue_peek_nth_link (&self->order, offset), limit);
}
