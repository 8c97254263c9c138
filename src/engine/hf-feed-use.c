/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Feeds with everything evaluated. Pure: looks things up in the solution, asks nobody. */

#include "hf-feed-use.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <hf-json.h>

void
hf_feed_use_free (HfFeed *self)
{
  g_free (self->key);
  g_free (self->entity);
  g_free (self->provider);
  g_free (self->function);
  g_free (self->parameters);
  g_free (self->place);
  g_free (self->unusable);
  g_free (self);
}

const HfFeed *
hf_feed_find (HfSolution *solution, const char *key)
{
  GPtrArray *feeds = hf_solution_get_feeds (solution);

  for (guint i = 0; i < feeds->len; i++)
    {
      const HfFeed *feed = feeds->pdata[i];

      if (g_str_equal (feed->key, key))
        return feed;
    }
  return NULL;
}

/* Triggers, place and the like are the solution's; expressions are none of ours any more. */
static HfFeed *
make (const HfFeed *listed, const char *entity, const char *provider, const char *function, const char *parameters,
      const char *place)
{
  HfFeed *self = g_new0 (HfFeed, 1);

  self->entity = g_strdup (entity);
  self->provider = g_strdup (provider);
  self->function = g_strdup (function);
  self->parameters = g_strdup (parameters);
  self->key = hf_feed_make_key (entity, function, parameters);
  self->place = g_strdup (place);
  self->triggers = listed != NULL ? listed->triggers : 0;
  self->unusable = listed != NULL ? g_strdup (listed->unusable) : NULL;
  return self;
}

HfFeed *
hf_feed_use_with (const HfFeed *feed, const char *parameters)
{
  return make (feed, feed->entity, feed->provider, feed->function, parameters, feed->place);
}

static char *
provider_of (HfSolution *solution, const char *function)
{
  HfFunction *found = function != NULL ? hf_solution_find_function (solution, function) : NULL;

  return g_strdup (found != NULL ? hf_function_get_provider (found) : "");
}

HfFeed *
hf_feed_use_again (HfSolution *solution, const char *entity, const char *function, const char *parameters)
{
  g_autofree char *key = hf_feed_make_key (entity, function, parameters), *provider = provider_of (solution, function);
  const HfFeed *listed = hf_feed_find (solution, key);

  return make (listed, entity, listed != NULL ? listed->provider : provider, function, parameters,
               listed != NULL ? listed->place : "");
}

/* What an entry says, whether it is a name or a map. */
typedef struct
{
  HfJsonObject *object;
  char *entity, *function, *provider;
  const char *parameters; /* (nullable): within object */
} Entry;

static void
entry_clear (Entry *entry)
{
  g_clear_pointer (&entry->object, hf_json_object_free);
  g_free (entry->entity);
  g_free (entry->function);
  g_free (entry->provider);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, entry_clear)

static const char *
not_null (const char *raw)
{
  return raw != NULL && !g_str_equal (raw, "null") ? raw : NULL;
}

static void
entry_read (Entry *entry, const char *raw)
{
  if (*raw == '"')
    entry->entity = hf_json_unquote (raw, -1);
  entry->object = *raw == '{' ? hf_json_object_parse (raw, -1, NULL) : NULL;
  if (entry->object == NULL)
    return;
  entry->entity = hf_json_object_get_text (entry->object, "entity");
  entry->function = hf_json_object_get_text (entry->object, "function");
  entry->provider = hf_json_object_get_text (entry->object, "provider");
  entry->parameters = not_null (hf_json_object_get (entry->object, "parameters"));
  if (entry->parameters == NULL)
    entry->parameters = not_null (hf_json_object_get (entry->object, "functionParameters"));
}

static const HfFeed *
find_listed (HfSolution *solution, const char *written)
{
  g_auto(Entry) entry = { NULL };
  g_autofree char *key = NULL;

  if (written == NULL)
    return NULL;
  entry_read (&entry, written);
  if (entry.entity == NULL)
    return NULL;
  key = hf_feed_make_key (entry.entity, entry.function, entry.parameters);
  return hf_feed_find (solution, key);
}

HfFeed *
hf_feed_use_new (HfSolution *solution, const char *provider, const char *raw, const char *written, const char *place,
                 GError **error)
{
  const HfFeed *listed = find_listed (solution, written);
  g_autofree char *of_function = NULL;
  g_auto(Entry) entry = { NULL };

  entry_read (&entry, raw);
  if (entry.entity == NULL || *entry.entity == '\0')
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s: an entry of “entities” must be a name, or have the key “entity”"),
                   place);
      return NULL;
    }
  of_function = provider_of (solution, entry.function);
  if (entry.provider == NULL)
    entry.provider = g_strdup (listed != NULL ? listed->provider : provider != NULL ? provider
                                                                                    : of_function);
  return make (listed, entry.entity, entry.provider, entry.function, entry.parameters, listed != NULL ? listed->place : place);
}
