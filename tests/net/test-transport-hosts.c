/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The overlay's settings per host, the HTTPS rule, and who is trusted. certificate.pem is self-signed, for 127.0.0.1 and
 * localhost, valid until 2126; its key is public here and guards nothing. */

#include "net-test.h"

static void
test_https_rule (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = hf_request_new ("GET", "http://api.example.com/", TRUE, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (net_test_send (test, request, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "api.example.com"));
}

static void
test_rule_looks_at_target (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = hf_request_new ("GET", "https://api.example.com/", TRUE, NULL);
  g_autoptr(GError) error = NULL;

  hf_transport_set_host (test->transport, "api.example.com", "http://staging.example.com", FALSE, 0, NULL, NULL);
  g_assert_null (net_test_send (test, request, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "staging.example.com"));
}

static void
check_connect_to (NetTest *test, const char *uri, const char *host_header)
{
  g_autofree char *base = hf_script_server_uri (test->server, "");
  g_autoptr(HfRequest) request = hf_request_new ("GET", uri, TRUE, NULL);
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GError) error = NULL;
  guint before = hf_script_server_count (test->server);
  g_autofree char *shown = NULL;

  hf_transport_set_host (test->transport, "Api.Example.com", base, FALSE, 0, NULL, NULL);
  response = net_test_send (test, request, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hf_script_server_request (test->server, before)->target, ==, "/a/b?c=%20d");
  g_assert_cmpstr (hf_script_request_header (hf_script_server_request (test->server, before), "Host"), ==, host_header);
  shown = hf_request_describe (request);
  g_assert_true (g_str_has_prefix (shown + strlen ("GET "), uri));
}

static void
test_connect_to (NetTest *test, gconstpointer data)
{
  check_connect_to (test, "https://api.example.com/a/b?c=%20d", "api.example.com");
  check_connect_to (test, "https://api.example.com:8443/a/b?c=%20d", "api.example.com:8443");
  check_connect_to (test, "http://api.example.com/a/b?c=%20d", "api.example.com");
}

static void
test_lost_names_the_host (NetTest *test, gconstpointer data)
{
  g_autofree char *base = hf_script_server_uri (test->server, "");
  g_autoptr(HfRequest) request = hf_request_new ("GET", "https://api.example.com/", TRUE, NULL);
  g_autoptr(GError) error = NULL;

  hf_transport_set_host (test->transport, "api.example.com", base, FALSE, 0, NULL, NULL);
  hf_script_server_set_listening (test->server, FALSE);
  g_assert_null (net_test_send (test, request, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TRANSIENT);
  g_assert_nonnull (strstr (error->message, "api.example.com"));
}

static void
test_loopback (NetTest *test, gconstpointer data)
{
  static const char *const yes[] = { "http://127.0.0.1/", "http://127.8.9.1:99/", "http://[::1]/", "https://localhost/",
                                     "http://demo.localhost/", "https://near.example.com/" };
  static const char *const no[] = { "http://128.0.0.1/", "https://example.com/", "https://localhost.example.com/",
                                    "http://10.0.0.1/", "nonsense" };

  hf_transport_set_host (test->transport, "near.example.com", "http://127.0.0.1:8080", FALSE, 0, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (yes); i++)
    g_assert_true (hf_transport_is_loopback (test->transport, yes[i]));
  for (guint i = 0; i < G_N_ELEMENTS (no); i++)
    g_assert_false (hf_transport_is_loopback (test->transport, no[i]));
}

static void
test_proxy (NetTest *test, gconstpointer data)
{
  g_autofree char *proxy = hf_script_server_uri (test->server, "");
  g_autoptr(HfRequest) request = hf_request_new ("GET", "http://plain.example.com/a", TRUE, NULL);
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GError) error = NULL;

  hf_transport_set_host (test->transport, "plain.example.com", NULL, TRUE, 0, NULL, proxy);
  response = net_test_send (test, request, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hf_script_server_request (test->server, 0)->target, ==, "http://plain.example.com/a");
}

static char *
find_certificate (void)
{
  return g_test_build_filename (G_TEST_DIST, "net", "certificate.pem", NULL);
}

static void
set_up_tls (NetTest *test, gconstpointer data)
{
  g_autofree char *path = find_certificate ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, &error);

  g_assert_no_error (error);
  net_test_set_up (test, data);
  hf_script_server_free (test->server);
  test->server = hf_script_server_new_full ("127.0.0.1", certificate);
}

static void
test_untrusted (NetTest *test, gconstpointer data)
{
  net_test_assert_fails (test, "GET", "/", TRUE, HF_ERROR_INVALID);
  net_test_assert_fails (test, "POST", "/", FALSE, HF_ERROR_INVALID);
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 0);
}

static void
test_trusted (NetTest *test, gconstpointer data)
{
  g_autofree char *path = find_certificate ();
  g_autoptr(HfResponse) response = NULL;
  g_autofree char *body = NULL;

  hf_transport_set_host (test->transport, "127.0.0.1", NULL, FALSE, 0, path, NULL);
  hf_script_server_add (test->server, &(HfScriptReply){ .body = "{}", .framing = HF_SCRIPT_CHUNKED });
  response = net_test_get (test, "/");
  body = net_test_read_text (response);
  g_assert_cmpstr (body, ==, "{}");
}

/* Trusted, but not as this name: connectTo is checked as the machine it names. */
static void
test_wrong_name (NetTest *test, gconstpointer data)
{
  g_autofree char *path = find_certificate ();
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);
  g_autoptr(HfScriptServer) other = hf_script_server_new_full ("127.0.0.2", certificate);
  g_autofree char *right = hf_script_server_uri (test->server, "");
  g_autofree char *wrong = hf_script_server_uri (other, "");
  g_autoptr(HfRequest) request = hf_request_new ("GET", "https://api.example.com/", TRUE, NULL);
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GError) error = NULL;

  hf_transport_set_host (test->transport, "api.example.com", right, FALSE, 0, path, NULL);
  response = net_test_send (test, request, &error);
  g_assert_no_error (error);
  hf_transport_set_host (test->transport, "api.example.com", wrong, FALSE, 0, path, NULL);
  g_assert_null (net_test_send (test, request, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_bad_ca (NetTest *test, gconstpointer data)
{
  hf_transport_set_host (test->transport, "127.0.0.1", NULL, FALSE, 0, "/nonexistent/own.pem", NULL);
  net_test_assert_fails (test, "GET", "/", TRUE, HF_ERROR_INVALID);
}

static void
test_broken_handshake (NetTest *test, gconstpointer data)
{
  g_autofree char *uri = g_strdup_printf ("https://127.0.0.1:%u/", hf_script_server_port (test->server));
  g_autoptr(HfRequest) request = hf_request_new ("POST", uri, FALSE, NULL);
  g_autoptr(GError) error = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_RESET_ON_ACCEPT });
  g_assert_null (net_test_send (test, request, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_TRANSIENT);
}

#define add_tls(path, func) g_test_add (path, NetTest, NULL, set_up_tls, func, net_test_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/transport/hosts/plain-http-is-refused", test_https_rule);
  net_test_add ("/net/transport/hosts/https-rule-looks-at-connect-to", test_rule_looks_at_target);
  net_test_add ("/net/transport/hosts/connect-to-keeps-path-and-host-header", test_connect_to);
  net_test_add ("/net/transport/hosts/loss-names-the-host-as-written", test_lost_names_the_host);
  net_test_add ("/net/transport/hosts/loopback-is-known", test_loopback);
  net_test_add ("/net/transport/hosts/proxy-is-asked", test_proxy);
  add_tls ("/net/transport/tls/untrusted-certificate-is-invalid-and-nothing-is-sent", test_untrusted);
  add_tls ("/net/transport/tls/own-ca-is-trusted", test_trusted);
  add_tls ("/net/transport/tls/certificate-of-another-name-is-invalid", test_wrong_name);
  add_tls ("/net/transport/tls/unreadable-ca-is-invalid", test_bad_ca);
  net_test_add ("/net/transport/tls/broken-handshake-is-transient", test_broken_handshake);
  return g_test_run ();
}
