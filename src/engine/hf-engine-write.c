/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Accepting writes. What a write needs is looked up and stored in one transaction: the record as it is, the function's parameters
 * resolved against it, the local row, the command. Nothing is sent from here. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>
#include <hf-entity.h>
#include <hf-provider.h>
#include <hf-queue.h>
#include <hf-rows-private.h>

typedef struct
{
  HfSolution *solution;
  HfFunction *function; /* the solution's */
  char *entity, *method, *record_id;
  HfJsonObject *given, *data;
  gint64 now;
  gint64 command_id;
} Submission;

static void
submission_free (gpointer data)
{
  Submission *submission = data;

  g_object_unref (submission->solution);
  g_free (submission->entity);
  g_free (submission->method);
  g_free (submission->record_id);
  g_clear_pointer (&submission->given, hf_json_object_free);
  g_clear_pointer (&submission->data, hf_json_object_free);
  g_free (submission);
}

/* The edited record as parameters see it: what is here, the new data over it, and its id. */
static HfJsonObject *
edited_record (Submission *submission, HfDb *db, GError **error)
{
  g_autofree char *raw = NULL;
  g_autoptr(HfJsonObject) record = NULL;
  GError *failure = NULL;

  if (submission->record_id != NULL)
    raw = hf_entity_get (db, submission->entity, submission->record_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  record = raw != NULL ? hf_json_object_parse (raw, -1, error) : hf_json_object_new ();
  if (record == NULL)
    return NULL;
  if (submission->data != NULL)
    hf_json_object_merge (record, submission->data);
  if (submission->record_id != NULL && hf_json_object_get (record, "id") == NULL)
    hf_json_object_set_string (record, "id", submission->record_id);
  return g_steal_pointer (&record);
}

static gboolean
accept (HfDb *db, gpointer data, GError **error)
{
  Submission *submission = data;
  HfProvider *provider = hf_provider_find (hf_function_get_provider (submission->function));
  g_autoptr(HfJsonObject) record = NULL;
  g_autoptr(HfJsonObject) parameters = NULL;
  g_autofree char *source = NULL;
  g_autofree char *parameters_text = NULL;
  g_autofree char *data_text = NULL;

  if (!g_str_equal (submission->method, "functionCall") && !hf_entity_ensure (db, submission->entity, error))
    return FALSE;
  record = edited_record (submission, db, error);
  parameters = record != NULL ? hf_function_resolve (submission->function, submission->given, record, error) : NULL;
  source = parameters != NULL ? hf_provider_source (provider, submission->function, parameters, error) : NULL;
  if (source == NULL)
    return FALSE;
  parameters_text = hf_json_object_to_string (parameters);
  data_text = submission->data != NULL ? hf_json_object_to_string (submission->data) : NULL;
  submission->command_id = hf_queue_push (db,
                                          &(HfWrite){
                                              .provider = hf_function_get_provider (submission->function),
                                              .source = source,
                                              .entity = submission->entity,
                                              .method = submission->method,
                                              .function = hf_function_get_id (submission->function),
                                              .record_id = submission->record_id,
                                              .parameters = parameters_text,
                                              .data = data_text,
                                              .safe = hf_function_get_safe (submission->function),
                                          },
                                          submission->now, error);
  return submission->command_id != 0;
}

static void
accepted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfEngine *self = g_task_get_source_object (task);
  GError *error = NULL;
  Submission *submission = hf_store_write_finish (HF_STORE (source), result, &error);

  if (submission == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (self->replay != NULL && !self->closed)
    hf_replay_wake (self->replay);
  g_task_return_int (task, (gssize) submission->command_id);
}

static gboolean
is_method (const char *method)
{
  static const char *const methods[] = { "create", "update", "save", "delete", "functionCall", NULL };

  return g_strv_contains (methods, method);
}

void
hf_engine_submit_async (HfEngine *self, const char *entity, const char *method, const char *function, const char *record_id,
                        const HfJsonObject *parameters, const HfJsonObject *data, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Submission *submission;
  GError *error = NULL;
  HfFunction *writer;

  if (!is_method (method))
    {
      g_task_return_new_error (task, HF_ERROR, HF_ERROR_INVALID,
                               _("“%s” is not a way to write; use create, update, save, delete or functionCall"), method);
      return;
    }
  writer = hf_catalog_writer (self->solution, entity, method, function, &error);
  if (writer != NULL && hf_provider_find (hf_function_get_provider (writer)) == NULL)
    error = g_error_new (HF_ERROR, HF_ERROR_INVALID, _("This version of Holdfast cannot send to %s"),
                         hf_function_get_provider (writer));
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  submission = g_new0 (Submission, 1);
  submission->solution = g_object_ref (self->solution);
  submission->function = writer;
  submission->entity = g_strdup (entity);
  submission->method = g_strdup (method);
  submission->record_id = g_strdup (record_id);
  submission->given = parameters != NULL ? hf_json_object_copy (parameters) : NULL;
  submission->data = data != NULL ? hf_json_object_copy (data) : NULL;
  submission->now = hf_clock_now (self->clock);
  hf_store_write_async (self->store, accept, submission, submission_free, cancellable, accepted_cb, g_steal_pointer (&task));
}

gint64
hf_engine_submit_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  gssize id = g_task_propagate_int (G_TASK (result), error);

  return MAX (id, 0);
}

/* --- reading --- */

HfRows *
hf_engine_get_rows (HfEngine *self, const char *entity)
{
  return hf_rows_new (self->store, entity);
}

typedef struct
{
  char *entity, *id, *raw;
} Lookup;

static void
lookup_free (gpointer data)
{
  Lookup *lookup = data;

  g_free (lookup->entity);
  g_free (lookup->id);
  g_free (lookup->raw);
  g_free (lookup);
}

static gboolean
look_up (HfDb *db, gpointer data, GError **error)
{
  Lookup *lookup = data;
  GError *failure = NULL;

  lookup->raw = hf_entity_get (db, lookup->entity, lookup->id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GError *error = NULL;
  Lookup *lookup = hf_store_read_finish (HF_STORE (source), result, &error);

  if (lookup == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&lookup->raw), g_free);
}

void
hf_engine_get_record_async (HfEngine *self, const char *entity, const char *id, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer data)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->entity = g_strdup (entity);
  lookup->id = g_strdup (id);
  hf_store_read_async (self->store, look_up, lookup, lookup_free, cancellable, looked_up_cb,
                       g_task_new (self, cancellable, callback, data));
}

char *
hf_engine_get_record_finish (HfEngine *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
