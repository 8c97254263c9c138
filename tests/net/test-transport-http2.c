/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The same promises over HTTP/2, with libsoup's own server in a thread as the peer. */

#include <libsoup/soup.h>

#include "net-test.h"

#define LARGE (3 * 1000 * 1000)

typedef struct
{
  NetTest net;
  GThread *thread;
  GMainLoop *loop;
  GAsyncQueue *ready; /* of char: the address */
  char *uri;
  int requests; /* atomic */
} Test;

static void
answer_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  SoupMessageBody *got = soup_server_message_get_request_body (message);
  Test *test = data;

  g_atomic_int_inc (&test->requests);
  soup_server_message_set_status (message, 200, NULL);
  if (soup_server_message_get_http_version (message) != SOUP_HTTP_2_0)
    soup_server_message_set_status (message, 505, NULL);
  if (g_str_equal (path, "/large"))
    soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_TAKE, g_strnfill (LARGE, 'x'), LARGE);
  else
    soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, got->data, (gsize) got->length);
}

static char *
find_certificate (void)
{
  return g_test_build_filename (G_TEST_DIST, "net", "certificate.pem", NULL);
}

static gpointer
server_thread (gpointer data)
{
  Test *test = data;
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autofree char *path = find_certificate ();
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);
  g_autoptr(SoupServer) server = NULL;
  GSList *uris;

  g_main_context_push_thread_default (context);
  server = soup_server_new ("tls-certificate", certificate, NULL);
  soup_server_add_handler (server, NULL, answer_cb, test, NULL);
  g_assert_true (soup_server_listen_local (server, 0, SOUP_SERVER_LISTEN_HTTPS | SOUP_SERVER_LISTEN_IPV4_ONLY, NULL));
  uris = soup_server_get_uris (server);
  test->loop = g_main_loop_new (context, FALSE);
  g_async_queue_push (test->ready, g_uri_to_string (uris->data));
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  g_main_loop_run (test->loop);
  soup_server_disconnect (server);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_main_context_pop_thread_default (context);
  return NULL;
}

static void
set_up (Test *test, gconstpointer data)
{
  g_autofree char *path = find_certificate ();

  net_test_set_up (&test->net, data);
  test->ready = g_async_queue_new ();
  test->thread = g_thread_new ("http2-server", server_thread, test);
  test->uri = g_async_queue_pop (test->ready);
  hf_transport_set_host (test->net.transport, "127.0.0.1", NULL, FALSE, 0, path, NULL);
}

static void
tear_down (Test *test, gconstpointer data)
{
  net_test_tear_down (&test->net, data);
  g_main_loop_quit (test->loop);
  g_thread_join (test->thread);
  g_main_loop_unref (test->loop);
  g_async_queue_unref (test->ready);
  g_free (test->uri);
}

static char *
ask (Test *test, const char *method, const char *path, gboolean safe, const char *body)
{
  g_autofree char *uri = g_strconcat (test->uri, path, NULL);
  g_autoptr(HfRequest) request = hf_request_new (method, uri, safe, NULL);
  g_autoptr(GBytes) bytes = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GError) error = NULL;

  if (bytes != NULL)
    hf_request_set_body (request, "text/plain", bytes);
  response = net_test_send (&test->net, request, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hf_response_get_status (response), ==, 200);
  return net_test_read_text (response);
}

static void
test_large (Test *test, gconstpointer data)
{
  g_autofree char *body = ask (test, "GET", "large", TRUE, NULL);

  g_assert_cmpuint (strlen (body), ==, LARGE);
}

static void
test_writes (Test *test, gconstpointer data)
{
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *text = g_strdup_printf ("body %u", i);
      g_autofree char *safe = ask (test, "POST", "", TRUE, text);
      g_autofree char *unsafe = ask (test, "POST", "", FALSE, text);

      g_assert_cmpstr (safe, ==, text);
      g_assert_cmpstr (unsafe, ==, text);
    }
  g_assert_cmpint (g_atomic_int_get (&test->requests), ==, 40);
}

#define add(path, func) g_test_add (path, Test, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_setenv ("SOUP_SERVER_HTTP2", "1", TRUE);
  g_test_init (&argc, &argv, NULL);
  add ("/net/transport/http2/large-body-is-whole", test_large);
  add ("/net/transport/http2/writes-arrive-once", test_writes);
  return g_test_run ();
}
