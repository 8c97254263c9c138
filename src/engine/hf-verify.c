/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading back what was written: READ (the command as it is now, and its record) → CALL → RECORD (what of the answer is the
 * record) → the line. Guarantees: of every command that is to be verified the log says what came of it, also when Holdfast is
 * closed meanwhile; the queue goes on; a failure here is nothing but a warning. */

#include "hf-verify.h"

#include <glib/gi18n-lib.h>
#include <hf-entity.h>
#include <hf-queue.h>

#include "hf-function-run-private.h"

#define STOP_PATIENCE_MS 1000

struct _HfVerifier
{
  HfRuntime *runtime;
  HfReplay *replay; /* not held */
  gulong settled_id;
  GCancellable *stop;
  guint pending;
};

typedef struct
{
  HfVerifier *verifier;
  gint64 id;
  HfVerified verified; /* its command and function once they are read */
  char *row;
  HfFunctionRun *run;
} Job;

static void
job_free (gpointer data)
{
  Job *self = data;

  g_clear_object (&self->verified.command);
  g_free (self->verified.answer);
  g_free (self->verified.problem);
  g_ptr_array_unref (self->verified.requests);
  g_free (self->row);
  g_clear_object (&self->run);
  g_free (self);
}

static void
end (Job *self)
{
  self->verifier->pending--;
  job_free (self);
}

/* --- the line --- */

static gboolean
write_func (HfDb *db, gpointer data, GError **error)
{
  Job *self = data;

  return hf_verified_write (db, &self->verified, error);
}

/* A database that does not take the line says so for the queue, too. */
static void
written_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  end (data);
}

static void
conclude (Job *self, const GError *error)
{
  HfRuntime *runtime = self->verifier->runtime;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->verified.problem = g_strdup (_("Holdfast was closed before the answer came."));
  else if (error != NULL)
    self->verified.problem = g_strdup (error->message);
  if (self->run != NULL && hf_function_run_get_request (self->run) != NULL)
    g_ptr_array_add (self->verified.requests, g_object_ref (hf_function_run_get_request (self->run)));
  self->verified.now = hf_clock_now (runtime->clock);
  hf_store_write_async (runtime->store, write_func, self, NULL, NULL, written_cb, self);
}

/* --- reading back --- */

static void
record_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *self = data;
  g_auto(HfResult) found = { 0 };
  g_autoptr(GError) error = NULL;

  if (hf_function_record_finish (result, &error))
    {
      hf_function_run_take_result (self->run, &found);
      self->verified.answer = g_steal_pointer (&found.response);
      if (self->verified.answer == NULL)
        self->verified.problem
            = g_strdup_printf (_("The function “%s” did not answer with one record."), hf_function_get_id (self->run->function));
    }
  conclude (self, error);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *self = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *output = hf_function_run_call_finish (HF_FUNCTION_RUN (source), result, &error);

  if (error == NULL && hf_function_run_get_skip (self->run) != NULL)
    self->verified.problem = g_strdup_printf (_("The function “%s” was %s."), hf_function_get_id (self->run->function),
                                              hf_function_run_get_skip (self->run));
  if (error != NULL || self->verified.problem != NULL)
    conclude (self, error);
  else
    hf_function_record_async (self->run, self->verifier->stop, record_cb, self);
}

/* The record as the parameters of a read may want it: with its final id. */
static HfJsonObject *
make_record (Job *self)
{
  HfJsonObject *record = self->row != NULL ? hf_json_object_parse (self->row, -1, NULL) : NULL;
  const char *id = hf_command_get_record_id (self->verified.command);

  if (record == NULL)
    record = hf_verified_list_sent (self->verified.command, self->verified.function);
  if (id != NULL && hf_json_object_get (record, "id") == NULL)
    hf_json_object_set_string (record, "id", id);
  return record;
}

static void
call (Job *self, HfFunction *function)
{
  HfCommand *command = self->verified.command;
  const char *text = hf_command_get_parameters (command);
  g_autoptr(HfJsonObject) parameters = text != NULL ? hf_json_object_parse (text, -1, NULL) : NULL;
  g_autoptr(HfJsonObject) record = make_record (self);
  const HfCall call = {
    .kind = HF_RUN_CALL,
    .function = function,
    .entity = hf_command_get_entity (command),
    .parameters = parameters,
    .record = record,
    .command_id = self->id,
    .record_id = hf_command_get_record_id (command),
    .attempt = 1,
  };

  self->run = hf_function_run_new (self->verifier->runtime, &call);
  hf_function_run_call_async (self->run, self->verifier->stop, called_cb, self);
}

/* --- which commands --- */

static gboolean
read_func (HfDb *db, gpointer data, GError **error)
{
  Job *self = data;
  g_autoptr(GError) problem = NULL;
  const char *id;

  g_clear_object (&self->verified.command);
  self->verified.command = hf_queue_get (db, self->id, &problem);
  id = self->verified.command != NULL ? hf_command_get_record_id (self->verified.command) : NULL;
  if (id != NULL)
    self->row = hf_entity_get (db, hf_command_get_entity (self->verified.command), id, &problem);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* (transfer none) (nullable): what reads it back, if it is to be verified. */
static HfFunction *
find_reader (Job *self)
{
  HfSolution *solution = self->verifier->runtime->solution;
  HfCommand *command = self->verified.command;
  const char *name = command != NULL ? hf_command_get_function (command) : NULL;
  g_autoptr(HfJsonObject) sent = NULL;

  self->verified.function = name != NULL ? hf_solution_find_function (solution, name) : NULL;
  if (self->verified.function == NULL || hf_function_get_verify (self->verified.function) == NULL
      || g_str_equal (hf_command_get_method (command), "delete"))
    return NULL;
  sent = hf_verified_list_sent (command, self->verified.function);
  return hf_json_object_size (sent) > 0 ? hf_solution_find_function (solution, hf_function_get_verify (self->verified.function))
                                        : NULL;
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *self = data;
  HfFunction *reader = hf_store_read_finish (HF_STORE (source), result, NULL) != NULL ? find_reader (self) : NULL;

  if (reader != NULL)
    call (self, reader);
  else
    end (self);
}

static void
settled_cb (HfReplay *replay, gint64 command_id, int state, gpointer data)
{
  HfVerifier *self = data;
  Job *job;

  if (state != HF_COMMAND_DONE)
    return;
  job = g_new0 (Job, 1);
  job->verifier = self;
  job->id = command_id;
  job->verified.requests = g_ptr_array_new_with_free_func (g_object_unref);
  if (hf_replay_get_request (replay) != NULL)
    g_ptr_array_add (job->verified.requests, g_object_ref (hf_replay_get_request (replay)));
  self->pending++;
  hf_store_read_async (self->runtime->store, read_func, job, NULL, NULL, read_cb, job);
}

static gboolean
is_wanted (HfSolution *solution)
{
  GPtrArray *functions = hf_solution_get_functions (solution);

  for (guint i = 0; i < functions->len; i++)
    if (hf_function_get_verify (functions->pdata[i]) != NULL)
      return TRUE;
  return FALSE;
}

HfVerifier *
hf_verifier_new (HfRuntime *runtime, HfReplay *replay)
{
  HfVerifier *self;

  if (!is_wanted (runtime->solution))
    return NULL;
  self = g_new0 (HfVerifier, 1);
  self->runtime = g_object_ref (runtime);
  self->replay = replay;
  self->stop = g_cancellable_new ();
  self->settled_id = g_signal_connect (replay, "settled", G_CALLBACK (settled_cb), self);
  return self;
}

static gboolean
patience_over_cb (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

void
hf_verifier_stop (HfVerifier *self, gboolean patient)
{
  g_autoptr(GSource) patience = g_timeout_source_new (patient ? STOP_PATIENCE_MS : 0);

  g_clear_signal_handler (&self->settled_id, self->replay);
  g_source_set_callback (patience, patience_over_cb, g_object_ref (self->stop), g_object_unref);
  g_source_attach (patience, NULL);
  while (self->pending > 0)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (patience);
}

void
hf_verifier_free (HfVerifier *self)
{
  g_object_unref (self->stop);
  g_object_unref (self->runtime);
  g_free (self);
}
