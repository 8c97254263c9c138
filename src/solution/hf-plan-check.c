/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What actions say of one another, and of who writes what. Guarantees: each call of an action that is not there is a problem at
 * its place, each circle of calls is named once; time grows with the number of calls only, and the stack with nothing. */

#include "hf-solution-private.h"

#include <string.h>

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

  if (parameters != NULL && hf_template_get_names (parameters) == NULL)
    return; /* an expression yields them */
  for (guint i = 0; named->required[i] != NULL; i++)
    if (parameters == NULL || hf_template_get_member (parameters, named->required[i]) == NULL)
      hf_problems_add (solution->problems, HF_PROBLEM_ERROR, node->action.file, node->callee_line, node->callee_column,
                       _("The action “%s” needs a value for “%s”"), named->id, named->required[i]);
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

/* Circles: a walk by depth over the named actions, on a stack of its own since a folder may chain thousands. */

typedef struct
{
  const HfNamedAction *named;
  GPtrArray *calls; /* HfActionNode */
  guint next;
} Step;

static void
step_clear (gpointer data)
{
  g_ptr_array_unref (((Step *) data)->calls);
}

static void
take_call (HfSolution *solution, const HfActionNode *node, gpointer data)
{
  if (node->callee != NULL)
    g_ptr_array_add (data, (gpointer) node);
}

typedef struct
{
  HfSolution *solution;
  GArray *stack;    /* Step */
  GHashTable *open; /* HfNamedAction on the stack */
  GHashTable *done; /* HfNamedAction */
} Search;

static void
push (Search *self, const HfNamedAction *named)
{
  Step step = { named, g_ptr_array_new () };

  each_node (self->solution, named->action, take_call, step.calls);
  g_array_append_val (self->stack, step);
  g_hash_table_add (self->open, (gpointer) named);
}

static void
report_circle (Search *self, const HfNamedAction *first, const HfActionNode *call)
{
  g_autoptr(GString) circle = g_string_new (NULL);
  gboolean in = FALSE;

  for (guint i = 0; i < self->stack->len; i++)
    {
      const HfNamedAction *named = g_array_index (self->stack, Step, i).named;

      in |= named == first;
      if (in && circle->len < 300)
        g_string_append_printf (circle, "%s → ", named->id);
    }
  g_string_append (circle, first->id);
  hf_problems_add (self->solution->problems, HF_PROBLEM_WARNING, call->action.file, call->callee_line, call->callee_column,
                   _("These actions call one another in a circle: %s"), circle->str);
}

static void
advance (Search *self)
{
  Step *step = &g_array_index (self->stack, Step, self->stack->len - 1);
  const HfActionNode *call;
  const HfNamedAction *named;

  if (step->next == step->calls->len)
    {
      g_hash_table_remove (self->open, step->named);
      g_hash_table_add (self->done, (gpointer) step->named);
      g_array_set_size (self->stack, self->stack->len - 1);
      return;
    }
  call = step->calls->pdata[step->next++];
  named = hf_solution_find_action (self->solution, call->callee);
  if (named == NULL || g_hash_table_contains (self->done, named))
    return;
  if (g_hash_table_contains (self->open, named))
    report_circle (self, named, call);
  else
    push (self, named);
}

static void
find_circles (HfSolution *solution)
{
  g_autoptr(GArray) stack = g_array_new (FALSE, FALSE, sizeof (Step));
  g_autoptr(GHashTable) open = g_hash_table_new (NULL, NULL);
  g_autoptr(GHashTable) done = g_hash_table_new (NULL, NULL);
  Search search = { solution, stack, open, done };

  g_array_set_clear_func (stack, step_clear);
  for (guint i = 0; i < solution->named_actions->len; i++)
    {
      if (!g_hash_table_contains (done, solution->named_actions->pdata[i]))
        push (&search, solution->named_actions->pdata[i]);
      while (stack->len > 0)
        advance (&search);
    }
}

/* Named expressions that need one another before either has a value. One that makes a function may call itself. */

static gboolean
makes_function (HfExpression *expression)
{
  const char *text = hf_expression_get_text (expression);

  return strstr (text, "function") != NULL || strstr (text, "λ") != NULL;
}

/* Follows the first mentions only as deep as there are names, so that a circle is found from each of its members. */
static gboolean
reaches (HfSolution *solution, HfExpression *from, const char *name, GHashTable *seen)
{
  g_autoptr(GPtrArray) open = g_ptr_array_new ();

  g_ptr_array_add (open, from);
  while (open->len > 0)
    {
      HfExpression *expression = g_ptr_array_steal_index_fast (open, open->len - 1);
      g_autoptr(GPtrArray) names = makes_function (expression) ? NULL : hf_expression_list_names (expression);

      for (guint i = 0; names != NULL && i < names->len; i++)
        {
          HfExpression *next = g_hash_table_lookup (solution->expressions, names->pdata[i]);

          if (g_str_equal (names->pdata[i], name))
            return TRUE;
          if (next != NULL && g_hash_table_add (seen, next))
            g_ptr_array_add (open, next);
        }
    }
  return FALSE;
}

#define MAX_NAMED 2000

static void
check_expressions (HfSolution *solution)
{
  GHashTableIter iter;
  gpointer name, expression;

  if (g_hash_table_size (solution->expressions) > MAX_NAMED)
    return; /* the engine stops a circle where it is met */
  g_hash_table_iter_init (&iter, solution->expressions);
  while (g_hash_table_iter_next (&iter, &name, &expression))
    {
      g_autoptr(GHashTable) seen = g_hash_table_new (NULL, NULL);

      if (reaches (solution, expression, name, seen))
        hf_problems_add (solution->problems, HF_PROBLEM_ERROR, hf_expression_get_file (expression),
                         hf_expression_get_line (expression), hf_expression_get_column (expression),
                         _("The expression “%s” needs its own value"), (const char *) name);
    }
}

void
hf_actions_check (HfSolution *self)
{
  each_action (self, check_call, NULL);
  find_circles (self);
  check_expressions (self);
}

/* Writers */

static void
take_writer (HfSolution *solution, const HfActionNode *node, gpointer data)
{
  g_autofree char *key
      = node->entity != NULL && node->method != NULL ? g_strconcat (node->method, " ", node->entity, NULL) : NULL;
  HfWriterInfo *known = key != NULL ? g_hash_table_lookup (solution->writers_by_key, key) : NULL;
  HfWriterInfo *writer;

  if (key == NULL || (node->function == NULL && hf_template_get_member (node->action.options, "function") != NULL))
    return;
  if (known != NULL)
    {
      known->ambiguous |= g_strcmp0 (known->function, node->function) != 0;
      return;
    }
  writer = g_new0 (HfWriterInfo, 1);
  writer->entity = g_strdup (node->entity);
  writer->method = g_strdup (node->method);
  writer->function = g_strdup (node->function);
  writer->action = &node->action;
  writer->parameters = hf_template_get_member (node->action.options, "parameters");
  g_hash_table_insert (solution->writers_by_key, g_steal_pointer (&key), writer);
  g_ptr_array_add (solution->writers, writer);
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
