/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A solution folder read once. Guarantees: immutable after loading; whatever one file says, the others are read; the only
 * failures are a folder that is not there and one without an index. It runs nothing and never touches the network. */

#include "hf-solution-private.h"

#include <errno.h>
#include <stdlib.h>

#include <glib/gi18n-lib.h>

#include <hf-error.h>
#include <hf-tsan.h>

#define DEFAULT_MAX_AGE (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define MAX_FILE_NAME 64

G_DEFINE_FINAL_TYPE (HfSolution, hf_solution, G_TYPE_OBJECT)

typedef struct
{
  char *dir;
  char *overlay_root;
} LoadArguments;

static void
load_arguments_free (gpointer data)
{
  LoadArguments *arguments = data;

  g_free (arguments->dir);
  g_free (arguments->overlay_root);
  g_free (arguments);
}

static void
entity_info_free (gpointer data)
{
  HfEntityInfo *info = data;

  g_free (info->entity);
  g_free (info->provider);
  g_free (info->create);
  g_free (info->update);
  g_free (info->save);
  g_free (info->delete_);
  g_free (info);
}

static void
datasource_free (gpointer data)
{
  HfDatasource *datasource = data;

  g_free (datasource->id);
  g_free (datasource->type);
  g_free (datasource->query);
  g_free (datasource->place);
  g_free (datasource);
}

static void
host_info_free (gpointer data)
{
  HfHostInfo *info = data;

  g_free (info->host);
  g_free (info->connect_to);
  g_free (info->ca);
  g_free (info->proxy);
  g_free (info);
}

static void
load_function (HfSolution *self, const char *file, HfYaml *yaml)
{
  g_autoptr(HfFunction) function = hf_function_load (yaml, self->problems, &self->found);
  HfFunction *known = hf_solution_look_up (self, function->id);

  if (known != NULL)
    {
      hf_problems_add (self->problems, HF_PROBLEM_ERROR, file, 0, 0, _("%s is a function “%s” already; this one is left out"),
                       known->file, function->id);
      return;
    }
  g_hash_table_insert (self->functions_by_id, function->id, function);
  g_ptr_array_add (self->functions, g_steal_pointer (&function));
}

/* Functions that a function names; all are read by now. */
static void
check_name (HfSolution *self, HfFunction *function, const char *name, guint line, guint column, gboolean needed)
{
  g_autofree char *place = hf_place_format (function->file, line, column);
  g_autofree char *message = NULL;

  if (name == NULL || hf_solution_look_up (self, name) != NULL)
    return;
  message = g_strdup_printf (_("There is no function “%s”"), name);
  hf_problems_add (self->problems, HF_PROBLEM_ERROR, function->file, line, column, "%s", message);
  if (needed && function->unusable == NULL)
    function->unusable = g_strdup_printf ("%s: %s", place, message);
}

static void
check_functions (HfSolution *self)
{
  for (guint i = 0; i < self->functions->len; i++)
    {
      HfFunction *function = self->functions->pdata[i];

      if (function->guard != NULL)
        check_name (self, function, function->guard->function, function->guard_line, function->guard_column, TRUE);
      check_name (self, function, function->verify, function->verify_line, function->verify_column, FALSE);
    }
}

static int
compare_functions (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(HfFunction *const *) a)->id, (*(HfFunction *const *) b)->id);
}

/* Functions first: everything else names them. */
static void
load_files (HfSolution *self, const char *index)
{
  gboolean missing = FALSE;
  g_autoptr(HfYaml) yaml = NULL;

  hf_folder_each (self, "functions", TRUE, load_function);
  g_ptr_array_sort (self->functions, compare_functions);
  check_functions (self);
  yaml = hf_folder_read (self, index, &missing);
  if (yaml != NULL)
    hf_index_load (self, index, yaml);
  hf_folder_each (self, "databases", FALSE, hf_database_load);
  hf_folder_each (self, "datasources", TRUE, hf_datasource_load);
  hf_sync_check (self);
}

static void
fill_defaults (HfSolution *self)
{
  if (self->name == NULL)
    self->name = g_path_get_basename (self->path);
  if (self->title == NULL)
    self->title = g_strdup (self->name);
  for (guint i = 0; i < self->entities->len; i++)
    {
      HfEntityInfo *info = self->entities->pdata[i];

      if (info->provider == NULL)
        info->provider = g_strdup ("DATA_PROVIDER_LOCAL");
    }
}

static gboolean
open_folder (HfSolution *self, const char *dir, GError **error)
{
  self->path = realpath (dir, NULL);
  if (self->path != NULL && g_file_test (self->path, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The folder “%s” cannot be opened: %s"), dir,
               g_strerror (self->path == NULL ? errno : ENOTDIR));
  return FALSE;
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  LoadArguments *arguments = data;
  g_autoptr(GError) error = NULL;
  HfSolution *solution;

  hf_takeover (task);
  solution = hf_solution_load (arguments->dir, arguments->overlay_root, &error);
  hf_handover (task);
  if (solution != NULL)
    g_task_return_pointer (task, solution, g_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
hf_solution_finalize (GObject *object)
{
  HfSolution *self = HF_SOLUTION (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->title);
  g_clear_object (&self->model);
  g_clear_pointer (&self->problems, hf_problems_free);
  hf_found_clear (&self->found);
  g_hash_table_unref (self->functions_by_id);
  g_hash_table_unref (self->feeds_by_key);
  g_hash_table_unref (self->entities_by_name);
  g_ptr_array_unref (self->feeds);
  g_ptr_array_unref (self->entities);
  g_ptr_array_unref (self->functions);
  g_ptr_array_unref (self->datasources);
  g_ptr_array_unref (self->hosts);
  G_OBJECT_CLASS (hf_solution_parent_class)->finalize (object);
}

static void
hf_solution_class_init (HfSolutionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_solution_finalize;
}

static void
hf_solution_init (HfSolution *self)
{
  self->problems = hf_problems_new ();
  hf_found_init (&self->found);
  self->functions_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->feeds_by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->entities_by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_feed_free);
  self->entities = g_ptr_array_new_with_free_func (entity_info_free);
  self->functions = g_ptr_array_new_with_free_func (g_object_unref);
  self->datasources = g_ptr_array_new_with_free_func (datasource_free);
  self->hosts = g_ptr_array_new_with_free_func (host_info_free);
}

HfEntityInfo *
hf_solution_ensure_entity (HfSolution *self, const char *entity)
{
  HfEntityInfo *info = g_hash_table_lookup (self->entities_by_name, entity);

  if (info != NULL)
    return info;
  info = g_new0 (HfEntityInfo, 1);
  info->entity = g_strdup (entity);
  info->max_age_us = DEFAULT_MAX_AGE;
  g_hash_table_insert (self->entities_by_name, info->entity, info);
  g_ptr_array_add (self->entities, info);
  return info;
}

void
hf_solution_read_max_age (HfSolution *self, HfYaml *yaml, const HfYamlNode *entry, HfEntityInfo *info)
{
  const HfYamlNode *node = hf_yaml_lookup (entry, "maxAge");
  const char *text = hf_yaml_lookup_text (entry, "maxAge");

  if (!hf_yaml_is_null (node) && (text == NULL || !hf_duration_parse (text, &info->max_age_us)))
    hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, hf_yaml_get_file (yaml), node,
                        _("“maxAge” must be a time such as 30s, 15m, 2h or 1d"));
}

void
hf_solution_take_feed (HfSolution *self, HfFeed *feed)
{
  HfFeed *known = g_hash_table_lookup (self->feeds_by_key, feed->key);

  if (known != NULL)
    {
      known->triggers |= feed->triggers;
      hf_feed_free (feed);
      return;
    }
  g_hash_table_insert (self->feeds_by_key, feed->key, feed);
  g_ptr_array_add (self->feeds, feed);
}

HfFunction *
hf_solution_look_up (HfSolution *self, const char *id)
{
  return g_hash_table_lookup (self->functions_by_id, id);
}

HfSolution *
hf_solution_load (const char *dir, const char *overlay_root, GError **error)
{
  g_autoptr(HfSolution) self = g_object_new (HF_TYPE_SOLUTION, NULL);
  g_autofree char *index = NULL, *root = NULL;

  g_return_val_if_fail (dir != NULL, NULL);
  if (!open_folder (self, dir, error))
    return NULL;
  index = hf_folder_find_index (self);
  if (index == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
                   _("“%s” is not a solution: it has no index.jigx, index.yaml or index.yml"), dir);
      return NULL;
    }
  load_files (self, index);
  fill_defaults (self);
  root = overlay_root != NULL ? g_strdup (overlay_root) : g_build_filename (g_get_user_config_dir (), "holdfast", NULL);
  hf_connections_load (self, root);
  self->model = hf_problems_to_model (self->problems);
  g_clear_pointer (&self->problems, hf_problems_free);
  return g_steal_pointer (&self);
}

void
hf_solution_load_async (const char *dir, const char *overlay_root, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  LoadArguments *arguments = g_new0 (LoadArguments, 1);

  arguments->dir = g_strdup (dir);
  arguments->overlay_root = g_strdup (overlay_root);
  g_task_set_source_tag (task, hf_solution_load_async);
  g_task_set_task_data (task, arguments, load_arguments_free);
  hf_handover (task);
  g_task_run_in_thread (task, load_thread);
}

HfSolution *
hf_solution_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, hf_solution_load_async), NULL);
  hf_takeover (result);
  return g_task_propagate_pointer (G_TASK (result), error);
}

const char *
hf_solution_get_path (HfSolution *self)
{
  return self->path;
}

const char *
hf_solution_get_name (HfSolution *self)
{
  return self->name;
}

const char *
hf_solution_get_title (HfSolution *self)
{
  return self->title;
}

char *
hf_solution_dup_file_name (HfSolution *self)
{
  char *name = g_strndup (self->name, MAX_FILE_NAME);

  g_strcanon (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-", '_');
  if (*name == '.')
    *name = '_';
  return name;
}

GListModel *
hf_solution_get_problems (HfSolution *self)
{
  return self->model;
}

GPtrArray *
hf_solution_get_feeds (HfSolution *self)
{
  return self->feeds;
}

GPtrArray *
hf_solution_get_entities (HfSolution *self)
{
  return self->entities;
}

const HfEntityInfo *
hf_solution_find_entity (HfSolution *self, const char *entity)
{
  return g_hash_table_lookup (self->entities_by_name, entity);
}

GPtrArray *
hf_solution_get_functions (HfSolution *self)
{
  return self->functions;
}

HfFunction *
hf_solution_find_function (HfSolution *self, const char *id)
{
  return hf_solution_look_up (self, id);
}

GPtrArray *
hf_solution_get_datasources (HfSolution *self)
{
  return self->datasources;
}

GPtrArray *
hf_solution_get_hosts (HfSolution *self)
{
  return self->hosts;
}

GPtrArray *
hf_solution_get_all_expressions (HfSolution *self)
{
  return self->found.list;
}
