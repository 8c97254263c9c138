/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What several verbs show: datasets and problems. */

#include "hf-ctl.h"

#include <glib/gi18n-lib.h>

static const char *
freshness_word (HfFreshness freshness)
{
  switch (freshness)
    {
    case HF_FRESHNESS_FRESH:
      return _("fresh");
    case HF_FRESHNESS_AGEING:
      return _("ageing");
    case HF_FRESHNESS_OLD:
      return _("old");
    case HF_FRESHNESS_NEVER:
    default:
      return _("never synced");
    }
}

static char *
describe_open (HfDataset *dataset)
{
  gint64 open = hf_dataset_get_open_commands (dataset), stuck = hf_dataset_get_stuck_commands (dataset);

  if (open == 0)
    return NULL;
  return stuck == 0 ? g_strdup_printf (ngettext ("%d waiting", "%d waiting", open), (int) open)
                    : g_strdup_printf (_("%d waiting, %d stuck"), (int) (open - stuck), (int) stuck);
}

void
hf_ctl_print_datasets (HfEngine *engine)
{
  const char *titles[] = { _("DATASET"), _(">RECORDS"), _("AS OF"), _("STATE"), _("CHANGES"), _("SOURCE"), _("NOTE"), NULL };
  g_autoptr(HfCtlTable) table = hf_ctl_table_new (titles);
  GListModel *datasets = hf_engine_get_datasets (engine);

  for (guint i = 0; i < g_list_model_get_n_items (datasets); i++)
    {
      g_autoptr(HfDataset) dataset = g_list_model_get_item (datasets, i);

      hf_ctl_table_add (table, g_strdup (hf_dataset_get_entity (dataset)), hf_ctl_format_number (hf_dataset_get_rows (dataset)),
                        hf_ctl_format_time (hf_dataset_get_synced_at (dataset)),
                        g_strdup (freshness_word (hf_dataset_get_freshness (dataset))), describe_open (dataset),
                        g_strdup (hf_dataset_get_source (dataset)), g_strdup (hf_dataset_get_error (dataset)));
    }
  hf_ctl_table_print (table);
}

static void
print_problem (HfCtl *ctl, HfProblem *problem)
{
  g_autofree char *line = hf_problem_to_string (problem), *clean = hf_ctl_clean_text (line);
  HfJsonObject *object;

  if (!ctl->json)
    {
      g_print ("%s\n", clean);
      return;
    }
  object = hf_json_object_new ();
  hf_json_object_set_string (object, "level", hf_problem_get_level (problem) == HF_PROBLEM_ERROR ? "error" : "warning");
  hf_json_object_set_string (object, "file", hf_problem_get_file (problem));
  hf_json_object_set_int (object, "line", hf_problem_get_line (problem));
  hf_json_object_set_int (object, "column", hf_problem_get_column (problem));
  hf_json_object_set_string (object, "message", hf_problem_get_message (problem));
  hf_ctl_json_list_add (object);
}

guint
hf_ctl_print_problems (HfCtl *ctl, GListModel *problems)
{
  guint errors = 0;

  for (guint i = 0; i < g_list_model_get_n_items (problems); i++)
    {
      g_autoptr(HfProblem) problem = g_list_model_get_item (problems, i);

      print_problem (ctl, problem);
      errors += hf_problem_get_level (problem) == HF_PROBLEM_ERROR;
    }
  return errors;
}
