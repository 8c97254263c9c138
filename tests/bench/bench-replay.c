/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Goals 10 and 11: durable ordered replay through the whole engine, against one fdatasync plus one libsoup POST; and how many TCP
 * connections 1,000 replayed POSTs need. Prints samples as report.py reads them. */

#include <engine-test.h>
#include <hf-demo-server.h>
#include <libsoup/soup.h>

#include "bench-util.h"

#define COMMANDS 2000
#define REFERENCE_CALLS 1000

/* Posts one after the other through libsoup's asynchronous interface, as the replay does. */
typedef struct
{
  SoupSession *session;
  char *uri;
  int left;
} Posting;

static void post_next (Posting *posting);

static void
posted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Posting *posting = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) body = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &error);

  g_assert_no_error (error);
  posting->left--;
  if (posting->left > 0)
    post_next (posting);
}

static void
post_next (Posting *posting)
{
  g_autoptr(SoupMessage) message = soup_message_new ("POST", posting->uri);
  g_autoptr(GBytes) body = g_bytes_new_static ("{\"name\":\"reference\"}", 20);
  g_autofree char *key = g_uuid_string_random ();

  soup_message_add_flags (message, SOUP_MESSAGE_IDEMPOTENT);
  soup_message_headers_replace (soup_message_get_request_headers (message), "Idempotency-Key", key);
  soup_message_set_request_body_from_bytes (message, "application/json", body);
  soup_session_send_and_read_async (posting->session, message, G_PRIORITY_DEFAULT, NULL, posted_cb, posting);
}

static double
post_seconds (guint port)
{
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u/customers", port);
  Posting posting = { session, uri, REFERENCE_CALLS };
  gint64 start = g_get_monotonic_time ();

  post_next (&posting);
  while (posting.left > 0)
    g_main_context_iteration (NULL, TRUE);
  return bench_seconds_since (start) / REFERENCE_CALLS;
}

static void
use_service (Fixture *self, guint port)
{
  g_autofree char *path = g_build_filename (self->overlay_root, "engine-test", "connections.yaml", NULL);
  g_autofree char *text = g_strdup_printf ("hosts: {api.example.test: {connectTo: \"http://127.0.0.1:%u\"}}\n", port);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  fixture_write (self, "functions/create-item.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/customers\nidempotent: true\n"
                 "parameters:\n  name: {location: body, type: string}\n");
}

static void
queue_commands (Fixture *self, int n)
{
  hf_fake_monitor_set (self->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  fixture_open (self, FALSE);
  for (int i = 0; i < n; i++)
    fixture_submit (self, "items", "create", NULL, "{\"name\":\"replayed\"}");
  fixture_close (self);
  hf_fake_monitor_set (self->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
}

typedef struct
{
  int left;
} Drain;

static void
settled_cb (HfReplay *replay, gint64 id, int state, Drain *drain)
{
  g_assert_cmpint (state, ==, HF_COMMAND_DONE);
  drain->left--;
}

static double
drain_seconds (Fixture *self, int n)
{
  Drain drain = { n };
  gint64 start = g_get_monotonic_time ();
  double seconds;

  fixture_open (self, FALSE);
  g_signal_connect (self->engine->replay, "settled", G_CALLBACK (settled_cb), &drain);
  while (drain.left > 0)
    g_main_context_iteration (NULL, TRUE);
  seconds = bench_seconds_since (start);
  fixture_close (self);
  return seconds;
}

static void
measure_rate (void)
{
  g_autoptr(HfDemoServer) server = hf_demo_server_new (0, NULL);
  Fixture fixture = { 0 };
  double floor, post;

  fixture_set_up (&fixture, NULL);
  use_service (&fixture, hf_demo_server_get_port (server));
  queue_commands (&fixture, COMMANDS);
  floor = bench_fdatasync_seconds (fixture.dir, 16384, REFERENCE_CALLS);
  post = post_seconds (hf_demo_server_get_port (server));
  g_print ("sample\t10\treference\t%.1f\n", 1 / (floor + post));
  g_print ("sample\t10\tours\t%.1f\n", COMMANDS / drain_seconds (&fixture, COMMANDS));
  fixture_tear_down (&fixture, NULL);
}

static void
measure_connections (void)
{
  Fixture fixture = { 0 };

  fixture_set_up (&fixture, NULL);
  hf_script_server_add (fixture.server, &(HfScriptReply){ .method = "POST", .status = 201, .body = "{}", .times = -1 });
  queue_commands (&fixture, 1000);
  drain_seconds (&fixture, 1000);
  g_print ("sample\t11\tours\t%u\n", hf_script_server_connections (fixture.server));
  fixture_tear_down (&fixture, NULL);
}

int
main (int argc, char **argv)
{
  const char *runs = g_getenv ("BENCH_RUNS");
  const char *tmp = g_getenv ("BENCH_TMP");
  int n = runs != NULL ? atoi (runs) : 5;

  /* On the disk the project is on, not on a tmpfs. */
  if (tmp != NULL)
    g_setenv ("TMPDIR", tmp, TRUE);
  for (int i = 0; i < n; i++)
    measure_rate ();
  measure_connections ();
  return 0;
}
