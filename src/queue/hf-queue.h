/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-db.h>
#include <hf-json.h>

#include "hf-command.h"
#include "hf-outcome.h"

G_BEGIN_DECLS

/* The durable queue, as functions over the writer's connection. Each is meant to run inside ONE transaction
 * of hf_store_write_async() (reads: any connection); none begins or commits one. All note what they change
 * (hf_db_note_change()), so that HfStore::changed names entity and command. `now` is µs wall clock. */

typedef enum
{
  HF_QUEUE_ADD,
  HF_QUEUE_REPLACE, /* `queueOperation: replace` (solution-format.md, "Writes, the queue and temporary ids") */
} HfQueueOperation;

/**
 * HfWrite:
 *
 * A write as a person or an action asks for it; the engine fills in what the solution says.
 * @record_id: (nullable): a create without one gets `_tmp_<commandId>_`
 * @parameters: (nullable): resolved values, raw JSON object
 * @data: (nullable): raw JSON object: what to write locally (update: laid over the record; create, save: likewise over {} or the record)
 */
typedef struct
{
  const char *provider;
  const char *source;
  const char *entity;
  const char *method;
  const char *function;
  const char *record_id;
  const char *parameters;
  const char *data;
  gboolean safe;
  HfQueueOperation operation;
} HfWrite;

/**
 * hf_queue_push:
 *
 * The promise begins here: applies @method with @data to the local table (functionCall: nothing), keeps the record's earlier
 * version in `_base` if this is its first open command, remembers mentions of temporary ids, and appends the command with its idempotency
 * key (UUID v4). The record of a create carries its (temporary) id as `id`.
 * Errors: %HF_ERROR_INVALID (update or delete of a record that is not there, a create of an id that is), %HF_ERROR_STORE.
 *
 * With %HF_QUEUE_REPLACE the unsent commands of the same record and method are dropped (discarded, "replaced by #n") and this one takes the place of
 * the first of them, with its id; the record becomes the service's version changed by the commands that are open now. A delete drops all unsent
 * commands of the record, and if the record was never created remotely nothing is sent: the answer is 0 without @error. A command that is
 * sending, or whose answer was lost, is never replaced; if there is none to replace (or no id, also as `id` in @parameters), this one is added.
 *
 * Returns: the command's id, or 0
 */
gint64 hf_queue_push (HfDb *db, const HfWrite *write, gint64 now, GError **error);

/**
 * hf_queue_next:
 * @skip_sources: (nullable): names of sources that are down or offline
 * @out: (transfer full) (nullable): the first command, in order of acceptance, that is waiting or whose next attempt is due, whose source is not
 *   in @skip_sources, and that depends on no earlier open command (same entity and record id, or a mention of the temporary id that one will bring).
 *   NULL: none
 * @due_at: (out) (nullable): the earliest future next_attempt_at of a command that could go then, or 0
 *
 * Writes nothing: who waits for whom is kept up when something happens to a command. Cost does not grow with the length of the queue.
 */
gboolean hf_queue_next (HfDb *db, const char *const *skip_sources, gint64 now, HfCommand **out, gint64 *due_at, GError **error);

/**
 * hf_queue_mark_sending:
 *
 * state sending, attempts + 1, and an open row in `_attempt`: durable before the first byte leaves.
 * Returns: the attempt's row id, or 0
 */
gint64 hf_queue_mark_sending (HfDb *db, gint64 command_id, const char *request, const char *request_body, gint64 now, GError **error);

/**
 * hf_queue_settle:
 * @response_head: (nullable): described, masked; @response_body: (nullable): cut to 64 KiB by this function
 *
 * The truth of one send in one transaction: closes the attempt, decides (hf_outcome_decide()), moves the command. If done: replaces a temporary
 * id everywhere (record, other records, queued payloads, parameters) by the answer's `id`, merges an object answered to create, update or save
 * into its record except properties that later open commands of that record changed, and clears `_base` when it was the record's last open command
 * (first laying a version a sync brought under the sent properties and the answer; then the feeds of the entity lose their ETag).
 * @result->operations (nullable): what the function says to do with the answer, applied in the same transaction (hf_table_operations_apply()),
 * after the id replacement; then nothing is merged into the record by itself. They apply whether it is done or not (an error
 * handler's). If they fail with %HF_ERROR_INVALID the command is done all the same, with a warning that names the operation.
 * @outcome: (out): what was decided
 */
gboolean hf_queue_settle (HfDb *db, gint64 command_id, gint64 attempt_id, const HfResult *result, const char *response_head,
                          const char *response_body, gint64 now, double random, HfOutcome *outcome, GError **error);

/**
 * hf_queue_skip:
 * @why: translated: "skipped by when", "skipped by its guard"
 *
 * A command that is waiting or retrying (not sending) is done without a send: as a settle that is done, with @operations
 * (nullable, HfTableOperation) applied in the same transaction.
 */
gboolean hf_queue_skip (HfDb *db, gint64 command_id, const char *why, GPtrArray *operations, gint64 now, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * hf_queue_recover:
 *
 * After start-up, while holding the replay lease: commands left `sending` by a dead process: safe ones are retrying, due now, with the same key;
 * others stuck with "sent, but the answer was lost".
 * Returns: how many, or -1
 */
int hf_queue_recover (HfDb *db, gint64 now, GError **error);

/* *Sync now*: every retrying command is due now; what it knows of its failures stays. */
gboolean hf_queue_hurry (HfDb *db, gint64 now, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* waiting, due now, its count of failures forgotten. Only stuck and retrying ones; others are %HF_ERROR_INVALID. */
gboolean hf_queue_retry (HfDb *db, gint64 command_id, gint64 now, GError **error);

/**
 * hf_queue_discard:
 *
 * Not while sending (%HF_ERROR_INVALID). A discarded create takes the commands that depend on its temporary id with it
 * (@dependents: (out) (nullable): their ids as gint64).
 */
gboolean hf_queue_discard (HfDb *db, gint64 command_id, HfDiscard discard, gint64 now, GArray **dependents, GError **error);
/**
 * hf_queue_clear_record:
 *
 * Discards every open command of @record_id, in whatever entity, with those that depend on them; the local records stay. One that is being
 * sent stays too.
 * Returns: how many, or -1
 */
int hf_queue_clear_record (HfDb *db, const char *record_id, gint64 now, GError **error);
/* The ids that hf_queue_discard() would take along. (transfer full): GArray of gint64. */
GArray *hf_queue_list_dependents (HfDb *db, gint64 command_id, GError **error);

/* (transfer full) (nullable): NULL without @error: no such command. */
HfCommand *hf_queue_get (HfDb *db, gint64 command_id, GError **error);

/**
 * hf_queue_list:
 * @filter: (nullable): words joined by AND: `state:stuck` (also open, all), `entity:x`, `source:x`, `method:x`, `#12`, anything else: a substring of
 *   entity, record id, function, data or error
 * @limit: at most so many
 *
 * Open ones first in their order, then history, newest first. (transfer full): of HfCommand.
 */
GPtrArray *hf_queue_list (HfDb *db, const char *filter, guint limit, GError **error);
GPtrArray *hf_queue_list_attempts (HfDb *db, gint64 command_id, GError **error); /* of HfAttempt, in order */

/**
 * HfQueueCounts: open commands by state; @oldest_at: created_at of the oldest open one, or 0; @last_done_at: or 0
 */
typedef struct
{
  gint64 waiting, sending, retrying, stuck, blocked; /* blocked: part of waiting: waits for a stuck one */
  gint64 oldest_at;
  gint64 last_done_at;
} HfQueueCounts;
gboolean hf_queue_count (HfDb *db, const char *entity /* nullable: all */, HfQueueCounts *out, GError **error);

/* Deletes done and discarded commands (and their attempts) finished before @before. */
gboolean hf_queue_prune (HfDb *db, gint64 before, GError **error);

G_END_DECLS
