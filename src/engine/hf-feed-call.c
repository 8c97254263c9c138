/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a feed to what its pull needs. Looks things up; asks nobody. */

#include "hf-feed-call.h"

#include <glib/gi18n-lib.h>

void
hf_feed_call_clear (HfFeedCall *self)
{
  g_clear_pointer (&self->parameters, hf_json_object_free);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->source, g_free);
}

static gboolean
find_parts (HfFeedCall *self, HfSolution *solution, const HfFeed *feed, GError **error)
{
  self->provider = hf_provider_find (feed->provider);
  self->function = feed->function != NULL ? hf_solution_find_function (solution, feed->function) : NULL;
  if (self->provider == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("This version of Holdfast cannot sync %s yet"), feed->provider);
  else if (feed->unusable != NULL)
    g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, feed->unusable);
  else if (self->function == NULL)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("No function says how to get %s (%s)"), feed->entity, feed->place);
  else
    return TRUE;
  return FALSE;
}

static gboolean
resolve (HfFeedCall *self, const HfFeed *feed, GError **error)
{
  g_autoptr(HfJsonObject) given = NULL;

  if (feed->template != NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("%s needs expressions to be synced (%s)"), feed->entity, feed->place);
      return FALSE;
    }
  if (feed->parameters != NULL && (given = hf_json_object_parse (feed->parameters, -1, error)) == NULL)
    return FALSE;
  self->parameters = hf_function_resolve (self->function, given, NULL, error);
  if (self->parameters != NULL)
    self->url = hf_function_expand_url (self->function, self->parameters, error);
  if (self->url != NULL)
    self->source = hf_provider_source (self->provider, self->function, self->parameters, error);
  return self->source != NULL;
}

gboolean
hf_feed_call_find (HfFeedCall *self, HfSolution *solution, const HfFeed *feed, GError **error)
{
  *self = (HfFeedCall){ NULL };
  return find_parts (self, solution, feed, error);
}

gboolean
hf_feed_call_resolve (HfFeedCall *self, HfSolution *solution, const HfFeed *feed, GError **error)
{
  *self = (HfFeedCall){ NULL };
  if (find_parts (self, solution, feed, error) && resolve (self, feed, error))
    return TRUE;
  hf_feed_call_clear (self);
  return FALSE;
}
