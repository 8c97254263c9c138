/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The engine's asynchronous words, waited for: a verb reads from top to bottom. Nothing here sleeps; every wait iterates the
 * main context. */

#include "hf-ctl.h"

#include <signal.h>

#include <glib-unix.h>
#include <glib/gi18n-lib.h>

typedef struct
{
  GMainLoop *loop;
  GCancellable *cancellable;
} Interrupt;

typedef struct
{
  HfEngine *engine;
  gint64 id;
  gboolean look; /* something changed since the last look */
  gboolean late;
} Outcome;

void
hf_ctl_keep_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
hf_ctl_wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_steal_pointer (result);
}

/* @name is a folder if it looks like a path or is one here; else the name of a solution opened before. */
static char *
find_solution (const char *name)
{
  g_autofree char *dir = NULL;

  if (strchr (name, '/') != NULL)
    return g_strdup (name);
  dir = hf_recent_find (name);
  if (dir != NULL || g_file_test (name, G_FILE_TEST_IS_DIR))
    return dir != NULL ? g_steal_pointer (&dir) : g_strdup (name);
  hf_ctl_fail (_("No solution named “%s” was opened before, and there is no such folder here"), name);
  return NULL;
}

HfEngine *
hf_ctl_open_dir (HfCtl *ctl, const char *dir, HfCtlMode mode)
{
  HfEngineOptions options = { ctl->database };
  g_autoptr(GAsyncResult) answer = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  HfEngine *engine;

  options.offline = ctl->offline;
  options.passive = mode == HF_CTL_READ || mode == HF_CTL_FOLLOW;
  options.silent = mode == HF_CTL_PULL;
  options.interactive = mode == HF_CTL_FOLLOW || mode == HF_CTL_SERVE;
  hf_engine_open_async (dir, &options, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  engine = hf_engine_open_finish (answer, &error);
  if (engine == NULL)
    hf_ctl_fail ("%s", error->message);
  else if (hf_engine_get_notice (engine) != NULL)
    hf_ctl_fail ("%s", hf_engine_get_notice (engine));
  return engine;
}

HfEngine *
hf_ctl_open (HfCtl *ctl, HfCtlMode mode)
{
  const char *name = ctl->solution != NULL ? ctl->solution : g_getenv ("HOLDFAST_SOLUTION");
  g_autofree char *dir = name != NULL && *name != '\0' ? find_solution (name) : hf_recent_get_last ();

  if (dir != NULL)
    return hf_ctl_open_dir (ctl, dir, mode);
  if (name == NULL || *name == '\0')
    hf_ctl_fail (_("No solution was opened yet; use “holdfastctl open DIR”, or -s DIR"));
  return NULL;
}

void
hf_ctl_close (HfCtlEngine *engine)
{
  hf_engine_close (engine);
  g_object_unref (engine);
}

static HfCommand *
ask_command (HfEngine *engine, gint64 id, GError **error)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GAsyncResult *result = NULL;

  hf_engine_get_command_async (engine, id, NULL, hf_ctl_keep_result_cb, &result);
  answer = hf_ctl_wait_result (&result);
  return hf_engine_get_command_finish (engine, answer, error);
}

HfCommand *
hf_ctl_find_command (HfEngine *engine, gint64 id)
{
  return ask_command (engine, id, NULL);
}

HfCommand *
hf_ctl_get_command (HfEngine *engine, gint64 id)
{
  g_autoptr(GError) error = NULL;
  HfCommand *command = ask_command (engine, id, &error);

  if (error != NULL)
    hf_ctl_fail ("%s", error->message);
  else if (command == NULL)
    hf_ctl_fail (_("There is no command #%ld"), (long) id);
  return command;
}

/* Whether a command that is waiting will not be sent in the time a person would wait. */
static gboolean
will_wait (HfEngine *engine, HfCommand *command)
{
  return hf_command_get_waits_for (command) != 0 || !hf_engine_can_send (engine, hf_command_get_source (command));
}

static HfCtlExit
judge (HfCommand *command)
{
  switch (hf_command_get_state (command))
    {
    case HF_COMMAND_DONE:
      return HF_CTL_OK;
    case HF_COMMAND_STUCK:
    case HF_COMMAND_DISCARDED:
      return HF_CTL_PARTLY;
    case HF_COMMAND_WAITING:
    case HF_COMMAND_SENDING:
    case HF_COMMAND_RETRYING:
    default:
      return HF_CTL_WAITING;
    }
}

static gboolean
has_outcome (HfEngine *engine, HfCommand *command)
{
  switch (hf_command_get_state (command))
    {
    case HF_COMMAND_WAITING:
      return will_wait (engine, command);
    case HF_COMMAND_SENDING:
      return FALSE;
    case HF_COMMAND_RETRYING:
    case HF_COMMAND_STUCK:
    case HF_COMMAND_DONE:
    case HF_COMMAND_DISCARDED:
    default:
      return TRUE;
    }
}

static void
print_outcome (HfCtl *ctl, HfCommand *command)
{
  g_autofree char *words = hf_command_explain (command, g_get_real_time ()), *clean = hf_ctl_clean_text (words);

  if (ctl->json)
    hf_ctl_json_print (hf_ctl_json_command (command));
  else
    g_print ("#%" G_GINT64_FORMAT " %s: %s\n", hf_command_get_id (command),
             hf_command_state_to_nick (hf_command_get_state (command)), clean);
}

static void
changed_cb (HfEngine *engine, const char *entity, gint64 command_id, gpointer data)
{
  ((Outcome *) data)->look = TRUE;
}

static void
sources_changed_cb (GListModel *sources, guint position, guint removed, guint added, gpointer data)
{
  ((Outcome *) data)->look = TRUE;
}

static void
status_changed_cb (GObject *status, GParamSpec *pspec, gpointer data)
{
  ((Outcome *) data)->look = TRUE;
}

static gboolean
late_cb (gpointer data)
{
  Outcome *self = data;

  self->late = TRUE;
  return G_SOURCE_REMOVE;
}

static HfCommand *
watch_command (Outcome *self)
{
  HfCommand *command = hf_ctl_get_command (self->engine, self->id);

  while (command != NULL && !has_outcome (self->engine, command) && !self->late)
    {
      while (!self->look && !self->late)
        g_main_context_iteration (NULL, TRUE);
      self->look = FALSE;
      g_object_unref (command);
      command = hf_ctl_get_command (self->engine, self->id);
    }
  return command;
}

HfCtlExit
hf_ctl_wait_outcome (HfCtl *ctl, HfEngine *engine, gint64 id, guint timeout_s)
{
  Outcome outcome = { engine, id };
  GListModel *sources = hf_engine_get_sources (engine);
  HfStatus *status = hf_engine_get_status (engine);
  gulong changed = g_signal_connect (engine, "changed", G_CALLBACK (changed_cb), &outcome);
  gulong moved = g_signal_connect (sources, "items-changed", G_CALLBACK (sources_changed_cb), &outcome);
  gulong told = g_signal_connect (status, "notify", G_CALLBACK (status_changed_cb), &outcome);
  guint timer = g_timeout_add_seconds (timeout_s, late_cb, &outcome);
  g_autoptr(HfCommand) command = watch_command (&outcome);

  g_signal_handler_disconnect (engine, changed);
  g_signal_handler_disconnect (sources, moved);
  g_signal_handler_disconnect (status, told);
  if (!outcome.late)
    g_source_remove (timer);
  if (command == NULL)
    return HF_CTL_FAILED;
  print_outcome (ctl, command);
  return judge (command);
}

static gboolean
signal_cb (gpointer data)
{
  Interrupt *interrupt = data;

  if (interrupt->loop != NULL)
    g_main_loop_quit (interrupt->loop);
  if (interrupt->cancellable != NULL)
    g_cancellable_cancel (interrupt->cancellable);
  return G_SOURCE_REMOVE;
}

void
hf_ctl_catch_signals (GMainLoop *loop, GCancellable *cancellable)
{
  static Interrupt interrupt; /* with its references, lives as long as the process does */

  interrupt.loop = loop != NULL ? g_main_loop_ref (loop) : NULL;
  g_set_object (&interrupt.cancellable, cancellable);
  g_unix_signal_add (SIGINT, signal_cb, &interrupt);
  g_unix_signal_add (SIGTERM, signal_cb, &interrupt);
}
