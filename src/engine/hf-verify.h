/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-command.h>

#include "hf-replay.h"
#include "hf-runtime.h"

G_BEGIN_DECLS

/**
 * HfVerifier:
 *
 * A function's `verify`: after a command is done, reads its record back from the service by that function and writes one line about
 * the command to the activity log: it is as it was sent, which fields differ, or why nobody knows. A call of its own, beside the
 * queue, which does not wait for it; nothing local changes. A delete leaves nothing to read back, and what sends no property has
 * nothing to compare: neither is asked about.
 */
typedef struct _HfVerifier HfVerifier;

/* (transfer full) (nullable): NULL: no function of the solution has `verify`. @replay: not held. */
HfVerifier *hf_verifier_new (HfRuntime *runtime, HfReplay *replay);
/* After the replay was stopped, before the store closes. Iterates the main context until nothing is under way. @patient: answers may take up
 * to 1 s yet; what has none then, the log says so of. */
void hf_verifier_stop (HfVerifier *self, gboolean patient);
/* It was stopped. */
void hf_verifier_free (HfVerifier *self);

/**
 * HfVerified:
 * @command: as it is once done: the final id in all it says
 * @function: the one that sent it
 * @answer: (nullable): the record as it was read back, raw JSON
 * @problem: (nullable): why there is none, translated
 * @requests: (element-type HfRequest): whose secrets are shown nowhere
 * @now: µs
 */
typedef struct
{
  HfCommand *command;
  HfFunction *function;
  char *answer, *problem;
  GPtrArray *requests;
  gint64 now;
} HfVerified;

/* (transfer full): the properties that the command sent, by name, credentials' names left out. */
HfJsonObject *hf_verified_list_sent (HfCommand *command, HfFunction *function);
/* An #HfStoreFunc over an #HfVerified: compares and writes the line. What later commands of the record have changed by now does not count. */
gboolean hf_verified_write (HfDb *db, gpointer data, GError **error);

G_END_DECLS
