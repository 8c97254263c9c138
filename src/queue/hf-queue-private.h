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

/* The real-time document store, whose tables are `default/…`. */
#define HF_QUEUE_DYNAMIC "DATA_PROVIDER_DYNAMIC"
#define HF_QUEUE_DYNAMIC_SOURCE "dynamic"

/**
 * hf_queue_append:
 * @before: (nullable): the record as it was; NULL: there was none
 *
 * hf_queue_push() for a record that was changed already. Returns: the command's id, or 0
 */
gint64 hf_queue_append (HfDb *db, const HfWrite *write, const char *before, gint64 now, GError **error);

/* What of a command can be edited. @parameters and @data: (nullable): raw JSON objects. */
typedef struct
{
  char *record_id;
  char *parameters;
  char *data;
} HfPayload;

void hf_payload_clear (HfPayload *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfPayload, hf_payload_clear)

#define HF_QUEUE_AUTHOR_SOLUTION "solution"

/**
 * hf_queue_edit:
 * @own: a command that may be edited though it is being sent, or 0
 * @payload: temporary ids in it that have become final ones are brought up to date
 * @reason: (nullable)
 *
 * An open command gets another payload; the earlier one stays in `_edit`. %HF_ERROR_INVALID while it is being sent.
 */
gboolean hf_queue_edit (HfDb *db, gint64 command_id, gint64 own, HfPayload *payload, const char *author, const char *reason, gint64 now,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does what SQL on `_commandQueue` left in `_request`. @own: as for hf_queue_edit() */
gboolean hf_queue_do_requests (HfDb *db, gint64 own, gint64 now, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For a command that is not there: %HF_ERROR_INVALID. Returns: FALSE */
gboolean hf_queue_fail_unknown (gint64 command_id, GError **error);

/* What an edit, a retry or a discard looks at of a command, read once. */
typedef struct
{
  gint64 id;
  HfCommandState state;
  char *provider, *entity, *method, *function, *record_id;
} HfSubject;

void hf_subject_clear (HfSubject *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfSubject, hf_subject_clear)

/* @self: empty. Errors: of the store; hf_queue_fail_unknown() */
gboolean hf_subject_read (HfSubject *self, HfDb *db, gint64 command_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* %HF_ERROR_INVALID unless it is open, and is not being sent or is @own (0: none is). */
gboolean hf_subject_check_changeable (const HfSubject *self, gint64 own, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
