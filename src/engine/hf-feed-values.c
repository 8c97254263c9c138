/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The values that a feed computes, for a call of its function by hand. A feed that cannot say them does not keep a person from
 * calling with values of their own. */

#include "hf-feed-values.h"

#include <glib/gi18n-lib.h>

#include "hf-context.h"

typedef struct
{
  HfContext *context;
  HfJsonObject *values;
  char *warning;
} Values;

static void
values_free (gpointer data)
{
  Values *self = data;

  g_clear_pointer (&self->context, hf_context_unref);
  g_clear_pointer (&self->values, hf_json_object_free);
  g_free (self->warning);
  g_free (self);
}

/* (nullable): the first feed of them whose parameters hold expressions. */
static const HfFeed *
find_feed (HfSolution *solution, const char *function, const char *entity)
{
  GPtrArray *feeds = hf_solution_get_feeds (solution);

  for (guint i = 0; i < feeds->len; i++)
    {
      const HfFeed *feed = g_ptr_array_index (feeds, i);

      if (feed->template != NULL && g_strcmp0 (feed->function, function) == 0 && g_strcmp0 (feed->entity, entity) == 0)
        return feed;
    }
  return NULL;
}

static void
add_computed (Values *self, const char *raw)
{
  g_autoptr(HfJsonObject) computed = raw != NULL ? hf_json_object_parse (raw, -1, NULL) : NULL;

  for (guint i = 0; computed != NULL && i < hf_json_object_size (computed); i++)
    if (hf_json_object_get (self->values, hf_json_object_name_at (computed, i)) == NULL)
      hf_json_object_set (self->values, hf_json_object_name_at (computed, i), hf_json_object_raw_at (computed, i));
}

static void
filled_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  Values *self = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) filled = hf_context_fill_finish (result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (filled != NULL)
    add_computed (self, g_ptr_array_index (filled, 0));
  else
    self->warning = g_strdup_printf (_("What the solution computes for it could not be found out: %s"), error->message);
  g_task_return_boolean (task, TRUE);
}

void
hf_feed_values_async (HfSession *session, const char *function, const char *entity, const HfJsonObject *given,
                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, data);
  Values *self = g_new0 (Values, 1);
  const HfFeed *feed = entity != NULL ? find_feed (hf_session_get_runtime (session)->solution, function, entity) : NULL;

  self->values = given != NULL ? hf_json_object_copy (given) : hf_json_object_new ();
  g_task_set_task_data (task, self, values_free);
  if (feed == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->context = hf_context_new (session);
  hf_context_fill_async (self->context, &feed->template, 1, cancellable, filled_cb, g_object_ref (task));
}

HfJsonObject *
hf_feed_values_finish (GAsyncResult *result, char **warning, GError **error)
{
  Values *self = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  *warning = g_steal_pointer (&self->warning);
  return g_steal_pointer (&self->values);
}
