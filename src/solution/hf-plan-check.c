/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What actions say of one another, and of who writes what. Guarantees: each call of an action that is not there is a problem at
 * its place, each circle of calls is named once. Nothing here follows the same call twice. */

#include "hf-solution-private.h"

#include <glib/gi18n-lib.h>

typedef void (*NodeFunc) (HfSolution *solution, const HfActionNode *node, gpointer data);

static void
each_node (HfSolution *solution, const HfAction *action, NodeFunc func, gpointer data)
{
  if (action == NULL)
    return;
  func (solution, HF_ACTION_NODE (action), data);
  for (guint i = 0; i < action->actions->len; i++)
    each_node (solution, action->actions->pdata[i], func, data);
  each_node (solution, action->on_success, func, data);
  each_node (solution, action->on_error, func, data);
}

static void
each_action (HfSolution *solution, NodeFunc func, gpointer data)
{
  each_node (solution, solution->on_load, func, data);
  each_node (solution, solution->on_focus, func, data);
  each_node (solution, solution->on_refresh, func, data);
  for (guint i = 0; i < solution->table_triggers->len; i++)
    each_node (solution, ((HfTableTrigger *) solution->table_triggers->pdata[i])->action, func, data);
  for (guint i = 0; i < solution->named_actions->len; i++)
    each_node (solution, ((HfNamedAction *) solution->named_actions->pdata[i])->action, func, data);
  for (guint i = 0; i < solution->inner_actions->len; i++)
    each_node (solution, solution->inner_actions->pdata[i], func, data);
}

/* Calls */

static void
check_required (HfSolution *solution, const HfActionNode *node, const HfNamedAction *named)
{
  HfTemplate *parameters = hf_template_get_member (node->action.options, "parameters");
  g_autoptr(GHashTable) given = NULL;

  if (named->required[0] == NULL)
    return;
  if (parameters != NULL && hf_template_get_names (parameters) == NULL)
    return; /* an expression yields them */
  given = g_hash_table_new (g_str_hash, g_str_equal);
  for (const char *const *name = parameters != NULL ? hf_template_get_names (parameters) : NULL; name != NULL && *name != NULL;
       name++)
    g_hash_table_add (given, (gpointer) *name);
  for (guint i = 0; named->required[i] != NULL; i++)
    if (!g_hash_table_contains (given, named->required[i]))
      {
        hf_problems_add (solution->problems, HF_PROBLEM_ERROR, node->action.file, node->callee_line, node->callee_column,
                         _("The action “%s” needs a value for “%s”"), named->id, named->required[i]);
        return; /* the first says it */
      }
}

static void
check_call (HfSolution *solution, const HfActionNode *node, gpointer data)
{
  const HfNamedAction *named = node->callee != NULL ? hf_solution_find_action (solution, node->callee) : NULL;

  if (named != NULL)
    check_required (solution, node, named);
  else if (node->callee != NULL)
    hf_problems_add (solution->problems, HF_PROBLEM_ERROR, node->action.file, node->callee_line, node->callee_column,
                     _("There is no action “%s”"), node->callee);
}

/* Circles of calls */

typedef struct
{
  HfSolution *solution;
  GPtrArray *edges;   /* GArray of guint: which actions each named action calls */
  GPtrArray *calls;   /* GPtrArray of HfActionNode: with which calls */
  GHashTable *places; /* HfNamedAction → its index + 1 */
} Calls;

static void
take_call (HfSolution *solution, const HfActionNode *node, gpointer data)
{
  Calls *self = data;
  const HfNamedAction *named = node->callee != NULL ? hf_solution_find_action (solution, node->callee) : NULL;
  guint target = named != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (self->places, named)) : 0;

  if (target == 0)
    return;
  target--;
  g_array_append_val ((GArray *) self->edges->pdata[self->edges->len - 1], target);
  g_ptr_array_add (self->calls->pdata[self->calls->len - 1], (gpointer) node);
}

static void
report_calls (const guint *path, guint n, guint edge, gpointer data)
{
  Calls *self = data;
  const HfActionNode *call = g_ptr_array_index ((GPtrArray *) self->calls->pdata[path[n - 1]], edge);
  g_autoptr(GString) circle = g_string_new (NULL);

  for (guint i = 0; i <= n; i++)
    hf_circle_append (circle, ((HfNamedAction *) self->solution->named_actions->pdata[path[i % n]])->id, i == n);
  hf_problems_add (self->solution->problems, HF_PROBLEM_WARNING, call->action.file, call->callee_line, call->callee_column,
                   _("These actions call one another in a circle: %s"), circle->str);
}

static void
find_circles (HfSolution *solution)
{
  g_autoptr(GPtrArray) edges = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  g_autoptr(GHashTable) places = g_hash_table_new (NULL, NULL);
  Calls self = { solution, edges, calls, places };

  for (guint i = 0; i < solution->named_actions->len; i++)
    g_hash_table_insert (places, solution->named_actions->pdata[i], GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < solution->named_actions->len; i++)
    {
      g_ptr_array_add (edges, g_array_new (FALSE, FALSE, sizeof (guint)));
      g_ptr_array_add (calls, g_ptr_array_new ());
      each_node (solution, ((HfNamedAction *) solution->named_actions->pdata[i])->action, take_call, &self);
    }
  hf_circles_find (edges, report_calls, &self);
}

void
hf_actions_check (HfSolution *self)
{
  each_action (self, check_call, NULL);
  find_circles (self);
}

/* Writers */

static HfWriterInfo *
find_writer (HfSolution *solution, const HfActionNode *node)
{
  for (guint i = 0; i < solution->writers->len; i++)
    {
      HfWriterInfo *writer = solution->writers->pdata[i];

      if (g_str_equal (writer->entity, node->entity) && g_str_equal (writer->method, node->method)
          && g_strcmp0 (writer->function, node->function) == 0)
        return writer;
    }
  return NULL;
}

static HfWriterInfo *
add_writer (HfSolution *solution, const HfActionNode *node)
{
  HfWriterInfo *writer = g_new0 (HfWriterInfo, 1);

  writer->entity = g_strdup (node->entity);
  writer->method = g_strdup (node->method);
  writer->function = g_strdup (node->function);
  writer->action = &node->action;
  writer->parameters = hf_template_get_member (node->action.options, "parameters");
  g_ptr_array_add (solution->writers, writer);
  return writer;
}

/* One each of entity, method and function; by its key the first. */
static void
take_writer (HfSolution *solution, const HfActionNode *node, gpointer data)
{
  g_autofree char *key
      = node->entity != NULL && node->method != NULL ? g_strconcat (node->method, " ", node->entity, NULL) : NULL;
  HfWriterInfo *known = key != NULL ? g_hash_table_lookup (solution->writers_by_key, key) : NULL;

  if (key == NULL || (node->function == NULL && hf_template_get_member (node->action.options, "function") != NULL))
    return;
  /* An action that names no function says nothing of which one writes. */
  if (known == NULL || (known->function == NULL && node->function != NULL))
    g_hash_table_insert (solution->writers_by_key, g_steal_pointer (&key), add_writer (solution, node));
  else if (node->function != NULL && !g_str_equal (known->function, node->function))
    {
      known->ambiguous = TRUE;
      if (find_writer (solution, node) == NULL)
        add_writer (solution, node)->ambiguous = TRUE;
    }
}

/* What is written to is a table here, unless the write is remote only. */
static void
take_table (HfSolution *solution, const HfActionNode *node, gpointer data)
{
  HfEntityInfo *info;
  g_autofree char *place = NULL;

  if (node->entity == NULL || node->method == NULL || g_str_equal (node->method, "functionCall"))
    return;
  info = hf_solution_ensure_entity (solution, node->entity);
  place = hf_action_dup_place (&node->action);
  hf_solution_add_place (info, place);
  if (info->provider == NULL && node->provider != NULL && *node->provider != '\0')
    info->provider = g_strdup (node->provider);
}

void
hf_writers_collect (HfSolution *self)
{
  each_action (self, take_writer, NULL);
  each_action (self, take_table, NULL);
}
