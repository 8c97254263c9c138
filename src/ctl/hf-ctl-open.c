/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl open: makes a folder the solution all other verbs mean. */

#include "hf-ctl.h"

#include <glib/gi18n-lib.h>

static void
print_json (HfEngine *engine)
{
  HfJsonObject *object = hf_json_object_new ();

  hf_json_object_set_string (object, "name", hf_engine_get_name (engine));
  hf_json_object_set_string (object, "title", hf_engine_get_title (engine));
  hf_json_object_set_string (object, "path", hf_engine_get_path (engine));
  hf_json_object_set_string (object, "database", hf_engine_get_database (engine));
  hf_json_object_set_int (object, "datasets", g_list_model_get_n_items (hf_engine_get_datasets (engine)));
  hf_json_object_set_int (object, "problems", g_list_model_get_n_items (hf_engine_get_problems (engine)));
  hf_ctl_json_print (object);
}

static void
print_text (HfEngine *engine)
{
  guint datasets = g_list_model_get_n_items (hf_engine_get_datasets (engine));
  guint problems = g_list_model_get_n_items (hf_engine_get_problems (engine));
  g_autofree char *title = hf_ctl_clean_text (hf_engine_get_title (engine));

  g_print (ngettext ("Opened “%s”: %u dataset.\n", "Opened “%s”: %u datasets.\n", datasets), title, datasets);
  g_print (_("Database: %s\n"), hf_engine_get_database (engine));
  if (problems > 0)
    g_print (ngettext ("%u problem; “holdfastctl check %s” lists it.\n",
                       "%u problems; “holdfastctl check %s” lists them.\n", problems),
             problems, hf_engine_get_path (engine));
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfCtlEngine) engine = NULL;

  if (n_args != 1)
    return hf_ctl_usage (_("Say which folder to open"));
  engine = hf_ctl_open_dir (ctl, args[0], HF_CTL_ACT);
  if (engine == NULL)
    return HF_CTL_FAILED;
  if (ctl->json)
    print_json (engine);
  else
    print_text (engine);
  return HF_CTL_OK;
}

const HfCtlVerb hf_ctl_open_verb = { "open", "DIR", N_ ("Open a solution folder and remember it"), NULL, run };
