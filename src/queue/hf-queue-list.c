/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Looking at the queue: one command, lists, attempts, counts; and taking old history away. Reads run on any connection and
 * change nothing. */

#include "hf-queue-private.h"

#include <glib/gi18n-lib.h>
#include <hf-activity.h>
#include <string.h>

#include "hf-command-private.h"

#define MAX_WORDS 16

/* A filter as SQL: conditions and the values bound to them, in order. */
typedef struct
{
  GString *where;
  GPtrArray *values;
} Filter;

static void
filter_clear (Filter *self)
{
  g_string_free (self->where, TRUE);
  g_ptr_array_unref (self->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Filter, filter_clear)

HfCommand *
hf_command_take_row (HfStmt *stmt)
{
  HfCommandRow row = {
    .id = hf_stmt_int (stmt, 0),
    .created_at = hf_stmt_int (stmt, 1),
    .provider = g_strdup (hf_stmt_text (stmt, 2)),
    .source = g_strdup (hf_stmt_text (stmt, 3)),
    .entity = g_strdup (hf_stmt_text (stmt, 4)),
    .method = g_strdup (hf_stmt_text (stmt, 5)),
    .function = g_strdup (hf_stmt_text (stmt, 6)),
    .record_id = g_strdup (hf_stmt_text (stmt, 7)),
    .parameters = g_strdup (hf_stmt_text (stmt, 8)),
    .data = g_strdup (hf_stmt_text (stmt, 9)),
    .safe = hf_stmt_int (stmt, 11) != 0,
    .idempotency_key = g_strdup (hf_stmt_text (stmt, 12)),
    .attempts = (guint) hf_stmt_int (stmt, 13),
    .next_attempt_at = hf_stmt_int (stmt, 14),
    .waits_for = hf_stmt_int (stmt, 15),
    .finished_at = hf_stmt_int (stmt, 16),
    .error_title = g_strdup (hf_stmt_text (stmt, 17)),
    .error_advice = g_strdup (hf_stmt_text (stmt, 18)),
    .error_message = g_strdup (hf_stmt_text (stmt, 19)),
    .error_class = g_strdup (hf_stmt_text (stmt, 20)),
    .error_status = (guint) hf_stmt_int (stmt, 21),
  };

  if (!hf_command_state_from_nick (hf_stmt_text (stmt, 10), &row.state))
    row.state = HF_COMMAND_STUCK;
  return hf_command_new_take (&row);
}

char *
hf_queue_describe_error (HfError error_class, guint status, const char *title, const char *advice, const char *message)
{
  g_autoptr(HfJsonObject) object = hf_json_object_new ();

  hf_json_object_set_string (object, "class", hf_error_to_nick (error_class));
  hf_json_object_set_int (object, "status", status);
  hf_json_object_set_string (object, "title", title);
  hf_json_object_set_string (object, "message", message);
  hf_json_object_set_string (object, "advice", advice);
  return hf_json_object_to_string (object);
}

gboolean
hf_queue_tell (HfDb *db, gint64 now, const char *level, const HfChangeOf *change, const char *function, const char *lead,
               const char *detail, GError **error)
{
  g_autofree char *title = hf_command_describe (change->method, change->entity, change->record_id, function);
  g_autofree char *text = g_strconcat (lead, " ", title, detail != NULL ? ". " : NULL, detail, NULL);

  return hf_activity_add (db, now, level, "command", change->entity, change->id, text, error);
}

gboolean
hf_queue_fail_unknown (gint64 command_id, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("There is no command #%d."), (int) command_id);
  return FALSE;
}

HfCommand *
hf_queue_get (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT " HF_COMMAND_COLUMNS " FROM _command WHERE id = ?", error);

  if (stmt == NULL)
    return NULL;
  hf_stmt_bind_int (stmt, 1, command_id);
  return hf_stmt_step (stmt, error) == HF_STEP_ROW ? hf_command_take_row (stmt) : NULL;
}

static void
add_condition (Filter *self, const char *condition, char *value)
{
  g_string_append_printf (self->where, " AND %s", condition);
  if (value != NULL)
    g_ptr_array_add (self->values, value);
}

/* LIKE without its wildcards: the person's % and _ mean themselves. */
static char *
make_pattern (const char *text)
{
  g_autoptr(GString) pattern = g_string_new ("%");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (strchr ("%_\\", *p) != NULL)
        g_string_append_c (pattern, '\\');
      g_string_append_c (pattern, *p);
    }
  g_string_append_c (pattern, '%');
  return g_string_free (g_steal_pointer (&pattern), FALSE);
}

static void
add_state (Filter *self, const char *state)
{
  if (g_strcmp0 (state, "all") == 0)
    return;
  if (g_strcmp0 (state, "open") == 0)
    add_condition (self, "finished_at IS NULL", NULL);
  else if (g_strcmp0 (state, "blocked") == 0)
    add_condition (self, "waits_for IS NOT NULL AND finished_at IS NULL", NULL);
  else
    add_condition (self, "state = ?", g_strdup (state));
}

static void
add_text (Filter *self, const char *text)
{
  add_condition (self,
                 "(coalesce(entity, '') || char(10) || coalesce(record_id, '') || char(10) || coalesce(function, '') || char(10)"
                 " || coalesce(data, '') || char(10) || coalesce(error, '')) LIKE ? ESCAPE '\\'",
                 make_pattern (text));
}

static void
add_word (Filter *self, const char *word)
{
  static const struct
  {
    const char *prefix, *condition;
  } columns[] = {
    { "entity:", "entity = ? COLLATE NOCASE" },
    { "source:", "source = ? COLLATE NOCASE" },
    { "method:", "method = ? COLLATE NOCASE" },
    { "#", "CAST (id AS TEXT) = ?" },
  };

  if (g_str_has_prefix (word, "state:"))
    {
      add_state (self, word + strlen ("state:"));
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      if (g_str_has_prefix (word, columns[i].prefix))
        {
          add_condition (self, columns[i].condition, g_strdup (word + strlen (columns[i].prefix)));
          return;
        }
    }
  add_text (self, word);
}

static void
filter_init (Filter *self, const char *filter)
{
  g_auto(GStrv) words = g_strsplit_set (filter != NULL ? filter : "", " \t\n", 0);
  guint count = 0;

  self->where = g_string_new (NULL);
  self->values = g_ptr_array_new_with_free_func (g_free);
  for (char **word = words; *word != NULL && count < MAX_WORDS; word++)
    {
      if (**word == '\0')
        continue;
      add_word (self, *word);
      count++;
    }
}

static gboolean
append_commands (HfDb *db, const Filter *filter, const char *which, const char *order, guint limit, GPtrArray *commands,
                 GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT " HF_COMMAND_COLUMNS " FROM _command WHERE id IN (SELECT id FROM _command"
                                          " WHERE %s%s ORDER BY id%s LIMIT %u) ORDER BY id%s",
                                          which, filter->where->str, order, limit, order);
  g_autoptr(HfStmt) stmt = limit > 0 ? hf_db_prepare (db, sql, error) : NULL;
  HfStep step;

  if (limit == 0)
    return TRUE;
  if (stmt == NULL)
    return FALSE;
  for (guint i = 0; i < filter->values->len; i++)
    hf_stmt_bind_text (stmt, (int) i + 1, g_ptr_array_index (filter->values, i));
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    g_ptr_array_add (commands, hf_command_take_row (stmt));
  return step == HF_STEP_DONE;
}

GPtrArray *
hf_queue_list (HfDb *db, const char *filter, guint limit, GError **error)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto(Filter) parsed = { 0 };

  filter_init (&parsed, filter);
  if (!append_commands (db, &parsed, "finished_at IS NULL", "", limit, commands, error)
      || !append_commands (db, &parsed, "finished_at IS NOT NULL", " DESC", limit - commands->len, commands, error))
    return NULL;
  return g_steal_pointer (&commands);
}

GPtrArray *
hf_queue_list_attempts (HfDb *db, gint64 command_id, GError **error)
{
  g_autoptr(GPtrArray) attempts = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db,
      "SELECT number, status, started_at, ended_at, class, message, request, request_body, response, response_body"
      " FROM _attempt WHERE command_id = ? ORDER BY id",
      error);
  HfStep step;

  if (stmt == NULL)
    return NULL;
  hf_stmt_bind_int (stmt, 1, command_id);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      HfAttemptRow row = {
        .number = (guint) hf_stmt_int (stmt, 0),
        .status = (guint) hf_stmt_int (stmt, 1),
        .started_at = hf_stmt_int (stmt, 2),
        .ended_at = hf_stmt_int (stmt, 3),
        .error_class = g_strdup (hf_stmt_text (stmt, 4)),
        .message = g_strdup (hf_stmt_text (stmt, 5)),
        .request = g_strdup (hf_stmt_text (stmt, 6)),
        .request_body = g_strdup (hf_stmt_text (stmt, 7)),
        .response = g_strdup (hf_stmt_text (stmt, 8)),
        .response_body = g_strdup (hf_stmt_text (stmt, 9)),
      };
      g_ptr_array_add (attempts, hf_attempt_new_take (&row));
    }
  return step == HF_STEP_DONE ? g_steal_pointer (&attempts) : NULL;
}

/* One number for a question about @entity (nullable: all). */
static gboolean
ask (HfDb *db, const char *all, const char *one, const char *entity, gint64 *value, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, entity == NULL ? all : one, error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  if (entity != NULL)
    hf_stmt_bind_text (stmt, 1, entity);
  step = hf_stmt_step (stmt, error);
  *value = step == HF_STEP_ROW ? hf_stmt_int (stmt, 0) : 0;
  return step != HF_STEP_ERROR;
}

static void
add_count (HfQueueCounts *out, gint64 *oldest, const char *nick, gint64 count, gint64 first_id)
{
  HfCommandState state;

  if (!hf_command_state_from_nick (nick, &state))
    return;
  *oldest = *oldest == 0 ? first_id : MIN (*oldest, first_id);
  switch (state)
    {
    case HF_COMMAND_WAITING:   out->waiting += count;  break;
    case HF_COMMAND_SENDING:   out->sending += count;  break;
    case HF_COMMAND_RETRYING:  out->retrying += count; break;
    case HF_COMMAND_STUCK:     out->stuck += count;    break;
    case HF_COMMAND_DONE:
    case HF_COMMAND_DISCARDED: break;
    default:                   g_assert_not_reached ();
    }
}

/* All commands: from the indexes alone, since the headline asks for it after every change. What is not waiting is in its turn by
 * nature, and the oldest open command comes after none. */
static gboolean
count_all (HfDb *db, HfQueueCounts *out, gint64 *oldest, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT state, count(*), min(id) FROM _command WHERE finished_at IS NULL AND comes_after IS NULL GROUP BY state",
      error);
  gint64 open;
  HfStep step;

  if (stmt == NULL
      || !ask (db, "SELECT count(*) FROM _command WHERE finished_at IS NULL", NULL, NULL, &open, error)
      || !ask (db, "SELECT count(*) FROM _command WHERE waits_for IS NOT NULL", NULL, NULL, &out->blocked, error))
    return FALSE;
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    add_count (out, oldest, hf_stmt_text (stmt, 0), hf_stmt_int (stmt, 1), hf_stmt_int (stmt, 2));
  out->waiting = open - out->sending - out->retrying - out->stuck;
  return step == HF_STEP_DONE;
}

static gboolean
count_one (HfDb *db, const char *entity, HfQueueCounts *out, gint64 *oldest, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db,
                                          "SELECT state, count(*), min(id), count(waits_for) FROM _command"
                                          " WHERE finished_at IS NULL AND entity = ? GROUP BY state",
                                          error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, entity);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    {
      add_count (out, oldest, hf_stmt_text (stmt, 0), hf_stmt_int (stmt, 1), hf_stmt_int (stmt, 2));
      out->blocked += hf_stmt_int (stmt, 3);
    }
  return step == HF_STEP_DONE;
}

static gboolean
read_created_at (HfDb *db, gint64 command_id, gint64 *created_at, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, "SELECT created_at FROM _command WHERE id = ?", error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, command_id);
  step = hf_stmt_step (stmt, error);
  *created_at = step == HF_STEP_ROW ? hf_stmt_int (stmt, 0) : 0;
  return step != HF_STEP_ERROR;
}

gboolean
hf_queue_count (HfDb *db, const char *entity, HfQueueCounts *out, GError **error)
{
  gint64 oldest = 0;

  g_return_val_if_fail (out != NULL, FALSE);

  *out = (HfQueueCounts){ 0 };
  if (entity == NULL ? !count_all (db, out, &oldest, error) : !count_one (db, entity, out, &oldest, error))
    return FALSE;
  return read_created_at (db, oldest, &out->oldest_at, error)
      && ask (db, "SELECT ended_at FROM _attempt WHERE class = 'done' ORDER BY id DESC LIMIT 1",
              "SELECT a.ended_at FROM _attempt a JOIN _command c ON c.id = a.command_id WHERE a.class = 'done' AND c.entity = ?"
              " ORDER BY a.id DESC LIMIT 1",
              entity, &out->last_done_at, error);
}

static gboolean
delete_before (HfDb *db, const char *sql, gint64 before, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, sql, error);

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, before);
  return hf_stmt_run (stmt, error);
}

gboolean
hf_queue_prune (HfDb *db, gint64 before, GError **error)
{
  return delete_before (db, "DELETE FROM _attempt WHERE command_id IN (SELECT id FROM _command WHERE finished_at < ?)", before,
                        error)
      && delete_before (db, "DELETE FROM _edit WHERE command_id IN (SELECT id FROM _command WHERE finished_at < ?)", before,
                        error)
      && delete_before (db, "DELETE FROM _command WHERE finished_at < ?", before, error);
}
