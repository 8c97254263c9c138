/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-provider.h>
#include <hf-queue.h>
#include <hf-solution.h>

G_BEGIN_DECLS

/**
 * HfReadied:
 * @id: the command; 0: nothing was prepared
 * @parameters, @data: (nullable): the command's, as they were then
 * @request: (nullable): what is to go out; else:
 * @error: (nullable): why it cannot be prepared, with its class; else:
 * @skip: (nullable): why nothing is to be sent, with @operations (nullable)
 *
 * What came of preparing one command whose function needs evaluation. It counts only for that very command, unchanged.
 */
typedef struct
{
  gint64 id;
  char *parameters, *data;
  HfRequest *request;
  GError *error;
  char *skip;
  GPtrArray *operations;
} HfReadied;

/**
 * HfTurn:
 *
 * One transaction of the replay: the acknowledgement of the last send and the marking of the next are one truth, and one fsync.
 * Filled in on the main thread, run by hf_turn_run() on the writer, read on the main thread again.
 */
typedef struct
{
  /* in */
  HfSolution *solution;
  GPtrArray *known;       /* names of sources whose reachability is known (char *) */
  GPtrArray *skip;        /* names of those that must not be asked now (char *); the run may add one */
  gint64 now;
  double random;
  gboolean recover;       /* first: what a dead process left `sending` */
  gboolean hurry;         /* a person asked: what waits for its next attempt is due */
  gboolean settle_only;   /* stopping: pick nothing */

  /* in: the send to acknowledge, if settle_id is not 0 */
  gint64 settle_id;
  gint64 settle_attempt;
  HfResult result;
  char *response_head;
  char *response_body;

  HfReadied readied; /* in */

  /* out */
  HfOutcome outcome;      /* of settle_id */
  HfCommand *command;     /* marked sending, or (unknown_source) only looked at; NULL: nothing to send */
  HfRequest *request;
  gint64 attempt;
  guint sends;               /* of what needs evaluation: how often its request went out before */
  gboolean needs_evaluation; /* @command is only looked at: it is to be prepared first */
  char *row;                 /* (nullable): of what needs evaluation: its local record as it is */
  gboolean sends_readied;    /* @request is the prepared one */
  HfOutcome readied_outcome; /* of a command that could not be prepared */
  char *readied_source;      /* (nullable): its source, if that outcome is written */
  gboolean unknown_source; /* @command's source must be made known first; nothing was marked */
  gint64 due_at;          /* when a command's time comes, or 0 */
} HfTurn;

HfTurn *hf_turn_new (HfSolution *solution, gint64 now, double random);
void hf_turn_free (HfTurn *self);
/* An #HfStoreFunc over an #HfTurn. May run again with the same turn after it failed. */
gboolean hf_turn_run (HfDb *db, gpointer data, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfTurn, hf_turn_free)

G_END_DECLS
