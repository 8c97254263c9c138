/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"
#include "hf-ingest-records.h"

G_BEGIN_DECLS

/**
 * HfCompare:
 *
 * Walks a table in its order of arrival beside incoming records and tells what is different. Where both go in the same
 * order, equal rows cost one comparison of bytes.
 */
typedef struct _HfCompare HfCompare;

/* @db: a reading connection of the calling thread; must live as long */
HfCompare *hf_compare_new (HfDb *db, const char *entity, GError **error);
void hf_compare_free (HfCompare *self);

/* Adds copies of what is new or different in @incoming to @changes. No read transaction stays open after it. */
gboolean hf_compare_push (HfCompare *self, HfRecords *incoming, HfRecords *changes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * hf_compare_finish:
 * @more: set if @changes got long before the end; come again with an empty one
 *
 * Adds the rows that did not come.
 */
gboolean hf_compare_finish (HfCompare *self, HfRecords *changes, gboolean *more, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How often an id came again. Repeated new ones are not known here: they are several inserts in the changes. */
gint64 hf_compare_get_duplicates (HfCompare *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCompare, hf_compare_free)

G_END_DECLS
