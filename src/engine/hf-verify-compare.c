/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What was sent against what the service answers when it is asked for it. Guarantees: values are compared as values, an id as
 * text; no secret of either call is in the line, neither in a name's place nor repeated by the service; changes nothing but the
 * activity log. */

#include "hf-verify.h"

#include <glib/gi18n-lib.h>
#include <hf-activity.h>
#include <string.h>

/* A line is for people: of so many fields, and so much of each. */
#define MOST_FIELDS 5
#define MOST_CHARS 80

/* --- what was sent --- */

static gboolean
is_credential (HfFunction *function, const char *name)
{
  for (guint i = 0; i < hf_function_get_n_parameters (function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (function, i);

      if (g_str_equal (parameter->name, name))
        return hf_parameter_names_credential (parameter);
    }
  return FALSE;
}

static gboolean
is_in_body (HfFunction *function, const char *name)
{
  for (guint i = 0; i < hf_function_get_n_parameters (function); i++)
    {
      const HfParameter *parameter = hf_function_get_parameter (function, i);

      if (g_str_equal (parameter->name, name))
        return parameter->location == HF_LOCATION_BODY;
    }
  return FALSE;
}

HfJsonObject *
hf_verified_list_sent (HfCommand *command, HfFunction *function)
{
  const char *data = hf_command_get_data (command), *parameters = hf_command_get_parameters (command);
  g_autoptr(HfJsonObject) all = data != NULL ? hf_json_object_parse (data, -1, NULL) : NULL;
  gboolean has_data = all != NULL && hf_json_object_size (all) > 0;
  HfJsonObject *sent = hf_json_object_new ();

  if (!has_data)
    {
      g_clear_pointer (&all, hf_json_object_free);
      all = parameters != NULL ? hf_json_object_parse (parameters, -1, NULL) : NULL;
    }
  for (guint i = 0; all != NULL && i < hf_json_object_size (all); i++)
    {
      const char *name = hf_json_object_name_at (all, i);

      if (!is_credential (function, name) && (has_data || is_in_body (function, name)))
        hf_json_object_set (sent, name, hf_json_object_raw_at (all, i));
    }
  return sent;
}

static void
forget (HfJsonObject *sent, const char *data)
{
  g_autoptr(HfJsonObject) names = data != NULL ? hf_json_object_parse (data, -1, NULL) : NULL;

  for (guint i = 0; names != NULL && i < hf_json_object_size (names); i++)
    hf_json_object_remove (sent, hf_json_object_name_at (names, i));
}

/* The queue does not wait: what was sent since may be in the answer, or not yet. */
static gboolean
forget_changed_since (HfDb *db, HfCommand *command, HfJsonObject *sent, GError **error)
{
  g_autoptr(HfStmt) stmt = hf_db_prepare (
      db, "SELECT coalesce(data, parameters) FROM _command WHERE entity = ? AND record_id = ? AND id > ? AND attempts > 0",
      error);
  HfStep step;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_text (stmt, 1, hf_command_get_entity (command));
  hf_stmt_bind_text (stmt, 2, hf_command_get_record_id (command));
  hf_stmt_bind_int (stmt, 3, hf_command_get_id (command));
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    forget (sent, hf_stmt_text (stmt, 0));
  return step != HF_STEP_ERROR;
}

/* --- the line --- */

static gboolean
is_null (const char *raw)
{
  return raw == NULL || g_str_equal (raw, "null");
}

static gboolean
is_as_sent (const char *name, const HfJsonObject *sent, const HfJsonObject *answer)
{
  const char *raw = hf_json_object_get (sent, name), *found = hf_json_object_get (answer, name);
  g_autofree char *id = g_str_equal (name, "id") ? hf_json_object_get_text (sent, name) : NULL;
  g_autofree char *found_id = id != NULL ? hf_json_object_get_text (answer, name) : NULL;

  if (is_null (raw) || is_null (found))
    return is_null (raw) && is_null (found);
  return id != NULL ? g_strcmp0 (id, found_id) == 0 : hf_json_equal (raw, found);
}

/* (transfer full): @text as people may see it. */
static char *
mask (const HfVerified *self, const char *text)
{
  char *masked = g_strdup (text);

  for (guint i = 0; i < self->requests->len; i++)
    {
      char *more = hf_request_mask (g_ptr_array_index (self->requests, i), masked);

      g_free (masked);
      masked = more;
    }
  return masked;
}

/* Masked before it is cut: half a secret would not be found. */
static char *
show (const HfVerified *self, const char *raw)
{
  g_autofree char *masked = mask (self, raw);
  g_autofree char *start = NULL;

  if (g_utf8_strlen (masked, -1) <= MOST_CHARS)
    return g_steal_pointer (&masked);
  start = g_utf8_substring (masked, 0, MOST_CHARS);
  return g_strconcat (start, "…", NULL);
}

static char *
describe_field (const HfVerified *self, const char *name, const char *sent, const char *answer)
{
  g_autofree char *before = show (self, sent);
  g_autofree char *after = answer != NULL ? show (self, answer) : NULL;

  return after != NULL ? g_strdup_printf (_("“%s” was sent as %s, and the service has %s"), name, before, after)
                       : g_strdup_printf (_("“%s” was sent as %s, and the service does not have it"), name, before);
}

/* (transfer full) (nullable): NULL: nothing differs. */
static char *
describe_differences (const HfVerified *self, const HfJsonObject *sent, const HfJsonObject *answer)
{
  g_autoptr(GString) text = g_string_new (NULL);
  guint count = 0;

  for (guint i = 0; i < hf_json_object_size (sent); i++)
    {
      const char *name = hf_json_object_name_at (sent, i);
      g_autofree char *field = NULL;

      if (is_as_sent (name, sent, answer) || ++count > MOST_FIELDS)
        continue;
      field = describe_field (self, name, hf_json_object_raw_at (sent, i), hf_json_object_get (answer, name));
      g_string_append_printf (text, "%s%s", count > 1 ? "; " : "", field);
    }
  if (count > MOST_FIELDS)
    g_string_append (text, "; …");
  return count > 0 ? g_strdup (text->str) : NULL;
}

static gboolean
write_line (HfDb *db, const HfVerified *self, const char *level, const char *lead, const char *detail, GError **error)
{
  g_autofree char *title = hf_command_dup_title (self->command);
  g_autofree char *text = g_strconcat (lead, " ", title, detail != NULL ? ". " : NULL, detail, NULL);

  return hf_activity_add (db, self->now, level, "command", hf_command_get_entity (self->command),
                          hf_command_get_id (self->command), text, error);
}

gboolean
hf_verified_write (HfDb *db, gpointer data, GError **error)
{
  const HfVerified *self = data;
  g_autoptr(HfJsonObject) sent = hf_verified_list_sent (self->command, self->function);
  g_autoptr(HfJsonObject) answer = self->answer != NULL ? hf_json_object_parse (self->answer, -1, NULL) : NULL;
  g_autofree char *detail = NULL;

  if (answer == NULL)
    {
      detail = self->problem != NULL ? mask (self, self->problem) : NULL;
      return write_line (db, self, "warning", _("Could not be verified:"), detail, error);
    }
  if (!forget_changed_since (db, self->command, sent, error))
    return FALSE;
  detail = describe_differences (self, sent, answer);
  if (detail != NULL)
    return write_line (db, self, "warning", _("Not as it was sent:"), detail, error);
  return write_line (db, self, "info", _("Verified:"), NULL, error);
}
