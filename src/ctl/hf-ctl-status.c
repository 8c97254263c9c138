/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl status: the honest headline, the network, the sources. Looks only. */

#include "hf-ctl.h"

#include <glib/gi18n-lib.h>

static const char *const level_nicks[] = { "ok", "busy", "offline", "attention", "problem" };
static const char *const network_nicks[] = { "offline", "portal", "limited", "online" };
static const char *const reach_nicks[] = { "unknown", "up", "down" };

static const char *
network_word (HfNetwork network)
{
  switch (network)
    {
    case HF_NETWORK_PORTAL:
      return _("sign-in page");
    case HF_NETWORK_LIMITED:
      return _("limited");
    case HF_NETWORK_ONLINE:
      return _("online");
    case HF_NETWORK_OFFLINE:
    default:
      return _("offline");
    }
}

static const char *
reach_word (HfReach reach)
{
  switch (reach)
    {
    case HF_REACH_UP:
      return _("answers");
    case HF_REACH_DOWN:
      return _("does not answer");
    case HF_REACH_UNKNOWN:
    default:
      return _("not asked yet");
    }
}

static void
set_sources (HfJsonObject *into, HfEngine *engine)
{
  GListModel *sources = hf_engine_get_sources (engine);
  g_autoptr(GString) list = g_string_new ("[");

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr(HfSource) source = g_list_model_get_item (sources, i);
      g_autoptr(HfJsonObject) object = hf_json_object_new ();

      hf_json_object_set_string (object, "name", hf_source_get_name (source));
      hf_json_object_set_string (object, "reach", reach_nicks[hf_source_get_reach (source)]);
      hf_ctl_json_time (object, "lastSuccess", hf_source_get_last_success (source));
      hf_json_object_set_string (object, "lastError", hf_source_get_last_error (source));
      hf_ctl_json_append (list, object);
    }
  hf_ctl_json_set_list (into, "sources", list);
}

static void
print_json (HfEngine *engine)
{
  HfStatus *status = hf_engine_get_status (engine);
  HfJsonObject *object = hf_json_object_new ();

  hf_json_object_set_string (object, "solution", hf_engine_get_name (engine));
  hf_json_object_set_string (object, "title", hf_engine_get_title (engine));
  hf_json_object_set_string (object, "path", hf_engine_get_path (engine));
  hf_json_object_set_string (object, "database", hf_engine_get_database (engine));
  hf_json_object_set_string (object, "level", level_nicks[hf_status_get_level (status)]);
  hf_json_object_set_string (object, "headline", hf_status_get_headline (status));
  hf_json_object_set_string (object, "detail", hf_status_get_detail (status));
  hf_json_object_set_string (object, "network", network_nicks[hf_status_get_network (status)]);
  hf_ctl_json_bool (object, "metered", hf_status_get_metered (status));
  hf_json_object_set_int (object, "waiting", hf_status_get_waiting (status));
  hf_json_object_set_int (object, "stuck", hf_status_get_stuck (status));
  hf_ctl_json_time (object, "lastSync", hf_status_get_last_sync (status));
  hf_json_object_set_int (object, "problems", g_list_model_get_n_items (hf_engine_get_problems (engine)));
  set_sources (object, engine);
  hf_ctl_json_print (object);
}

static void
print_sources (HfEngine *engine)
{
  GListModel *sources = hf_engine_get_sources (engine);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr(HfSource) source = g_list_model_get_item (sources, i);
      g_autofree char *name = hf_ctl_clean_text (hf_source_get_name (source));

      g_print (_("Source:    %s, %s\n"), name, reach_word (hf_source_get_reach (source)));
    }
}

static void
print_text (HfEngine *engine)
{
  HfStatus *status = hf_engine_get_status (engine);
  g_autofree char *title = hf_ctl_clean_text (hf_engine_get_title (engine));
  g_autofree char *detail = hf_ctl_clean_text (hf_status_get_detail (status));
  g_autofree char *synced = hf_ctl_format_time (hf_status_get_last_sync (status));
  guint problems = g_list_model_get_n_items (hf_engine_get_problems (engine));

  g_print ("%s: %s\n", title, hf_status_get_headline (status));
  if (*detail != '\0')
    g_print ("%s\n", detail);
  g_print (_("Network:   %s%s\n"), network_word (hf_status_get_network (status)),
           hf_status_get_metered (status) ? _(", metered") : "");
  g_print (_("Queue:     %d waiting, %d stuck\n"), (int) hf_status_get_waiting (status), (int) hf_status_get_stuck (status));
  g_print (_("Last sync: %s\n"), synced);
  print_sources (engine);
  if (problems > 0)
    g_print (_("Problems:  %u in the solution\n"), problems);
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfCtlEngine) engine = NULL;

  if (n_args > 0)
    return hf_ctl_usage (_("“status” takes no arguments"));
  engine = hf_ctl_open (ctl, HF_CTL_READ);
  if (engine == NULL)
    return HF_CTL_FAILED;
  if (ctl->json)
    print_json (engine);
  else
    print_text (engine);
  return HF_CTL_OK;
}

const HfCtlVerb hf_ctl_status_verb = { "status", "", N_ ("Say how things stand"), NULL, run };
