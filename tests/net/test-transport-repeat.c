/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Connections are kept, but nothing that is not safe is ever sent twice. */

#include "net-test.h"

static void
post (NetTest *test, gboolean safe, const char *body)
{
  g_autoptr(HfRequest) request = net_test_post (test, "/", safe, body);
  g_autoptr(GError) error = NULL;
  g_autoptr(HfResponse) response = net_test_send (test, request, &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = net_test_read_text (response);
}

static void
test_safe_posts (NetTest *test, gconstpointer data)
{
  for (guint i = 0; i < 1000; i++)
    post (test, TRUE, "{}");
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 1000);
  g_assert_cmpuint (hf_script_server_connections (test->server), ==, 1);
}

static void
test_unread_answers (NetTest *test, gconstpointer data)
{
  hf_script_server_add (test->server, &(HfScriptReply){ .status = 204, .times = 20 });
  hf_script_server_add (test->server, &(HfScriptReply){ .status = 200, .body = "{}", .times = 20 });
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr(HfRequest) request = net_test_post (test, "/", TRUE, "{}");
      g_autoptr(HfResponse) response = net_test_send (test, request, NULL);

      g_assert_nonnull (response);
    }
  /* The head may arrive before the body; then the connection is given up rather than waited for. */
  g_assert_cmpuint (hf_script_server_connections (test->server), <=, 21);
}

static void
check_own_connections (NetTest *test, const char *method)
{
  for (guint i = 0; i < 5; i++)
    {
      g_autoptr(HfRequest) request = net_test_request (test, method, "/", FALSE);
      g_autoptr(HfResponse) response = NULL;
      g_autofree char *text = NULL;

      g_object_unref (net_test_get (test, "/")); /* leaves an idle connection */
      response = net_test_send (test, request, NULL);
      text = net_test_read_text (response);
    }
  for (guint i = 0; i < hf_script_server_count (test->server); i++)
    {
      const HfScriptRequest *request = hf_script_server_request (test->server, i);

      for (guint j = 0; j < i && !g_str_equal (request->method, "GET"); j++)
        g_assert_cmpuint (hf_script_server_request (test->server, j)->connection, !=, request->connection);
    }
}

static void
test_unsafe_post (NetTest *test, gconstpointer data)
{
  check_own_connections (test, "POST");
}

static void
test_unsafe_put (NetTest *test, gconstpointer data)
{
  check_own_connections (test, "PUT");
}

static void
restarted_cb (HfTransport *transport, HfRequest *request, guint *count)
{
  g_assert_cmpstr (hf_request_get_method (request), ==, "PUT");
  (*count)++;
}

/* libsoup repeats a PUT by itself when a kept connection turns out to be dead. */
static void
test_restarted (NetTest *test, gconstpointer data)
{
  g_autoptr(GBytes) body = g_bytes_new_static ("{\"a\":1}", 7);
  guint restarts = 0;

  g_signal_connect (test->transport, "restarted", G_CALLBACK (restarted_cb), &restarts);
  hf_script_server_add (test->server, &(HfScriptReply){ .method = "PUT" });
  hf_script_server_add (test->server, &(HfScriptReply){ .method = "PUT", .act = HF_SCRIPT_DROP });
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(HfRequest) request = net_test_request (test, "PUT", "/", TRUE);
      g_autoptr(HfResponse) response = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;

      hf_request_set_body (request, "application/json", body);
      response = net_test_send (test, request, &error);
      g_assert_no_error (error);
      text = net_test_read_text (response);
    }
  g_assert_cmpuint (restarts, ==, 1);
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 3);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = hf_script_request_text (hf_script_server_request (test->server, i));
      g_assert_cmpstr (text, ==, "{\"a\":1}");
    }
}

/* A safe POST is not libsoup's to repeat: the caller decides. */
static void
test_safe_post_dropped (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = net_test_post (test, "/", TRUE, "{}");
  g_autoptr(GError) error = NULL;

  post (test, TRUE, "{}");
  hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_DROP });
  g_assert_null (net_test_send (test, request, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TRANSIENT);
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 2);
}

static void
test_unsafe_dropped (NetTest *test, gconstpointer data)
{
  static const char *const methods[] = { "POST", "PUT", "DELETE", "GET" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      guint before;

      post (test, TRUE, "{}");
      before = hf_script_server_count (test->server);
      hf_script_server_add (test->server, &(HfScriptReply){ .method = methods[i], .act = HF_SCRIPT_DROP });
      net_test_assert_fails (test, methods[i], "/", FALSE, HF_ERROR_UNKNOWN_OUTCOME);
      g_assert_cmpuint (hf_script_server_count (test->server), ==, before + 1);
    }
}

static void
test_closed_meanwhile (NetTest *test, gconstpointer data)
{
  hf_script_server_add (test->server, &(HfScriptReply){ .close = TRUE, .times = -1 });
  for (guint i = 0; i < 20; i++)
    post (test, FALSE, "{}");
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 20);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/transport/repeat/thousand-safe-posts-take-one-connection", test_safe_posts);
  net_test_add ("/net/transport/repeat/answers-nobody-reads-keep-the-connection", test_unread_answers);
  net_test_add ("/net/transport/repeat/unsafe-post-has-a-connection-of-its-own", test_unsafe_post);
  net_test_add ("/net/transport/repeat/unsafe-put-has-a-connection-of-its-own", test_unsafe_put);
  net_test_add ("/net/transport/repeat/restarted-call-keeps-its-body-and-tells", test_restarted);
  net_test_add ("/net/transport/repeat/safe-post-is-not-repeated-unasked", test_safe_post_dropped);
  net_test_add ("/net/transport/repeat/unsafe-call-is-never-sent-twice", test_unsafe_dropped);
  net_test_add ("/net/transport/repeat/connection-closed-meanwhile-does-no-harm", test_closed_meanwhile);
  return g_test_run ();
}
