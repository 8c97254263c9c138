/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl demo-server: the sample cloud on loopback until interrupted, with the demo solution pointed at it. A line on
 * standard input (normal, slow, failing, unreachable) changes how it behaves. */

#include "hf-ctl.h"

#include <stdio.h>
#include <unistd.h>

#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <hf-demo-server.h>

static int port;
static char *mode_name, *journal;
static char **records;
static gboolean no_overlay, as_json;

static const GOptionEntry entries[] = {
  { "port", 0, 0, G_OPTION_ARG_INT, &port, N_ ("Listen on this port (default: any free one)"), N_ ("PORT") },
  { "mode", 0, 0, G_OPTION_ARG_STRING, &mode_name, N_ ("normal, slow, failing or unreachable"), N_ ("MODE") },
  { "journal", 0, 0, G_OPTION_ARG_FILENAME, &journal, N_ ("Append each request to this file as a JSON line"), N_ ("FILE") },
  { "records", 0, 0, G_OPTION_ARG_STRING_ARRAY, &records, N_ ("Give a dataset this many records"), N_ ("DATASET=N") },
  { "no-overlay", 0, 0, G_OPTION_ARG_NONE, &no_overlay, N_ ("Do not point the demo solution at it"), NULL },
  { NULL },
};

static gboolean
parse_mode (const char *name, HfDemoMode *mode)
{
  g_autoptr(GEnumClass) class = g_type_class_ref (HF_TYPE_DEMO_MODE);
  const GEnumValue *value = g_enum_get_value_by_nick (class, name);

  if (value == NULL)
    hf_ctl_usage (_("“%s” is not a mode; it must be normal, slow, failing or unreachable"), name);
  else
    *mode = value->value;
  return value != NULL;
}

static gboolean
set_records (HfDemoServer *server)
{
  for (guint i = 0; records != NULL && records[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (records[i], "=", 2);
      guint64 n;

      if (parts[0] == NULL || parts[1] == NULL || !g_ascii_string_to_unsigned (parts[1], 10, 0, 5000000, &n, NULL)
          || !hf_demo_server_set_records (server, parts[0], (guint) n))
        {
          hf_ctl_usage (_("“%s” is not a dataset of the demo and a number of records"), records[i]);
          return FALSE;
        }
    }
  return TRUE;
}

static void
print_mode (const char *name)
{
  HfJsonObject *object;

  if (!as_json)
    {
      g_print (_("It is %s now\n"), name);
      return;
    }
  object = hf_json_object_new ();
  hf_json_object_set_string (object, "mode", name);
  hf_ctl_json_print (object);
}

static void
line_read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  GDataInputStream *input = G_DATA_INPUT_STREAM (source);
  g_autoptr(HfDemoServer) server = data;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (input, result, NULL, NULL);
  HfDemoMode mode;

  if (line == NULL)
    return;
  if (*g_strstrip (line) != '\0' && parse_mode (line, &mode))
    {
      hf_demo_server_set_mode (server, mode);
      print_mode (line);
    }
  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, NULL, line_read_cb, g_steal_pointer (&server));
}

static GDataInputStream *
follow_input (HfDemoServer *server, GCancellable *cancellable)
{
  g_autoptr(GInputStream) raw = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  GDataInputStream *input = g_data_input_stream_new (raw);

  g_data_input_stream_read_line_async (input, G_PRIORITY_DEFAULT, cancellable, line_read_cb, g_object_ref (server));
  return input;
}

static void
print_address (HfCtl *ctl, HfDemoServer *server)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", hf_demo_server_get_port (server));
  HfJsonObject *object;

  if (!ctl->json)
    {
      g_print (_("The sample cloud is at %s\n"), url);
      return;
    }
  object = hf_json_object_new ();
  hf_json_object_set_int (object, "port", hf_demo_server_get_port (server));
  hf_json_object_set_string (object, "url", url);
  hf_ctl_json_print (object);
}

static HfCtlExit
serve (HfCtl *ctl, HfDemoServer *server)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GDataInputStream) input = NULL;

  as_json = ctl->json;
  hf_ctl_catch_signals (loop, NULL);
  print_address (ctl, server);
  input = follow_input (server, cancellable);
  g_main_loop_run (loop);
  g_cancellable_cancel (cancellable);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  return HF_CTL_OK;
}

static HfCtlExit
run (HfCtl *ctl, char **args, guint n_args)
{
  g_autoptr(HfDemoServer) server = NULL;
  g_autoptr(GError) error = NULL;
  HfDemoMode mode = HF_DEMO_NORMAL;

  if (n_args > 0)
    return hf_ctl_usage (_("“demo-server” takes no arguments"));
  if (port < 0 || port > 65535)
    return hf_ctl_usage (_("A port is a number up to 65535"));
  if (mode_name != NULL && !parse_mode (mode_name, &mode))
    return HF_CTL_USAGE;
  server = hf_demo_server_new ((guint) port, &error);
  if (server == NULL)
    return hf_ctl_fail ("%s", error->message);
  if (!set_records (server))
    return HF_CTL_USAGE;
  if (journal != NULL && !hf_demo_server_set_file (server, journal, &error))
    return hf_ctl_fail ("%s", error->message);
  if (!no_overlay && !hf_demo_write_overlay (hf_demo_server_get_port (server), &error))
    return hf_ctl_fail ("%s", error->message);
  hf_demo_server_set_mode (server, mode);
  return serve (ctl, server);
}

const HfCtlVerb hf_ctl_demo_server_verb = { "demo-server", "", N_ ("Run the sample cloud until interrupted"), entries, run };
