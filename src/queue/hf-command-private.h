/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-command.h"

G_BEGIN_DECLS

/* Making the values from their rows; also for tests of what only reads them. */

/* One row of `_command`; texts may be NULL where hf-command.h says (nullable). Freed texts are the struct's owner's. */
typedef struct
{
  gint64 id;
  gint64 created_at;
  gint64 next_attempt_at;
  gint64 waits_for;
  gint64 finished_at;
  guint attempts;
  guint error_status;
  HfCommandState state;
  gboolean safe;
  char *provider;
  char *source;
  char *entity;
  char *method;
  char *function;
  char *record_id;
  char *parameters;
  char *data;
  char *idempotency_key;
  char *error_title;
  char *error_advice;
  char *error_message;
  char *error_class;
} HfCommandRow;

/* Takes the texts of @row and leaves it empty. */
HfCommand *hf_command_new_take (HfCommandRow *row);

/* (transfer full): hf_command_dup_title() of a command that is still its parts; @function and @record_id are nullable. */
char *hf_command_describe (const char *method, const char *entity, const char *record_id, const char *function);

typedef struct
{
  guint number;
  guint status;
  gint64 started_at;
  gint64 ended_at;
  char *error_class;
  char *message;
  char *request;
  char *request_body;
  char *response;
  char *response_body;
} HfAttemptRow;

HfAttempt *hf_attempt_new_take (HfAttemptRow *row);

G_END_DECLS
