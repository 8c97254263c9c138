/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request as a value: what is accepted, and what is never shown. */

#include "net-test.h"

static void
test_refuses (gconstpointer uri)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (hf_request_new ("GET", uri, TRUE, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_header_replaces (void)
{
  g_autoptr(HfRequest) request = hf_request_new ("GET", "https://api.example.com/", TRUE, NULL);

  hf_request_set_header (request, "Accept", "text/plain", FALSE);
  hf_request_set_header (request, "accept", "application/json", FALSE);
  g_assert_cmpstr (hf_request_get_header (request, "ACCEPT"), ==, "application/json");
  g_assert_null (hf_request_get_header (request, "Authorization"));
}

static void
test_masks (void)
{
  g_autoptr(HfRequest) request = hf_request_new ("POST", "https://me:hunter2@api.example.com/a?b=c#d", TRUE, NULL);
  g_autofree char *text = NULL;

  hf_request_set_header (request, "X-Key", "topsecret", TRUE);
  hf_request_set_header (request, "Authorization", "Bearer token", FALSE);
  hf_request_set_header (request, "Accept", "application/json", FALSE);
  text = hf_request_describe (request);
  g_assert_cmpstr (text, ==, "POST https://api.example.com/a?b=c\nX-Key: •••\nAuthorization: •••\nAccept: application/json\n");
}

static void
test_error_hides_password (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (hf_request_new ("GET", "ftp://me:hunter2@example.com/", TRUE, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_null (strstr (error->message, "hunter2"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/net/request/refuses/relative", "/orders", test_refuses);
  g_test_add_data_func ("/net/request/refuses/other-scheme", "file:///etc/passwd", test_refuses);
  g_test_add_data_func ("/net/request/refuses/no-host", "https:///orders", test_refuses);
  g_test_add_data_func ("/net/request/refuses/broken-port", "https://example.com:port/", test_refuses);
  g_test_add_data_func ("/net/request/refuses/empty", "", test_refuses);
  g_test_add_func ("/net/request/header-of-same-name-replaces", test_header_replaces);
  g_test_add_func ("/net/request/describe-masks-secrets-and-userinfo", test_masks);
  g_test_add_func ("/net/request/error-hides-password", test_error_hides_password);
  return g_test_run ();
}
