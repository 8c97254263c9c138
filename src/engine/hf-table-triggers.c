/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When tables that change lead to actions. Guarantees: the last change of a table is never passed over: one that comes within the
 * second runs at its end; nothing runs on its own while a round runs: it becomes a part of the round or follows it. */

#include "hf-table-triggers.h"

#include "hf-round.h"

#define EVERY G_USEC_PER_SEC

typedef struct
{
  HfEngine *engine;
  char *table;
  gint64 ran_at; /* 0: never */
  guint timeout_id;
  gboolean due;
} Watched;

static void
watched_free (gpointer data)
{
  Watched *watched = data;

  if (watched->timeout_id != 0)
    hf_clock_remove_timeout (watched->engine->clock, watched->timeout_id);
  g_free (watched->table);
  g_free (watched);
}

static Watched *
find (HfEngine *engine, const char *table)
{
  g_autofree char *folded = g_ascii_strdown (table, -1);

  return engine->watched_tables != NULL ? g_hash_table_lookup (engine->watched_tables, folded) : NULL;
}

static gboolean
due_cb (gpointer data)
{
  Watched *watched = data;

  watched->timeout_id = 0;
  watched->due = TRUE;
  hf_table_triggers_run_due (watched->engine);
  return G_SOURCE_REMOVE;
}

static void
note (HfEngine *engine, const char *table)
{
  Watched *watched = find (engine, table);
  gint64 left;

  if (watched == NULL || watched->due || watched->timeout_id != 0)
    return;
  left = watched->ran_at != 0 ? watched->ran_at + EVERY - hf_clock_monotonic (engine->clock) : 0;
  if (left > 0)
    watched->timeout_id = hf_clock_add_timeout (engine->clock, left, due_cb, watched, NULL);
  else
    watched->due = TRUE;
}

/* --- whose tables --- */

static void
note_function (HfEngine *engine, const char *entity, HfFunction *function)
{
  GPtrArray *operations = function != NULL ? hf_function_get_operations (function) : NULL;

  note (engine, entity);
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      const HfOperationSpec *operation = operations->pdata[i];
      const char *raw = operation->table != NULL ? hf_template_get_constant (operation->table) : NULL;
      g_autofree char *table = raw != NULL ? hf_json_unquote (raw, -1) : NULL;

      if (table != NULL)
        note (engine, table);
      for (char **name = operation->tables; name != NULL && *name != NULL; name++)
        note (engine, *name);
    }
}

void
hf_table_triggers_note_feed (HfEngine *engine, const HfFeed *feed)
{
  note_function (engine, feed->entity,
                 feed->function != NULL ? hf_solution_find_function (engine->solution, feed->function) : NULL);
}

static void
command_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HfEngine *engine = HF_ENGINE (source);
  g_autoptr(HfCommand) command = hf_engine_get_command_finish (engine, result, NULL);
  const char *function = command != NULL ? hf_command_get_function (command) : NULL;
  HfFunction *found = function != NULL ? hf_solution_find_function (engine->solution, function) : NULL;
  gboolean silent = command == NULL || g_str_equal (hf_command_get_method (command), "delete")
      || g_str_equal (hf_command_get_method (command), "functionCall");

  if (engine->closed || command == NULL)
    return;
  /* Without operations the answer of these writes nothing. */
  if (!silent || (found != NULL && hf_function_get_operations (found) != NULL))
    note_function (engine, hf_command_get_entity (command), found);
  hf_table_triggers_run_due (engine);
}

static void
settled_cb (HfReplay *replay, gint64 command_id, int state, HfEngine *engine)
{
  if (state == HF_COMMAND_DONE && !engine->closed)
    hf_engine_get_command_async (engine, command_id, NULL, command_read_cb, NULL);
}

/* --- running --- */

void
hf_engine_take_table_actions (HfEngine *engine, GQueue *actions)
{
  GPtrArray *triggers = hf_solution_get_table_triggers (engine->solution);

  for (guint i = 0; i < triggers->len; i++)
    {
      const HfTableTrigger *trigger = triggers->pdata[i];
      Watched *watched = find (engine, trigger->table);

      if (watched != NULL && watched->due)
        g_queue_push_tail (actions, trigger->action);
    }
  for (guint i = 0; i < triggers->len; i++)
    {
      Watched *watched = find (engine, ((const HfTableTrigger *) triggers->pdata[i])->table);

      if (watched == NULL || !watched->due)
        continue;
      watched->due = FALSE;
      watched->ran_at = MAX (hf_clock_monotonic (engine->clock), 1);
    }
}

void
hf_table_triggers_run_due (HfEngine *engine)
{
  GQueue actions = G_QUEUE_INIT;
  HfRound *round;
  const HfAction *action;

  if (engine->round != NULL || engine->closed || engine->watched_tables == NULL)
    return;
  hf_engine_take_table_actions (engine, &actions);
  round = hf_round_new (engine, engine->context);
  while ((action = g_queue_pop_head (&actions)) != NULL)
    hf_round_add_action (round, action);
  hf_engine_run_quietly (engine, round);
}

void
hf_table_triggers_start (HfEngine *engine)
{
  GPtrArray *triggers = hf_solution_get_table_triggers (engine->solution);

  if (triggers->len == 0 || engine->passive)
    return;
  engine->watched_tables = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, watched_free);
  for (guint i = 0; i < triggers->len; i++)
    {
      Watched *watched = g_new0 (Watched, 1);

      watched->engine = engine;
      watched->table = g_ascii_strdown (((const HfTableTrigger *) triggers->pdata[i])->table, -1);
      g_hash_table_replace (engine->watched_tables, watched->table, watched);
    }
  if (engine->replay != NULL)
    g_signal_connect_object (engine->replay, "settled", G_CALLBACK (settled_cb), engine, 0);
}

void
hf_table_triggers_stop (HfEngine *engine)
{
  g_clear_pointer (&engine->watched_tables, g_hash_table_unref);
}
