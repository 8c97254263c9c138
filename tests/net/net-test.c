/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the transport's tests share: set-up, and asynchronous calls as blocking ones. */

#include "net-test.h"

#include <string.h>

void
net_test_set_up (NetTest *test, gconstpointer data)
{
  test->clock = hf_fake_clock_new ();
  test->transport = hf_transport_new (HF_CLOCK (test->clock));
  test->server = hf_script_server_new ();
}

void
net_test_tear_down (NetTest *test, gconstpointer data)
{
  g_assert_finalize_object (test->transport);
  hf_script_server_free (test->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (test->clock);
}

HfRequest *
net_test_request (NetTest *test, const char *method, const char *path, gboolean safe)
{
  g_autofree char *uri = hf_script_server_uri (test->server, path);
  g_autoptr(GError) error = NULL;
  HfRequest *request = hf_request_new (method, uri, safe, &error);

  g_assert_no_error (error);
  return request;
}

HfRequest *
net_test_post (NetTest *test, const char *path, gboolean safe, const char *body)
{
  HfRequest *request = net_test_request (test, "POST", path, safe);
  g_autoptr(GBytes) bytes = g_bytes_new (body, strlen (body));

  hf_request_set_body (request, "application/json", bytes);
  return request;
}

void
net_test_start (NetTest *test, HfRequest *request, GCancellable *cancellable, GAsyncResult **result)
{
  hf_transport_send_async (test->transport, request, cancellable, hf_test_keep_result_cb, result);
}

HfResponse *
net_test_finish (NetTest *test, GAsyncResult **result, GError **error)
{
  g_autoptr(GAsyncResult) done = hf_test_wait_result (result);

  return hf_transport_send_finish (test->transport, done, error);
}

HfResponse *
net_test_send (NetTest *test, HfRequest *request, GError **error)
{
  GAsyncResult *result = NULL;

  net_test_start (test, request, NULL, &result);
  return net_test_finish (test, &result, error);
}

HfResponse *
net_test_get (NetTest *test, const char *path)
{
  g_autoptr(HfRequest) request = net_test_request (test, "GET", path, TRUE);
  g_autoptr(GError) error = NULL;
  HfResponse *response = net_test_send (test, request, &error);

  g_assert_no_error (error);
  return response;
}

GBytes *
net_test_read (HfResponse *response, GError **error)
{
  GAsyncResult *result = NULL;
  g_autoptr(GAsyncResult) done = NULL;

  hf_response_read_all_async (response, G_MAXSIZE, NULL, hf_test_keep_result_cb, &result);
  done = hf_test_wait_result (&result);
  return hf_response_read_all_finish (response, done, error);
}

char *
net_test_read_text (HfResponse *response)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = net_test_read (response, &error);

  g_assert_no_error (error);
  return g_bytes_get_size (bytes) > 0 ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : g_strdup ("");
}

void
net_test_assert_fails (NetTest *test, const char *method, const char *path, gboolean safe, HfError code)
{
  g_autoptr(HfRequest) request = net_test_request (test, method, path, safe);
  g_autoptr(GError) error = NULL;
  g_autoptr(HfResponse) response = net_test_send (test, request, &error);

  g_assert_null (response);
  g_assert_error (error, HF_ERROR, (int) code);
}
