/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The façade itself: what it is made of, what it tells, how it ends. Closing waits for what is under way, so that an answer that
 * came is written. */

#include "hf-engine-private.h"
#include "hf-feed-use.h"
#include "hf-table-triggers.h"

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

void
hf_engine_close (HfEngine *self)
{
  if (self->closed)
    return;
  self->closed = TRUE;
  hf_engine_stop_sync (self);
  hf_engine_stop_selections (self);
  g_cancellable_cancel (self->calls);
  hf_table_triggers_stop (self);
  if (self->session != NULL)
    hf_session_close (self->session);
  if (self->replay != NULL)
    hf_replay_stop (self->replay);
  if (self->verifier != NULL)
    hf_verifier_stop (self->verifier, !self->interactive);
  if (self->activity != NULL)
    hf_activity_list_stop (self->activity);
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_clear_handle_id (&self->check_id, g_source_remove);
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
    case PROP_SYNCING:      g_value_set_boolean (value, self->round != NULL);                             break;
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
  g_clear_pointer (&self->context, hf_context_unref);
  g_clear_pointer (&self->session, hf_session_unref);
  g_clear_pointer (&self->verifier, hf_verifier_free);
  g_clear_object (&self->replay);
  g_clear_object (&self->lease);
  g_clear_object (&self->activity);
  g_clear_object (&self->catalog);
  g_clear_object (&self->connectivity);
  g_clear_object (&self->runtime);
  g_clear_object (&self->expressions);
  g_clear_object (&self->credentials);
  g_clear_object (&self->transport);
  g_clear_object (&self->store);
  g_clear_object (&self->solution);
  g_clear_object (&self->clock);
  g_object_unref (self->status);
  g_ptr_array_unref (self->sync_waiters);
  g_ptr_array_unref (self->command_lists);
  g_ptr_array_unref (self->selections);
  g_clear_object (&self->functions);
  g_object_unref (self->calls);
  g_hash_table_unref (self->unreached);
  g_hash_table_unref (self->writers);
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
  signals[CHANGED] = g_signal_new ("changed", HF_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   G_TYPE_STRING, G_TYPE_INT64);
}

static void
hf_engine_init (HfEngine *self)
{
  self->status = hf_status_new ();
  self->sync_waiters = g_ptr_array_new_with_free_func (g_object_unref);
  self->command_lists = g_ptr_array_new ();
  self->selections = g_ptr_array_new ();
  self->calls = g_cancellable_new ();
  self->writers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->unreached = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) hf_feed_use_free);
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
  return self->round != NULL;
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
