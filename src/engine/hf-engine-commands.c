/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Live lists of commands: each is a query's answer, taken again when rows changed; one question under way for each list. */

#include "hf-engine-private.h"

#include <hf-queue.h>

#define LIST_LIMIT 2000

typedef struct
{
  HfEngine *engine; /* not held: the engine forgets its lists when it goes */
  char *filter;
  gboolean asking, again;
} Live;

static void refresh_list (HfIdList *list, Live *live);

static gint64
command_id (gpointer item)
{
  return hf_command_get_id (item);
}

static void
take_command (gpointer item, gpointer fresh)
{
  hf_command_update (item, fresh);
}

static Live *
live_of (HfIdList *list)
{
  return g_object_get_data (G_OBJECT (list), "hf-live");
}

static void
live_free (gpointer data)
{
  Live *live = data;

  g_free (live->filter);
  g_free (live);
}

static void
list_gone_cb (gpointer data, GObject *list)
{
  g_ptr_array_remove_fast (((HfEngine *) data)->command_lists, list);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfIdList) list = data;
  g_autoptr(GPtrArray) commands = hf_engine_list_commands_finish (HF_ENGINE (source), result, NULL);
  Live *live = live_of (list);

  live->asking = FALSE;
  if (commands != NULL && !live->again)
    hf_id_list_update (list, commands);
  if (live->again && live->engine != NULL)
    refresh_list (list, live);
}

static void
refresh_list (HfIdList *list, Live *live)
{
  live->again = live->asking;
  if (live->asking || live->engine->closed)
    return;
  live->asking = TRUE;
  hf_engine_list_commands_async (live->engine, live->filter, LIST_LIMIT, NULL, listed_cb, g_object_ref (list));
}

void
hf_engine_refresh_commands (HfEngine *self)
{
  for (guint i = 0; i < self->command_lists->len; i++)
    {
      HfIdList *list = g_ptr_array_index (self->command_lists, i);
      refresh_list (list, live_of (list));
    }
}

void
hf_engine_forget_commands (HfEngine *self)
{
  for (guint i = 0; i < self->command_lists->len; i++)
    {
      GObject *list = g_ptr_array_index (self->command_lists, i);

      g_object_weak_unref (list, list_gone_cb, self);
      live_of (HF_ID_LIST (list))->engine = NULL;
    }
  g_ptr_array_set_size (self->command_lists, 0);
}

GListModel *
hf_engine_get_commands (HfEngine *self)
{
  HfIdList *list = hf_id_list_new (HF_TYPE_COMMAND, command_id, take_command);
  Live *live = g_new0 (Live, 1);

  live->engine = self;
  g_object_set_data_full (G_OBJECT (list), "hf-live", live, live_free);
  g_object_weak_ref (G_OBJECT (list), list_gone_cb, self);
  g_ptr_array_add (self->command_lists, list);
  refresh_list (list, live);
  return G_LIST_MODEL (list);
}

void
hf_engine_filter_commands (HfEngine *self, GListModel *commands, const char *filter)
{
  Live *live = live_of (HF_ID_LIST (commands));

  if (g_strcmp0 (live->filter, filter) == 0)
    return;
  g_free (live->filter);
  live->filter = g_strdup (filter);
  refresh_list (HF_ID_LIST (commands), live);
}
