/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Redirects: who follows, how far, and what does not go along. The other host is localhost, the same server by another name. */

#include "net-test.h"

static void
add_redirect (NetTest *test, const char *path, guint status, const char *location)
{
  g_autofree char *headers = g_strdup_printf ("Location: %s\r\n", location);

  hf_script_server_add (test->server, &(HfScriptReply){ .path = path, .status = status, .headers = headers, .times = -1 });
}

static void
test_followed (NetTest *test, gconstpointer data)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *from = g_strdup_printf ("/from%u", i);
      g_autoptr(HfResponse) response = NULL;
      g_autofree char *body = NULL;

      add_redirect (test, from, statuses[i], "to?x=1");
      hf_script_server_add (test->server, &(HfScriptReply){ .path = "/to", .body = "there" });
      response = net_test_get (test, from);
      g_assert_cmpuint (hf_response_get_status (response), ==, 200);
      body = net_test_read_text (response);
      g_assert_cmpstr (body, ==, "there");
    }
  g_assert_cmpstr (hf_script_server_request (test->server, 1)->target, ==, "/to?x=1");
}

static void
test_not_followed (NetTest *test, gconstpointer data)
{
  static const char *const methods[] = { "POST", "PUT", "PATCH", "DELETE" };

  add_redirect (test, "/from", 307, "/to");
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr(HfRequest) request = net_test_request (test, methods[i], "/from", TRUE);
      g_autoptr(HfResponse) response = net_test_send (test, request, NULL);

      g_assert_cmpuint (hf_response_get_status (response), ==, 307);
    }
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 4);
}

static void
test_without_location (NetTest *test, gconstpointer data)
{
  g_autoptr(HfResponse) response = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .status = 302 });
  response = net_test_get (test, "/");
  g_assert_cmpuint (hf_response_get_status (response), ==, 302);
}

static HfRequest *
make_secret_request (NetTest *test)
{
  HfRequest *request = net_test_request (test, "GET", "/from", TRUE);

  hf_request_set_header (request, "Authorization", "Bearer hunter2", TRUE);
  hf_request_set_header (request, "X-Api-Key", "hunter2", TRUE);
  hf_request_set_header (request, "Cookie", "hunter2", FALSE);
  hf_request_set_header (request, "X-Plain", "seen", FALSE);
  return request;
}

static void
test_same_host (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = make_secret_request (test);
  g_autoptr(HfResponse) response = NULL;
  const HfScriptRequest *second;

  add_redirect (test, "/from", 302, "/to");
  response = net_test_send (test, request, NULL);
  second = hf_script_server_request (test->server, 1);
  g_assert_cmpstr (hf_script_request_header (second, "Authorization"), ==, "Bearer hunter2");
  g_assert_cmpstr (hf_script_request_header (second, "X-Api-Key"), ==, "hunter2");
}

static void
check_no_secrets (NetTest *test, const char *location)
{
  g_autoptr(HfRequest) request = make_secret_request (test);
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  const HfScriptRequest *second;

  add_redirect (test, "/from", 302, location);
  response = net_test_send (test, request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_response_get_status (response), ==, 200);
  second = hf_script_server_request (test->server, 1);
  g_assert_cmpstr (second->path, ==, "/to");
  g_assert_cmpstr (hf_script_request_header (second, "X-Plain"), ==, "seen");
  g_assert_null (hf_script_request_header (second, "Authorization"));
  g_assert_null (hf_script_request_header (second, "X-Api-Key"));
  g_assert_null (hf_script_request_header (second, "Cookie"));
}

static void
test_other_host (NetTest *test, gconstpointer data)
{
  g_autofree char *location = g_strdup_printf ("http://localhost:%u/to", hf_script_server_port (test->server));

  check_no_secrets (test, location);
}

static void
test_other_host_behind_connect_to (NetTest *test, gconstpointer data)
{
  g_autofree char *base = hf_script_server_uri (test->server, "");

  hf_transport_set_host (test->transport, "evil.example.com", base, FALSE, 0, NULL, NULL);
  check_no_secrets (test, "https://evil.example.com/to");
}

/* Away and back: what was taken off stays off. */
static void
test_there_and_back (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = make_secret_request (test);
  g_autoptr(HfResponse) response = NULL;
  g_autofree char *there = g_strdup_printf ("http://localhost:%u/there", hf_script_server_port (test->server));
  g_autofree char *back = hf_script_server_uri (test->server, "/back");

  add_redirect (test, "/from", 302, there);
  add_redirect (test, "/there", 302, back);
  response = net_test_send (test, request, NULL);
  g_assert_cmpstr (hf_script_server_request (test->server, 2)->path, ==, "/back");
  g_assert_null (hf_script_request_header (hf_script_server_request (test->server, 2), "Authorization"));
}

static void
test_loop (NetTest *test, gconstpointer data)
{
  add_redirect (test, "/loop", 302, "/loop");
  net_test_assert_fails (test, "GET", "/loop", TRUE, HF_ERROR_INVALID);
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 11);
}

static void
test_refused_targets (NetTest *test, gconstpointer data)
{
  static const char *const targets[] = { "http://plain.example.com/", "file:///etc/passwd", "https://" };

  for (guint i = 0; i < G_N_ELEMENTS (targets); i++)
    {
      g_autofree char *from = g_strdup_printf ("/from%u", i);

      add_redirect (test, from, 302, targets[i]);
      net_test_assert_fails (test, "GET", from, TRUE, HF_ERROR_INVALID);
      g_assert_cmpuint (hf_script_server_count (test->server), ==, i + 1);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/transport/redirect/get-follows", test_followed);
  net_test_add ("/net/transport/redirect/of-a-write-is-an-answer", test_not_followed);
  net_test_add ("/net/transport/redirect/without-location-is-an-answer", test_without_location);
  net_test_add ("/net/transport/redirect/same-host-gets-the-secrets", test_same_host);
  net_test_add ("/net/transport/redirect/another-host-gets-no-secrets", test_other_host);
  net_test_add ("/net/transport/redirect/another-host-at-the-same-address-gets-no-secrets", test_other_host_behind_connect_to);
  net_test_add ("/net/transport/redirect/there-and-back-gets-no-secrets", test_there_and_back);
  net_test_add ("/net/transport/redirect/ten-are-enough", test_loop);
  net_test_add ("/net/transport/redirect/each-hop-obeys-the-https-rule", test_refused_targets);
  return g_test_run ();
}
