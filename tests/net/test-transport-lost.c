/* SPDX-License-Identifier: GPL-3.0-or-later */

/* When no answer comes, the code says what happens next: transient where nothing was done or doing it again is safe, unknown
 * where a call that must not be repeated may have arrived. */

#include "net-test.h"

static void
test_refused (NetTest *test, gconstpointer data)
{
  hf_script_server_set_listening (test->server, FALSE);
  net_test_assert_fails (test, "GET", "/", TRUE, HF_ERROR_TRANSIENT);
  net_test_assert_fails (test, "POST", "/", FALSE, HF_ERROR_TRANSIENT);
  hf_script_server_set_listening (test->server, TRUE);
  g_object_unref (net_test_get (test, "/"));
}

static void
test_name_not_found (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = hf_request_new ("POST", "https://no-such-host.invalid/", FALSE, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (net_test_send (test, request, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TRANSIENT);
  g_assert_nonnull (strstr (error->message, "no-such-host.invalid"));
}

/* More than the sockets' buffers hold, to a server that reads nothing and resets: it cannot have been written. */
static void
test_reset_before_written (NetTest *test, gconstpointer data)
{
  g_autofree char *large = g_strnfill (64 * 1024 * 1024, 'x');
  g_autoptr(HfRequest) request = net_test_post (test, "/", FALSE, large);
  g_autoptr(GError) error = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_RESET_ON_ACCEPT });
  g_assert_null (net_test_send (test, request, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TRANSIENT);
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 0);
}

static void
check_dropped (NetTest *test, const char *method, gboolean safe, HfError code)
{
  for (gboolean reset = FALSE; reset <= TRUE; reset++)
    {
      guint before = hf_script_server_count (test->server);

      hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_DROP, .reset = reset });
      net_test_assert_fails (test, method, "/", safe, code);
      g_assert_cmpuint (hf_script_server_count (test->server), ==, before + 1);
    }
}

static void
test_dropped_after_written (NetTest *test, gconstpointer data)
{
  check_dropped (test, "GET", TRUE, HF_ERROR_TRANSIENT);
  check_dropped (test, "POST", TRUE, HF_ERROR_TRANSIENT);
  check_dropped (test, "POST", FALSE, HF_ERROR_UNKNOWN_OUTCOME);
  check_dropped (test, "PUT", FALSE, HF_ERROR_UNKNOWN_OUTCOME);
  check_dropped (test, "DELETE", FALSE, HF_ERROR_UNKNOWN_OUTCOME);
}

static void
test_dropped_with_body (NetTest *test, gconstpointer data)
{
  for (gboolean safe = FALSE; safe <= TRUE; safe++)
    {
      g_autoptr(HfRequest) request = net_test_post (test, "/", safe, "{\"a\":1}");
      g_autoptr(GError) error = NULL;

      hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_DROP });
      g_assert_null (net_test_send (test, request, &error));
      g_assert_error (error, HF_ERROR, (safe ? (int) HF_ERROR_TRANSIENT : (int) HF_ERROR_UNKNOWN_OUTCOME));
    }
}

static void
check_silent (NetTest *test, gboolean safe, gint64 limit, HfError code)
{
  g_autoptr(HfRequest) request = net_test_post (test, "/", safe, "{}");
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;
  guint before = hf_script_server_count (test->server);

  hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_HANG });
  net_test_start (test, request, NULL, &result);
  hf_script_server_wait (test->server, before + 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  hf_fake_clock_advance (test->clock, limit - 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (result);
  hf_fake_clock_advance (test->clock, 1);
  g_assert_null (net_test_finish (test, &result, &error));
  g_assert_error (error, HF_ERROR, (int) code);
  g_assert_cmpint (hf_fake_clock_next_due (test->clock), ==, -1);
}

static void
test_silent (NetTest *test, gconstpointer data)
{
  check_silent (test, TRUE, 60 * G_USEC_PER_SEC, HF_ERROR_TRANSIENT);
  check_silent (test, FALSE, 60 * G_USEC_PER_SEC, HF_ERROR_UNKNOWN_OUTCOME);
}

static void
test_own_limit (NetTest *test, gconstpointer data)
{
  hf_transport_set_host (test->transport, "127.0.0.1", NULL, FALSE, 5 * G_USEC_PER_SEC, NULL, NULL);
  check_silent (test, FALSE, 5 * G_USEC_PER_SEC, HF_ERROR_UNKNOWN_OUTCOME);
}

static void
test_silent_body (NetTest *test, gconstpointer data)
{
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) done = NULL;
  GAsyncResult *result = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_STALL, .body = "[1,2,3]", .cut_after = 0 });
  response = net_test_get (test, "/");
  /* Nobody reads: that is not the service's silence. */
  hf_fake_clock_advance (test->clock, G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC);
  hf_response_read_async (response, NULL, hf_test_keep_result_cb, &result);
  hf_fake_clock_advance (test->clock, 60 * G_USEC_PER_SEC - 1);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_null (result);
  hf_fake_clock_advance (test->clock, 1);
  done = hf_test_wait_result (&result);
  g_assert_null (hf_response_read_finish (response, done, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TRANSIENT);
}

/* A full backlog answers no handshake: nothing is sent, so even an unsafe call may be tried again. */
static void
test_no_connection (NetTest *test, gconstpointer data)
{
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) address = NULL;
  g_autoptr(HfRequest) request = NULL;
  g_autoptr(GPtrArray) fillers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;
  g_autofree char *uri = NULL;
  GAsyncResult *result = NULL;

  g_socket_set_listen_backlog (socket, 0);
  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  g_assert_true (g_socket_listen (socket, NULL));
  address = g_socket_get_local_address (socket, NULL);
  for (guint i = 0; i < 4; i++)
    {
      GSocket *filler = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

      g_socket_set_blocking (filler, FALSE);
      g_socket_connect (filler, address, NULL, NULL);
      g_ptr_array_add (fillers, filler);
    }
  uri = g_strdup_printf ("http://127.0.0.1:%u/", g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
  request = hf_request_new ("POST", uri, FALSE, NULL);
  net_test_start (test, request, NULL, &result);
  while (hf_fake_clock_next_due (test->clock) == -1)
    g_main_context_iteration (NULL, TRUE);
  hf_fake_clock_advance (test->clock, 30 * G_USEC_PER_SEC);
  g_assert_null (net_test_finish (test, &result, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TRANSIENT);
}

static void
test_cancelled (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = net_test_post (test, "/", FALSE, "{}");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_HANG, .times = 2 });
  net_test_start (test, request, cancellable, &result);
  hf_script_server_wait (test->server, 1);
  g_cancellable_cancel (cancellable);
  g_assert_null (net_test_finish (test, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);

  net_test_start (test, request, cancellable, &result);
  g_assert_null (net_test_finish (test, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 1);
}

static void
test_read_cancelled (NetTest *test, gconstpointer data)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) done = NULL;
  GAsyncResult *result = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_STALL, .body = "[1,2,3]", .cut_after = 0 });
  response = net_test_get (test, "/");
  hf_response_read_async (response, cancellable, hf_test_keep_result_cb, &result);
  g_cancellable_cancel (cancellable);
  done = hf_test_wait_result (&result);
  g_assert_null (hf_response_read_finish (response, done, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/transport/lost/refused-is-transient", test_refused);
  net_test_add ("/net/transport/lost/name-not-found-is-transient", test_name_not_found);
  net_test_add ("/net/transport/lost/reset-before-written-is-transient", test_reset_before_written);
  net_test_add ("/net/transport/lost/dropped-after-written-depends-on-safe", test_dropped_after_written);
  net_test_add ("/net/transport/lost/dropped-after-written-with-body-depends-on-safe", test_dropped_with_body);
  net_test_add ("/net/transport/lost/silent-for-60-s-depends-on-safe", test_silent);
  net_test_add ("/net/transport/lost/host-has-its-own-limit", test_own_limit);
  net_test_add ("/net/transport/lost/silence-inside-a-body-counts-while-reading", test_silent_body);
  net_test_add ("/net/transport/lost/no-connection-for-30-s-is-transient", test_no_connection);
  net_test_add ("/net/transport/cancelled-call-says-cancelled", test_cancelled);
  net_test_add ("/net/transport/cancelled-read-says-cancelled", test_read_cancelled);
  return g_test_run ();
}
