/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "hf-db.h"

G_BEGIN_DECLS

/**
 * HfQuery:
 *
 * A dataset, what its records must contain and the order they come in. A value.
 */
typedef struct
{
  char *entity;
  char *filter; /* (nullable): a substring of the record, without case for ASCII */
  char *order;  /* (nullable): a top-level property or "id"; NULL: order of arrival */
  gboolean descending;
} HfQuery;

HfQuery *hf_query_copy (const HfQuery *self);
void hf_query_free (HfQuery *self);
/* Everything in the order of arrival. */
gboolean hf_query_is_plain (const HfQuery *self);

typedef struct
{
  gint64 total;       /* records of the dataset, from its catalogue */
  gint64 first, last; /* rowids; both 0 if there are none */
} HfExtent;

/* Whether rowids have no gap: then place and rowid differ by a constant. */
#define hf_extent_is_dense(extent) \
  ((extent)->total == 0 ? (extent)->last == 0 : (extent)->last - (extent)->first + 1 == (extent)->total)

/* Costs a few page reads, however many records there are. A dataset that is not there yet has none. */
gboolean hf_query_measure (HfDb *db, const char *entity, HfExtent *extent, GError **error);

/* The next rowids in order. */
typedef void (*HfQueryFunc) (const gint64 *rowids, gsize count, gpointer data);

/**
 * hf_query_run:
 * @func: called in this thread, early with the first few, then about twenty times a second, and at the end
 *
 * May take a second for a million records; ends within a millisecond or two of @cancellable.
 */
gboolean hf_query_run (HfDb *db, const HfQuery *query, GCancellable *cancellable, HfQueryFunc func, gpointer data, GError **error);

/* @rowid: 0 if there is no such record. */
gboolean hf_query_find_id (HfDb *db, const char *entity, const char *id, gint64 *rowid, GError **error);
/* (transfer full): "id", then the property names of the first 200 records, most frequent first. */
char **hf_query_find_columns (HfDb *db, const char *entity, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfQuery, hf_query_free)

G_END_DECLS
