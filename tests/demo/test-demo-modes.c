/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Slow, failing, unreachable, stopped. */

#include "demo-client.h"

static void
count_cb (HfDemoServer *server, GParamSpec *pspec, gpointer data)
{
  ++*(guint *) data;
}

static void
failing_answers_503_and_does_nothing (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) write = NULL;
  g_autoptr(DemoAnswer) read = NULL;
  g_autoptr(DemoAnswer) later = NULL;

  hf_demo_server_set_mode (self->server, HF_DEMO_FAILING);
  write = demo_ask (self, "POST", "/customers", "{\"name\":\"x\"}", "Idempotency-Key", "k", NULL);
  read = demo_ask (self, "GET", "/nothing", NULL, NULL);
  g_assert_cmpuint (write->status, ==, 503);
  g_assert_cmpuint (read->status, ==, 503);
  g_assert_nonnull (demo_answer_header (write, "Retry-After"));
  g_assert_cmpuint (hf_demo_server_count (self->server, "customers"), ==, 400);

  hf_demo_server_set_mode (self->server, HF_DEMO_NORMAL);
  later = demo_ask (self, "POST", "/customers", "{\"name\":\"x\"}", "Idempotency-Key", "k", NULL);
  g_assert_cmpuint (later->status, ==, 201);
}

static void
unreachable_refuses_connections (DemoFixture *self, gconstpointer data)
{
  guint port = hf_demo_server_get_port (self->server);
  g_autoptr(DemoAnswer) warm = demo_ask (self, "GET", "/technicians", NULL, NULL);
  g_autoptr(DemoAnswer) refused = NULL;
  g_autoptr(DemoAnswer) back = NULL;

  hf_demo_server_set_mode (self->server, HF_DEMO_UNREACHABLE);
  refused = demo_ask (self, "GET", "/technicians", NULL, NULL);
  g_assert_cmpuint (refused->status, ==, 0);
  g_assert_error (refused->error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);

  hf_demo_server_set_mode (self->server, HF_DEMO_NORMAL);
  g_assert_cmpuint (hf_demo_server_get_port (self->server), ==, port);
  back = demo_ask (self, "GET", "/technicians", NULL, NULL);
  g_assert_cmpuint (back->status, ==, 200);
  g_assert_cmpstr (back->body, ==, warm->body);
}

static void
what_was_written_survives_being_unreachable (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) one = demo_ask (self, "POST", "/customers", "{\"name\":\"x\"}", "Idempotency-Key", "k", NULL);
  g_autoptr(DemoAnswer) two = NULL;

  for (guint i = 0; i < 5; i++)
    {
      hf_demo_server_set_mode (self->server, HF_DEMO_UNREACHABLE);
      hf_demo_server_set_mode (self->server, HF_DEMO_FAILING);
    }
  hf_demo_server_set_mode (self->server, HF_DEMO_NORMAL);
  two = demo_ask (self, "POST", "/customers", "{\"name\":\"x\"}", "Idempotency-Key", "k", NULL);
  g_assert_cmpstr (two->body, ==, one->body);
}

static void
slow_takes_seconds_and_is_whole (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) quick = demo_ask (self, "GET", "/parts", NULL, NULL);
  gint64 start = g_get_monotonic_time ();
  g_autoptr(DemoAnswer) slow = NULL;

  hf_demo_server_set_mode (self->server, HF_DEMO_SLOW);
  slow = demo_ask (self, "GET", "/parts", NULL, NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 2 * G_USEC_PER_SEC);
  g_assert_cmpuint (slow->status, ==, 200);
  g_assert_cmpstr (slow->body, ==, quick->body);
}

typedef struct
{
  char *uri;
  GAsyncQueue *sent;
} Client;

static void
wrote_cb (SoupMessage *message, gpointer data)
{
  g_async_queue_push (data, message);
}

/* A client of its own thread, session and socket. Returns whether it got an answer. */
static gpointer
client_main (gpointer data)
{
  Client *client = data;
  g_autoptr(SoupSession) session = soup_session_new_with_options ("proxy-resolver", NULL, NULL);
  g_autoptr(SoupMessage) message = soup_message_new ("GET", client->uri);
  g_autoptr(GBytes) body = NULL;

  g_signal_connect (message, "wrote-body", G_CALLBACK (wrote_cb), client->sent);
  body = soup_session_send_and_read (session, message, NULL, NULL);
  return GINT_TO_POINTER (body != NULL);
}

static void
stopping_does_not_wait_for_slow_answers (DemoFixture *self, gconstpointer data)
{
  g_autoptr(GAsyncQueue) sent = g_async_queue_new ();
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u/parts", hf_demo_server_get_port (self->server));
  Client client = { uri, sent };
  GThread *thread;

  hf_demo_server_set_mode (self->server, HF_DEMO_SLOW);
  thread = g_thread_new ("client", client_main, &client);
  g_async_queue_pop (sent);
  hf_demo_server_stop (self->server);
  /* Had it waited, the client would have its answer. */
  g_assert_false (GPOINTER_TO_INT (g_thread_join (thread)));
}

static void
the_mode_is_a_property_that_notifies (DemoFixture *self, gconstpointer data)
{
  g_autoptr(GEnumClass) klass = g_type_class_ref (HF_TYPE_DEMO_MODE);
  HfDemoMode mode;
  guint notified = 0;

  g_signal_connect (self->server, "notify::mode", G_CALLBACK (count_cb), &notified);
  g_object_set (self->server, "mode", HF_DEMO_FAILING, NULL);
  g_object_set (self->server, "mode", HF_DEMO_FAILING, NULL);
  g_object_get (self->server, "mode", &mode, NULL);
  g_assert_cmpint (mode, ==, HF_DEMO_FAILING);
  g_assert_cmpuint (notified, ==, 1);
  g_assert_cmpstr (g_enum_get_value (klass, HF_DEMO_UNREACHABLE)->value_nick, ==, "unreachable");
}

static void
stopping_twice_is_harmless (DemoFixture *self, gconstpointer data)
{
  g_autoptr(DemoAnswer) before = demo_ask (self, "GET", "/", NULL, NULL);
  g_autoptr(DemoAnswer) after = NULL;
  g_autoptr(GPtrArray) journal = NULL;

  hf_demo_server_stop (self->server);
  hf_demo_server_stop (self->server);
  hf_demo_server_set_mode (self->server, HF_DEMO_UNREACHABLE);
  hf_demo_server_set_mode (self->server, HF_DEMO_NORMAL);
  g_assert_false (hf_demo_server_set_records (self->server, "parts", 1));
  after = demo_ask (self, "GET", "/", NULL, NULL);
  journal = hf_demo_server_dup_journal (self->server);
  g_assert_cmpuint (before->status, ==, 200);
  g_assert_cmpuint (after->status, ==, 0);
  g_assert_cmpuint (journal->len, ==, 1);
}

static void
a_taken_port_is_an_error (DemoFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfDemoServer) other = hf_demo_server_new (hf_demo_server_get_port (self->server), &error);

  g_assert_null (other);
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  demo_add ("/demo/modes/failing-answers-503-and-does-nothing", failing_answers_503_and_does_nothing);
  demo_add ("/demo/modes/unreachable-refuses-connections", unreachable_refuses_connections);
  demo_add ("/demo/modes/what-was-written-survives-being-unreachable", what_was_written_survives_being_unreachable);
  demo_add ("/demo/modes/slow-takes-seconds-and-is-whole", slow_takes_seconds_and_is_whole);
  demo_add ("/demo/modes/stopping-does-not-wait-for-slow-answers", stopping_does_not_wait_for_slow_answers);
  demo_add ("/demo/modes/the-mode-is-a-property-that-notifies", the_mode_is_a_property_that_notifies);
  demo_add ("/demo/modes/stopping-twice-is-harmless", stopping_twice_is_harmless);
  demo_add ("/demo/modes/a-taken-port-is-an-error", a_taken_port_is_an_error);
  return g_test_run ();
}
