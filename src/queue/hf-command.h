/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  HF_COMMAND_WAITING,
  HF_COMMAND_SENDING,
  HF_COMMAND_RETRYING,
  HF_COMMAND_STUCK,
  HF_COMMAND_DONE,
  HF_COMMAND_DISCARDED,
} HfCommandState;
#define HF_TYPE_COMMAND_STATE (hf_command_state_get_type ())
GType hf_command_state_get_type (void) G_GNUC_CONST;
const char *hf_command_state_to_nick (HfCommandState state); /* waiting, sending, … as stored */
gboolean hf_command_state_from_nick (const char *nick, HfCommandState *state);
/* Not done and not discarded. */
gboolean hf_command_state_is_open (HfCommandState state);

/**
 * HfCommand:
 *
 * One write to the cloud: a value read from (or about to be appended to) the durable queue. The queue's rows are the truth; an
 * HfCommand is a picture of one, refreshed in place by hf_command_update().
 */
#define HF_TYPE_COMMAND (hf_command_get_type ())
G_DECLARE_FINAL_TYPE (HfCommand, hf_command, HF, COMMAND, GObject)

/* Makes @command the picture that @from is, notifying what differs. Main thread. */
void hf_command_update (HfCommand *command, HfCommand *from);

/* All fields are readable GObject properties too (for bindings), under the names in quotes; they notify on update.
 * JSON is raw text. Times are µs since 1970, 0: none. */
gint64 hf_command_get_id (HfCommand *self);                /* "id" */
gint64 hf_command_get_created_at (HfCommand *self);        /* "created-at" */
const char *hf_command_get_provider (HfCommand *self);     /* "provider" */
const char *hf_command_get_source (HfCommand *self);       /* "source" */
const char *hf_command_get_entity (HfCommand *self);       /* "entity" */
const char *hf_command_get_method (HfCommand *self);       /* "method": create update save delete functionCall */
const char *hf_command_get_function (HfCommand *self);     /* "function" (nullable) */
const char *hf_command_get_record_id (HfCommand *self);    /* "record-id" (nullable) */
const char *hf_command_get_parameters (HfCommand *self);   /* "parameters" (nullable) */
const char *hf_command_get_data (HfCommand *self);         /* "data" (nullable) */
HfCommandState hf_command_get_state (HfCommand *self);     /* "state" */
gboolean hf_command_get_safe (HfCommand *self);            /* safe to repeat */
const char *hf_command_get_idempotency_key (HfCommand *self);
guint hf_command_get_attempts (HfCommand *self);           /* "attempts": sends so far */
gint64 hf_command_get_next_attempt_at (HfCommand *self);   /* "next-attempt-at" */
gint64 hf_command_get_waits_for (HfCommand *self);         /* "waits-for": command id of the stuck one it depends on, or 0 */
gint64 hf_command_get_finished_at (HfCommand *self);       /* "finished-at" */
/* The last failure, for people; NULL: none. */
const char *hf_command_get_error_title (HfCommand *self);   /* "error-title": one sentence: what happened */
const char *hf_command_get_error_advice (HfCommand *self);  /* "error-advice": one sentence: what to do */
const char *hf_command_get_error_message (HfCommand *self); /* what the service said */
const char *hf_command_get_error_class (HfCommand *self);   /* nick of HfError */
guint hf_command_get_error_status (HfCommand *self);        /* HTTP status or 0 */

/* (transfer full): one sentence for people: `Create a record in customers`, `Update work-orders WO-10001`. */
char *hf_command_dup_title (HfCommand *self);
/* (transfer full): one sentence: why it is where it is: `Waits for its turn`, `waits for #12`, `The service refused it: …`,
 * `Sent, but the answer was lost`, `Next try at …`. */
char *hf_command_explain (HfCommand *self, gint64 now_us);

/**
 * HfAttempt:
 *
 * One send of one command, as its row in `_attempt`. Immutable.
 */
#define HF_TYPE_ATTEMPT (hf_attempt_get_type ())
G_DECLARE_FINAL_TYPE (HfAttempt, hf_attempt, HF, ATTEMPT, GObject)

guint hf_attempt_get_number (HfAttempt *self);
gint64 hf_attempt_get_started_at (HfAttempt *self);
gint64 hf_attempt_get_ended_at (HfAttempt *self); /* 0: under way, or the process died */
const char *hf_attempt_get_class (HfAttempt *self); /* `done`, nick of HfError, or NULL */
guint hf_attempt_get_status (HfAttempt *self);
const char *hf_attempt_get_request (HfAttempt *self);       /* (nullable): line and headers, secrets masked */
const char *hf_attempt_get_request_body (HfAttempt *self);  /* (nullable) */
const char *hf_attempt_get_response (HfAttempt *self);      /* (nullable) */
const char *hf_attempt_get_response_body (HfAttempt *self); /* (nullable): at most 64 KiB */
const char *hf_attempt_get_message (HfAttempt *self);       /* (nullable): the error in words */

typedef enum
{
  HF_DISCARD_PUT_BACK, /* the record becomes the last version the service sent (none: it goes) */
  HF_DISCARD_KEEP,     /* the local draft stays as it is */
  HF_DISCARD_DELETE,   /* the local record is deleted */
} HfDiscard;

G_END_DECLS
