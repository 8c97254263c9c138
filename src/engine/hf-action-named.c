/* SPDX-License-Identifier: GPL-3.0-or-later */

/* execute-action: a file of `actions/` with parameters. Guarantees: one that leads to itself stops with an error that names the
 * circle; one that lacks a required parameter does not begin. */

#include "hf-action-run-private.h"

#include <glib/gi18n-lib.h>

static void
named_ran_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfActionStep *step = g_task_get_task_data (task);
  GError *error = NULL;

  if (hf_action_step_finish (result, &error))
    g_task_return_pointer (task, NULL, NULL);
  else
    {
      step->told = TRUE;
      g_task_return_error (task, error);
    }
}

/* (nullable): where its action runs. */
static HfContext *
enter_named (HfActionStep *step, const HfNamedAction *named, const char *parameters, GError **error)
{
  g_autoptr(HfJsonObject) given = parameters != NULL ? hf_json_object_parse (parameters, -1, NULL) : hf_json_object_new ();
  g_autoptr(HfContext) inner = NULL;
  g_autofree char *action = NULL;

  if (given == NULL)
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("“parameters” must be a map of names and values"));
      return NULL;
    }
  for (char **name = named->required; name != NULL && *name != NULL; name++)
    {
      const char *value = hf_json_object_get (given, *name);

      if (value == NULL || g_str_equal (value, "null"))
        {
          g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The action “%s” needs the parameter “%s”"), named->id, *name);
          return NULL;
        }
    }
  inner = hf_context_enter (step->context, named, named->id, error);
  if (inner == NULL)
    return NULL;
  action = g_strdup_printf ("{\"parameters\":%s}", parameters != NULL ? parameters : "{}");
  return hf_context_with (inner, "action", action);
}

static void
named_filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfActionStep *step = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) values = hf_context_fill_finish (result, &error);
  g_autofree char *name = values != NULL ? hf_action_text (values->pdata[0]) : NULL;
  const HfNamedAction *named = name != NULL ? hf_solution_find_action (step->run->engine->solution, name) : NULL;
  g_autoptr(HfContext) inner = NULL;

  if (error == NULL && values->pdata[2] != NULL)
    g_set_error_literal (&error, HF_ERROR, HF_ERROR_INVALID, _("Actions of other solutions are not run"));
  else if (error == NULL && named == NULL)
    g_set_error (&error, HF_ERROR, HF_ERROR_INVALID, _("There is no action “%s”"), name != NULL ? name : "");
  inner = error == NULL ? enter_named (step, named, values->pdata[1], &error) : NULL;
  if (inner == NULL)
    g_task_return_error (task, error);
  else if (named->action == NULL)
    g_task_return_pointer (task, NULL, NULL);
  else
    hf_action_step_async (step->run, named->action, inner, g_task_get_cancellable (task), named_ran_cb, g_object_ref (task));
}

void
hf_action_named_async (HfActionStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  HfTemplate *name = hf_action_option (step->action, "action");
  HfTemplate *templates[] = {
    name != NULL ? name : hf_action_option (step->action, "actionId"),
    hf_action_option (step->action, "parameters"),
    hf_action_option (step->action, "package"),
  };

  g_task_set_task_data (task, step, NULL);
  hf_context_fill_async (step->context, templates, G_N_ELEMENTS (templates), cancellable, named_filled_cb, task);
}
