/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an expression of a function sees (solution-format.md, "Expressions"): `$` and `@ctx`. Guarantees: no secret is in it,
 * because the values it is made of are names of credentials, and requests and answers are written as people see them, masked; a
 * body is in the scope once. */

#include "hf-function-run-private.h"

#include <string.h>

static void
set_text (HfJsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    hf_json_object_set_string (object, name, text);
}

static void
set_raw (HfJsonObject *object, const char *name, const char *raw)
{
  if (raw != NULL)
    hf_json_object_set (object, name, raw);
}

static void
set_object (HfJsonObject *object, const char *name, const HfJsonObject *value)
{
  g_autofree char *raw = value != NULL ? hf_json_object_to_string (value) : NULL;

  set_raw (object, name, raw);
}

static void
set_bytes (HfJsonObject *object, const char *name, GBytes *raw)
{
  gsize length = 0;
  const char *data = raw != NULL ? g_bytes_get_data (raw, &length) : NULL;
  g_autofree char *text = data != NULL ? g_strndup (data, length) : NULL;

  set_raw (object, name, text);
}

/* `inputs.<name>` is {value}. */
static void
set_inputs (HfJsonObject *context, const HfJsonObject *values)
{
  g_autoptr(HfJsonObject) inputs = hf_json_object_new ();

  for (guint i = 0; values != NULL && i < hf_json_object_size (values); i++)
    {
      g_autofree char *input = g_strdup_printf ("{\"value\":%s}", hf_json_object_raw_at (values, i));

      hf_json_object_set (inputs, hf_json_object_name_at (values, i), input);
    }
  set_object (context, "inputs", inputs);
}

/* The header lines of a described message, below its first line. */
static HfJsonObject *
read_headers (const char *described, gboolean lower)
{
  g_auto(GStrv) lines = g_strsplit (described, "\n", -1);
  HfJsonObject *headers = hf_json_object_new ();

  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      char *colon = strstr (lines[i], ": ");
      g_autofree char *name = colon != NULL ? g_strndup (lines[i], colon - lines[i]) : NULL;
      g_autofree char *key = name != NULL ? (lower ? g_ascii_strdown (name, -1) : g_strdup (name)) : NULL;
      g_autofree char *before = key != NULL ? hf_json_object_get_text (headers, key) : NULL;
      g_autofree char *joined = before != NULL ? g_strdup_printf ("%s, %s", before, colon + 2) : NULL;

      if (key != NULL)
        hf_json_object_set_string (headers, key, joined != NULL ? joined : colon + 2);
    }
  return headers;
}

static void
set_request (HfJsonObject *context, HfFunctionRun *run)
{
  g_autoptr(HfJsonObject) request = hf_json_object_new (), headers = NULL;
  g_autofree char *described = NULL, *first = NULL, *url = NULL;
  const char *space;

  if (run->request == NULL)
    return;
  described = hf_request_describe (run->request);
  first = g_strndup (described, strcspn (described, "\n"));
  space = strchr (first, ' ');
  url = g_strdup (space != NULL ? space + 1 : "");
  headers = read_headers (described, FALSE);
  set_text (request, "method", hf_request_get_method (run->request));
  set_text (request, "url", url);
  set_object (request, "headers", headers);
  set_bytes (request, "body", run->request_body);
  set_object (context, "request", request);
}

static void
set_response (HfJsonObject *context, HfFunctionRun *run, gboolean with_body)
{
  g_autoptr(HfJsonObject) response = hf_json_object_new (), headers = NULL;
  g_autofree char *described = NULL;
  guint status;

  if (run->response == NULL)
    return;
  described = hf_response_describe (run->response);
  headers = read_headers (described, TRUE);
  status = hf_response_get_status (run->response);
  hf_json_object_set (response, "ok", status >= 200 && status < 300 ? "true" : "false");
  hf_json_object_set_int (response, "status", status);
  set_text (response, "statusText", hf_response_get_reason (run->response));
  set_object (response, "headers", headers);
  if (with_body)
    set_bytes (response, "body", run->body);
  set_object (context, "response", response);
  set_object (context, "headers", headers);
}

static void
set_guard (HfJsonObject *context, HfFunctionRun *run, gboolean with_output)
{
  g_autoptr(HfJsonObject) guard = hf_json_object_new ();

  if (with_output)
    set_raw (guard, "output", run->guard_output);
  set_raw (guard, "result", run->guard_result);
  set_object (context, "guard", guard);
}

static void
set_error (HfJsonObject *context, HfFunctionRun *run)
{
  g_autoptr(HfJsonObject) error = hf_json_object_new ();

  if (run->error_name == NULL)
    return;
  set_text (error, "name", run->error_name);
  set_text (error, "message", run->result.message);
  set_text (error, "title", run->error_title);
  set_text (error, "description", run->error_description);
  set_text (error, "details", run->error_details);
  set_object (context, "error", error);
}

static HfJsonObject *
make_context (HfFunctionRun *run)
{
  HfJsonObject *context = hf_json_object_new ();
  HfSolution *solution = run->runtime->solution;

  set_object (context, "parameters", run->values);
  set_inputs (context, run->values);
  set_object (context, "queries", run->queries);
  set_text (context, "entity", run->entity);
  if (run->command_id != 0)
    hf_json_object_set_int (context, "commandId", run->command_id);
  set_text (context, "correlationId", run->correlation_id);
  set_object (context, "record", run->row != NULL ? run->row : run->record);
  set_raw (context, "user", hf_solution_get_user_json (solution));
  set_raw (context, "organization", hf_solution_get_organization_json (solution));
  set_raw (context, "solution", hf_solution_get_solution_json (solution));
  return context;
}

/* A named expression or a script may look at anything. */
static gboolean
may_mention (HfFunctionRun *run, HfEvaluation *evaluation, const char *word)
{
  GHashTable *names = hf_solution_get_expressions (run->runtime->solution);

  return evaluation == NULL || hf_evaluation_mentions (evaluation, word) || hf_evaluation_mentions (evaluation, "@ctx)")
      || hf_evaluation_mentions (evaluation, "@ctx,") || (names != NULL && g_hash_table_size (names) > 0);
}

static GBytes *
object_to_bytes (const HfJsonObject *object)
{
  char *text = object != NULL ? hf_json_object_to_string (object) : g_strdup ("{}");

  return g_bytes_new_take (text, strlen (text));
}

static gboolean
is_object (const char *raw)
{
  return raw != NULL && *raw == '{';
}

static void
set_document (HfScope *scope, HfFunctionRun *run, HfSees sees)
{
  switch (sees)
    {
    case HF_SEES_PARAMETERS:
      scope->document = object_to_bytes (run->values);
      break;
    case HF_SEES_OUTPUT:
    case HF_SEES_PAGE:
      if (sees == HF_SEES_OUTPUT ? run->output != NULL : is_object (run->output))
        {
          scope->document = g_bytes_new (run->output, strlen (run->output));
          scope->document_at = "output";
          break;
        }
      G_GNUC_FALLTHROUGH;
    case HF_SEES_BODY:
      scope->document = run->body != NULL ? g_bytes_ref (run->body) : g_bytes_new_static ("null", 4);
      scope->document_at = run->response != NULL && run->body != NULL ? "response.body" : NULL;
      break;
    case HF_SEES_GUARD:
      scope->document = run->guard_output != NULL ? g_bytes_new (run->guard_output, strlen (run->guard_output))
                                                  : g_bytes_new_static ("null", 4);
      scope->document_at = run->guard_output != NULL ? "guard.output" : NULL;
      break;
    default:
      g_assert_not_reached ();
    }
}

void
hf_function_scope_init (HfFunctionScope *self, HfFunctionRun *run, HfSees sees, HfEvaluation *evaluation)
{
  g_autoptr(HfJsonObject) context = make_context (run);
  HfScope *scope = &self->scope;

  *scope = (HfScope){ .roots = TRUE };
  set_document (scope, run, sees);
  set_request (context, run);
  set_response (context, run, g_strcmp0 (scope->document_at, "response.body") != 0 && may_mention (run, evaluation, "body"));
  set_guard (context, run, g_strcmp0 (scope->document_at, "guard.output") != 0);
  set_error (context, run);
  if (g_strcmp0 (scope->document_at, "output") != 0 && run->output != NULL && may_mention (run, evaluation, "output"))
    hf_json_object_set (context, "output", run->output);
  scope->context = object_to_bytes (context);
}

void
hf_function_scope_clear (HfFunctionScope *self)
{
  g_clear_pointer (&self->scope.document, g_bytes_unref);
  g_clear_pointer (&self->scope.context, g_bytes_unref);
}

void
hf_function_evaluate (HfFunctionRun *run, HfEvaluation *evaluation, HfSees sees, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer data)
{
  g_auto(HfFunctionScope) scope = { 0 };

  hf_function_scope_init (&scope, run, sees, evaluation);
  hf_evaluation_run_async (evaluation, run->runtime->expressions, &scope.scope, cancellable, callback, data);
}
