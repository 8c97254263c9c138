/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request as a value: what is accepted, and what is never shown. */

#include "net-test.h"

#include <string.h>

#include <hf-net-private.h>

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
test_masks_texts (void)
{
  g_autoptr(HfRequest) request = hf_request_new ("POST", "https://api.example.com/k%20%22y/a?key=k%20%22y&f=k+%22y", TRUE, NULL);
  g_autofree char *head = NULL, *text = NULL;
  const char *body = "{\"a\":\"k \\\"y\",\"b\":\"token-long\",\"c\":\"token\"}";
  g_autoptr(GBytes) bytes = g_bytes_new_static (body, strlen (body));

  /* The shorter is the beginning of the longer, and was named first. */
  hf_request_add_secret (request, "");
  hf_request_add_secret (request, "token");
  hf_request_add_secret (request, "token-long");
  hf_request_add_secret (request, "k \"y");
  hf_request_set_header (request, "X-Note", "with token-long in it", FALSE);
  hf_request_set_body (request, NULL, bytes);
  head = hf_request_describe (request);
  text = hf_request_dup_shown_body (request);
  g_assert_cmpstr (head, ==, "POST https://api.example.com/•••/a?key=•••&f=•••\nX-Note: with ••• in it\n");
  g_assert_cmpstr (text, ==, "{\"a\":\"•••\",\"b\":\"•••\",\"c\":\"•••\"}");
  g_assert_cmpmem (g_bytes_get_data (hf_request_get_body (request), NULL), strlen (body), body, strlen (body));
}

static void
test_shows_no_binary (void)
{
  g_autoptr(HfRequest) request = hf_request_new ("POST", "https://api.example.com/", TRUE, NULL);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("\xff\x00\x01", 3);
  g_autofree char *none = hf_request_dup_shown_body (request), *text = NULL;

  hf_request_set_body (request, "image/png", bytes);
  text = hf_request_dup_shown_body (request);
  g_assert_null (none);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_nonnull (strstr (text, "3 bytes"));
}

static void
test_redirect_keeps_secrets_home (void)
{
  g_autoptr(HfRequest) request = hf_request_new ("PUT", "https://api.example.com/a", TRUE, NULL);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("{\"pin\":\"s3cr3t\"}", 16);
  g_autoptr(HfRequest) here = NULL, there = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  hf_request_add_secret (request, "s3cr3t");
  hf_request_set_header (request, "X-Key", "s3cr3t", TRUE);
  hf_request_set_body (request, NULL, bytes);
  here = hf_request_redirect (request, "https://api.example.com/b?again=s3cr3t", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (hf_request_get_header (here, "X-Key"), ==, "s3cr3t");
  text = hf_request_describe (here);
  g_assert_null (strstr (text, "s3cr3t"));
  there = hf_request_redirect (request, "https://evil.example.com/b", &error);
  g_assert_null (there);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_null (strstr (error->message, "s3cr3t"));
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
  g_test_add_func ("/net/request/shows-no-secret-text-anywhere", test_masks_texts);
  g_test_add_func ("/net/request/shows-no-binary-body", test_shows_no_binary);
  g_test_add_func ("/net/request/redirect-keeps-secrets-home", test_redirect_keeps_secrets_home);
  g_test_add_func ("/net/request/error-hides-password", test_error_hides_password);
  return g_test_run ();
}
