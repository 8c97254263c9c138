/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl exec: one write. The command's id is printed once it is stored; from then on it will be sent, whatever happens to
 * this process. Online, it stays for the command's first outcome. */

#include "hf-ctl.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

static char *function, *record_id;
static int timeout = 60;

static const GOptionEntry entries[] = {
  { "function", 0, 0, G_OPTION_ARG_STRING, &function, N_ ("The function that writes, where the solution does not say"),
    N_ ("NAME") },
  { "id", 0, 0, G_OPTION_ARG_STRING, &record_id, N_ ("The record's id; default: the value of id=…"), N_ ("ID") },
  { "timeout", 0, 0, G_OPTION_ARG_INT, &timeout, N_ ("Wait this many seconds for the first outcome (default 60)"),
    N_ ("SECONDS") },
  { NULL },
};

static gint64
submit (HfEngine *engine, const char *entity, const char *method, const HfJsonObject *values, const HfJsonObject *data)
{
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  gint64 id;

  hf_engine_submit_async (engine, entity, method, function, record_id, values, data, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  id = hf_engine_submit_finish (engine, answer, &error);
  if (id == 0)
    hf_ctl_fail ("%s", error->message);
  return id;
}

/* The id names the record; only what makes one writes it (an update's `id=5` must not turn the number 5 into text). */
static gboolean
take_id (const char *method, HfJsonObject *values)
{
  gboolean makes = g_str_equal (method, "create") || g_str_equal (method, "save") || g_str_equal (method, "functionCall");

  if (record_id == NULL)
    record_id = hf_json_object_get_text (values, "id");
  if (!makes)
    hf_json_object_remove (values, "id");
  if (record_id != NULL || (!g_str_equal (method, "update") && !g_str_equal (method, "delete")))
    return TRUE;
  hf_ctl_usage (_("Say which record: id=…"));
  return FALSE;
}

static HfCtlExit
print_stored (HfCtl *ctl, HfEngine *engine, gint64 id)
{
  g_autoptr(HfCommand) command = NULL;

  if (!ctl->json)
    return HF_CTL_OK; /* the id was printed */
  command = hf_ctl_get_command (engine, id);
  if (command == NULL)
    return HF_CTL_FAILED;
  hf_ctl_json_print (hf_ctl_json_command (command));
  return HF_CTL_OK;
}

static HfCtlExit
run_in (HfCtl *ctl, HfEngine *engine, char **args, HfJsonObject *values)
{
  gboolean remote_only = g_str_equal (args[1], "functionCall"), deletes = g_str_equal (args[1], "delete");
  gint64 id = submit (engine, args[0], args[1], values, remote_only || deletes ? NULL : values);

  if (id == 0)
    return HF_CTL_FAILED;
  if (!ctl->json)
    {
      g_print ("#%" G_GINT64_FORMAT "\n", id);
      fflush (stdout);
    }
  return ctl->offline ? print_stored (ctl, engine, id) : hf_ctl_wait_outcome (ctl, engine, id, MAX (timeout, 0));
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  static const char *const methods[] = { "create", "update", "save", "delete", "functionCall", NULL };
  g_autoptr(HfJsonObject) values = NULL;
  g_autoptr(HfCtlEngine) engine = NULL;

  if (n_args < 2)
    return hf_ctl_usage (_("Say what to write: exec ENTITY create|update|save|delete name=value…"));
  if (!g_strv_contains (methods, args[1]))
    return hf_ctl_usage (_("“%s” is not a method; it must be create, update, save, delete or functionCall"), args[1]);
  values = hf_ctl_parse_values (args + 2);
  if (values == NULL || !take_id (args[1], values))
    return HF_CTL_USAGE;
  engine = hf_ctl_open (ctl, HF_CTL_ACT);
  return engine != NULL ? run_in (ctl, engine, args, values) : HF_CTL_FAILED;
}

const HfCtlVerb hf_ctl_exec_verb = { "exec", "ENTITY create|update|save|delete [NAME=TEXT|NAME:=JSON|NAME@FILE…]",
                                     N_ ("Write a record: stored at once, sent when it can be"), entries, run };
