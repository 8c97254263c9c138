/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-ingest.h>
#include <hf-operation.h>
#include <hf-provider.h>
#include <hf-solution.h>

G_BEGIN_DECLS

/**
 * HfFeedRow:
 * @solution: held, because the feed is its
 * @cursor: (out): of hf_feed_row_read_cursor()
 * @failure: (nullable): why the pull failed, in words
 * @rows: what a pull that succeeded did
 * @fingerprint: (nullable): what the cursor belongs to
 * @operations: (nullable) (element-type HfTableOperation): to be done in the same transaction
 * @asked_at: when the service was asked, or 0
 *
 * What the functions below, which run on the store's threads, need of one feed.
 */
typedef struct
{
  HfSolution *solution;
  const HfFeed *feed;
  gint64 now;
  char *failure;
  HfIngestResult rows;
  HfCursor cursor;
  char *fingerprint;
  GPtrArray *operations;
  gint64 asked_at;
} HfFeedRow;

HfFeedRow *hf_feed_row_new (HfSolution *solution, const HfFeed *feed, gint64 now, const char *failure);
void hf_feed_row_free (gpointer self);

/* Each is an HfStoreFunc over an HfFeedRow. */
gboolean hf_feed_row_read_cursor (HfDb *db, gpointer self, GError **error);
gboolean hf_feed_row_write_fresh (HfDb *db, gpointer self, GError **error);
/* Its @operations too; if they cannot be done, the failure says so. */
gboolean hf_feed_row_write_failure (HfDb *db, gpointer self, GError **error);
/* @operations are the pull: they, the feed's row with its cursor, and a line of activity; @rows is filled in. */
gboolean hf_feed_row_apply (HfDb *db, gpointer self, GError **error);
/* @operations, and that the feed is fresh: there was nothing to pull. */
gboolean hf_feed_row_apply_only (HfDb *db, gpointer self, GError **error);
/* In the ingest's transaction, after its rows and the feed's row: @operations and @fingerprint. */
gboolean hf_feed_row_complete (HfDb *db, gpointer self, GError **error);
/* A line of activity; the rows themselves and the feed's row were written by the ingest. */
gboolean hf_feed_row_tell_rows (HfDb *db, gpointer self, GError **error);

G_END_DECLS
