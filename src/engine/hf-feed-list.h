/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-solution.h>
#include <hf-store.h>

G_BEGIN_DECLS

/**
 * HfFeedListed:
 * @synced: its last pull, or one before, succeeded
 *
 * A row of `_feed`: what was synced, with which values.
 */
typedef struct
{
  char *key, *entity, *function, *parameters;
  gboolean synced;
} HfFeedListed;

void hf_feed_list_read_async (HfStore *store, GAsyncReadyCallback callback, gpointer data);
/* (transfer full) (nullable) (element-type HfFeedListed); NULL: the database did not say. */
GPtrArray *hf_feed_list_read_finish (GAsyncResult *result);

/* Removes rows by their keys (element-type utf8). */
void hf_feed_list_drop_async (HfStore *store, GPtrArray *keys, GAsyncReadyCallback callback, gpointer data);
void hf_feed_list_drop_finish (GAsyncResult *result);

/**
 * hf_feed_list_is_wanted:
 * @ran: the triggers of this round
 * @entities: (nullable): only these
 *
 * Whether a feed that was synced before and not touched in this round is to be pulled again: the solution still has it, and it was not this
 * round's own triggers that passed it over (its `when` did not hold, or its expressions have other values now).
 */
gboolean hf_feed_list_is_wanted (HfSolution *solution, const HfFeedListed *row, HfTrigger ran, const char *const *entities);
/* Whether it was the values of an expression then, and the expression has others now. */
gboolean hf_feed_list_is_outdated (HfSolution *solution, const HfFeedListed *row, HfTrigger ran);
/* Whether the solution has feeds whose rows can be outdated. */
gboolean hf_feed_list_needs_tidying (HfSolution *solution);

/* (transfer full): the names of what only a person can say for @feed: `city, from`. */
char *hf_feed_list_inputs (const HfFeed *feed);

G_END_DECLS
