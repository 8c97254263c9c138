/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl datasets --why: for each dataset every place of the solution that names it, how and when it is filled, who writes
 * it and from where that is known. */

#include "hf-ctl.h"

#include <glib/gi18n-lib.h>

/* --- for people --- */

static void G_GNUC_PRINTF (2, 3)
    print_line (const char *title, const char *format, ...)
{
  g_autofree char *text = NULL, *clean = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  clean = hf_ctl_clean_text (text);
  g_print ("  %s %s\n", title, clean);
}

static void
print_feed (const HfPlanFeed *feed)
{
  g_autofree char *when = g_strjoinv (" and ", feed->when);

  print_line (_("filled by:"), "%s%s%s", feed->function != NULL ? feed->function : feed->provider,
              feed->parameters != NULL ? " " : "", feed->parameters != NULL ? feed->parameters : "");
  print_line (_("  synced:"), "%s", feed->launches);
  if (*when != '\0')
    print_line (_("  if:"), "%s", when);
  if (feed->inputs != NULL && *feed->inputs != '\0')
    print_line (_("  needs:"), "%s", feed->inputs);
  if (feed->unusable != NULL)
    print_line (_("  cannot:"), "%s", feed->unusable);
  for (guint i = 0; feed->places[i] != NULL; i++)
    print_line (_("  at:"), "%s", feed->places[i]);
}

static void
print_writer (const HfPlanWriter *writer)
{
  if (writer->why_not != NULL)
    print_line (_("not written:"), "%s: %s", writer->method, writer->why_not);
  else
    print_line (_("written:"), "%s: %s (%s)", writer->method, writer->function != NULL ? writer->function : "–",
                writer->from != NULL ? writer->from : "");
}

static void
print_plan (const HfPlan *plan)
{
  g_autofree char *clean = hf_ctl_clean_text (plan->entity);

  g_print ("%s\n", clean);
  print_line (_("fresh for:"), _("%d min"), (int) (plan->max_age_us / G_TIME_SPAN_MINUTE));
  for (guint i = 0; plan->places[i] != NULL; i++)
    print_line (_("named at:"), "%s", plan->places[i]);
  for (guint i = 0; i < plan->feeds->len; i++)
    print_feed (plan->feeds->pdata[i]);
  for (guint i = 0; i < plan->writers->len; i++)
    print_writer (plan->writers->pdata[i]);
}

void
hf_ctl_print_why (HfEngine *engine)
{
  GListModel *datasets = hf_engine_get_datasets (engine);

  for (guint i = 0; i < g_list_model_get_n_items (datasets); i++)
    {
      g_autoptr(HfDataset) dataset = g_list_model_get_item (datasets, i);
      g_autoptr(HfPlan) plan = hf_engine_explain_dataset (engine, hf_dataset_get_entity (dataset));

      if (plan != NULL)
        print_plan (plan);
      else
        g_print (_("%s\n  not named in the solution; its records are what is left of it\n"), hf_dataset_get_entity (dataset));
    }
}

/* --- for programs --- */

static void
append_feed (GString *list, const HfPlanFeed *feed)
{
  g_autoptr(HfJsonObject) object = hf_json_object_new ();

  hf_json_object_set_string (object, "function", feed->function);
  hf_ctl_json_raw (object, "parameters", feed->parameters);
  hf_json_object_set_string (object, "provider", feed->provider);
  hf_ctl_json_set_texts (object, "triggers", (const char *const *) feed->triggers);
  hf_ctl_json_set_texts (object, "when", (const char *const *) feed->when);
  hf_json_object_set_string (object, "inputs", feed->inputs);
  hf_json_object_set_string (object, "cannot", feed->unusable);
  hf_ctl_json_set_texts (object, "places", (const char *const *) feed->places);
  hf_ctl_json_append (list, object);
}

static void
append_writer (GString *list, const HfPlanWriter *writer)
{
  g_autoptr(HfJsonObject) object = hf_json_object_new ();

  hf_json_object_set_string (object, "method", writer->method);
  hf_json_object_set_string (object, "function", writer->function);
  hf_json_object_set_string (object, "from", writer->from);
  hf_json_object_set_string (object, "whyNot", writer->why_not);
  hf_ctl_json_append (list, object);
}

void
hf_ctl_json_why (HfJsonObject *object, HfEngine *engine, const char *entity)
{
  g_autoptr(HfPlan) plan = hf_engine_explain_dataset (engine, entity);
  g_autoptr(GString) feeds = g_string_new ("["), writers = g_string_new ("[");

  if (plan == NULL)
    return;
  for (guint i = 0; i < plan->feeds->len; i++)
    append_feed (feeds, plan->feeds->pdata[i]);
  for (guint i = 0; i < plan->writers->len; i++)
    append_writer (writers, plan->writers->pdata[i]);
  hf_ctl_json_set_texts (object, "places", (const char *const *) plan->places);
  hf_ctl_json_set_list (object, "feeds", feeds);
  hf_ctl_json_set_list (object, "writers", writers);
  hf_json_object_set_int (object, "maxAgeSeconds", plan->max_age_us / G_USEC_PER_SEC);
}
