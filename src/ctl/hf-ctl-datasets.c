/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl datasets: what is here, how old it is, and with --why where it comes from. */

#include "hf-ctl.h"

#include <glib/gi18n-lib.h>

static gboolean why;

static const GOptionEntry entries[] = {
  { "why", 0, 0, G_OPTION_ARG_NONE, &why, N_ ("Say where each is named, how and when it is synced, who writes it"), NULL },
  { NULL },
};

static void
print_json (HfEngine *engine)
{
  GListModel *datasets = hf_engine_get_datasets (engine);

  hf_ctl_json_list_begin ();
  for (guint i = 0; i < g_list_model_get_n_items (datasets); i++)
    {
      g_autoptr(HfDataset) dataset = g_list_model_get_item (datasets, i);
      HfJsonObject *object = hf_ctl_json_dataset (dataset);

      if (why)
        hf_ctl_json_why (object, engine, hf_dataset_get_entity (dataset));
      hf_ctl_json_list_add (object);
    }
  hf_ctl_json_list_end ();
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfCtlEngine) engine = NULL;

  if (n_args > 0)
    return hf_ctl_usage (_("“datasets” takes no arguments; “show DATASET” shows one"));
  engine = hf_ctl_open (ctl, HF_CTL_READ);
  if (engine == NULL)
    return HF_CTL_FAILED;
  if (ctl->json)
    print_json (engine);
  else if (why)
    hf_ctl_print_why (engine);
  else
    hf_ctl_print_datasets (engine);
  return HF_CTL_OK;
}

const HfCtlVerb hf_ctl_datasets_verb = { "datasets", "", N_ ("List the datasets and how old they are"), entries, run };
