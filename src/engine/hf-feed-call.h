/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-provider.h>
#include <hf-solution.h>

G_BEGIN_DECLS

/**
 * HfFeedCall:
 * @provider, @function: the registry's and the solution's
 * @parameters: resolved values
 * @url: as the function writes it, expanded
 * @source: the name reachability is kept under
 *
 * What a feed needs to run.
 */
typedef struct
{
  HfProvider *provider;
  HfFunction *function;
  HfJsonObject *parameters;
  char *url;
  char *source;
} HfFeedCall;

/* Only @provider and @function: what a function that needs evaluation is found by. The same errors. */
gboolean hf_feed_call_find (HfFeedCall *self, HfSolution *solution, const HfFeed *feed, GError **error);
/* FALSE: this version has no provider for it, or it cannot run; @error in words for the person, @self empty. */
gboolean hf_feed_call_resolve (HfFeedCall *self, HfSolution *solution, const HfFeed *feed, GError **error);
void hf_feed_call_clear (HfFeedCall *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfFeedCall, hf_feed_call_clear)

G_END_DECLS
