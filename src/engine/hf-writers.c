/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which function writes which entity. Pure. What cannot be known is an error in words that say what to do about it, never a
 * guess. */

#include "hf-writers.h"

#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <hf-provider.h>

const char *
hf_writers_mapped (const HfEntityInfo *info, const char *method)
{
  if (info == NULL)
    return NULL;
  if (g_str_equal (method, "create"))
    return info->create != NULL ? info->create : info->save;
  if (g_str_equal (method, "update"))
    return info->update != NULL ? info->update : info->save;
  if (g_str_equal (method, "save"))
    return info->save;
  return g_str_equal (method, "delete") ? info->delete_ : NULL;
}

/* The second function that an action names for this entity and method. */
static const HfWriterInfo *
find_rival (HfSolution *solution, const HfWriterInfo *info)
{
  GPtrArray *all = hf_solution_get_writers (solution);

  for (guint i = 0; i < all->len; i++)
    {
      const HfWriterInfo *other = all->pdata[i];

      if (g_str_equal (other->entity, info->entity) && g_str_equal (other->method, info->method)
          && g_strcmp0 (other->function, info->function) != 0)
        return other;
    }
  return NULL;
}

static gboolean
fail_ambiguous (HfSolution *solution, const HfWriterInfo *info, GError **error)
{
  const HfWriterInfo *rival = find_rival (solution, info);
  g_autofree char *here = hf_action_dup_place (info->action);
  g_autofree char *there = rival != NULL ? hf_action_dup_place (rival->action) : NULL;

  g_set_error (error, HF_ERROR, HF_ERROR_INVALID,
               _("Two functions write %s (%s): “%s” (%s) and “%s” (%s); say which with --function"), info->entity, info->method,
               info->function != NULL ? info->function : "", here,
               rival != NULL && rival->function != NULL ? rival->function : "", there != NULL ? there : "");
  return FALSE;
}

static gboolean
may_be_save (const char *method)
{
  return g_str_equal (method, "create") || g_str_equal (method, "update");
}

/* The action whose parameters go with @function. */
static const HfWriterInfo *
find_info (HfSolution *solution, const char *entity, const char *method, const char *function)
{
  GPtrArray *all = hf_solution_get_writers (solution);

  for (guint i = 0; i < all->len; i++)
    {
      const HfWriterInfo *info = all->pdata[i];

      if (g_str_equal (info->entity, entity) && g_str_equal (info->method, method) && g_strcmp0 (info->function, function) == 0)
        return info;
    }
  return may_be_save (method) ? find_info (solution, entity, "save", function) : NULL;
}

static const HfWriterInfo *
find_by_action (HfSolution *solution, const char *entity, const char *method)
{
  const HfWriterInfo *info = hf_solution_find_writer (solution, entity, method);

  if (info == NULL && may_be_save (method))
    info = hf_solution_find_writer (solution, entity, "save");
  return info;
}

static gboolean
take_function (HfSolution *solution, const char *name, HfWriterChoice *out, GError **error)
{
  HfFunction *function = hf_solution_find_function (solution, name);

  if (function == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The solution has no function “%s”"), name);
  else if (hf_function_get_unusable (function) != NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The function “%s” cannot run: %s"), name,
                 hf_function_get_unusable (function));
  else
    out->function = function;
  return out->function != NULL;
}

/* No function is named anywhere. */
static gboolean
take_provider (const char *provider, const char *entity, const char *method, HfWriterChoice *out, GError **error)
{
  gboolean needs_none
      = g_strcmp0 (provider, "DATA_PROVIDER_DYNAMIC") == 0 || g_strcmp0 (provider, "DATA_PROVIDER_SALESFORCE") == 0;

  out->local = g_strcmp0 (provider, HF_PROVIDER_LOCAL) == 0;
  if (out->local)
    return TRUE;
  if (needs_none && hf_provider_find (provider) == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("This version of Holdfast cannot send to %s"), provider);
  else
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s is read-only: the solution names no function for “%s”"), entity,
                 method);
  return FALSE;
}

gboolean
hf_writers_choose (HfSolution *solution, const char *provider, const char *entity, const char *method, const char *function,
                   HfWriterChoice *out, GError **error)
{
  const HfEntityInfo *entity_info = hf_solution_find_entity (solution, entity);
  const HfWriterInfo *by_action = NULL;

  *out = (HfWriterChoice){ NULL };
  if (provider == NULL && entity_info != NULL)
    provider = entity_info->provider;
  if (g_strcmp0 (provider, HF_PROVIDER_LOCAL) == 0 && function == NULL)
    return take_provider (provider, entity, method, out, error);
  if (function == NULL)
    function = hf_writers_mapped (entity_info, method);
  if (function == NULL)
    {
      by_action = find_by_action (solution, entity, method);
      if (by_action != NULL && by_action->ambiguous)
        return fail_ambiguous (solution, by_action, error);
      function = by_action != NULL ? by_action->function : NULL;
    }
  if (function == NULL)
    return take_provider (provider, entity, method, out, error);
  out->info = by_action != NULL ? by_action : find_info (solution, entity, method, function);
  return take_function (solution, function, out, error);
}

GPtrArray *
hf_writers_list (HfSolution *solution, const char *entity, const char *method)
{
  const HfEntityInfo *entity_info = hf_solution_find_entity (solution, entity);
  const HfWriterInfo *first = find_by_action (solution, entity, method);
  GPtrArray *all = hf_solution_get_writers (solution), *list = g_ptr_array_new ();

  if (first == NULL || !first->ambiguous || hf_writers_mapped (entity_info, method) != NULL
      || (entity_info != NULL && g_strcmp0 (entity_info->provider, HF_PROVIDER_LOCAL) == 0))
    return list;
  for (guint i = 0; i < all->len; i++)
    {
      const HfWriterInfo *info = all->pdata[i];

      if (g_str_equal (info->entity, entity) && g_str_equal (info->method, first->method) && info->function != NULL)
        g_ptr_array_add (list, all->pdata[i]);
    }
  return list;
}
