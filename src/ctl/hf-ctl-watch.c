/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl watch: what happens, line by line, whichever process does it, until interrupted. Looks only; with --sync it also
 * sends and syncs as the window does. */

#include "hf-ctl.h"

#include <stdio.h>

#include <glib/gi18n-lib.h>

static gboolean sync_too;

static const GOptionEntry entries[] = {
  { "sync", 0, 0, G_OPTION_ARG_NONE, &sync_too, N_ ("Send what waits and sync, too"), NULL },
  { NULL },
};

typedef struct
{
  HfCtl *ctl;
  HfEngine *engine;
  char *headline;  /* printed last */
  gint64 activity; /* id printed last */
} Watch;

static void
print_line (Watch *self, const char *type, gint64 at, const char *text, HfActivityItem *item)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local (at / G_USEC_PER_SEC);
  g_autofree char *clock = g_date_time_format (time, "%H:%M:%S"), *clean = hf_ctl_clean_text (text);
  HfJsonObject *object;

  if (!self->ctl->json)
    {
      g_print ("%s %s\n", clock, clean);
      return;
    }
  object = hf_json_object_new ();
  hf_json_object_set_string (object, "type", type);
  hf_ctl_json_time (object, "at", at);
  hf_json_object_set_string (object, "text", text);
  if (item != NULL)
    {
      hf_json_object_set_string (object, "level", hf_activity_item_get_level (item));
      hf_json_object_set_string (object, "topic", hf_activity_item_get_topic (item));
      hf_json_object_set_string (object, "entity", hf_activity_item_get_entity (item));
      if (hf_activity_item_get_command_id (item) != 0)
        hf_json_object_set_int (object, "command", hf_activity_item_get_command_id (item));
    }
  hf_ctl_json_print (object);
}

static void
headline_cb (HfStatus *status, GParamSpec *pspec, Watch *self)
{
  const char *headline = hf_status_get_headline (status);

  if (g_strcmp0 (headline, self->headline) == 0)
    return;
  g_free (self->headline);
  self->headline = g_strdup (headline);
  print_line (self, "status", g_get_real_time (), headline, NULL);
}

/* The list is newest first: what is newer than the last line printed, oldest of it first. */
static void
activity_cb (GListModel *items, guint position, guint removed, guint added, Watch *self)
{
  guint fresh = 0, n = g_list_model_get_n_items (items);

  while (fresh < n)
    {
      g_autoptr(HfActivityItem) item = g_list_model_get_item (items, fresh);

      if (hf_activity_item_get_id (item) <= self->activity)
        break;
      fresh++;
    }
  while (fresh > 0)
    {
      g_autoptr(HfActivityItem) item = g_list_model_get_item (items, --fresh);

      self->activity = hf_activity_item_get_id (item);
      print_line (self, "activity", hf_activity_item_get_at (item), hf_activity_item_get_text (item), item);
    }
}

static gint64
newest_id (GListModel *items)
{
  g_autoptr(HfActivityItem) item = g_list_model_get_item (items, 0);

  return item != NULL ? hf_activity_item_get_id (item) : 0;
}

static void
watch (Watch *self)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  HfStatus *status = hf_engine_get_status (self->engine);
  GListModel *items = hf_engine_get_activity (self->engine);
  gulong told = g_signal_connect (status, "notify::headline", G_CALLBACK (headline_cb), self);
  gulong happened = g_signal_connect (items, "items-changed", G_CALLBACK (activity_cb), self);

  self->activity = newest_id (items);
  hf_ctl_catch_signals (loop, NULL);
  headline_cb (status, NULL, self);
  g_main_loop_run (loop);
  g_signal_handler_disconnect (status, told);
  g_signal_handler_disconnect (items, happened);
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfCtlEngine) engine = NULL;
  Watch self = { ctl };

  if (n_args > 0)
    return hf_ctl_usage (_("“watch” takes no arguments"));
  if (sync_too && ctl->offline)
    return hf_ctl_usage (_("A sync needs the network; leave --offline away"));
  engine = hf_ctl_open (ctl, sync_too ? HF_CTL_SERVE : HF_CTL_FOLLOW);
  if (engine == NULL)
    return HF_CTL_FAILED;
  self.engine = engine;
  watch (&self);
  g_free (self.headline);
  return HF_CTL_OK;
}

const HfCtlVerb hf_ctl_watch_verb = { "watch", "", N_ ("Print what happens, until interrupted"), entries, run };
