/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening a solution, step by step and never blocking the main thread: read the folder, choose and open its database, put the
 * parts together, read what the database says. Only then is there an engine. */

#include "hf-engine-private.h"

#include <hf-entity.h>
#include <hf-error.h>

#include "hf-feed-call.h"
#include "hf-table-triggers.h"

typedef struct
{
  char *dir, *database, *overlay_root;
  gboolean offline, passive, interactive;
  HfClock *clock;
  GNetworkMonitor *monitor;
  HfEngine *engine;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->dir);
  g_free (opening->database);
  g_free (opening->overlay_root);
  g_clear_object (&opening->clock);
  g_clear_object (&opening->monitor);
  g_clear_object (&opening->engine);
  g_free (opening);
}

static void
apply_hosts (HfEngine *self)
{
  GPtrArray *hosts = hf_solution_get_hosts (self->solution);

  for (guint i = 0; i < hosts->len; i++)
    {
      const HfHostInfo *host = g_ptr_array_index (hosts, i);
      hf_transport_set_host (self->transport, host->host, host->connect_to, host->insecure, host->timeout_us, host->ca,
                             host->proxy);
    }
}

/* Sources are known from the start, so that the status popover can list them before anything was asked. */
static void
know_sources (HfEngine *self)
{
  GPtrArray *feeds = hf_solution_get_feeds (self->solution);

  for (guint i = 0; i < feeds->len; i++)
    {
      const HfFeed *feed = g_ptr_array_index (feeds, i);
      g_auto (HfFeedCall) call = { NULL };

      if (hf_feed_call_resolve (&call, self->solution, feed, NULL))
        hf_connectivity_ensure_source (self->connectivity, call.source, hf_transport_is_loopback (self->transport, call.url));
    }
}

static void
put_together (HfEngine *self, Opening *opening)
{
  g_autofree char *folder = g_path_get_dirname (hf_store_get_path (self->store));
  g_autofree char *lock = g_build_filename (folder, "solution.lock", NULL);

  self->transport = hf_transport_new (self->clock);
  apply_hosts (self);
  self->connectivity = hf_connectivity_new (opening->monitor, self->clock);
  if (self->offline)
    hf_connectivity_set_work_offline (self->connectivity, TRUE);
  self->credentials = hf_file_credentials_new (NULL);
  self->expressions = hf_expression_host_new (NULL);
  self->runtime = hf_runtime_new (self->solution, self->store, self->transport, self->connectivity, self->credentials,
                                  self->expressions, self->clock);
  self->session = hf_session_new (self->runtime);
  self->context = hf_context_new (self->session);
  know_sources (self);
  self->catalog = hf_catalog_new (self->solution);
  self->activity = hf_activity_list_new (self->store);
  self->lease = hf_lease_new (lock);
  if (!self->passive && !self->silent && !self->offline)
    {
      self->replay = hf_replay_new (self->runtime, self->lease);
      g_signal_connect_object (self->replay, "idle", G_CALLBACK (hf_engine_update_status), self, G_CONNECT_SWAPPED);
      self->verifier = hf_verifier_new (self->runtime, self->replay);
    }
  hf_table_triggers_start (self);
  hf_engine_follow (self);
}

static void
opened_facts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  HfEngine *self = opening->engine;
  GError *error = NULL;
  HfFacts *facts = hf_store_read_finish (HF_STORE (source), result, &error);

  if (facts == NULL)
    {
      hf_engine_close (self);
      g_task_return_error (task, error);
      return;
    }
  hf_engine_take_facts (self, facts);
  hf_activity_list_refresh (self->activity);
  if (!self->passive)
    hf_recent_add (self->solution, hf_clock_now (self->clock));
  if (self->replay != NULL)
    hf_replay_wake (self->replay);
  if (self->replay != NULL && self->interactive)
    hf_engine_launch (self);
  if (self->interactive)
    hf_engine_check_expressions (self);
  g_task_return_pointer (task, g_steal_pointer (&opening->engine), g_object_unref);
}

/* Queries name tables that nobody has filled yet: they are there, and empty. A name that cannot be a table's is told where it is
 * used. */
static gboolean
record_solution (HfDb *db, gpointer data, GError **error)
{
  HfSolution *solution = data;
  GPtrArray *entities = hf_solution_get_entities (solution);

  for (guint i = 0; i < entities->len; i++)
    if (!hf_entity_ensure (db, ((const HfEntityInfo *) entities->pdata[i])->entity, error)
        && !g_error_matches (*error, HF_ERROR, HF_ERROR_INVALID))
      return FALSE;
    else
      g_clear_error (error);
  return hf_engine_record_path (db, (gpointer) hf_solution_get_path (solution), error);
}

static void
path_recorded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  /* A database that cannot be written is still good to look at; the first write will say so. */
  hf_store_write_finish (HF_STORE (source), result, NULL);
  hf_store_read_async (HF_STORE (source), hf_facts_read, hf_facts_new (), (GDestroyNotify) hf_facts_free, NULL, opened_facts_cb,
                       data);
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  HfEngine *self = opening->engine;
  GError *error = NULL;

  self->store = hf_store_open_finish (result, &error);
  if (self->store == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  put_together (self, opening);
  hf_store_write_async (self->store, record_solution, g_object_ref (self->solution), g_object_unref, NULL, path_recorded_cb,
                        g_steal_pointer (&task));
}

static void
choose_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  char *database = hf_engine_choose_database (data, &error);

  if (database != NULL)
    g_task_return_pointer (task, database, g_free);
  else
    g_task_return_error (task, error);
}

static void
open_store (GTask *task, const char *database)
{
  Opening *opening = g_task_get_task_data (task);

  hf_store_open_async (database, opening->clock, g_task_get_cancellable (task), store_opened_cb, g_object_ref (task));
}

static void
chosen_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autofree char *database = g_task_propagate_pointer (G_TASK (result), &error);

  if (database == NULL)
    g_task_return_error (task, error);
  else
    open_store (task, database);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GTask) choosing = NULL;
  GError *error = NULL;

  opening->engine->solution = hf_solution_load_finish (result, &error);
  if (opening->engine->solution == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (opening->database != NULL)
    {
      open_store (task, opening->database);
      return;
    }
  choosing = g_task_new (NULL, NULL, chosen_cb, g_object_ref (task));
  g_task_set_task_data (choosing, g_object_ref (opening->engine->solution), g_object_unref);
  g_task_run_in_thread (choosing, choose_thread);
}

void
hf_engine_open_async (const char *dir, const HfEngineOptions *options, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  Opening *opening = g_new0 (Opening, 1);
  HfEngine *engine = g_object_new (HF_TYPE_ENGINE, NULL);

  opening->dir = g_strdup (dir);
  opening->database = g_strdup (options->database);
  opening->overlay_root = g_strdup (options->overlay_root);
  opening->clock = options->clock != NULL ? g_object_ref (options->clock) : hf_clock_new ();
  opening->monitor = options->monitor != NULL ? g_object_ref (options->monitor) : NULL;
  opening->engine = engine;
  engine->clock = g_object_ref (opening->clock);
  engine->offline = options->offline;
  engine->passive = options->passive;
  engine->silent = options->silent;
  engine->interactive = options->interactive;
  g_task_set_task_data (task, opening, opening_free);
  hf_solution_load_async (dir, opening->overlay_root, cancellable, loaded_cb, g_steal_pointer (&task));
}

HfEngine *
hf_engine_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
