/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-queue-record.h"
#include "hf-queue.h"

G_BEGIN_DECLS

/* What the files of the queue share. */

/* The columns that hf_command_take_row() reads, in its order. */
#define HF_COMMAND_COLUMNS                                                                                   \
  "id, created_at, provider, source, entity, method, function, record_id, parameters, data, state, safe,"    \
  " idempotency_key, attempts, next_attempt_at, waits_for, finished_at, error ->> '$.title',"                \
  " error ->> '$.advice', error ->> '$.message', error ->> '$.class', error ->> '$.status'"

/* (transfer full): the command of the row that @stmt (SELECT HF_COMMAND_COLUMNS FROM _command) stands on. */
HfCommand *hf_command_take_row (HfStmt *stmt);

/* (transfer full): the `error` column. */
char *hf_queue_describe_error (HfError error_class, guint status, const char *title, const char *advice, const char *message);

/**
 * hf_queue_tell:
 * @lead: translated, e.g. `Sent:`
 * @detail: (nullable): translated sentence
 *
 * Writes one line about a command to `_activity`: lead, the command's title, detail.
 */
gboolean hf_queue_tell (HfDb *db, gint64 now, const char *level, const HfChangeOf *change, const char *function, const char *lead,
                        const char *detail, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For a command that is not there: %HF_ERROR_INVALID. Returns: FALSE */
gboolean hf_queue_fail_unknown (gint64 command_id, GError **error);

G_END_DECLS
