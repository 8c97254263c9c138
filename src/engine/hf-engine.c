/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The façade: opens a solution, puts the parts together, follows the database and computes the headline. Everything it shows is read from
 * rows; between two reads it only knows that something changed. Length: the parts are few but each is wired once, here. */

#include "hf-engine-private.h"

#include <glib/gi18n-lib.h>

/* Under a drain every commit changes something; the lists are looked at again at most this often. */
#define REFRESH_MS 100

G_DEFINE_FINAL_TYPE (HfEngine, hf_engine, G_TYPE_OBJECT)

typedef enum
{
  PROP_STATUS = 1,
  PROP_SYNCING,
  PROP_WORK_OFFLINE,
  N_PROPS,
} HfEngineProperty;
static GParamSpec *properties[N_PROPS];

enum
{
  CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

/* --- following the database --- */

static gboolean
any_can_send (HfEngine *self)
{
  GListModel *sources = hf_connectivity_get_sources (self->connectivity);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr(HfSource) source = g_list_model_get_item (sources, i);

      if (hf_connectivity_can_send (self->connectivity, source))
        return TRUE;
    }
  return FALSE;
}

static HfSource *
find_down_source (HfEngine *self, HfFacts *facts)
{
  for (guint i = 0; i < facts->waiting_sources->len; i++)
    {
      HfSource *source = hf_connectivity_ensure_source (self->connectivity, g_ptr_array_index (facts->waiting_sources, i), FALSE);

      if (hf_source_get_reach (source) == HF_REACH_DOWN)
        return source;
    }
  return NULL;
}

static void
count_launch (HfEngine *self, HfStatusFacts *status)
{
  GListModel *datasets = hf_catalog_get_datasets (self->catalog);

  for (guint i = 0; i < g_list_model_get_n_items (datasets); i++)
    {
      g_autoptr(HfDataset) dataset = g_list_model_get_item (datasets, i);
      gint64 synced = hf_dataset_get_synced_at (dataset);

      if (!hf_dataset_get_launch (dataset))
        continue;
      if (hf_dataset_get_error (dataset) != NULL && status->launch_failed++ == 0)
        {
          status->failed_entity = hf_dataset_get_entity (dataset);
          status->failed_error = hf_dataset_get_error (dataset);
        }
      status->launch_never += synced == 0;
      status->launch_old += hf_dataset_get_freshness (dataset) == HF_FRESHNESS_AGEING || hf_dataset_get_freshness (dataset) == HF_FRESHNESS_OLD;
      status->last_sync = i == 0 ? synced : MIN (status->last_sync, synced);
    }
}

static gboolean
aged_cb (gpointer data)
{
  HfEngine *self = data;

  self->age_id = 0;
  hf_engine_update_status (self);
  return G_SOURCE_REMOVE;
}

static void
age_again_in (HfEngine *self, gint64 ageing, gint64 stalling)
{
  gint64 delay = ageing < 0 ? stalling : stalling < 0 ? ageing : MIN (ageing, stalling);

  if (self->age_id != 0)
    hf_clock_remove_timeout (self->clock, self->age_id);
  self->age_id = delay >= 0 ? hf_clock_add_timeout (self->clock, delay, aged_cb, self, NULL) : 0;
}

void
hf_engine_update_status (HfEngine *self)
{
  gint64 now = hf_clock_now (self->clock);
  gint64 ageing = hf_catalog_age (self->catalog, now);
  gint64 stalling;
  HfStatusFacts status = {
    .network = hf_connectivity_get_network (self->connectivity),
    .work_offline = hf_connectivity_get_work_offline (self->connectivity) || self->offline,
    .metered = hf_connectivity_get_metered (self->connectivity),
    .can_send = any_can_send (self),
    .syncing = self->sync != NULL,
    .now = now,
    .waiting = self->counts.waiting + self->counts.sending + self->counts.retrying,
    .stuck = self->counts.stuck,
    .progress_at = MAX (self->counts.last_done_at, MAX (self->counts.oldest_at, self->online_since)),
    .per_second = self->replay != NULL ? hf_replay_get_rate (self->replay) : 0,
  };

  if (self->down_source != NULL && hf_source_get_reach (self->down_source) == HF_REACH_DOWN)
    {
      status.down_source = hf_source_get_name (self->down_source);
      status.down_error = hf_source_get_last_error (self->down_source);
    }
  if (self->replay != NULL)
    status.store_error = hf_replay_get_store_error (self->replay);
  count_launch (self, &status);
  hf_status_take_facts (self->status, &status);
  stalling = status.progress_at + HF_STALLED_AFTER - now;
  age_again_in (self, ageing, status.waiting > 0 && stalling > 0 ? stalling : -1);
}

static void
facts_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfEngine) self = data;
  HfFacts *facts = hf_store_read_finish (HF_STORE (source), result, NULL);

  self->reading = FALSE;
  if (facts == NULL || self->closed)
    return;
  self->counts = facts->queue;
  hf_catalog_take_facts (self->catalog, facts, hf_clock_now (self->clock));
  g_set_object (&self->down_source, find_down_source (self, facts));
  hf_engine_update_status (self);
  if (self->read_again)
    hf_engine_refresh (self);
}

static gboolean
refresh_cb (gpointer data)
{
  HfEngine *self = data;

  self->refresh_id = 0;
  if (self->reading)
    {
      self->read_again = TRUE;
      return G_SOURCE_REMOVE;
    }
  self->reading = TRUE;
  self->read_again = FALSE;
  hf_store_read_async (self->store, hf_facts_read, hf_facts_new (), (GDestroyNotify) hf_facts_free, NULL, facts_read_cb, g_object_ref (self));
  hf_activity_list_refresh (self->activity);
  hf_engine_refresh_commands (self);
  return G_SOURCE_REMOVE;
}

void
hf_engine_refresh (HfEngine *self)
{
  /* Coalesced in real time on purpose: this is about frames, not about the solution's time. */
  if (self->refresh_id == 0 && !self->closed)
    self->refresh_id = g_timeout_add (REFRESH_MS, refresh_cb, self);
}

static void
store_changed_cb (HfStore *store, GPtrArray *changes, HfEngine *self)
{
  gboolean queue = changes->len == 0;

  for (guint i = 0; i < changes->len; i++)
    {
      HfChange *change = g_ptr_array_index (changes, i);

      queue = queue || change->command_id != 0;
      g_signal_emit (self, signals[CHANGED], 0, change->entity, change->command_id);
    }
  if (changes->len == 0)
    g_signal_emit (self, signals[CHANGED], 0, NULL, G_GINT64_CONSTANT (0));
  if (queue && self->replay != NULL)
    hf_replay_wake (self->replay);
  hf_engine_refresh (self);
}

static void
connectivity_changed_cb (HfConnectivity *connectivity, HfEngine *self)
{
  gboolean can_send = any_can_send (self);

  if (can_send && self->online_since == 0)
    self->online_since = hf_clock_now (self->clock);
  else if (!can_send)
    self->online_since = 0;
  hf_engine_update_status (self);
  if (can_send)
    hf_engine_relaunch (self);
}

static void
work_offline_cb (HfEngine *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WORK_OFFLINE]);
}

/* --- opening --- */

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
      hf_transport_set_host (self->transport, host->host, host->connect_to, host->insecure, host->timeout_us, host->ca, host->proxy);
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
      g_autofree char *url = NULL;
      g_autofree char *name = hf_puller_source_of (self->solution, feed, &url, NULL);

      if (name != NULL)
        hf_connectivity_ensure_source (self->connectivity, name, hf_transport_is_loopback (self->transport, url));
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
  know_sources (self);
  self->catalog = hf_catalog_new (self->solution);
  self->activity = hf_activity_list_new (self->store);
  self->lease = hf_lease_new (lock);
  if (!self->passive && !self->offline)
    {
      self->replay = hf_replay_new (self->store, self->transport, self->connectivity, self->clock, self->solution, self->lease);
      g_signal_connect_object (self->replay, "idle", G_CALLBACK (hf_engine_update_status), self, G_CONNECT_SWAPPED);
    }
  self->online_since = any_can_send (self) ? hf_clock_now (self->clock) : 0;
  g_signal_connect_object (self->store, "changed", G_CALLBACK (store_changed_cb), self, 0);
  g_signal_connect_object (self->connectivity, "changed", G_CALLBACK (connectivity_changed_cb), self, 0);
  g_signal_connect_object (self->connectivity, "notify::work-offline", G_CALLBACK (work_offline_cb), self, G_CONNECT_SWAPPED);
  hf_store_set_watching (self->store, self->interactive || !self->passive);
}

static void
opened_facts_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
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
  self->counts = facts->queue;
  hf_catalog_take_facts (self->catalog, facts, hf_clock_now (self->clock));
  hf_engine_update_status (self);
  hf_activity_list_refresh (self->activity);
  g_task_return_pointer (task, g_steal_pointer (&opening->engine), g_object_unref);
  if (!self->passive)
    hf_recent_add (self->solution, hf_clock_now (self->clock));
  if (self->replay != NULL)
    {
      hf_replay_wake (self->replay);
      if (self->interactive)
        hf_engine_launch (self);
    }
}

static void
path_recorded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  /* A database that cannot be written is still good to look at; the first write will say so. */
  hf_store_write_finish (HF_STORE (source), result, NULL);
  hf_store_read_async (HF_STORE (source), hf_facts_read, hf_facts_new (), (GDestroyNotify) hf_facts_free, NULL, opened_facts_cb, data);
}

static void
store_opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
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
  hf_store_write_async (self->store, hf_engine_record_path, g_strdup (hf_solution_get_path (self->solution)), g_free, NULL, path_recorded_cb,
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
  g_autoptr(GTask) task = data;
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
  g_autoptr(GTask) task = data;
  Opening *opening = g_task_get_task_data (task);
  g_autoptr(GTask) choosing = NULL;
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
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
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
  engine->interactive = options->interactive;
  g_task_set_task_data (task, opening, opening_free);
  hf_solution_load_async (dir, opening->overlay_root, cancellable, loaded_cb, g_steal_pointer (&task));
}

HfEngine *
hf_engine_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
hf_engine_close (HfEngine *self)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  hf_engine_stop_sync (self);
  if (self->replay != NULL)
    hf_replay_stop (self->replay);
  if (self->activity != NULL)
    hf_activity_list_stop (self->activity);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  if (self->age_id != 0)
    hf_clock_remove_timeout (self->clock, self->age_id);
  self->age_id = 0;
  if (self->store != NULL)
    hf_store_close (self->store);
}

/* --- GObject --- */

static void
hf_engine_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HfEngine *self = HF_ENGINE (object);

  switch ((HfEngineProperty) id)
    {
    case PROP_STATUS:       g_value_set_object (value, self->status);                                    break;
    case PROP_SYNCING:      g_value_set_boolean (value, self->sync != NULL);                             break;
    case PROP_WORK_OFFLINE: g_value_set_boolean (value, hf_engine_get_work_offline (self));              break;
    case N_PROPS:
    default:                G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_engine_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch ((HfEngineProperty) id)
    {
    case PROP_WORK_OFFLINE: hf_engine_set_work_offline (HF_ENGINE (object), g_value_get_boolean (value)); break;
    case PROP_STATUS:
    case PROP_SYNCING:
    case N_PROPS:
    default:                G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_engine_dispose (GObject *object)
{
  hf_engine_close (HF_ENGINE (object));
  hf_engine_forget_commands (HF_ENGINE (object));
  G_OBJECT_CLASS (hf_engine_parent_class)->dispose (object);
}

static void
hf_engine_finalize (GObject *object)
{
  HfEngine *self = HF_ENGINE (object);

  g_clear_object (&self->down_source);
  g_clear_object (&self->replay);
  g_clear_object (&self->lease);
  g_clear_object (&self->activity);
  g_clear_object (&self->catalog);
  g_clear_object (&self->connectivity);
  g_clear_object (&self->transport);
  g_clear_object (&self->store);
  g_clear_object (&self->solution);
  g_clear_object (&self->clock);
  g_object_unref (self->status);
  g_object_unref (self->sync_cancellable);
  g_ptr_array_unref (self->sync_waiters);
  g_ptr_array_unref (self->command_lists);
  g_hash_table_unref (self->unreached);
  G_OBJECT_CLASS (hf_engine_parent_class)->finalize (object);
}

static void
hf_engine_class_init (HfEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hf_engine_get_property;
  object_class->set_property = hf_engine_set_property;
  object_class->dispose = hf_engine_dispose;
  object_class->finalize = hf_engine_finalize;
  properties[PROP_STATUS] = g_param_spec_object ("status", NULL, NULL, HF_TYPE_STATUS, read);
  properties[PROP_SYNCING] = g_param_spec_boolean ("syncing", NULL, NULL, FALSE, read);
  properties[PROP_WORK_OFFLINE] = g_param_spec_boolean ("work-offline", NULL, NULL, FALSE, read | G_PARAM_WRITABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", HF_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING,
                                   G_TYPE_INT64);
}

static void
hf_engine_init (HfEngine *self)
{
  self->status = hf_status_new ();
  self->sync_cancellable = g_cancellable_new ();
  self->sync_waiters = g_ptr_array_new_with_free_func (g_object_unref);
  self->command_lists = g_ptr_array_new ();
  self->unreached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* --- what it is --- */

const char *
hf_engine_get_title (HfEngine *self)
{
  return hf_solution_get_title (self->solution);
}

const char *
hf_engine_get_name (HfEngine *self)
{
  return hf_solution_get_name (self->solution);
}

const char *
hf_engine_get_path (HfEngine *self)
{
  return hf_solution_get_path (self->solution);
}

const char *
hf_engine_get_database (HfEngine *self)
{
  return hf_store_get_path (self->store);
}

HfStatus *
hf_engine_get_status (HfEngine *self)
{
  return self->status;
}

gboolean
hf_engine_get_syncing (HfEngine *self)
{
  return self->sync != NULL;
}

const char *
hf_engine_get_notice (HfEngine *self)
{
  return hf_store_get_recovered (self->store);
}

GListModel *
hf_engine_get_problems (HfEngine *self)
{
  return hf_solution_get_problems (self->solution);
}

GListModel *
hf_engine_get_datasets (HfEngine *self)
{
  return hf_catalog_get_datasets (self->catalog);
}

HfDataset *
hf_engine_find_dataset (HfEngine *self, const char *entity)
{
  return hf_catalog_find (self->catalog, entity);
}

GListModel *
hf_engine_get_sources (HfEngine *self)
{
  return hf_connectivity_get_sources (self->connectivity);
}

GListModel *
hf_engine_get_activity (HfEngine *self)
{
  return hf_activity_list_get_items (self->activity);
}

gboolean
hf_engine_get_work_offline (HfEngine *self)
{
  return self->connectivity != NULL && hf_connectivity_get_work_offline (self->connectivity);
}

void
hf_engine_set_work_offline (HfEngine *self, gboolean work_offline)
{
  hf_connectivity_set_work_offline (self->connectivity, work_offline);
}

void
hf_engine_try_anyway (HfEngine *self, HfSource *source)
{
  hf_connectivity_try_anyway (self->connectivity, source);
}
