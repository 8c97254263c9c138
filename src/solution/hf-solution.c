/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A solution folder read once. Guarantees: immutable after loading; whatever one file says, the others are read; the only
 * failures are a folder that is not there and one without an index. It runs nothing and never touches the network. */

#include "hf-solution-private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include <hf-error.h>
#include <hf-tsan.h>

#define MAX_ACTIONS 100000
#define MAX_STEPS 200000 /* of following the actions of all triggers */

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

static int
compare_named_actions (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(HfNamedAction *const *) a)->id, (*(HfNamedAction *const *) b)->id);
}

static void
load_index (HfSolution *self, const char *index)
{
  gboolean missing = FALSE;
  g_autoptr(HfYaml) yaml = hf_folder_read (self, index, &missing);

  if (yaml != NULL)
    hf_index_load (self, index, yaml);
}

/* Functions first, then actions: everything else names them. */
static void
load_files (HfSolution *self, const char *index)
{
  hf_folder_each (self, "functions", TRUE, load_function);
  g_ptr_array_sort (self->functions, compare_functions);
  check_functions (self);
  hf_folder_each (self, "actions", TRUE, hf_action_file_load);
  g_ptr_array_sort (self->named_actions, compare_named_actions);
  load_index (self, index);
  hf_plan_index (self);
  hf_folder_each (self, "databases", FALSE, hf_database_load);
  hf_folder_each (self, "datasources", TRUE, hf_datasource_load);
  hf_folder_each (self, "jigs", TRUE, hf_jig_load);
  hf_folder_each (self, "components", TRUE, hf_jig_load);
  hf_scripts_load (self);
  hf_plan_others (self);
  hf_writers_collect (self);
  hf_plan_check (self);
  hf_actions_check (self);
  hf_named_check (self);
  hf_datasources_check (self);
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
clear_loading (HfSolution *self)
{
  g_clear_pointer (&self->problems, hf_problems_free);
  g_clear_pointer (&self->state, hf_json_object_free);
  g_clear_pointer (&self->custom, hf_json_object_free);
  g_clear_pointer (&self->input_names, g_hash_table_unref);
  g_clear_pointer (&self->found.places, g_hash_table_unref);
  g_clear_pointer (&self->seeds, g_ptr_array_unref);
  g_clear_pointer (&self->references, g_ptr_array_unref);
  g_clear_pointer (&self->mentions, g_ptr_array_unref);
}

static void
hf_solution_finalize (GObject *object)
{
  HfSolution *self = HF_SOLUTION (object);

  g_free (self->path);
  g_free (self->name);
  g_free (self->title);
  g_free (self->id);
  g_free (self->version);
  g_free (self->solution_json);
  g_free (self->user_json);
  g_free (self->organization_json);
  g_clear_object (&self->model);
  clear_loading (self);
  hf_found_clear (&self->found);
  g_clear_pointer (&self->on_load, hf_action_free);
  g_clear_pointer (&self->on_focus, hf_action_free);
  g_clear_pointer (&self->on_refresh, hf_action_free);
  g_hash_table_unref (self->datasources_by_id);
  g_hash_table_unref (self->actions_by_id);
  g_hash_table_unref (self->writers_by_key);
  g_hash_table_unref (self->expressions);
  g_hash_table_unref (self->jig_expressions);
  g_hash_table_unref (self->scripts);
  g_ptr_array_unref (self->writers);
  g_ptr_array_unref (self->table_triggers);
  g_ptr_array_unref (self->named_actions);
  g_ptr_array_unref (self->inner_actions);
  g_ptr_array_unref (self->credentials);
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
init_loading (HfSolution *self)
{
  self->problems = hf_problems_new ();
  self->state = hf_json_object_new ();
  self->custom = hf_json_object_new ();
  self->input_names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_feed_seed_free);
  self->references = g_ptr_array_new_with_free_func (hf_reference_free);
  self->mentions = g_ptr_array_new_with_free_func (hf_mention_free);
  self->actions_left = MAX_ACTIONS;
  self->steps_left = MAX_STEPS;
}

static void
hf_solution_init (HfSolution *self)
{
  hf_found_init (&self->found);
  self->functions_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->feeds_by_key = g_hash_table_new (g_str_hash, g_str_equal);
  self->entities_by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->feeds = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_feed_free);
  self->entities = g_ptr_array_new_with_free_func (hf_entity_info_free);
  self->functions = g_ptr_array_new_with_free_func (g_object_unref);
  self->datasources = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_datasource_free);
  self->hosts = g_ptr_array_new_with_free_func (hf_host_info_free);
  self->credentials = g_ptr_array_new_with_free_func (hf_credential_info_free);
  self->named_actions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_named_action_free);
  self->inner_actions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_action_free);
  self->writers = g_ptr_array_new_with_free_func (hf_writer_info_free);
  self->table_triggers = g_ptr_array_new_with_free_func (hf_table_trigger_free);
  self->expressions = hf_named_new ();
  self->jig_expressions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->scripts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->datasources_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->actions_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->writers_by_key = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  init_loading (self);
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
  hf_solution_make_context (self);
  self->model = hf_problems_to_model (self->problems);
  clear_loading (self);
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
