/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A program with the system's own GNetworkMonitor and clock that tells what HfConnectivity makes of it: one line at the start
 * and one after each change, until its standard input ends. */

#include <hf-connectivity.h>

#include <stdio.h>

#include <gio/gunixinputstream.h>

typedef struct
{
  HfConnectivity *connectivity;
  HfSource *near, *far;
} State;

static const char *
get_network_nick (State *state)
{
  g_autoptr(GEnumClass) class = g_type_class_ref (HF_TYPE_NETWORK);

  return g_enum_get_value (class, (int) hf_connectivity_get_network (state->connectivity))->value_nick;
}

static void
tell (State *state)
{
  printf ("%s near=%d far=%d\n", get_network_nick (state), hf_connectivity_can_send (state->connectivity, state->near),
          hf_connectivity_can_send (state->connectivity, state->far));
  fflush (stdout);
}

static gboolean
input_cb (GObject *stream, gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

int
main (void)
{
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(HfClock) clock = hf_clock_new ();
  g_autoptr(HfConnectivity) connectivity = hf_connectivity_new (NULL, clock);
  g_autoptr(GInputStream) input = g_unix_input_stream_new (0, FALSE);
  g_autoptr(GSource) end = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (input), NULL);
  State state = { connectivity, NULL, NULL };

  state.near = hf_connectivity_ensure_source (connectivity, "near", TRUE);
  state.far = hf_connectivity_ensure_source (connectivity, "far", FALSE);
  printf ("%s\n", G_OBJECT_TYPE_NAME (g_network_monitor_get_default ()));
  tell (&state);
  g_signal_connect_swapped (connectivity, "changed", G_CALLBACK (tell), &state);
  g_source_set_callback (end, G_SOURCE_FUNC (input_cb), loop, NULL);
  g_source_attach (end, NULL);
  g_main_loop_run (loop);
  return 0;
}
