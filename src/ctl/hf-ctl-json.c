/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What `--json` prints. Guarantees: UTF-8 whatever the locale; a record's bytes as they are stored; a list is one JSON array
 * with an element a line, so that it can be read with line tools too. */

#include "hf-ctl.h"

#include <stdio.h>

static gboolean list_has_elements;

void
hf_ctl_json_time (HfJsonObject *object, const char *name, gint64 us)
{
  g_autofree char *text = us != 0 ? hf_time_format (us) : NULL;

  hf_json_object_set_string (object, name, text);
}

void
hf_ctl_json_bool (HfJsonObject *object, const char *name, gboolean value)
{
  hf_json_object_set (object, name, value ? "true" : "false");
}

void
hf_ctl_json_raw (HfJsonObject *object, const char *name, const char *raw)
{
  hf_json_object_set (object, name, raw != NULL ? raw : "null");
}

static void
append_raw (GString *list, const char *raw)
{
  g_string_append_printf (list, "%s%s", list->len > 1 ? "," : "", raw);
}

void
hf_ctl_json_append (GString *list, const HfJsonObject *object)
{
  g_autofree char *raw = hf_json_object_to_string (object);

  append_raw (list, raw);
}

void
hf_ctl_json_set_list (HfJsonObject *object, const char *name, GString *list)
{
  g_string_append_c (list, ']');
  hf_json_object_set (object, name, list->str);
}

void
hf_ctl_json_set_texts (HfJsonObject *object, const char *name, const char *const *texts)
{
  g_autoptr(GString) list = g_string_new ("[");

  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *quoted = hf_json_quote (texts[i]);

      append_raw (list, quoted);
    }
  hf_ctl_json_set_list (object, name, list);
}

static void
set_error (HfJsonObject *object, HfCommand *command)
{
  g_autoptr(HfJsonObject) error = NULL;
  g_autofree char *raw = NULL;

  if (hf_command_get_error_title (command) == NULL)
    {
      hf_ctl_json_raw (object, "error", NULL);
      return;
    }
  error = hf_json_object_new ();
  hf_json_object_set_string (error, "class", hf_command_get_error_class (command));
  hf_json_object_set_int (error, "status", hf_command_get_error_status (command));
  hf_json_object_set_string (error, "title", hf_command_get_error_title (command));
  hf_json_object_set_string (error, "advice", hf_command_get_error_advice (command));
  hf_json_object_set_string (error, "message", hf_command_get_error_message (command));
  raw = hf_json_object_to_string (error);
  hf_ctl_json_raw (object, "error", raw);
}

HfJsonObject *
hf_ctl_json_command (HfCommand *command)
{
  HfJsonObject *object = hf_json_object_new ();
  g_autofree char *words = hf_command_explain (command, g_get_real_time ());

  hf_json_object_set_int (object, "id", hf_command_get_id (command));
  hf_json_object_set_string (object, "state", hf_command_state_to_nick (hf_command_get_state (command)));
  hf_json_object_set_string (object, "entity", hf_command_get_entity (command));
  hf_json_object_set_string (object, "method", hf_command_get_method (command));
  hf_json_object_set_string (object, "function", hf_command_get_function (command));
  hf_json_object_set_string (object, "provider", hf_command_get_provider (command));
  hf_json_object_set_string (object, "source", hf_command_get_source (command));
  hf_json_object_set_string (object, "recordId", hf_command_get_record_id (command));
  hf_ctl_json_raw (object, "parameters", hf_command_get_parameters (command));
  hf_ctl_json_raw (object, "data", hf_command_get_data (command));
  hf_json_object_set_string (object, "idempotencyKey", hf_command_get_idempotency_key (command));
  hf_ctl_json_bool (object, "safe", hf_command_get_safe (command));
  hf_ctl_json_time (object, "createdAt", hf_command_get_created_at (command));
  hf_ctl_json_time (object, "finishedAt", hf_command_get_finished_at (command));
  hf_json_object_set_int (object, "attempts", hf_command_get_attempts (command));
  hf_ctl_json_time (object, "nextAttemptAt", hf_command_get_next_attempt_at (command));
  if (hf_command_get_waits_for (command) != 0)
    hf_json_object_set_int (object, "waitsFor", hf_command_get_waits_for (command));
  else
    hf_ctl_json_raw (object, "waitsFor", NULL);
  hf_json_object_set_string (object, "explanation", words);
  set_error (object, command);
  return object;
}

HfJsonObject *
hf_ctl_json_dataset (HfDataset *dataset)
{
  static const char *const freshness[] = { "never", "fresh", "ageing", "old" };
  static const char *const methods[] = { "create", "update", "delete" };
  HfJsonObject *object = hf_json_object_new ();
  g_autoptr(HfJsonObject) why = hf_json_object_new ();
  g_autofree char *raw = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    hf_json_object_set_string (why, methods[i], hf_dataset_why_not (dataset, methods[i]));
  raw = hf_json_object_to_string (why);
  hf_json_object_set_string (object, "entity", hf_dataset_get_entity (dataset));
  hf_json_object_set_string (object, "provider", hf_dataset_get_provider (dataset));
  hf_json_object_set_string (object, "source", hf_dataset_get_source (dataset));
  hf_json_object_set_int (object, "rows", hf_dataset_get_rows (dataset));
  hf_ctl_json_time (object, "syncedAt", hf_dataset_get_synced_at (dataset));
  hf_json_object_set_string (object, "freshness", freshness[hf_dataset_get_freshness (dataset)]);
  hf_json_object_set_int (object, "maxAgeSeconds", hf_dataset_get_max_age (dataset) / G_USEC_PER_SEC);
  hf_ctl_json_bool (object, "launch", hf_dataset_get_launch (dataset));
  hf_json_object_set_string (object, "error", hf_dataset_get_error (dataset));
  hf_json_object_set_int (object, "openCommands", hf_dataset_get_open_commands (dataset));
  hf_json_object_set_int (object, "stuckCommands", hf_dataset_get_stuck_commands (dataset));
  hf_ctl_json_raw (object, "whyNot", raw);
  return object;
}

void
hf_ctl_json_print (HfJsonObject *object)
{
  g_autofree char *text = hf_json_object_to_string (object);

  puts (text);
  fflush (stdout);
  hf_json_object_free (object);
}

void
hf_ctl_json_list_begin (void)
{
  list_has_elements = FALSE;
  fputs ("[", stdout);
}

void
hf_ctl_json_list_add_raw (const char *raw)
{
  fputs (list_has_elements ? ",\n" : "\n", stdout);
  fputs (raw, stdout);
  list_has_elements = TRUE;
}

void
hf_ctl_json_list_add (HfJsonObject *object)
{
  g_autofree char *text = hf_json_object_to_string (object);

  hf_ctl_json_list_add_raw (text);
  hf_json_object_free (object);
}

void
hf_ctl_json_list_end (void)
{
  fputs (list_has_elements ? "\n]\n" : "]\n", stdout);
}
