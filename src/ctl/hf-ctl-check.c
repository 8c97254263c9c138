/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl check: what is wrong in a solution folder, with file:line:column. Opens no database and touches no network. */

#include "hf-ctl.h"

#include <glib/gi18n-lib.h>

static GListModel *
check (const char *dir, GError **error)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GAsyncResult *result = NULL;

  hf_engine_check_async (dir, NULL, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  return hf_engine_check_finish (answer, error);
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(GListModel) problems = NULL;
  g_autoptr(GError) error = NULL;
  guint errors, all;

  if (n_args != 1)
    return hf_ctl_usage (_("Say which folder to check"));
  problems = check (args[0], &error);
  if (problems == NULL)
    return hf_ctl_fail ("%s", error->message);
  if (ctl->json)
    hf_ctl_json_list_begin ();
  errors = hf_ctl_print_problems (ctl, problems);
  all = g_list_model_get_n_items (problems);
  if (ctl->json)
    hf_ctl_json_list_end ();
  else if (all == 0)
    g_print (_("No problems.\n"));
  else
    g_print (_("%u errors, %u warnings.\n"), errors, all - errors);
  return errors > 0 ? HF_CTL_PARTLY : HF_CTL_OK;
}

const HfCtlVerb hf_ctl_check_verb = { "check", "DIR", N_ ("List what is wrong in a solution folder"), NULL, run };
