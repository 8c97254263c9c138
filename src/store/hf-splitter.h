/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-ingest-records.h"

G_BEGIN_DECLS

/**
 * HfSplitter:
 *
 * Cuts a response body into records while it comes: the elements of a JSON array of objects, or one object alone. A
 * byte order mark before it is let pass.
 */
typedef struct _HfSplitter HfSplitter;

/* @primary_key: (nullable): the property that is the id; default `id`. */
HfSplitter *hf_splitter_new (const char *primary_key);
void hf_splitter_free (HfSplitter *self);

/**
 * hf_splitter_push:
 * @chunk: the next piece, cut anywhere
 * @out: gets the records that are complete now; they point into @chunk where they lie in it whole
 * @error: %HF_ERROR_INVALID with the offset in the body
 */
gboolean hf_splitter_push (HfSplitter *self, HfChunk *chunk, HfRecords *out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* There is no more: FALSE with @error if something is missing. */
gboolean hf_splitter_finish (HfSplitter *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What came so far was one body, and it is complete; another follows, whose records go on with the same counts. Errors: as
 * hf_splitter_finish(). */
gboolean hf_splitter_next (HfSplitter *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gint64 hf_splitter_get_records (HfSplitter *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSplitter, hf_splitter_free)

G_END_DECLS
