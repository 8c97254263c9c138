/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A call by hand. States by what was answered last: prepared → sent → read (records, piece by piece) → found (records of an
 * output) → the next page … → shown (records as rows) → previewed. Guarantees: nothing is written, the preview included; a table
 * is never said to become what only some of the pages have; whatever fails, what was sent and answered until then is in the
 * result. The engine's close ends it. Length: one machine, so that every step and every way out can be read together. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-function-item-private.h"
#include "hf-function-result-private.h"
#include "hf-function-run-private.h"

#define MAX_PAGES 100
#define MAX_BYTES (64 * 1024 * 1024)
#define MAX_SHOWN (64 * 1024)

typedef struct
{
  HfEngine *engine; /* the task's */
  HfFunction *function;
  char *entity;
  HfFunctionRun *run;
  HfFunctionResult *result;
  GCancellable *cancellable; /* (nullable): the caller's */
  gulong cancelled_id, closed_id;
  GCancellable *stop; /* what the steps look at */
  gint64 started;
  gboolean more, capped;
  GPtrArray *pieces; /* (element-type GBytes): records so far */
  HfEvaluation *evaluation;
} Trial;

static void prepare (GTask *task);

static void
trial_free (gpointer data)
{
  Trial *self = data;

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

/* --- the way out --- */

/* @error: (transfer full) (nullable) */
static void
answer (GTask *task, GError *error)
{
  Trial *self = g_task_get_task_data (task);

  g_cancellable_disconnect (self->cancellable, self->cancelled_id);
  g_cancellable_disconnect (self->engine->calls, self->closed_id);
  if (self->engine->closed)
    {
      g_clear_error (&error);
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, "The engine is closed");
    }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_object_ref (self->result), g_object_unref);
}

typedef struct
{
  GPtrArray *operations, *changes;
  gint64 now;
  HfTableReport report;
} Preview;

static void
preview_free (gpointer data)
{
  Preview *self = data;

  g_ptr_array_unref (self->operations);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self);
}

static gboolean
preview_func (HfDb *db, gpointer data, GError **error)
{
  Preview *self = data;

  return hf_table_operations_preview (db, self->operations, self->now, HF_RESULT_CHANGES, &self->changes, &self->report, error);
}

static void
previewed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Trial *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  Preview *preview = hf_store_write_finish (HF_STORE (source), result, &error);

  if (preview != NULL)
    hf_function_result_take_changes (self->result, preview->changes, &preview->report);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      answer (task, g_steal_pointer (&error));
      return;
    }
  else
    hf_set_text (&self->result->why_not, error->message);
  answer (task, NULL);
}

static gboolean
lacks_table (GPtrArray *operations)
{
  for (guint i = 0; i < operations->len; i++)
    {
      const HfTableOperation *operation = g_ptr_array_index (operations, i);

      if (operation->kind != HF_TABLE_SQL && operation->tables == NULL && (operation->table == NULL || *operation->table == '\0'))
        return TRUE;
    }
  return FALSE;
}

static void
preview (GTask *task)
{
  Trial *self = g_task_get_task_data (task);
  HfFunctionResult *result = self->result;
  Preview *job;

  if (self->capped)
    hf_set_text (
        &result->why_not,
        _("Not all pages were asked for, so nobody knows what the whole table would be. “Sync now” asks for all of them."));
  else if (lacks_table (result->operations))
    hf_set_text (&result->why_not, _("Its operations do not name a table: choose the dataset it is run for."));
  if (result->why_not != NULL || result->operations->len == 0 || self->engine->closed)
    {
      answer (task, NULL);
      return;
    }
  job = g_new0 (Preview, 1);
  job->operations = g_ptr_array_ref (result->operations);
  job->now = hf_clock_now (self->engine->clock);
  hf_store_write_async (self->engine->store, preview_func, job, preview_free, self->stop, previewed_cb, g_object_ref (task));
}

/* --- what the answers hold --- */

static void
shown_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Trial *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  /* A list of something else than objects is no table; it is there as JSON. */
  if (!hf_result_records_finish (self->result, result, &error) && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    answer (task, g_steal_pointer (&error));
  else
    preview (task);
}

static const char *
advise (const GError *error)
{
  if (error->domain != HF_ERROR)
    return NULL;
  switch ((HfError) error->code)
    {
    case HF_ERROR_OFFLINE:
      return _("Nothing was sent. Check the network and “Work offline”, then run it again.");
    case HF_ERROR_TRANSIENT:
    case HF_ERROR_BUSY:
    case HF_ERROR_SERVER:
      return _("The service has a problem, or the way to it has. Run it again later.");
    case HF_ERROR_AUTH:
      return _("Sign in, or set the credential it names, then run it again.");
    case HF_ERROR_PERMANENT:
    case HF_ERROR_CONFLICT:
      return _("The service does not take this. Look at what it said, change the values, and run it again.");
    case HF_ERROR_UNKNOWN_OUTCOME:
      return _("It may have been done all the same: look at the service before you run it again.");
    case HF_ERROR_INVALID:
      return _("Correct the values above, or the solution where the message says.");
    case HF_ERROR_STORE:
      return _("Look at the disk and the database file.");
    default:
      return NULL;
    }
}

/* The whole table becomes what all pages have: what a sync does where the function says nothing else. */
static void
add_replacement (Trial *self)
{
  HfTableOperation *operation = hf_table_operation_new (HF_TABLE_REPLACE, self->entity);

  for (guint i = 0; i < self->pieces->len; i++)
    hf_table_operation_add_records (operation, g_ptr_array_index (self->pieces, i));
  if (self->pieces->len == 0)
    {
      g_autoptr(GBytes) none = g_bytes_new_static ("[]", 2);

      hf_table_operation_add_records (operation, none);
    }
  operation->primary_key = g_strdup (hf_function_get_primary_key (self->function));
  operation->keep_temp_ids = hf_function_get_keep_temp_ids (self->function);
  operation->place = g_strdup (hf_function_get_file (self->function));
  g_ptr_array_add (self->result->operations, operation);
}

static void
take_operations (Trial *self, gboolean good)
{
  GPtrArray *operations = hf_function_run_get_operations (self->run);

  g_ptr_array_unref (self->result->operations);
  self->result->operations = g_ptr_array_ref (operations);
  if (good && self->result->skip == NULL && hf_function_replaces_table (self->run))
    add_replacement (self);
  /* The one operation that a sync has of its own carries the records of all pages. */
  if (good && hf_function_has_implicit_operation (self->run) && operations->len > 0)
    {
      g_ptr_array_unref (self->pieces);
      self->pieces = g_ptr_array_ref (((HfTableOperation *) g_ptr_array_index (operations, 0))->records);
    }
}

/* @error: (transfer full) (nullable): why the call failed */
static void
conclude (GTask *task, GError *error)
{
  Trial *self = g_task_get_task_data (task);
  HfFunctionResult *result = self->result;
  g_autoptr(GError) why = error;

  result->duration = g_get_monotonic_time () - self->started;
  if (g_error_matches (why, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->engine->closed)
    {
      answer (task, g_steal_pointer (&why));
      return;
    }
  if (why != NULL)
    {
      hf_set_text (&result->error, why->message);
      hf_set_text (&result->advice, advise (why));
    }
  else if (result->pages <= 1)
    hf_set_text (&result->output, hf_function_run_get_output (self->run));
  take_operations (self, why == NULL);
  if (why == NULL && result->skip == NULL && (self->pieces->len > 0 || hf_function_replaces_table (self->run)))
    hf_result_records_async (result, self->pieces, self->stop, shown_cb, g_object_ref (task));
  else
    preview (task);
}

/* --- page by page --- */

static gsize
count_bytes (Trial *self)
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
  Trial *self = g_task_get_task_data (task);

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
  conclude (task, NULL);
}

/* Of the output of one page; @raw: (nullable). A list that holds anything else than objects is no list of records. */
static void
add_piece (Trial *self, const char *raw)
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
  Trial *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_evaluation_run_finish (self->evaluation, result, &error))
    add_piece (self, hf_evaluation_get (self->evaluation, 0));
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      conclude (task, error);
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
  Trial *self = g_task_get_task_data (task);
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
  Trial *self = g_task_get_task_data (task);
  GError *error = NULL;
  GBytes *piece = hf_function_run_read_finish (HF_FUNCTION_RUN (source), result, &error);

  if (error != NULL)
    {
      conclude (task, error);
      return;
    }
  if (piece != NULL)
    g_ptr_array_add (self->pieces, piece);
  read_records (task);
}

static void
read_records (GTask *task)
{
  Trial *self = g_task_get_task_data (task);

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
show_request (Trial *self)
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
show_response (Trial *self)
{
  HfResponse *response = hf_function_run_get_response (self->run);
  GBytes *body = hf_function_run_get_body (self->run);
  g_autofree char *head = response != NULL ? hf_response_describe (response) : NULL;
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;

  self->result->status = response != NULL ? hf_response_get_status (response) : 0;
  hf_set_text (&self->result->response, head);
  g_free (self->result->response_body);
  self->result->response_body = text != NULL ? shorten (text, length) : NULL;
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Trial *self = g_task_get_task_data (task);
  gboolean not_modified = FALSE;
  GError *error = NULL;
  gboolean good
      = hf_function_run_send_finish (HF_FUNCTION_RUN (source), result, &self->more, &not_modified, &error);

  show_response (self);
  if (!good)
    conclude (task, error);
  else
    read_records (task);
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Trial *self = g_task_get_task_data (task);
  HfPrepared prepared = HF_PREPARED_SEND;
  GError *error = NULL;

  if (!hf_function_run_prepare_finish (HF_FUNCTION_RUN (source), result, &prepared, &error))
    conclude (task, error);
  else if (prepared == HF_PREPARED_SKIP)
    {
      hf_set_text (&self->result->skip, hf_function_run_get_skip (self->run));
      conclude (task, NULL);
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
  Trial *self = g_task_get_task_data (task);

  hf_function_run_prepare_async (self->run, self->stop, prepared_cb, g_object_ref (task));
}

/* --- running --- */

static void
stop_cb (GCancellable *cancellable, gpointer data)
{
  g_cancellable_cancel (data);
}

static gulong
stop_with (Trial *self, GCancellable *cancellable)
{
  return cancellable != NULL
      ? g_cancellable_connect (cancellable, G_CALLBACK (stop_cb), g_object_ref (self->stop), g_object_unref)
      : 0;
}

static Trial *
trial_new (HfEngine *engine, HfFunctionItem *item, const char *entity, const HfJsonObject *parameters, GCancellable *cancellable)
{
  Trial *self = g_new0 (Trial, 1);
  gboolean syncs = entity != NULL && !hf_function_item_get_writes (item);
  HfCall call = { .kind = syncs ? HF_RUN_SYNC : HF_RUN_CALL, .entity = entity, .parameters = parameters, .attempt = 1 };

  self->engine = engine;
  self->function = g_object_ref (hf_function_item_get_function (item));
  self->entity = g_strdup (entity);
  call.function = self->function;
  self->run = hf_function_run_new (engine->runtime, &call);
  self->result = hf_function_result_new (hf_function_item_get_id (item));
  self->result->asked_at = hf_clock_now (engine->clock);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->stop = g_cancellable_new ();
  self->started = g_get_monotonic_time ();
  self->pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  if (!syncs && hf_function_get_continuation (self->function) != NULL)
    hf_function_result_warn (self->result, g_strdup (_("Only the first page was asked for: with a dataset all of them are.")));
  return self;
}

void
hf_engine_run_function_async (HfEngine *self, const char *id, const char *entity, const HfJsonObject *parameters,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = NULL;
  HfFunctionItem *item;
  Trial *trial;

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
      trial = trial_new (self, item, entity, parameters, cancellable);
      g_task_set_task_data (task, trial, trial_free);
      trial->closed_id = stop_with (trial, self->calls);
      trial->cancelled_id = stop_with (trial, cancellable);
      if (hf_function_item_get_unusable (item) != NULL)
        conclude (task, g_error_new_literal (HF_ERROR, HF_ERROR_INVALID, hf_function_item_get_unusable (item)));
      else
        prepare (task);
    }
}

HfFunctionResult *
hf_engine_run_function_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
