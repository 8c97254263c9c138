/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-solution.h>

G_BEGIN_DECLS

/* A feed as it is pulled: an HfFeed of our own, with its parameters evaluated and its key made of them, so that `_feed` tells which were
 * synced with what. One that the solution lists keeps what the solution says of it. */

/**
 * hf_feed_use_new:
 * @provider: (nullable): of the action around it
 * @entry: raw JSON, evaluated: a name, or {entity, function, parameters, provider}
 * @written: (nullable): the same as the file has it, expressions as `"=…"`: how the solution's own feed is found
 * @place: of the action
 *
 * Returns: (transfer full) (nullable): %HF_ERROR_INVALID: it names no entity
 */
HfFeed *hf_feed_use_new (HfSolution *solution, const char *provider, const char *entry, const char *written, const char *place, GError **error);
/* (transfer full): of a feed of the solution, with other parameters (nullable: raw JSON object). */
HfFeed *hf_feed_use_with (const HfFeed *feed, const char *parameters);
/* (transfer full): one that was synced before, as `_feed` has it. */
HfFeed *hf_feed_use_again (HfSolution *solution, const char *entity, const char *function, const char *parameters);
/* (nullable): the solution's feed of this key. */
const HfFeed *hf_feed_find (HfSolution *solution, const char *key);

void hf_feed_use_free (HfFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFeed, hf_feed_use_free)

G_END_DECLS
