/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl demo: the demo solution with its cloud in this very process, synced once. What `./dev run` shows where there is no
 * display. */

#include "hf-ctl.h"

#include <glib/gi18n-lib.h>
#include <hf-demo-server.h>

static HfCtlExit
sync_once (HfCtl *ctl, const char *dir)
{
  g_autoptr(HfCtlEngine) engine = hf_ctl_open_dir (ctl, dir, HF_CTL_ACT);
  HfCtlExit code = engine != NULL ? hf_ctl_run_sync (ctl, engine, HF_SYNC_ALL, NULL, NULL) : HF_CTL_FAILED;

  if (engine == NULL || ctl->json)
    return code;
  g_print ("\n");
  hf_ctl_print_datasets (engine);
  g_print ("\n%s: %s\n", hf_engine_get_title (engine), hf_status_get_headline (hf_engine_get_status (engine)));
  g_print (_("Go on with “holdfastctl show work-orders”, or “holdfastctl demo-server &” and then any verb.\n"));
  return code;
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfDemoServer) server = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *dir = hf_demo_find_solution ();

  if (n_args > 0)
    return hf_ctl_usage (_("“demo” takes no arguments"));
  if (ctl->offline)
    return hf_ctl_usage (_("A sync needs the network; leave --offline away"));
  if (dir == NULL)
    return hf_ctl_fail (_("The demo solution is not installed"));
  server = hf_demo_server_new (0, &error);
  if (server == NULL || !hf_demo_write_overlay (hf_demo_server_get_port (server), &error))
    return hf_ctl_fail ("%s", error->message);
  return sync_once (ctl, dir);
}

const HfCtlVerb hf_ctl_demo_verb = { "demo", "", N_ ("Sync the demo solution from its own cloud"), NULL, run };
