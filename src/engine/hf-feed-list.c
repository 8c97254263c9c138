/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The rows of `_feed` as a whole: what was synced before, and whether it still is a feed of the solution. */

#include "hf-feed-list.h"

#include "hf-feed-use.h"
#include "hf-mention.h"

static void
listed_free (gpointer data)
{
  HfFeedListed *row = data;

  g_free (row->key);
  g_free (row->entity);
  g_free (row->function);
  g_free (row->parameters);
  g_free (row);
}

/* --- reading --- */

static gboolean
read_rows (HfDb *db, gpointer data, GError **error)
{
  GPtrArray *rows = data;
  g_autoptr(HfStmt) stmt
      = hf_db_prepare (db, "SELECT key, entity, function, parameters, synced_at FROM _feed ORDER BY entity, key", error);
  HfStep step = HF_STEP_ERROR;

  while (stmt != NULL && (step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      HfFeedListed *row = g_new0 (HfFeedListed, 1);

      row->key = g_strdup (hf_stmt_text (stmt, 0));
      row->entity = g_strdup (hf_stmt_text (stmt, 1));
      row->function = g_strdup (hf_stmt_text (stmt, 2));
      row->parameters = g_strdup (hf_stmt_text (stmt, 3));
      row->synced = hf_stmt_int (stmt, 4) != 0;
      g_ptr_array_add (rows, row);
    }
  return step == HF_STEP_DONE;
}

static void
rows_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  GPtrArray *rows = hf_store_read_finish (HF_STORE (source), result, NULL);

  g_task_return_pointer (task, rows != NULL ? g_ptr_array_ref (rows) : NULL, (GDestroyNotify) g_ptr_array_unref);
}

void
hf_feed_list_read_async (HfStore *store, GAsyncReadyCallback callback, gpointer data)
{
  hf_store_read_async (store, read_rows, g_ptr_array_new_with_free_func (listed_free), (GDestroyNotify) g_ptr_array_unref, NULL,
                       rows_read_cb, g_task_new (store, NULL, callback, data));
}

GPtrArray *
hf_feed_list_read_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* --- removing --- */

static gboolean
drop_rows (HfDb *db, gpointer data, GError **error)
{
  GPtrArray *keys = data;

  for (guint i = 0; i < keys->len; i++)
    {
      g_autoptr(HfStmt) stmt = hf_db_prepare (db, "DELETE FROM _feed WHERE key = ?1", error);

      if (stmt == NULL)
        return FALSE;
      hf_stmt_bind_text (stmt, 1, keys->pdata[i]);
      if (!hf_stmt_run (stmt, error))
        return FALSE;
    }
  return TRUE;
}

static void
dropped_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;

  /* What could not be removed is removed after the next round. */
  hf_store_write_finish (HF_STORE (source), result, NULL);
  g_task_return_boolean (task, TRUE);
}

void
hf_feed_list_drop_async (HfStore *store, GPtrArray *keys, GAsyncReadyCallback callback, gpointer data)
{
  hf_store_write_async (store, drop_rows, g_ptr_array_ref (keys), (GDestroyNotify) g_ptr_array_unref, NULL, dropped_cb,
                        g_task_new (store, NULL, callback, data));
}

void
hf_feed_list_drop_finish (GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* --- judging --- */

static gboolean
is_of (const HfFeed *feed, const HfFeedListed *row)
{
  return g_str_equal (feed->entity, row->entity) && g_strcmp0 (feed->function, row->function) == 0;
}

/* The solution's feeds of this function into this entity whose values are expressions: how many, and which triggers they have. */
static guint
count_templates (HfSolution *solution, const HfFeedListed *row, HfTrigger *triggers)
{
  GPtrArray *feeds = hf_solution_get_feeds (solution);
  guint n = 0;

  *triggers = 0;
  for (guint i = 0; i < feeds->len; i++)
    {
      const HfFeed *feed = feeds->pdata[i];

      if (feed->template == NULL || !is_of (feed, row))
        continue;
      *triggers |= feed->triggers;
      n++;
    }
  return n;
}

static gboolean
names_entity (HfSolution *solution, const char *entity)
{
  GPtrArray *feeds = hf_solution_get_feeds (solution);

  for (guint i = 0; i < feeds->len; i++)
    if (g_str_equal (((const HfFeed *) feeds->pdata[i])->entity, entity))
      return TRUE;
  return FALSE;
}

gboolean
hf_feed_list_is_wanted (HfSolution *solution, const HfFeedListed *row, HfTrigger ran, const char *const *entities)
{
  const HfFeed *listed = hf_feed_find (solution, row->key);
  HfTrigger triggers;

  if (entities != NULL && !g_strv_contains (entities, row->entity))
    return FALSE;
  if (listed != NULL && listed->template == NULL)
    return listed->when == NULL || listed->when->len == 0 || (listed->triggers & ran) == 0;
  if (count_templates (solution, row, &triggers) > 0)
    return (triggers & ran) == 0;
  /* An expression yielded it, that the solution does not list: as long as it has the function and nobody else fills the table. */
  return row->function != NULL && hf_solution_find_function (solution, row->function) != NULL
      && !names_entity (solution, row->entity);
}

gboolean
hf_feed_list_is_outdated (HfSolution *solution, const HfFeedListed *row, HfTrigger ran)
{
  const HfFeed *listed = hf_feed_find (solution, row->key);
  HfTrigger triggers;

  if (listed != NULL && listed->template == NULL)
    return FALSE;
  return count_templates (solution, row, &triggers) > 0 && (triggers & ran) != 0;
}

gboolean
hf_feed_list_needs_tidying (HfSolution *solution)
{
  GPtrArray *feeds = hf_solution_get_feeds (solution);

  for (guint i = 0; i < feeds->len; i++)
    if (((const HfFeed *) feeds->pdata[i])->template != NULL)
      return TRUE;
  return FALSE;
}

/* --- what is asked for --- */

static void
name_cb (const char *name, gboolean deeper, gpointer data)
{
  GPtrArray *names = data;

  if (!g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, g_strdup (name));
}

char *
hf_feed_list_inputs (const HfFeed *feed)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *expressions = feed->template != NULL ? hf_template_get_expressions (feed->template) : NULL;

  for (guint i = 0; expressions != NULL && i < expressions->len; i++)
    {
      const char *text = hf_expression_get_text (expressions->pdata[i]);

      hf_mention_each (text, "inputs", name_cb, names);
      hf_mention_each (text, "components", name_cb, names);
      hf_mention_each (text, "parameters", name_cb, names);
      hf_mention_each (text, "item", name_cb, names);
    }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}
