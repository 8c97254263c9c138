/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The actions that move data: what is synced, what is written through which function. Guarantees: what an expression decides is
 * left to the run; everything else that cannot work is a problem where it stands. */

#include "hf-action-private.h"
#include "hf-solution-private.h"

#include <glib/gi18n-lib.h>

static const char *const methods[] = { "create", "update", "save", "delete", "functionCall" };

void
hf_feed_seed_free (HfFeedSeed *self)
{
  g_free (self->entity);
  g_free (self->provider);
  g_free (self->function);
  g_clear_pointer (&self->parameters, hf_template_unref);
  g_free (self->place);
  g_free (self->unusable);
  g_free (self);
}

static gboolean
needs_function (const char *provider)
{
  return hf_word_equal (provider, "DATA_PROVIDER_REST") || hf_word_equal (provider, "DATA_PROVIDER_SQL")
      || hf_word_equal (provider, "DATA_PROVIDER_SOAP");
}

gboolean
hf_solution_knows_provider (const char *provider)
{
  static const char *const known[] = { "DATA_PROVIDER_DYNAMIC", "DATA_PROVIDER_REST", "DATA_PROVIDER_SQL",
                                       "DATA_PROVIDER_SALESFORCE", "DATA_PROVIDER_SOAP", "DATA_PROVIDER_LOCAL" };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    if (hf_word_equal (provider, known[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_named (const HfYamlNode *node)
{
  return hf_yaml_is_kind (node, HF_YAML_SCALAR) && !hf_yaml_is_null (node) && !hf_yaml_is_expression (node);
}

/* (transfer full): what is said, else what the function says. A function's records are never local ones, whatever is said. */
static char *
find_provider (HfActionLoader *self, const char *said, const char *function)
{
  const char *own = function != NULL ? self->look_up (self->solution, function) : NULL;

  if (said != NULL && (own == NULL || !hf_word_equal (said, "DATA_PROVIDER_LOCAL")))
    return g_strdup (said);
  return g_strdup (own != NULL ? own : "");
}

static void
check_function (HfActionLoader *self, const HfYamlNode *at, const char *entity, const char *provider, const char *function,
                const HfYamlNode *node, gboolean write)
{
  gboolean known = function == NULL || self->look_up (self->solution, function) != NULL;

  if (!known)
    hf_reader_error (&self->reader, node, _ ("There is no function “%s”"), function);
  else if (*provider == '\0')
    hf_reader_error (&self->reader, at, _ ("It is not said which provider “%s” comes from"), entity);
  else if (function == NULL && hf_yaml_is_null (node) && needs_function (provider))
    hf_reader_error (&self->reader, at,
                     write ? _ ("“%s” needs a function to be written to %s") : _ ("“%s” needs a function to be synced from %s"),
                     entity, provider);
}

static void
read_seed_keys (HfActionLoader *self, HfFeedSeed *seed, const HfYamlNode *entry)
{
  const HfYamlNode *age = hf_yaml_find (entry, "maxAge");
  const char *text = hf_yaml_find_text (entry, "maxAge");
  char **unusable = self->reader.unusable;

  seed->parameters = hf_reader_map (&self->reader, entry, "parameters");
  if (seed->parameters == NULL)
    seed->parameters = hf_reader_map (&self->reader, entry, "functionParameters");
  self->reader.unusable = NULL; /* a feed without it syncs all the same */
  if (!hf_yaml_is_null (age) && (text == NULL || !hf_duration_parse (text, &seed->max_age_us)))
    hf_reader_error (&self->reader, age, _ ("“maxAge” must be a time such as 30s, 15m, 2h or 1d"));
  self->reader.unusable = unusable;
}

HfFeedSeed *
hf_feed_seed_read (HfActionLoader *self, const HfYamlNode *entry, const char *provider)
{
  const HfYamlNode *entity = entry->kind == HF_YAML_MAPPING ? hf_yaml_find (entry, "entity") : entry;
  const HfYamlNode *function = hf_yaml_find (entry, "function"), *own = hf_yaml_find (entry, "provider");
  char **outer = self->reader.unusable;
  HfFeedSeed *seed;

  if (hf_yaml_is_expression (entity) || hf_yaml_is_expression (function) || hf_yaml_is_expression (own))
    return NULL;
  if (!is_named (entity))
    {
      hf_reader_error (&self->reader, entry, _ ("An entry of “entities” must be a name, or have the key “entity”"));
      return NULL;
    }
  seed = g_new0 (HfFeedSeed, 1);
  self->reader.unusable = &seed->unusable;
  seed->entity = g_strdup (entity->text);
  seed->function = g_strdup (hf_reader_name (&self->reader, entry, "function"));
  seed->provider = find_provider (self, is_named (own) ? own->text : provider, seed->function);
  seed->place = hf_reader_place (&self->reader, entry);
  if (*seed->provider != '\0' && !hf_solution_knows_provider (seed->provider))
    {
      self->reader.unusable = outer;
      hf_feed_seed_free (seed);
      return NULL;
    }
  check_function (self, entry, seed->entity, seed->provider, seed->function, function, FALSE);
  read_seed_keys (self, seed, entry);
  self->reader.unusable = outer;
  return seed;
}

void
hf_action_load_sync (HfActionLoader *self, HfActionNode *node, const HfYamlNode *holder, const HfYamlNode *at)
{
  const HfYamlNode *entities = hf_yaml_find (holder, "entities"), *provider = hf_yaml_find (holder, "provider");

  if (hf_yaml_is_null (entities))
    hf_reader_error (&self->reader, at, _ ("action.sync-entities needs the key “entities”"));
  else if (!hf_yaml_is_expression (entities) && entities->kind != HF_YAML_SEQUENCE)
    hf_reader_error (&self->reader, entities, _ ("“entities” must be a list"));
  if (!hf_yaml_is_kind (entities, HF_YAML_SEQUENCE) || hf_yaml_is_expression (provider))
    return;
  node->seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_feed_seed_free);
  for (guint i = 0; i < entities->values->len; i++)
    {
      HfFeedSeed *seed = hf_feed_seed_read (self, entities->values->pdata[i], hf_yaml_find_text (holder, "provider"));

      if (seed != NULL)
        g_ptr_array_add (node->seeds, seed);
    }
}

static void
read_method (HfActionLoader *self, HfActionNode *node, const HfYamlNode *holder)
{
  const HfYamlNode *method = hf_yaml_find (holder, "method");

  if (!hf_reader_require (&self->reader, holder, "method") || hf_yaml_is_expression (method))
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    if (method->kind == HF_YAML_SCALAR && hf_word_equal (method->text, methods[i]))
      node->method = g_strdup (methods[i]);
  if (node->method == NULL)
    hf_reader_error (&self->reader, method,
                     _ ("“%s” is not a way to write; it must be create, update, save, delete or functionCall"),
                     method->kind == HF_YAML_SCALAR ? method->text : "…");
}

/* Whether a provider carries it out that is not Holdfast's: what that one needs is not known here. */
static gboolean
is_foreign (HfActionLoader *self, const HfYamlNode *provider, const HfYamlNode *function)
{
  const char *own = is_named (function) ? self->look_up (self->solution, function->text) : NULL;

  if (own != NULL && *own != '\0')
    return !hf_solution_knows_provider (own);
  return is_named (provider) && !hf_solution_knows_provider (provider->text);
}

void
hf_action_load_write (HfActionLoader *self, HfActionNode *node, const HfYamlNode *holder)
{
  const HfYamlNode *entity = hf_yaml_find (holder, "entity"), *function = hf_yaml_find (holder, "function");
  const HfYamlNode *provider = hf_yaml_find (holder, "provider");

  if (is_foreign (self, provider, function))
    return;
  read_method (self, node, holder);
  if (hf_reader_require (&self->reader, holder, "entity") && is_named (entity))
    node->entity = g_strdup (entity->text);
  if (is_named (function))
    node->function = g_strdup (function->text);
  node->provider = find_provider (self, is_named (provider) ? provider->text : NULL, node->function);
  if (node->entity != NULL && !hf_yaml_is_expression (provider))
    check_function (self, holder, node->entity, node->provider, node->function, function, TRUE);
}
