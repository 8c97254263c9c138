/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One send of one command, as its row says. Immutable; what it shows was masked before it was stored. */

#include "hf-command-private.h"

struct _HfAttempt
{
  GObject parent_instance;

  HfAttemptRow row;
};

G_DEFINE_FINAL_TYPE (HfAttempt, hf_attempt, G_TYPE_OBJECT)

static void
hf_attempt_finalize (GObject *object)
{
  HfAttempt *self = HF_ATTEMPT (object);

  g_free (self->row.error_class);
  g_free (self->row.message);
  g_free (self->row.request);
  g_free (self->row.request_body);
  g_free (self->row.response);
  g_free (self->row.response_body);
  G_OBJECT_CLASS (hf_attempt_parent_class)->finalize (object);
}

static void
hf_attempt_class_init (HfAttemptClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_attempt_finalize;
}

static void
hf_attempt_init (HfAttempt *self)
{
}

HfAttempt *
hf_attempt_new_take (HfAttemptRow *row)
{
  HfAttempt *self = g_object_new (HF_TYPE_ATTEMPT, NULL);

  self->row = *row;
  *row = (HfAttemptRow){ 0 };
  return self;
}

guint
hf_attempt_get_number (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), 0);
  return self->row.number;
}

gint64
hf_attempt_get_started_at (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), 0);
  return self->row.started_at;
}

gint64
hf_attempt_get_ended_at (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), 0);
  return self->row.ended_at;
}

const char *
hf_attempt_get_class (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), NULL);
  return self->row.error_class;
}

guint
hf_attempt_get_status (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), 0);
  return self->row.status;
}

const char *
hf_attempt_get_request (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), NULL);
  return self->row.request;
}

const char *
hf_attempt_get_request_body (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), NULL);
  return self->row.request_body;
}

const char *
hf_attempt_get_response (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), NULL);
  return self->row.response;
}

const char *
hf_attempt_get_response_body (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), NULL);
  return self->row.response_body;
}

const char *
hf_attempt_get_message (HfAttempt *self)
{
  g_return_val_if_fail (HF_IS_ATTEMPT (self), NULL);
  return self->row.message;
}
