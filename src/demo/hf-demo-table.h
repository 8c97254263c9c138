/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-demo-data.h"

G_BEGIN_DECLS

/**
 * HfDemoRecord:
 * @text: the record as compact JSON
 * @modified: microseconds since 1970-01-01 UTC
 */
typedef struct
{
  GList link; /* in the table's order; its data is the record */
  char *id;
  char *text;
  gint64 modified;
} HfDemoRecord;

/**
 * HfDemoBody:
 *
 * A prebuilt answer. Its ETag is a checksum of the bytes, so the same content has the same tag after a restart too.
 */
typedef struct
{
  GBytes *plain;
  GBytes *gzip; /* (nullable): made by hf_demo_body_get_gzip() */
  char *etag;   /* without quotes */
} HfDemoBody;

/* (transfer full) @text: taken. */
HfDemoBody *hf_demo_body_new (char *text, gsize length);
HfDemoBody *hf_demo_body_ref (HfDemoBody *self);
void hf_demo_body_unref (HfDemoBody *self);
/* (transfer none) (nullable): compressed when first asked for; NULL where it is not worth it. */
GBytes *hf_demo_body_get_gzip (HfDemoBody *self);

/**
 * HfDemoTable:
 *
 * The records of one entity in order of arrival. Every write is O(1); the list's body is built by the next one who asks.
 */
typedef struct _HfDemoTable HfDemoTable;

HfDemoTable *hf_demo_table_new (const HfDemoEntity *entity, guint n);
void hf_demo_table_free (HfDemoTable *self);

const HfDemoEntity *hf_demo_table_get_entity (HfDemoTable *self);
guint hf_demo_table_size (HfDemoTable *self);
gint64 hf_demo_table_get_modified (HfDemoTable *self); /* of the latest write, a delete too */

/* (transfer full): for a new record. Never given twice. */
char *hf_demo_table_make_id (HfDemoTable *self);
HfDemoRecord *hf_demo_table_find (HfDemoTable *self, const char *id); /* (nullable) */
/* @text: (transfer full): adds the record or replaces its text. */
HfDemoRecord *hf_demo_table_put (HfDemoTable *self, const char *id, char *text, gint64 now);
void hf_demo_table_remove (HfDemoTable *self, HfDemoRecord *record, gint64 now);

/* (transfer full): the whole table as a JSON array; built once until the next write. */
HfDemoBody *hf_demo_table_dup_all (HfDemoTable *self);
/* (transfer full): @limit records from place @offset. */
HfDemoBody *hf_demo_table_dup_page (HfDemoTable *self, guint offset, guint limit);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDemoBody, hf_demo_body_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDemoTable, hf_demo_table_free)

G_END_DECLS
