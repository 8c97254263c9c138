/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl sync: what *Sync now* does, with progress, and its one honest sentence. */

#include "hf-ctl.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static gboolean push_only, pull_only;

static const GOptionEntry entries[] = {
  { "push-only", 0, 0, G_OPTION_ARG_NONE, &push_only, N_ ("Send what waits, get nothing"), NULL },
  { "pull-only", 0, 0, G_OPTION_ARG_NONE, &pull_only, N_ ("Get the newest data, send nothing"), NULL },
  { NULL },
};

static void
print_report (HfCtl *ctl, const HfSyncReport *report)
{
  HfJsonObject *object;

  if (!ctl->json)
    {
      g_print ("%s\n", report->sentence);
      return;
    }
  object = hf_json_object_new ();
  hf_ctl_json_bool (object, "ok", report->ok);
  hf_json_object_set_string (object, "sentence", report->sentence);
  hf_json_object_set_int (object, "datasetsSynced", report->datasets_synced);
  hf_json_object_set_int (object, "datasetsFailed", report->datasets_failed);
  hf_json_object_set_int (object, "records", report->records);
  hf_json_object_set_int (object, "inserted", report->inserted);
  hf_json_object_set_int (object, "updated", report->updated);
  hf_json_object_set_int (object, "deleted", report->deleted);
  hf_json_object_set_int (object, "sent", report->sent);
  hf_json_object_set_int (object, "refused", report->refused);
  hf_json_object_set_int (object, "waiting", report->waiting);
  hf_ctl_json_print (object);
}

HfCtlExit
hf_ctl_run_sync (HfCtl *ctl, HfEngine *engine, HfSyncFlags flags, const char *const *wanted, const HfJsonObject *inputs)
{
  g_autoptr(HfCtlProgress) progress = hf_ctl_progress_new (engine, wanted != NULL ? g_strv_length ((char **) wanted) : 0);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  HfSyncReport report = { 0 };
  gboolean ok;

  hf_ctl_catch_signals (NULL, cancellable);
  hf_engine_sync_with_async (engine, flags, wanted, inputs, cancellable, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  g_clear_pointer (&progress, hf_ctl_progress_free);
  if (!hf_engine_sync_finish (engine, answer, &report, &error))
    return hf_ctl_fail ("%s", error->message);
  print_report (ctl, &report);
  ok = report.ok;
  hf_sync_report_clear (&report);
  return ok ? HF_CTL_OK : HF_CTL_PARTLY;
}

/* (transfer full) (nullable): of @args those that are no values; @inputs: (out) (transfer full) (nullable): the values. NULL
 * after a message. */
static char **
split_args (char **args, HfJsonObject **inputs)
{
  g_autoptr(GStrvBuilder) names = g_strv_builder_new (), values = g_strv_builder_new ();
  g_auto(GStrv) given = NULL;

  for (; *args != NULL; args++)
    g_strv_builder_add (strpbrk (*args, "=@") != NULL ? values : names, *args);
  given = g_strv_builder_end (values);
  if (given[0] != NULL && (*inputs = hf_ctl_parse_values (given)) == NULL)
    return NULL;
  return g_strv_builder_end (names);
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfJsonObject) inputs = NULL;
  g_auto(GStrv) names = split_args (args, &inputs);
  g_autoptr(HfCtlEngine) engine = NULL;
  HfSyncFlags flags = push_only ? HF_SYNC_PUSH_ONLY : pull_only ? HF_SYNC_PULL_ONLY
                                                                : HF_SYNC_ALL;

  if (names == NULL)
    return HF_CTL_USAGE;
  if (push_only && (pull_only || n_args > 0))
    return hf_ctl_usage (_("--push-only goes with neither --pull-only nor datasets"));
  if (inputs != NULL && names[0] == NULL)
    return hf_ctl_usage (_("Values need a dataset they are for: sync DATASET name=value"));
  if (ctl->offline)
    return hf_ctl_usage (_("A sync needs the network; leave --offline away"));
  engine = hf_ctl_open (ctl, pull_only ? HF_CTL_PULL : HF_CTL_ACT);
  if (engine == NULL)
    return HF_CTL_FAILED;
  for (guint i = 0; names[i] != NULL; i++)
    if (hf_engine_find_dataset (engine, names[i]) == NULL)
      return hf_ctl_fail (_("There is no dataset “%s”; “holdfastctl datasets” lists them"), names[i]);
  return hf_ctl_run_sync (ctl, engine, flags, names[0] != NULL ? (const char *const *) names : NULL, inputs);
}

const HfCtlVerb hf_ctl_sync_verb
    = { "sync", "[DATASET…] [NAME=TEXT…]", N_ ("Send what waits and get the newest data"), entries, run };
