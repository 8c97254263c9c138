/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-lease.h"
#include "hf-runtime.h"

G_BEGIN_DECLS

/**
 * HfReplay:
 *
 * Sends what waits in the queue, first in, first out, one at a time: the PUSH stream of architecture.md. The rows are the truth; this
 * is a state machine over them that sleeps until woken.
 */
#define HF_TYPE_REPLAY (hf_replay_get_type ())
G_DECLARE_FINAL_TYPE (HfReplay, hf_replay, HF, REPLAY, GObject)

/* Signal "idle": nothing can be sent now (empty, offline, everything waits for its time, or another process sends).
 * Signal "settled" (gint64 command id, int HfCommandState): one command's send has ended and is written.
 * Signal "answered" (gint64 command id, string output as raw JSON): what a function made of the answer, where it makes something of it; before
 * "settled", so whether it was accepted is not known yet. */

HfReplay *hf_replay_new (HfRuntime *runtime, HfLease *lease);

/* A command was accepted, the network changed, a source came back, a person pressed a button. Cheap; never polls. */
void hf_replay_wake (HfReplay *self);
/* The same, and every command that waits for its next attempt is due now: *Sync now*. */
void hf_replay_hurry (HfReplay *self);
gboolean hf_replay_get_idle (HfReplay *self);
/* (nullable): why the database does not take what must be written; the replay stands still until it does. */
const char *hf_replay_get_store_error (HfReplay *self);
/* (transfer none) (nullable): the last one that went out: in a handler of "settled" that command's. */
HfRequest *hf_replay_get_request (HfReplay *self);
/* Commands settled per second over the present run, 0: unknown. */
double hf_replay_get_rate (HfReplay *self);

/* No more sends. Waits at most 2 s for the answer under way, iterating the main context; what has no answer by then is
 * left `sending` in the queue, for recovery to judge. */
void hf_replay_stop (HfReplay *self);

G_END_DECLS
