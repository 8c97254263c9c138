/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The next page of a sync: `continuation`. Guarantees: it ends. A request or an answer that was there before in this run, and the
 * 10,000th page, are errors. The parameters of a page are those its continuation says, and no others; where it says none they
 * stay, but for the query parameters that the next address brings with it. */

#include "hf-function-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  HfFunctionRun *run;
  const HfContinuation *continuation;
  HfEvaluation *evaluation;
  guint when, url, parameters;
} Page;

static void
page_free (gpointer data)
{
  Page *self = data;

  g_object_unref (self->run);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self);
}

static gboolean
has_name (const char *query, const char *name)
{
  g_auto(GStrv) pairs = g_strsplit (query, "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      g_autofree char *encoded = g_strndup (pairs[i], strcspn (pairs[i], "="));
      g_autofree char *found = g_uri_unescape_string (encoded, NULL);

      if (g_strcmp0 (found, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The parameters of this page, without those that @url says itself. */
static HfJsonObject *
keep_parameters (HfFunctionRun *run, const char *url)
{
  HfJsonObject *kept = hf_json_object_copy (run->values);
  const char *query = url != NULL ? strchr (url, '?') : NULL;

  for (guint i = 0; query != NULL && i < hf_function_get_n_parameters (run->function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (run->function, i);

      if (parameter->location == HF_LOCATION_QUERY && has_name (query + 1, parameter->name))
        hf_json_object_remove (kept, parameter->name);
    }
  return kept;
}

static gboolean
set_next (Page *self, GError **error)
{
  HfFunctionRun *run = self->run;
  g_autofree char *url = hf_evaluation_dup_text (self->evaluation, self->url);
  const char *raw = hf_evaluation_get (self->evaluation, self->parameters);
  gboolean has_url = url != NULL && *url != '\0';
  g_autoptr(HfJsonObject) parameters = NULL;

  if (self->continuation->url != NULL && !has_url)
    {
      if (self->continuation->when == NULL)
        return TRUE;
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: There is to be a next page, but it has no address"),
                   self->continuation->place);
      return FALSE;
    }
  if (self->continuation->url == NULL && self->continuation->when == NULL)
    return TRUE;
  if (run->page >= HF_PAGES_MAX)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: More than %d pages"), self->continuation->place, HF_PAGES_MAX);
      return FALSE;
    }
  if (raw != NULL && *raw == '{')
    parameters = hf_json_object_parse (raw, -1, error);
  else
    parameters = self->continuation->parameters == NULL ? keep_parameters (run, has_url ? url : NULL) : hf_json_object_new ();
  if (parameters == NULL)
    return FALSE;
  run->more = TRUE;
  run->next_url = has_url ? g_steal_pointer (&url) : NULL;
  run->next_given = g_steal_pointer (&parameters);
  hf_set_text (&run->previous_url, hf_request_get_uri (run->request));
  return TRUE;
}

static void
values_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Page *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_evaluation_run_finish (self->evaluation, result, &error) && set_next (self, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
when_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Page *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (!hf_evaluation_run_finish (self->evaluation, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->continuation->when != NULL && !hf_evaluation_is_true (self->evaluation, self->when))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  hf_evaluation_free (self->evaluation);
  self->evaluation = hf_evaluation_new ();
  self->url = hf_evaluation_add_template (self->evaluation, self->continuation->url);
  self->parameters = hf_evaluation_add_template (self->evaluation, self->continuation->parameters);
  hf_function_evaluate (self->run, self->evaluation, HF_SEES_PAGE, g_task_get_cancellable (task), values_cb, g_object_ref (task));
}

void
hf_function_page_async (HfFunctionRun *run, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (run, cancellable, callback, data);
  Page *self = g_new0 (Page, 1);

  self->run = g_object_ref (run);
  self->continuation = hf_function_get_continuation (run->function);
  g_task_set_task_data (task, self, page_free);
  run->more = FALSE;
  g_clear_pointer (&run->next_url, g_free);
  g_clear_pointer (&run->next_given, hf_json_object_free);
  if (self->continuation == NULL || run->kind != HF_RUN_SYNC)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  self->evaluation = hf_evaluation_new ();
  self->when = hf_evaluation_add (self->evaluation, self->continuation->when);
  hf_function_evaluate (run, self->evaluation, HF_SEES_PAGE, cancellable, when_cb, task);
}

gboolean
hf_function_page_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- pages that come again --- */

static gboolean
note (HfFunctionRun *run, GChecksum *checksum, GError **error)
{
  const HfContinuation *continuation = hf_function_get_continuation (run->function);

  if (g_hash_table_add (run->seen, g_strdup (g_checksum_get_string (checksum))))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: Page %u is one that was there before; it would go round for ever"),
               continuation != NULL ? continuation->place : hf_function_get_file (run->function), run->page);
  return FALSE;
}

static void
add_bytes (GChecksum *checksum, GBytes *bytes)
{
  gsize length = 0;
  const guchar *data = bytes != NULL ? g_bytes_get_data (bytes, &length) : NULL;

  if (length > 0)
    g_checksum_update (checksum, data, (gssize) length);
}

gboolean
hf_function_page_check (HfFunctionRun *run, GError **error)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *uri = hf_request_get_uri (run->request);

  if (run->kind != HF_RUN_SYNC || hf_function_get_continuation (run->function) == NULL)
    return TRUE;
  g_checksum_update (checksum, (const guchar *) uri, (gssize) strlen (uri) + 1);
  add_bytes (checksum, hf_request_get_body (run->request));
  return note (run, checksum, error);
}

gboolean
hf_function_page_note (HfFunctionRun *run, GError **error)
{
  g_autoptr(GChecksum) checksum = NULL;
  gsize length = g_bytes_get_size (run->body);

  /* Pages without any record may well be alike: the last ones, filtered ones. */
  if (!run->more || memchr (g_bytes_get_data (run->body, NULL), '{', length) == NULL)
    return TRUE;
  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  add_bytes (checksum, run->body);
  return note (run, checksum, error);
}
