/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-context.h"
#include "hf-sync.h"

G_BEGIN_DECLS

/**
 * HfRound:
 *
 * What one round of syncing does, in this order: send what waits, run actions, pull feeds, pull again what was synced before, run what changed
 * tables lead to. Made by the engine, filled in, run once.
 */
typedef struct _HfRound HfRound;

HfRound *hf_round_new (HfEngine *engine, HfContext *context);
void hf_round_free (HfRound *self);
HfSync *hf_round_get_sync (HfRound *self);

/* Send first. */
void hf_round_add_push (HfRound *self, HfReplay *replay);
/* What the solution does at this moment: its action, and feeds that no action names. */
void hf_round_add_trigger (HfRound *self, HfTrigger trigger);
void hf_round_add_action (HfRound *self, const HfAction *action);
/* Every feed of these entities, whatever its trigger, with the context's inputs. */
void hf_round_add_entities (HfRound *self, const char *const *entities);
/* @feed: (transfer full) */
void hf_round_add_feed (HfRound *self, HfFeed *feed);
/* Then every feed that was synced before and was not touched. */
void hf_round_add_again (HfRound *self);

/* Whether there is nothing to do. */
gboolean hf_round_is_empty (HfRound *self);

void hf_round_run_async (HfRound *self, GAsyncReadyCallback callback, gpointer data);
/* @failure: (out) (transfer full) (nullable): of an action; those of feeds are in the sync's report. */
void hf_round_run_finish (HfRound *self, GAsyncResult *result, char **failure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfRound, hf_round_free)

G_END_DECLS
