/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A call by hand, page by page. States by what was answered last: values of the feed → prepared → sent → read (records, piece by
 * piece) → found (records of an output) → the next page … → concluded (hf-trial-end.c). The engine's close ends it. */

#include "hf-trial.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-feed-values.h"

#define MAX_PAGES 100
#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_SHOWN (64 * 1024)

static void prepare (GTask *task);

static void
trial_free (gpointer data)
{
  HfTrial *self = data;

  g_object_unref (self->function);
  g_free (self->entity);
  g_clear_object (&self->run);
  g_object_unref (self->result);
  g_clear_object (&self->cancellable);
  g_object_unref (self->stop);
  g_ptr_array_unref (self->pieces);
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  g_free (self);
}

/* --- page by page --- */

static gsize
count_bytes (HfTrial *self)
{
  GPtrArray *operations = hf_function_run_get_operations (self->run);
  gsize bytes = 0;

  for (guint i = 0; i < self->pieces->len; i++)
    bytes += g_bytes_get_size (g_ptr_array_index (self->pieces, i));
  for (guint i = 0; i < operations->len; i++)
    {
      const HfTableOperation *operation = g_ptr_array_index (operations, i);

      for (guint j = 0; j < operation->records->len; j++)
        bytes += g_bytes_get_size (g_ptr_array_index (operation->records, j));
    }
  return bytes;
}

static void
turn (GTask *task)
{
  HfTrial *self = g_task_get_task_data (task);

  if (self->more && self->result->pages < MAX_PAGES && count_bytes (self) < MAX_BYTES)
    {
      prepare (task);
      return;
    }
  if (self->more)
    {
      self->capped = TRUE;
      hf_function_result_warn (self->result, g_strdup_printf (_("Only the first %u pages were asked for."), self->result->pages));
    }
  hf_trial_conclude (task, NULL);
}

/* Of the output of one page; @raw: (nullable). A list that holds anything else than objects is no list of records. */
static void
add_piece (HfTrial *self, const char *raw)
{
  g_autofree char *wrapped = raw != NULL && *raw == '{' ? g_strdup_printf ("[%s]", raw) : NULL;
  const char *array = wrapped != NULL ? wrapped : raw;

  if (array != NULL && *array == '[')
    g_ptr_array_add (self->pieces, g_bytes_new (array, strlen (array)));
}

static void
found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfTrial *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_evaluation_run_finish (self->evaluation, result, &error))
    add_piece (self, hf_evaluation_get (self->evaluation, 0));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      hf_trial_conclude (task, error);
      return;
    }
  else
    {
      hf_function_result_warn (self->result, g_strdup (error->message));
      g_error_free (error);
    }
  turn (task);
}

/* Where the run reads the records itself they have come already. */
static void
find_records (GTask *task)
{
  HfTrial *self = g_task_get_task_data (task);
  HfExpression *records = hf_function_get_records (self->function);
  gboolean read = hf_function_replaces_table (self->run) || hf_function_has_implicit_operation (self->run);

  if (read || records == NULL)
    {
      if (!read)
        add_piece (self, hf_function_run_get_output (self->run));
      turn (task);
      return;
    }
  g_clear_pointer (&self->evaluation, hf_evaluation_free);
  self->evaluation = hf_evaluation_new ();
  hf_evaluation_add (self->evaluation, records);
  hf_function_evaluate (self->run, self->evaluation, HF_SEES_OUTPUT, self->stop, found_cb, g_object_ref (task));
}

static void read_records (GTask *task);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfTrial *self = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *piece = hf_function_run_read_finish (HF_FUNCTION_RUN (source), result, &error);

  if (error != NULL)
    {
      hf_trial_conclude (task, error);
      return;
    }
  if (piece != NULL)
    g_ptr_array_add (self->pieces, piece);
  read_records (task);
}

static void
read_records (GTask *task)
{
  HfTrial *self = g_task_get_task_data (task);

  if (hf_function_run_has_records (self->run))
    hf_function_run_read_async (self->run, self->stop, read_cb, g_object_ref (task));
  else
    find_records (task);
}

static char *
shorten (const char *text, gsize length)
{
  g_autofree char *start = NULL;
  g_autofree char *size = NULL;

  if (length <= MAX_SHOWN)
    return g_utf8_make_valid (text, (gssize) length);
  start = g_utf8_make_valid (text, MAX_SHOWN);
  size = g_format_size (length);
  return g_strdup_printf (_("%s\n… (%s in all: the rest is not shown)"), start, size);
}

static void
show_request (HfTrial *self)
{
  HfRequest *request = hf_function_run_get_request (self->run);
  g_autofree char *head = hf_request_describe (request);
  g_autofree char *body = hf_request_dup_shown_body (request);

  self->result->pages = hf_function_run_get_page (self->run);
  hf_set_text (&self->result->request, head);
  g_free (self->result->request_body);
  self->result->request_body = body != NULL ? shorten (body, strlen (body)) : NULL;
}

static void
show_response (HfTrial *self)
{
  HfResponse *response = hf_function_run_get_response (self->run);
  GBytes *body = hf_function_run_get_body (self->run);
  g_autofree char *described = response != NULL ? hf_response_describe (response) : NULL;
  g_autofree char *valid
      = body != NULL ? g_utf8_make_valid (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body)) : NULL;
  HfRequest *request = hf_function_run_get_request (self->run);
  g_autofree char *head = hf_request_mask (request, described);
  /* Masked as a whole: half a secret at the cut would stay. */
  g_autofree char *text = hf_request_mask (request, valid);

  self->result->status = response != NULL ? hf_response_get_status (response) : 0;
  hf_set_text (&self->result->response, head);
  g_free (self->result->response_body);
  self->result->response_body = text != NULL ? shorten (text, strlen (text)) : NULL;
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfTrial *self = g_task_get_task_data (task);
  gboolean not_modified = FALSE;
  GError *error = NULL;
  gboolean good
      = hf_function_run_send_finish (HF_FUNCTION_RUN (source), result, &self->more, &not_modified, &error);

  show_response (self);
  if (!good)
    hf_trial_conclude (task, error);
  else
    read_records (task);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfTrial *self = g_task_get_task_data (task);
  HfPrepared prepared = HF_PREPARED_SEND;
  GError *error = NULL;

  if (!hf_function_run_prepare_finish (HF_FUNCTION_RUN (source), result, &prepared, &error))
    hf_trial_conclude (task, error);
  else if (prepared == HF_PREPARED_SKIP)
    {
      hf_set_text (&self->result->skip, hf_function_run_get_skip (self->run));
      hf_trial_conclude (task, NULL);
    }
  else
    {
      show_request (self);
      hf_function_run_send_async (self->run, self->stop, sent_cb, g_object_ref (task));
    }
}

static void
prepare (GTask *task)
{
  HfTrial *self = g_task_get_task_data (task);

  hf_function_run_prepare_async (self->run, self->stop, prepared_cb, g_object_ref (task));
}

/* --- running --- */

static void
stop_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static gulong
stop_with (HfTrial *self, GCancellable *cancellable)
{
  return cancellable != NULL
      ? g_cancellable_connect (cancellable, G_CALLBACK (stop_cb), g_object_ref (self->stop), g_object_unref)
      : 0;
}

static HfTrial *
trial_new (HfEngine *engine, HfFunctionItem *item, const char *entity, GCancellable *cancellable)
{
  HfTrial *self = g_new0 (HfTrial, 1);

  self->engine = engine;
  self->function = g_object_ref (hf_function_item_get_function (item));
  self->entity = g_strdup (entity);
  self->syncs = entity != NULL && !hf_function_item_get_writes (item);
  self->result = hf_function_result_new (hf_function_item_get_id (item));
  self->result->asked_at = hf_clock_now (engine->clock);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->stop = g_cancellable_new ();
  self->started = g_get_monotonic_time ();
  self->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!self->syncs && hf_function_get_continuation (self->function) != NULL)
    hf_function_result_warn (self->result, g_strdup (_("Only the first page was asked for: with a dataset all of them are.")));
  return self;
}

static void
make_run (HfTrial *self, const HfJsonObject *parameters)
{
  const HfCall call = {
    .kind = self->syncs ? HF_RUN_SYNC : HF_RUN_CALL,
    .function = self->function,
    .entity = self->entity,
    .parameters = parameters,
    .attempt = 1,
  };

  self->run = hf_function_run_new (self->engine->runtime, &call);
}

static void
values_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfTrial *self = g_task_get_task_data (task);
  GError *error = NULL;
  char *warning = NULL;
  g_autoptr(HfJsonObject) values = hf_feed_values_finish (result, &warning, &error);

  if (warning != NULL)
    hf_function_result_warn (self->result, warning);
  if (values == NULL || self->engine->closed)
    {
      hf_trial_answer (task, error);
      return;
    }
  make_run (self, values);
  prepare (task);
}

void
hf_engine_run_function_async (HfEngine *self, const char *id, const char *entity, const HfJsonObject *parameters,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = NULL;
  HfFunctionItem *item;
  HfTrial *trial;

  g_return_if_fail (HF_IS_ENGINE (self));
  g_return_if_fail (id != NULL);

  task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (task, hf_engine_run_function_async);
  item = hf_engine_find_function (self, id);
  if (self->closed)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine is closed");
  else if (item == NULL)
    g_task_return_new_error (task, HF_ERROR, HF_ERROR_INVALID, _("There is no function “%s”"), id);
  else
    {
      trial = trial_new (self, item, entity, cancellable);
      g_task_set_task_data (task, trial, trial_free);
      trial->closed_id = stop_with (trial, self->calls);
      trial->cancelled_id = stop_with (trial, cancellable);
      if (hf_function_item_get_unusable (item) != NULL)
        {
          make_run (trial, NULL);
          hf_trial_conclude (task, g_error_new_literal (HF_ERROR, HF_ERROR_INVALID, hf_function_item_get_unusable (item)));
        }
      else
        hf_feed_values_async (self->session, id, entity, parameters, trial->stop, values_cb, g_object_ref (task));
    }
}

HfFunctionResult *
hf_engine_run_function_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
