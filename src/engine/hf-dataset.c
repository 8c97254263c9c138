/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One dataset as the person sees it: a picture of rows, kept by the engine. Freshness is green up to the entity's limit,
 * amber up to three times it, then red (solution-format.md, "Words"). */

#include "hf-dataset-private.h"

struct _HfDataset
{
  GObject parent_instance;

  char *entity, *provider, *source, *error;
  gint64 rows, synced_at, max_age, progress, open_commands, stuck_commands;
  HfFreshness freshness;
  gboolean launch, syncing;
  GHashTable *why_not; /* method → sentence */
  GHashTable *asks;    /* set of methods */
};

G_DEFINE_ENUM_TYPE (HfFreshness, hf_freshness,
                    G_DEFINE_ENUM_VALUE (HF_FRESHNESS_NEVER, "never"),
                    G_DEFINE_ENUM_VALUE (HF_FRESHNESS_FRESH, "fresh"),
                    G_DEFINE_ENUM_VALUE (HF_FRESHNESS_AGEING, "ageing"),
                    G_DEFINE_ENUM_VALUE (HF_FRESHNESS_OLD, "old"))

G_DEFINE_FINAL_TYPE (HfDataset, hf_dataset, G_TYPE_OBJECT)

typedef enum
{
  PROP_ENTITY = 1,
  PROP_PROVIDER,
  PROP_SOURCE,
  PROP_ROWS,
  PROP_SYNCED_AT,
  PROP_FRESHNESS,
  PROP_SYNCING,
  PROP_PROGRESS,
  PROP_ERROR,
  PROP_OPEN_COMMANDS,
  PROP_STUCK_COMMANDS,
  N_PROPS,
} HfDatasetProperty;
static GParamSpec *properties[N_PROPS];

static void
hf_dataset_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  HfDataset *self = HF_DATASET (object);

  switch ((HfDatasetProperty) id)
    {
    case PROP_ENTITY:         g_value_set_string (value, self->entity);         break;
    case PROP_PROVIDER:       g_value_set_string (value, self->provider);       break;
    case PROP_SOURCE:         g_value_set_string (value, self->source);         break;
    case PROP_ROWS:           g_value_set_int64 (value, self->rows);            break;
    case PROP_SYNCED_AT:      g_value_set_int64 (value, self->synced_at);       break;
    case PROP_FRESHNESS:      g_value_set_enum (value, self->freshness);        break;
    case PROP_SYNCING:        g_value_set_boolean (value, self->syncing);       break;
    case PROP_PROGRESS:       g_value_set_int64 (value, self->progress);        break;
    case PROP_ERROR:          g_value_set_string (value, self->error);          break;
    case PROP_OPEN_COMMANDS:  g_value_set_int64 (value, self->open_commands);   break;
    case PROP_STUCK_COMMANDS: g_value_set_int64 (value, self->stuck_commands);  break;
    case N_PROPS:
    default:                  G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
hf_dataset_finalize (GObject *object)
{
  HfDataset *self = HF_DATASET (object);

  g_free (self->entity);
  g_free (self->provider);
  g_free (self->source);
  g_free (self->error);
  g_hash_table_unref (self->why_not);
  g_hash_table_unref (self->asks);
  G_OBJECT_CLASS (hf_dataset_parent_class)->finalize (object);
}

static void
hf_dataset_class_init (HfDatasetClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = hf_dataset_get_property;
  object_class->finalize = hf_dataset_finalize;
  properties[PROP_ENTITY] = g_param_spec_string ("entity", NULL, NULL, NULL, flags);
  properties[PROP_PROVIDER] = g_param_spec_string ("provider", NULL, NULL, NULL, flags);
  properties[PROP_SOURCE] = g_param_spec_string ("source", NULL, NULL, NULL, flags);
  properties[PROP_ROWS] = g_param_spec_int64 ("rows", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_SYNCED_AT] = g_param_spec_int64 ("synced-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_FRESHNESS] = g_param_spec_enum ("freshness", NULL, NULL, HF_TYPE_FRESHNESS, HF_FRESHNESS_NEVER, flags);
  properties[PROP_SYNCING] = g_param_spec_boolean ("syncing", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_int64 ("progress", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_ERROR] = g_param_spec_string ("error", NULL, NULL, NULL, flags);
  properties[PROP_OPEN_COMMANDS] = g_param_spec_int64 ("open-commands", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_STUCK_COMMANDS] = g_param_spec_int64 ("stuck-commands", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
hf_dataset_init (HfDataset *self)
{
  self->why_not = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->asks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

HfDataset *
hf_dataset_new (const char *entity, const char *provider, const char *source, gint64 max_age, gboolean launch)
{
  HfDataset *self = g_object_new (HF_TYPE_DATASET, NULL);

  self->entity = g_strdup (entity);
  self->provider = g_strdup (provider);
  self->source = g_strdup (source);
  self->max_age = max_age;
  self->launch = launch;
  return self;
}

static void
set_int (HfDataset *self, gint64 *field, gint64 value, HfDatasetProperty property)
{
  if (*field == value)
    return;
  *field = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static HfFreshness
freshness_at (HfDataset *self, gint64 now)
{
  gint64 age = now - self->synced_at;

  if (self->synced_at == 0)
    return HF_FRESHNESS_NEVER;
  if (age <= self->max_age)
    return HF_FRESHNESS_FRESH;
  return age <= 3 * self->max_age ? HF_FRESHNESS_AGEING : HF_FRESHNESS_OLD;
}

gint64
hf_dataset_age (HfDataset *self, gint64 now)
{
  HfFreshness freshness = freshness_at (self, now);

  if (freshness != self->freshness)
    {
      self->freshness = freshness;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRESHNESS]);
    }
  switch (freshness)
    {
    case HF_FRESHNESS_FRESH:  return self->synced_at + self->max_age - now + 1;
    case HF_FRESHNESS_AGEING: return self->synced_at + 3 * self->max_age - now + 1;
    case HF_FRESHNESS_NEVER:
    case HF_FRESHNESS_OLD:
    default:                  return -1;
    }
}

void
hf_dataset_take_facts (HfDataset *self, const HfDatasetFacts *facts, gint64 now)
{
  g_object_freeze_notify (G_OBJECT (self));
  set_int (self, &self->rows, facts->rows, PROP_ROWS);
  set_int (self, &self->synced_at, facts->synced_at, PROP_SYNCED_AT);
  set_int (self, &self->open_commands, facts->open_commands, PROP_OPEN_COMMANDS);
  set_int (self, &self->stuck_commands, facts->stuck_commands, PROP_STUCK_COMMANDS);
  if (g_strcmp0 (self->error, facts->error) != 0)
    {
      g_free (self->error);
      self->error = g_strdup (facts->error);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ERROR]);
    }
  hf_dataset_age (self, now);
  g_object_thaw_notify (G_OBJECT (self));
}

void
hf_dataset_set_syncing (HfDataset *self, gboolean syncing)
{
  if (self->syncing == syncing)
    return;
  self->syncing = syncing;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SYNCING]);
  hf_dataset_set_progress (self, 0);
}

void
hf_dataset_set_progress (HfDataset *self, gint64 records)
{
  set_int (self, &self->progress, records, PROP_PROGRESS);
}

void
hf_dataset_set_why_not (HfDataset *self, const char *method, const char *reason)
{
  if (reason != NULL)
    g_hash_table_replace (self->why_not, g_strdup (method), g_strdup (reason));
  else
    g_hash_table_remove (self->why_not, method);
}

void
hf_dataset_set_asks (HfDataset *self, const char *method)
{
  g_hash_table_add (self->asks, g_strdup (method));
}

const char *
hf_dataset_get_entity (HfDataset *self)
{
  return self->entity;
}

const char *
hf_dataset_get_provider (HfDataset *self)
{
  return self->provider;
}

const char *
hf_dataset_get_source (HfDataset *self)
{
  return self->source;
}

gint64
hf_dataset_get_rows (HfDataset *self)
{
  return self->rows;
}

gint64
hf_dataset_get_synced_at (HfDataset *self)
{
  return self->synced_at;
}

HfFreshness
hf_dataset_get_freshness (HfDataset *self)
{
  return self->freshness;
}

gint64
hf_dataset_get_max_age (HfDataset *self)
{
  return self->max_age;
}

gboolean
hf_dataset_get_launch (HfDataset *self)
{
  return self->launch;
}

gboolean
hf_dataset_get_syncing (HfDataset *self)
{
  return self->syncing;
}

gint64
hf_dataset_get_progress (HfDataset *self)
{
  return self->progress;
}

const char *
hf_dataset_get_error (HfDataset *self)
{
  return self->error;
}

gint64
hf_dataset_get_open_commands (HfDataset *self)
{
  return self->open_commands;
}

gint64
hf_dataset_get_stuck_commands (HfDataset *self)
{
  return self->stuck_commands;
}

const char *
hf_dataset_why_not (HfDataset *self, const char *method)
{
  return g_hash_table_lookup (self->why_not, method);
}

gboolean
hf_dataset_asks (HfDataset *self, const char *method)
{
  return g_hash_table_contains (self->asks, method);
}

const char *
hf_dataset_why_read_only (HfDataset *self, const char *method)
{
  return hf_dataset_asks (self, method) ? NULL : hf_dataset_why_not (self, method);
}
