/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of datasets. Made once from the solution; an entity that is only in the database (an older version of the solution
 * had it) is shown too, read-only, because its rows may be all that is left. */

#include "hf-catalog.h"

#include <glib/gi18n-lib.h>

#include "hf-feed-call.h"
#include "hf-writers.h"

struct _HfCatalog
{
  GObject parent_instance;

  HfSolution *solution;
  GListStore *datasets;
  GHashTable *by_entity; /* entity → HfDataset (held by the list) */
  GHashTable *cannot;    /* entity → sentence: why it can never sync with this version */
};

G_DEFINE_FINAL_TYPE (HfCatalog, hf_catalog, G_TYPE_OBJECT)

static const char *const methods[] = { "create", "update", "delete" };

static int
compare_datasets (gconstpointer a, gconstpointer b, gpointer data)
{
  HfDataset *x = HF_DATASET ((gpointer) a), *y = HF_DATASET ((gpointer) b);
  int by_source = g_strcmp0 (hf_dataset_get_source (x), hf_dataset_get_source (y));

  return by_source != 0 ? by_source : g_strcmp0 (hf_dataset_get_entity (x), hf_dataset_get_entity (y));
}

static void
add_dataset (HfCatalog *self, HfDataset *dataset)
{
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr(GError) error = NULL;
      HfWriterChoice choice;
      g_autoptr(GPtrArray) to_choose = hf_writers_list (self->solution, hf_dataset_get_entity (dataset), methods[i]);

      if (to_choose->len > 0)
        hf_dataset_set_asks (dataset, methods[i]);
      if (!hf_writers_choose (self->solution, NULL, hf_dataset_get_entity (dataset), methods[i], NULL, &choice, &error))
        hf_dataset_set_why_not (dataset, methods[i], error->message);
    }
  g_list_store_insert_sorted (self->datasets, dataset, compare_datasets, NULL);
  g_hash_table_insert (self->by_entity, g_strdup (hf_dataset_get_entity (dataset)), dataset);
}

static const HfFeed *
first_feed (HfSolution *solution, const char *entity)
{
  GPtrArray *feeds = hf_solution_get_feeds (solution);

  for (guint i = 0; i < feeds->len; i++)
    {
      const HfFeed *feed = g_ptr_array_index (feeds, i);
      if (g_str_equal (feed->entity, entity))
        return feed;
    }
  return NULL;
}

/* (transfer full): the name its source goes by, as far as that is known before anything is evaluated. */
static char *
find_source (HfCatalog *self, const HfFeed *feed)
{
  g_auto(HfFeedCall) call = { NULL };
  g_autoptr(HfJsonObject) none = hf_json_object_new ();

  if (hf_feed_call_resolve (&call, self->solution, feed, NULL))
    return g_strdup (call.source);
  if (!hf_feed_call_find (&call, self->solution, feed, NULL) || call.function == NULL)
    return NULL;
  return hf_provider_source (call.provider, call.function, none, NULL);
}

/* FALSE: why it can never sync with this version. What expressions make of it is not known before they are evaluated. */
static gboolean
can_sync (HfCatalog *self, const HfFeed *feed, GError **error)
{
  g_auto(HfFeedCall) call = { NULL };

  if (!hf_feed_call_find (&call, self->solution, feed, error))
    return FALSE;
  if (feed->template != NULL || !hf_function_is_plain (call.function))
    return TRUE;
  hf_feed_call_clear (&call);
  return hf_feed_call_resolve (&call, self->solution, feed, error);
}

static void
add_from_solution (HfCatalog *self, const HfEntityInfo *info)
{
  const HfFeed *feed = first_feed (self->solution, info->entity);
  g_autoptr(GError) error = NULL;
  g_autofree char *source = feed != NULL ? find_source (self, feed) : NULL;
  g_autoptr(HfDataset) dataset
      = hf_dataset_new (info->entity, info->provider, source != NULL ? source : "", info->max_age_us, info->launch);

  if (feed != NULL && !can_sync (self, feed, &error))
    g_hash_table_insert (self->cannot, g_strdup (info->entity), g_strdup (error->message));
  add_dataset (self, dataset);
}

static void
hf_catalog_finalize (GObject *object)
{
  HfCatalog *self = HF_CATALOG (object);

  g_hash_table_unref (self->by_entity);
  g_hash_table_unref (self->cannot);
  g_object_unref (self->datasets);
  g_object_unref (self->solution);
  G_OBJECT_CLASS (hf_catalog_parent_class)->finalize (object);
}

static void
hf_catalog_class_init (HfCatalogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_catalog_finalize;
}

static void
hf_catalog_init (HfCatalog *self)
{
  self->datasets = g_list_store_new (HF_TYPE_DATASET);
  self->by_entity = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->cannot = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

HfCatalog *
hf_catalog_new (HfSolution *solution)
{
  HfCatalog *self = g_object_new (HF_TYPE_CATALOG, NULL);
  GPtrArray *entities = hf_solution_get_entities (solution);

  self->solution = g_object_ref (solution);
  for (guint i = 0; i < entities->len; i++)
    add_from_solution (self, g_ptr_array_index (entities, i));
  return self;
}

GListModel *
hf_catalog_get_datasets (HfCatalog *self)
{
  return G_LIST_MODEL (self->datasets);
}

HfDataset *
hf_catalog_find (HfCatalog *self, const char *entity)
{
  return g_hash_table_lookup (self->by_entity, entity);
}

void
hf_catalog_take_facts (HfCatalog *self, HfFacts *facts, gint64 now)
{
  GHashTableIter iter;
  gpointer entity, value;

  g_hash_table_iter_init (&iter, facts->datasets);
  while (g_hash_table_iter_next (&iter, &entity, &value))
    {
      HfDatasetFacts *found = value;

      if (hf_catalog_find (self, entity) == NULL && (found->rows > 0 || found->open_commands > 0))
        {
          g_autoptr(HfDataset) dataset = hf_dataset_new (entity, "", "", G_MAXINT64 / 4, FALSE);
          add_dataset (self, dataset);
        }
    }
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->datasets)); i++)
    {
      g_autoptr(HfDataset) dataset = g_list_model_get_item (G_LIST_MODEL (self->datasets), i);
      HfDatasetFacts *found = g_hash_table_lookup (facts->datasets, hf_dataset_get_entity (dataset));
      HfDatasetFacts taken = found != NULL ? *found : (HfDatasetFacts){ 0 };

      if (taken.error == NULL)
        taken.error = g_hash_table_lookup (self->cannot, hf_dataset_get_entity (dataset));
      hf_dataset_take_facts (dataset, &taken, now);
    }
}

gint64
hf_catalog_age (HfCatalog *self, gint64 now)
{
  gint64 soonest = -1;

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->datasets)); i++)
    {
      g_autoptr(HfDataset) dataset = g_list_model_get_item (G_LIST_MODEL (self->datasets), i);
      gint64 left = hf_dataset_age (dataset, now);

      if (left >= 0 && (soonest < 0 || left < soonest))
        soonest = left;
    }
  return soonest;
}
