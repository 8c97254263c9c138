/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Screens, and the files of `actions/`. Guarantees: of a screen only what concerns data is read, wherever in it that stands:
 * datasources, named expressions, actions; what it shows is not judged. */

#include "hf-solution-private.h"

#include <glib/gi18n-lib.h>

void
hf_named_action_free (HfNamedAction *self)
{
  g_free (self->id);
  g_clear_pointer (&self->action, hf_action_free);
  g_strfreev (self->parameters);
  g_strfreev (self->required);
  g_free (self->place);
  g_free (self);
}

static void
read_parameters (HfReader *reader, const HfYamlNode *root, HfNamedAction *named)
{
  const HfYamlNode *parameters = hf_yaml_find (root, "parameters");
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) required = g_strv_builder_new ();

  if (!hf_yaml_is_null (parameters) && parameters->kind != HF_YAML_MAPPING)
    hf_reader_error (reader, parameters, _("“parameters” must be a map of names"));
  for (guint i = 0; hf_yaml_is_kind (parameters, HF_YAML_MAPPING) && i < parameters->keys->len; i++)
    {
      const char *name = ((const HfYamlNode *) parameters->keys->pdata[i])->text;
      gboolean must = FALSE;

      hf_reader_boolean (reader, parameters->values->pdata[i], "required", &must);
      g_strv_builder_add (names, name);
      if (must)
        g_strv_builder_add (required, name);
    }
  named->parameters = g_strv_builder_end (names);
  named->required = g_strv_builder_end (required);
}

void
hf_action_file_load (HfSolution *self, const char *file, HfYaml *yaml)
{
  HfActionLoader loader = hf_solution_action_loader (self, file);
  const HfYamlNode *root = hf_yaml_get_root (yaml);
  g_autofree char *id = hf_file_id (file);
  HfAction *action;
  HfNamedAction *named = g_hash_table_lookup (self->actions_by_id, id);

  if (named != NULL)
    {
      hf_reader_error (&loader.reader, NULL, _("%s is an action “%s” already; this one is left out"), named->action->file, id);
      return;
    }
  action = hf_yaml_is_kind (root, HF_YAML_MAPPING) || hf_yaml_is_kind (root, HF_YAML_SEQUENCE) ? hf_action_load (&loader, root)
                                                                                               : NULL;
  if (action == NULL)
    {
      hf_reader_error (&loader.reader, root, _("The key “%s” is missing"), "action");
      return;
    }
  named = g_new0 (HfNamedAction, 1);
  named->id = g_steal_pointer (&id);
  named->action = action;
  named->place = hf_reader_place (&loader.reader, root);
  read_parameters (&loader.reader, root, named);
  g_hash_table_insert (self->actions_by_id, named->id, named);
  g_ptr_array_add (self->named_actions, named);
}

typedef struct
{
  HfSolution *solution;
  const char *file;
  char *id;
} Jig;

static void
read_datasources (Jig *jig, const HfYamlNode *map)
{
  for (guint i = 0; i < map->keys->len; i++)
    if (hf_yaml_is_kind (map->values->pdata[i], HF_YAML_MAPPING))
      hf_datasource_read (jig->solution, jig->file, map->values->pdata[i], ((const HfYamlNode *) map->keys->pdata[i])->text,
                          jig->id);
}

static void
read_expressions (Jig *jig, const HfYamlNode *map)
{
  HfReader reader = hf_solution_reader (jig->solution, jig->file);
  GHashTable *own = hf_named_new ();

  hf_named_read (&reader, map, own);
  g_hash_table_insert (jig->solution->jig_expressions, g_strdup (jig->file), own);
}

void
hf_jig_load (HfSolution *self, const char *file, HfYaml *yaml)
{
  HfActionLoader loader = hf_solution_action_loader (self, file);
  const HfYamlNode *root = hf_yaml_get_root (yaml);
  const HfYamlNode *datasources = hf_yaml_lookup (root, "datasources"), *expressions = hf_yaml_lookup (root, "expressions");
  g_autofree char *id = hf_file_id (file);
  Jig jig = { self, file, id };

  if (hf_yaml_is_kind (datasources, HF_YAML_MAPPING))
    read_datasources (&jig, datasources);
  if (hf_yaml_is_kind (expressions, HF_YAML_MAPPING))
    read_expressions (&jig, expressions);
  hf_action_load_below (&loader, root);
}
