/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-status.h"

G_BEGIN_DECLS

/**
 * HfStatusFacts:
 *
 * All the headline may look at. Times in µs wall clock, 0: never.
 * @progress_at: when a command last ended, or the network came back, whichever is later
 * @down_source: (nullable): a source with waiting commands that does not answer, @down_error its words
 */
typedef struct
{
  HfNetwork network;
  gboolean can_send; /* some source with waiting commands, or any source, may be asked */
  gboolean work_offline;
  gboolean metered;
  gboolean syncing;
  gint64 now;
  gint64 waiting, stuck;
  gint64 progress_at;
  double per_second; /* measured rate of the drain, 0: unknown */
  guint launch_failed, launch_never, launch_old;
  const char *failed_entity;
  const char *failed_error;
  const char *store_error; /* (nullable): why the local database does not take what must be written */
  const char *down_source;
  const char *down_error;
  gint64 last_sync;
} HfStatusFacts;

/* Pure. @headline and @detail: (out) (transfer full). */
void hf_status_compute (const HfStatusFacts *facts, HfLevel *level, char **headline, char **detail);

HfStatus *hf_status_new (void);
void hf_status_take_facts (HfStatus *self, const HfStatusFacts *facts);

/* Without progress for this long, waiting work online is "Stalled" (queue.md, "Honest status"). */
#define HF_STALLED_AFTER (60 * G_USEC_PER_SEC)

G_END_DECLS
