/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl queue: the list, one command with its attempts, retry and discard. */

#include "hf-ctl.h"

#include <glib/gi18n-lib.h>

static gboolean keep, delete_local;
static int limit = 200, timeout = 60;

static const GOptionEntry entries[] = {
  { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_ ("List at most this many (default 200)"), N_ ("N") },
  { "keep", 0, 0, G_OPTION_ARG_NONE, &keep, N_ ("discard: keep the local record as it is"), NULL },
  { "delete", 0, 0, G_OPTION_ARG_NONE, &delete_local, N_ ("discard: delete the local record"), NULL },
  { "timeout", 0, 0, G_OPTION_ARG_INT, &timeout, N_ ("retry: wait this many seconds for the outcome (default 60)"),
    N_ ("SECONDS") },
  { NULL },
};

/* --- list --- */

static void
add_row (HfCtlTable *table, HfCommand *command)
{
  hf_ctl_table_add (table, g_strdup_printf ("%" G_GINT64_FORMAT, hf_command_get_id (command)),
                    g_strdup (hf_command_state_to_nick (hf_command_get_state (command))), hf_command_dup_title (command),
                    hf_ctl_format_relative (hf_command_get_created_at (command), g_get_real_time ()),
                    g_strdup_printf ("%u", hf_command_get_attempts (command)), hf_command_explain (command, g_get_real_time ()));
}

static void
print_list (HfCtl *ctl, GPtrArray *commands)
{
  const char *titles[] = { _(">#"), _("STATE"), _("WHAT"), _("MADE"), _(">SENDS"), _("WHY"), NULL };
  g_autoptr(HfCtlTable) table = hf_ctl_table_new (titles);

  if (ctl->json)
    {
      hf_ctl_json_list_begin ();
      for (guint i = 0; i < commands->len; i++)
        hf_ctl_json_list_add (hf_ctl_json_command (commands->pdata[i]));
      hf_ctl_json_list_end ();
      return;
    }
  for (guint i = 0; i < commands->len; i++)
    add_row (table, commands->pdata[i]);
  if (commands->len == 0)
    g_print (_("No commands.\n"));
  else
    hf_ctl_table_print (table);
}

static HfCtlExit
list (HfCtl *ctl, char **words)
{
  g_autoptr(HfCtlEngine) engine = hf_ctl_open (ctl, HF_CTL_READ);
  g_autofree char *filter = g_strjoinv (" ", words);
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GPtrArray) commands = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;

  if (engine == NULL)
    return HF_CTL_FAILED;
  hf_engine_list_commands_async (engine, filter, MAX (limit, 1), NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  commands = hf_engine_list_commands_finish (engine, answer, &error);
  if (commands == NULL)
    return hf_ctl_fail ("%s", error->message);
  print_list (ctl, commands);
  return HF_CTL_OK;
}

/* --- show --- */

static GPtrArray *
get_attempts (HfEngine *engine, gint64 id)
{
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  GPtrArray *attempts;

  hf_engine_get_attempts_async (engine, id, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  attempts = hf_engine_get_attempts_finish (engine, answer, &error);
  if (attempts == NULL)
    hf_ctl_fail ("%s", error->message);
  return attempts;
}

static void
set_attempts (HfJsonObject *into, GPtrArray *attempts)
{
  g_autoptr(GString) list = g_string_new ("[");

  for (guint i = 0; i < attempts->len; i++)
    {
      HfAttempt *attempt = attempts->pdata[i];
      g_autoptr(HfJsonObject) object = hf_json_object_new ();

      hf_json_object_set_int (object, "number", hf_attempt_get_number (attempt));
      hf_ctl_json_time (object, "startedAt", hf_attempt_get_started_at (attempt));
      hf_ctl_json_time (object, "endedAt", hf_attempt_get_ended_at (attempt));
      hf_json_object_set_string (object, "class", hf_attempt_get_class (attempt));
      hf_json_object_set_int (object, "status", hf_attempt_get_status (attempt));
      hf_json_object_set_string (object, "message", hf_attempt_get_message (attempt));
      hf_json_object_set_string (object, "request", hf_attempt_get_request (attempt));
      hf_json_object_set_string (object, "requestBody", hf_attempt_get_request_body (attempt));
      hf_json_object_set_string (object, "response", hf_attempt_get_response (attempt));
      hf_json_object_set_string (object, "responseBody", hf_attempt_get_response_body (attempt));
      hf_ctl_json_append (list, object);
    }
  hf_ctl_json_set_list (into, "history", list);
}

/* Each line cleaned by itself, indented. */
static void
print_block (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *clean = hf_ctl_clean_text (g_strchomp (lines[i]));

      if (*clean != '\0')
        g_print ("      %s\n", clean);
    }
}

static void
print_attempt (HfAttempt *attempt)
{
  g_autofree char *started = hf_ctl_format_time (hf_attempt_get_started_at (attempt));
  g_autofree char *message = hf_ctl_clean_text (hf_attempt_get_message (attempt));
  const char *class = hf_attempt_get_class (attempt);

  g_print ("  %u. %s: %s %s\n", hf_attempt_get_number (attempt), started, class != NULL ? class : _("no answer yet"), message);
  print_block (hf_attempt_get_request (attempt));
  print_block (hf_attempt_get_request_body (attempt));
  print_block (hf_attempt_get_response (attempt));
  print_block (hf_attempt_get_response_body (attempt));
}

static void
print_field (const char *name, const char *value)
{
  g_autofree char *clean = hf_ctl_clean_text (value);

  if (*clean != '\0')
    g_print ("  %s%s\n", name, clean);
}

static void
print_command (HfCommand *command, GPtrArray *attempts)
{
  g_autofree char *title = hf_command_dup_title (command), *words = hf_command_explain (command, g_get_real_time ());
  g_autofree char *clean = hf_ctl_clean_text (title), *made = hf_ctl_format_time (hf_command_get_created_at (command));

  g_print ("#%" G_GINT64_FORMAT " %s (%s)\n", hf_command_get_id (command), clean,
           hf_command_state_to_nick (hf_command_get_state (command)));
  print_field (_("Why:        "), words);
  print_field (_("What to do: "), hf_command_get_error_advice (command));
  print_field (_("Made:       "), made);
  print_field (_("Function:   "), hf_command_get_function (command));
  print_field (_("Record:     "), hf_command_get_record_id (command));
  print_field (_("Parameters: "), hf_command_get_parameters (command));
  print_field (_("Data:       "), hf_command_get_data (command));
  for (guint i = 0; i < attempts->len; i++)
    print_attempt (attempts->pdata[i]);
}

static HfCtlExit
show_one (HfCtl *ctl, HfEngine *engine, gint64 id)
{
  g_autoptr(HfCommand) command = hf_ctl_get_command (engine, id);
  g_autoptr(GPtrArray) attempts = command != NULL ? get_attempts (engine, id) : NULL;
  HfJsonObject *object;

  if (attempts == NULL)
    return HF_CTL_FAILED;
  if (!ctl->json)
    {
      print_command (command, attempts);
      return HF_CTL_OK;
    }
  object = hf_ctl_json_command (command);
  set_attempts (object, attempts);
  hf_ctl_json_list_add (object);
  return HF_CTL_OK;
}

static HfCtlExit
show (HfCtl *ctl, GArray *ids)
{
  g_autoptr(HfCtlEngine) engine = hf_ctl_open (ctl, HF_CTL_READ);
  HfCtlExit code = engine != NULL ? HF_CTL_OK : HF_CTL_FAILED;

  if (ctl->json && engine != NULL)
    hf_ctl_json_list_begin ();
  for (guint i = 0; engine != NULL && i < ids->len; i++)
    {
      HfCtlExit one = show_one (ctl, engine, g_array_index (ids, gint64, i));
      code = MAX (code, one);
    }
  if (ctl->json && engine != NULL)
    hf_ctl_json_list_end ();
  return code;
}

/* --- retry and discard --- */

static HfCtlExit
tell_count (HfCtl *ctl, guint done, guint wanted, const char *sentence, const GError *error)
{
  HfJsonObject *object;

  if (error != NULL)
    hf_ctl_fail ("%s", error->message);
  if (ctl->json)
    {
      object = hf_json_object_new ();
      hf_json_object_set_int (object, "done", done);
      hf_json_object_set_int (object, "asked", wanted);
      hf_ctl_json_print (object);
    }
  else
    g_print ("%s\n", sentence);
  return done == wanted ? HF_CTL_OK : done > 0 ? HF_CTL_PARTLY
                                               : HF_CTL_FAILED;
}

/* Opening the solution may have begun to send it before it was asked to: just as good. */
static gboolean
is_under_way (HfEngine *engine, gint64 id, gint64 since)
{
  g_autoptr(HfCommand) command = hf_ctl_find_command (engine, id);

  return command != NULL
      && (hf_command_state_is_open (hf_command_get_state (command)) || hf_command_get_finished_at (command) >= since);
}

static HfCtlExit
wait_outcomes (HfCtl *ctl, HfEngine *engine, GArray *ids)
{
  HfCtlExit code = HF_CTL_OK;

  for (guint i = 0; i < ids->len; i++)
    {
      HfCtlExit one = hf_ctl_wait_outcome (ctl, engine, g_array_index (ids, gint64, i), MAX (timeout, 0));
      code = MAX (code, one);
    }
  return code;
}

static HfCtlExit
retry (HfCtl *ctl, GArray *ids)
{
  gint64 since = g_get_real_time ();
  g_autoptr(HfCtlEngine) engine = hf_ctl_open (ctl, HF_CTL_ACT);
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  g_autofree char *sentence = NULL;
  guint done, under_way = 0;

  if (engine == NULL)
    return HF_CTL_FAILED;
  hf_engine_retry_async (engine, (const gint64 *) ids->data, ids->len, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  done = hf_engine_retry_finish (engine, answer, &error);
  for (guint i = 0; i < ids->len; i++)
    under_way += is_under_way (engine, g_array_index (ids, gint64, i), since);
  if (!ctl->offline && under_way == ids->len)
    return wait_outcomes (ctl, engine, ids);
  sentence = g_strdup_printf (_("%u of %u will be sent again."), done, ids->len);
  return tell_count (ctl, done, ids->len, sentence, error);
}

static void
tell_dependents (HfEngine *engine, gint64 id)
{
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GArray) dependents = NULL;
  GAsyncResult *result = NULL;

  hf_engine_get_dependents_async (engine, id, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  dependents = hf_engine_get_dependents_finish (engine, answer, NULL);
  for (guint i = 0; dependents != NULL && i < dependents->len; i++)
    g_printerr (_("#%ld takes #%ld along.\n"), (long) id, (long) g_array_index (dependents, gint64, i));
}

static HfCtlExit
discard (HfCtl *ctl, GArray *ids)
{
  HfDiscard what = keep ? HF_DISCARD_KEEP : delete_local ? HF_DISCARD_DELETE
                                                         : HF_DISCARD_PUT_BACK;
  g_autoptr(HfCtlEngine) engine = hf_ctl_open (ctl, HF_CTL_READ);
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  g_autofree char *sentence = NULL;
  guint done;

  if (engine == NULL)
    return HF_CTL_FAILED;
  for (guint i = 0; i < ids->len; i++)
    tell_dependents (engine, g_array_index (ids, gint64, i));
  hf_engine_discard_async (engine, (const gint64 *) ids->data, ids->len, what, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  done = hf_engine_discard_finish (engine, answer, &error);
  sentence = g_strdup_printf (_("%u of %u discarded."), done, ids->len);
  return tell_count (ctl, done, ids->len, sentence, error);
}

/* --- */

static GArray *
parse_ids (char **args)
{
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (; *args != NULL; args++)
    {
      gint64 id;

      if (!g_ascii_string_to_signed (*args + (**args == '#'), 10, 1, G_MAXINT64, &id, NULL))
        {
          hf_ctl_usage (_("“%s” is not a command's number"), *args);
          return NULL;
        }
      g_array_append_val (ids, id);
    }
  if (ids->len > 0)
    return g_steal_pointer (&ids);
  hf_ctl_usage (_("Say which command, by its number"));
  return NULL;
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  static const struct
  {
    const char *name;
    HfCtlExit (*act) (HfCtl *, GArray *);
  } acts[] = {
    { "show", show }, { "retry", retry }, { "discard", discard },
  };

  if (keep && delete_local)
    return hf_ctl_usage (_("--keep and --delete exclude each other"));
  for (gsize i = 0; n_args > 0 && i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (args[0], acts[i].name))
      {
        g_autoptr(GArray) ids = parse_ids (args + 1);
        return ids != NULL ? acts[i].act (ctl, ids) : HF_CTL_USAGE;
      }
  return list (ctl, args);
}

const HfCtlVerb hf_ctl_queue_verb = { "queue", "[state:… entity:… source:… TEXT] | show|retry|discard ID…",
                                      N_ ("List the queue, or show, retry or discard commands"), entries, run };
