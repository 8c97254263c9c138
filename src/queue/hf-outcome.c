/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What one result means for its command: the table of queue.md, "Failure classes", as code. Guarantees: pure, the same
 * answer for the same arguments; every class has an answer; every answer says in plain words what happened and what a
 * person can do now. Refuses to look at time, database or network: what it may know is in its arguments. */

#include "hf-outcome.h"

#include <glib/gi18n-lib.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define LONGEST_BACKOFF (300 * SECOND)
/* A service may ask for a pause until its daily limit ends, not for ever. */
#define LONGEST_RETRY_AFTER (24 * 3600 * SECOND)
#define SIGN_IN_PAUSE (300 * SECOND)
#define BUSY_TRIES 3
#define BUSY_PAUSE (5 * SECOND)
#define SERVER_TRIES 5
#define SERVER_SPAN (30 * SECOND)

static const struct
{
  guint status;
  HfError error_class;
} statuses[] = {
  { 401, HF_ERROR_AUTH },
  { 407, HF_ERROR_AUTH },
  { 408, HF_ERROR_TRANSIENT },
  { 409, HF_ERROR_CONFLICT },
  { 412, HF_ERROR_CONFLICT },
  { 425, HF_ERROR_TRANSIENT },
  { 429, HF_ERROR_BUSY },
  { 502, HF_ERROR_TRANSIENT },
  { 503, HF_ERROR_TRANSIENT },
  { 504, HF_ERROR_TRANSIENT },
};

typedef struct
{
  guint status; /* 0: any other */
  const char *title, *advice;
} Words;

static const Words refusals[] = {
  { 400, N_("The service could not accept this change as it is."),
    N_("Compare the data with what the service said, correct it, then retry; or discard the change.") },
  { 403, N_("The service does not allow you to make this change."),
    N_("Ask for the permission, then retry; or discard the change.") },
  { 404, N_("The service does not know this record or this address."),
    N_("Sync to see whether the record still exists, then retry; or discard the change.") },
  { 405, N_("The service does not offer this kind of change."),
    N_("Check the solution's function, then retry; or discard the change.") },
  { 410, N_("The record no longer exists at the service."),
    N_("Discard the change, or retry once the record is back.") },
  { 413, N_("The change is too large for the service."),
    N_("Make the data smaller, then retry; or discard the change.") },
  { 415, N_("The service does not understand this kind of data."),
    N_("Check the solution's function, then retry; or discard the change.") },
  { 422, N_("The service found the data not valid."),
    N_("Correct what the service names, then retry; or discard the change.") },
  { 0, N_("The service refused this change."),
    N_("Look at what the service said, then retry; or discard the change.") },
};

static const Words pauses[] = {
  { 408, N_("The service waited too long for the request."), NULL },
  { 425, N_("The service asks to come again."), NULL },
  { 502, N_("The service's gateway could not reach it."), NULL },
  { 503, N_("The service is not available at the moment."), NULL },
  { 504, N_("The service's gateway waited too long for it."), NULL },
  { 0, N_("The service could not be reached."), NULL },
};

static const Words *
find_words (const Words *table, guint status)
{
  while (table->status != 0 && table->status != status)
    table++;
  return table;
}

static void
say (HfOutcome *out, const char *title, const char *advice)
{
  out->title = g_strdup (title);
  out->advice = g_strdup (advice);
}

/* 1 s doubling to 5 min, a fifth more or less, so that a thousand clients do not come back in one moment. */
static gint64
backoff (guint failures, double random)
{
  gint64 delay = failures > 9 ? LONGEST_BACKOFF : MIN (SECOND << (MAX (failures, 1) - 1), LONGEST_BACKOFF);

  return MIN ((gint64) ((double) delay * (0.8 + 0.4 * random)), LONGEST_BACKOFF);
}

static gint64
pause_or (const HfResult *result, gint64 delay)
{
  return result->retry_after_us >= 0 ? MIN (result->retry_after_us, LONGEST_RETRY_AFTER) : delay;
}

static void
retry (HfOutcome *out, gint64 delay, gboolean source_down)
{
  out->state = HF_COMMAND_RETRYING;
  out->delay_us = delay;
  out->source_down = source_down;
}

static void
decide_offline (const HfHistory *history, HfOutcome *out)
{
  out->state = HF_COMMAND_WAITING;
  out->source_down = TRUE;
  out->delay_us = backoff (history->same_class, history->random);
  say (out, _("There is no network connection."), _("It is sent by itself as soon as there is one."));
}

static void
decide_transient (const HfResult *result, const HfHistory *history, HfOutcome *out)
{
  retry (out, pause_or (result, backoff (history->same_class, history->random)), TRUE);
  say (out, _(find_words (pauses, result->status)->title), _("It is tried again by itself."));
}

static void
decide_busy (const HfResult *result, const HfHistory *history, HfOutcome *out)
{
  gint64 delay = history->same_class <= BUSY_TRIES ? BUSY_PAUSE : backoff (history->same_class - BUSY_TRIES, history->random);

  retry (out, pause_or (result, delay), TRUE);
  say (out, _("The service asks to send less often."), _("It is tried again by itself after a pause."));
}

/* 2 + 4 + 8 + 16 s: the fifth attempt comes 30 s after the first; chance only adds. */
static gint64
server_pause (const HfHistory *history)
{
  gint64 delay = (gint64) ((double) ((2 * SECOND) << (CLAMP (history->same_class, 1, SERVER_TRIES - 1) - 1))
                           * (1 + 0.25 * history->random));

  if (history->same_class < SERVER_TRIES)
    return delay;
  return MAX (SERVER_SPAN - history->first_failure_age_us, SECOND);
}

static void
decide_server (const HfResult *result, const HfHistory *history, HfOutcome *out)
{
  gboolean given_up = history->same_class >= SERVER_TRIES && history->first_failure_age_us >= SERVER_SPAN;

  if (history->others_succeeded)
    {
      out->state = HF_COMMAND_STUCK;
      say (out, _("The service fails on this change, while others succeed."),
           _("Look at what the service said, then retry; or discard the change."));
    }
  else if (given_up)
    {
      out->state = HF_COMMAND_STUCK;
      say (out, _("The service failed on this change again and again."),
           _("Tell the people who run the service, then retry; or discard the change."));
    }
  else
    {
      retry (out, pause_or (result, server_pause (history)), FALSE);
      say (out, _("The service failed while it worked on this change."), _("It is tried again by itself."));
    }
}

static void
decide_auth (const HfResult *result, HfOutcome *out)
{
  out->state = HF_COMMAND_WAITING;
  out->source_down = TRUE;
  out->delay_us = pause_or (result, SIGN_IN_PAUSE);
  say (out, _("The service needs you to sign in."), _("Sign in again; it is sent by itself afterwards."));
}

static void
decide_lost (gboolean safe, const HfResult *result, const HfHistory *history, HfOutcome *out)
{
  if (safe)
    {
      retry (out, pause_or (result, backoff (history->same_class, history->random)), FALSE);
      say (out, _("The answer was lost."), _("It is sent again by itself with the same key, so that it takes effect once."));
      return;
    }
  out->state = HF_COMMAND_STUCK;
  say (out, _("It was sent, but the answer was lost."),
       _("Look at the service whether the change is there: then discard it and keep the draft, else retry."));
}

static void
decide_refused (const HfResult *result, HfOutcome *out)
{
  const Words *words = find_words (refusals, result->status);

  out->state = HF_COMMAND_STUCK;
  say (out, _(words->title), _(words->advice));
}

static void
decide_failure (gboolean safe, const HfResult *result, const HfHistory *history, HfOutcome *out)
{
  switch (result->error_class)
    {
    case HF_ERROR_OFFLINE:
      decide_offline (history, out);
      break;
    case HF_ERROR_TRANSIENT:
      decide_transient (result, history, out);
      break;
    case HF_ERROR_BUSY:
      decide_busy (result, history, out);
      break;
    case HF_ERROR_SERVER:
      decide_server (result, history, out);
      break;
    case HF_ERROR_AUTH:
      decide_auth (result, out);
      break;
    case HF_ERROR_CONFLICT:
      out->state = HF_COMMAND_STUCK;
      say (out, _("The service has another version of this record."),
           _("Sync and compare, then retry to send yours; or discard it to take the service's."));
      break;
    case HF_ERROR_PERMANENT:
      decide_refused (result, out);
      break;
    case HF_ERROR_UNKNOWN_OUTCOME:
      decide_lost (safe, result, history, out);
      break;
    case HF_ERROR_INVALID:
      out->state = HF_COMMAND_STUCK;
      say (out, _("The request could not be made from this change."),
           _("Check the solution's function and the data, then retry; or discard the change."));
      break;
    case HF_ERROR_STORE:
      retry (out, backoff (history->same_class, history->random), FALSE);
      say (out, _("The local database could not be used."), _("Check the disk; it is tried again by itself."));
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Not where nothing was asked (offline, no sign-in, no disk), and never where sending again could do it twice. */
static gboolean
is_counted (gboolean safe, HfError error_class)
{
  return error_class != HF_ERROR_OFFLINE && error_class != HF_ERROR_AUTH && error_class != HF_ERROR_STORE
      && (error_class != HF_ERROR_UNKNOWN_OUTCOME || safe);
}

/* An error handler's retry instead of the class's own counts. */
static void
count_retries (const HfResult *result, const HfHistory *history, HfOutcome *out)
{
  if (history->same_class <= result->max_retries)
    {
      retry (out, pause_or (result, backoff (history->same_class, history->random)), out->source_down);
      return;
    }
  out->state = HF_COMMAND_STUCK;
  out->delay_us = 0;
  out->source_down = FALSE;
}

static void
replace_words (char **words, const char *by)
{
  if (by == NULL)
    return;
  g_free (*words);
  *words = g_strdup (by);
}

/* What an error handler of the function says. */
static void
heed_handler (gboolean safe, const HfResult *result, const HfHistory *history, HfOutcome *out)
{
  if (result->max_retries > 0 && is_counted (safe, result->error_class))
    count_retries (result, history, out);
  replace_words (&out->title, result->title);
  replace_words (&out->advice, result->advice);
}

static gboolean
is_gone (const char *method, guint status)
{
  return (status == 404 || status == 410) && g_strcmp0 (method, "delete") == 0;
}

void
hf_result_clear (HfResult *self)
{
  g_clear_pointer (&self->message, g_free);
  g_clear_pointer (&self->response, g_free);
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->warning, g_free);
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->advice, g_free);
  g_clear_pointer (&self->notice, g_free);
  g_clear_pointer (&self->operations, g_ptr_array_unref);
}

void
hf_outcome_clear (HfOutcome *self)
{
  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->advice, g_free);
}

void
hf_outcome_decide (const char *method, gboolean safe, const HfResult *result, const HfHistory *history, HfOutcome *out)
{
  g_return_if_fail (result != NULL);
  g_return_if_fail (history != NULL);
  g_return_if_fail (out != NULL);

  *out = (HfOutcome){ .state = HF_COMMAND_DONE };
  if (result->done || is_gone (method, result->status))
    return;
  decide_failure (safe, result, history, out);
  heed_handler (safe, result, history, out);
}

gboolean
hf_error_from_http (const char *method, guint status, HfError *error_class)
{
  if ((status >= 200 && status < 300) || is_gone (method, status))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      if (statuses[i].status == status)
        {
          *error_class = statuses[i].error_class;
          return FALSE;
        }
    }
  if (status == 0)
    *error_class = HF_ERROR_UNKNOWN_OUTCOME;
  else
    *error_class = status >= 500 ? HF_ERROR_SERVER : HF_ERROR_PERMANENT;
  return FALSE;
}

char *
hf_outcome_describe (const HfOutcome *self, const HfResult *result)
{
  g_autoptr(GString) text = g_string_new (self->title);

  if (result->advice != NULL)
    g_string_append_printf (text, ": %s", result->advice);
  if (result->notice != NULL)
    g_string_append_printf (text, " (%s)", result->notice);
  return g_strdup (text->str);
}
