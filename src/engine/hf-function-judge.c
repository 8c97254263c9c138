/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an answer means before any handler says its word: done or a class, in words. Guarantees: the head decides, so that a
 * cut-off explanation of a refusal is a refusal still; a web page is never data; a sync takes nothing that is not whole, a
 * command that the service took is done even if its answer cannot be used. Pure but for the run that it fills. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>

static gboolean
is_page (HfFunctionRun *run)
{
  const char *type = hf_response_get_content_type (run->response), *format = hf_function_get_format (run->function);

  return (g_strcmp0 (type, "text/html") == 0 || g_strcmp0 (type, "application/xhtml+xml") == 0)
      && (g_str_equal (format, "json") || g_str_equal (format, "xml"));
}

static void
refuse (HfFunctionRun *run, const char *name, HfError error_class, const char *message)
{
  g_autofree char *masked = hf_request_mask (run->request, message);

  run->result.done = FALSE;
  run->result.error_class = error_class;
  hf_set_text (&run->result.message, masked);
  hf_set_text (&run->error_name, name);
}

/* What was asked for did not come, or not whole. */
static void
judge_failure (HfFunctionRun *run, const GError *failure)
{
  HfError error_class = failure->domain == HF_ERROR ? (HfError) failure->code : HF_ERROR_UNKNOWN_OUTCOME;
  gboolean safe = hf_request_get_safe (run->request);

  if (run->kind == HF_RUN_COMMAND && error_class == HF_ERROR_INVALID)
    error_class = run->response != NULL ? HF_ERROR_UNKNOWN_OUTCOME : HF_ERROR_PERMANENT;
  if (error_class == HF_ERROR_UNKNOWN_OUTCOME && safe)
    error_class = HF_ERROR_TRANSIENT;
  refuse (run, "NetworkError", error_class, failure->message);
}

static void
judge_page (HfFunctionRun *run)
{
  HfError error_class = HF_ERROR_INVALID;

  if (run->kind == HF_RUN_COMMAND)
    error_class = hf_request_get_safe (run->request) ? HF_ERROR_TRANSIENT : HF_ERROR_UNKNOWN_OUTCOME;
  refuse (run, "InvalidResponseError", error_class,
          _ ("The service answered with a web page instead of data; a sign-in page of the network, perhaps"));
}

static gboolean
is_empty (GBytes *raw_body)
{
  return raw_body == NULL || g_bytes_get_size (raw_body) == 0;
}

static void
judge_body (HfFunctionRun *run, GBytes *raw_body, const GError *unreadable)
{
  if (unreadable != NULL && run->kind == HF_RUN_COMMAND)
    run->result.warning
        = g_strdup_printf (_ ("The service took it, but its answer could not be read: %s"), unreadable->message);
  else if (unreadable != NULL)
    refuse (run, "InvalidResponseError", HF_ERROR_INVALID, unreadable->message);
  else if (run->kind == HF_RUN_SYNC && is_empty (raw_body))
    refuse (run, "InvalidResponseError", HF_ERROR_INVALID, _ ("The service answered with nothing at all (offset 0)"));
}

void
hf_function_judge (HfFunctionRun *run, GBytes *raw_body, const GError *unreadable, const GError *failure)
{
  const char *method = run->kind == HF_RUN_COMMAND && run->method != NULL ? run->method : "read";
  HfError error_class = HF_ERROR_PERMANENT;
  gint64 seconds;

  hf_result_clear (&run->result);
  run->result = (HfResult){ .retry_after_us = -1 };
  g_clear_pointer (&run->error_name, g_free);
  if (run->response == NULL)
    {
      judge_failure (run, failure);
      return;
    }
  run->result.status = hf_response_get_status (run->response);
  seconds = hf_response_get_retry_after (run->response, hf_clock_now (run->runtime->clock));
  run->result.retry_after_us = seconds >= 0 ? seconds * G_USEC_PER_SEC : -1;
  if (!hf_error_from_http (method, run->result.status, &error_class))
    {
      g_autofree char *message
          = hf_provider_explain (hf_provider_find (hf_function_get_provider (run->function)), run->response, raw_body);

      refuse (run, "HttpError", error_class, message);
      return;
    }
  run->result.done = TRUE;
  /* A record that is gone already: what was asked for is so. */
  if (run->result.status >= 300)
    return;
  if (is_page (run))
    judge_page (run);
  else if (failure != NULL)
    judge_failure (run, failure);
  else
    judge_body (run, raw_body, unreadable);
}
