/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Setting and resetting states. `state: =@ctx.solution.state.name` names one by the expression that would read it; the others
 * name a scope by their type and the states by `changes`. Kept for the session, in memory, as the format says of states. */

#include "hf-action-run-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  HfStateScope scope;
  char *owner; /* (nullable): jig or component */
  char *name;  /* (nullable): all */
} Target;

static void
target_clear (Target *target)
{
  g_free (target->owner);
  g_free (target->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, target_clear)

/* `@ctx.solution.state.a`, `@.jig.state.a`, `@ctx.components.c.state.a` or `@ctx.component.state.a` → what it names. */
static gboolean
read_target (const char *text, const char *file, Target *target)
{
  g_auto(GStrv) steps = g_strsplit (text, ".", -1);
  guint n = g_strv_length (steps);

  if (n < 4 || (!g_str_equal (steps[0], "@ctx") && !g_str_equal (steps[0], "@")))
    return FALSE;
  if (n == 4 && g_str_equal (steps[1], "solution") && g_str_equal (steps[2], "state"))
    *target = (Target){ HF_STATE_SOLUTION, NULL, g_strdup (steps[3]) };
  else if (n == 4 && g_str_equal (steps[1], "jig") && g_str_equal (steps[2], "state"))
    *target = (Target){ HF_STATE_JIG, hf_context_jig_of (file), g_strdup (steps[3]) };
  else if (n == 5 && g_str_equal (steps[1], "components") && g_str_equal (steps[3], "state"))
    *target = (Target){ HF_STATE_COMPONENT, g_strdup (steps[2]), g_strdup (steps[4]) };
  else
    return FALSE;
  return target->scope == HF_STATE_SOLUTION || target->owner != NULL;
}

static HfStateScope
scope_of (const HfAction *action, char **owner)
{
  *owner = NULL;
  if (strstr (action->type, "-jig-") != NULL)
    {
      *owner = hf_context_jig_of (action->file);
      return HF_STATE_JIG;
    }
  return strstr (action->type, "component") != NULL ? HF_STATE_COMPONENT : HF_STATE_SOLUTION;
}

static void
set_one (HfActionStep *step, const Target *target, const char *raw)
{
  HfSession *session = hf_context_get_session (step->context);

  if (step->action->kind == HF_ACTION_RESET_STATE)
    hf_session_reset_state (session, target->scope, target->owner, target->name);
  else
    hf_session_set_state (session, target->scope, target->owner, target->name, raw != NULL ? raw : "null");
}

/* `changes: {name: value}`. */
static gboolean
set_many (HfActionStep *step, const char *raw, GError **error)
{
  g_autoptr(HfJsonObject) changes = raw != NULL ? hf_json_object_parse (raw, -1, NULL) : NULL;
  g_autofree char *owner = NULL;
  HfStateScope scope = scope_of (step->action, &owner);

  if (changes == NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s needs the key “%s”"), step->action->type, "changes");
      return FALSE;
    }
  for (guint i = 0; i < hf_json_object_size (changes); i++)
    hf_session_set_state (hf_context_get_session (step->context), scope, owner, hf_json_object_name_at (changes, i),
                          hf_json_object_raw_at (changes, i));
  return TRUE;
}

/* `changes: [name]`, `instanceIds: [component]`; neither: all. */
static void
reset_many (HfActionStep *step, const char *raw, const char *instances)
{
  const char *list = raw != NULL ? raw : instances;
  g_autoptr(GPtrArray) names = list != NULL ? hf_json_array_split (list, -1, NULL) : NULL;
  HfSession *session = hf_context_get_session (step->context);
  g_autofree char *owner = NULL;
  HfStateScope scope = scope_of (step->action, &owner);

  if (names == NULL)
    hf_session_reset_state (session, scope, owner, NULL);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *name = hf_json_unquote (names->pdata[i], -1);

      if (raw != NULL)
        hf_session_reset_state (session, scope, owner, name);
      else
        hf_session_reset_state (session, scope, name, NULL);
    }
}

enum
{
  VALUE_VALUE,
  VALUE_CHANGES,
  VALUE_INSTANCES,
  N_VALUES,
};

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfActionStep *step = g_task_get_task_data (task);
  HfTemplate *state = hf_action_option (step->action, "state");
  HfExpression *named = state != NULL ? hf_template_get_expression (state) : NULL;
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);
  g_auto(Target) target = { HF_STATE_SOLUTION };

  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (named != NULL && read_target (hf_expression_get_text (named), step->action->file, &target))
    set_one (step, &target, values->pdata[VALUE_VALUE]);
  else if (state != NULL)
    g_set_error_literal (&error, HF_ERROR, HF_ERROR_INVALID, _("“state” must name a state: =@ctx.solution.state.NAME"));
  else if (step->action->kind == HF_ACTION_RESET_STATE)
    reset_many (step, values->pdata[VALUE_CHANGES], values->pdata[VALUE_INSTANCES]);
  else
    set_many (step, values->pdata[VALUE_CHANGES], &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (values->pdata[VALUE_VALUE]), g_free);
}

void
hf_action_state_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  HfTemplate *templates[N_VALUES] = {
    [VALUE_VALUE] = hf_action_option (step->action, "value"),
    [VALUE_CHANGES] = hf_action_option (step->action, "changes"),
    [VALUE_INSTANCES] = hf_action_option (step->action, "instanceIds"),
  };

  g_task_set_task_data (task, step, NULL);
  hf_context_fill_async (step->context, templates, N_VALUES, cancellable, filled_cb, task);
}
