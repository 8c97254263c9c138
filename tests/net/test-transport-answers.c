/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a service answers comes through: any status, the headers, and the whole body however it was framed. */

#include "net-test.h"

static void
test_any_status (NetTest *test, gconstpointer data)
{
  static const guint statuses[] = { 200, 201, 204, 300, 304, 400, 401, 403, 404, 407, 409, 412, 422, 429, 500, 503, 599 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autoptr(HfResponse) response = NULL;

      hf_script_server_add (test->server, &(HfScriptReply){ .status = statuses[i] });
      response = net_test_get (test, "/");
      g_assert_cmpuint (hf_response_get_status (response), ==, statuses[i]);
      g_assert_nonnull (hf_response_get_reason (response));
    }
}

static void
test_head (NetTest *test, gconstpointer data)
{
  HfScriptReply reply = { .type = "Application/JSON; charset=utf-8", .body = "{}" };
  g_autoptr(HfResponse) response = NULL;
  g_autofree char *body = NULL;

  reply.headers = "ETag: W/\"17\"\r\nX-Two: a\r\nX-Two: b\r\n";
  hf_script_server_add (test->server, &reply);
  response = net_test_get (test, "/");
  g_assert_cmpstr (hf_response_get_header (response, "etag"), ==, "W/\"17\"");
  g_assert_cmpstr (hf_response_get_header (response, "X-Two"), ==, "a, b");
  g_assert_null (hf_response_get_header (response, "Last-Modified"));
  g_assert_cmpstr (hf_response_get_content_type (response), ==, "application/json");
  body = net_test_read_text (response);
  g_assert_cmpstr (body, ==, "{}");
}

static void
test_not_modified (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = net_test_request (test, "GET", "/", TRUE);
  g_autoptr(HfResponse) response = NULL;
  g_autofree char *body = NULL;

  hf_request_set_header (request, "If-None-Match", "\"17\"", FALSE);
  hf_script_server_add (test->server, &(HfScriptReply){ .status = 304, .headers = "ETag: \"17\"\r\n" });
  response = net_test_send (test, request, NULL);
  g_assert_cmpuint (hf_response_get_status (response), ==, 304);
  body = net_test_read_text (response);
  g_assert_cmpstr (body, ==, "");
  g_assert_cmpstr (hf_script_request_header (hf_script_server_request (test->server, 0), "If-None-Match"), ==, "\"17\"");
}

/* The head may speak of an encoding or a length that a body would have had. */
static void
test_no_body (NetTest *test, gconstpointer data)
{
  static const char *const headers = "Content-Encoding: gzip\r\nContent-Length: 1000\r\n";
  g_autoptr(HfRequest) head = net_test_request (test, "HEAD", "/", TRUE);

  for (guint i = 0; i < 3; i++)
    {
      g_autoptr(HfResponse) response = NULL;
      g_autofree char *body = NULL;

      if (i < 2)
        hf_script_server_add (test->server, &(HfScriptReply){ .status = i == 0 ? 200 : 304, .headers = headers });
      else
        hf_script_server_add (test->server, &(HfScriptReply){ .body = "", .headers = "Content-Encoding: gzip\r\n" });
      response = i == 0 ? net_test_send (test, head, NULL) : net_test_get (test, "/");
      body = net_test_read_text (response);
      g_assert_cmpstr (body, ==, "");
    }
  g_assert_cmpuint (hf_script_server_connections (test->server), ==, 1);
}

/* Whoever keeps an answer he has read keeps no connection with it, however many he keeps. */
static void
test_kept_answers (NetTest *test, gconstpointer data)
{
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 40; i++)
    {
      HfResponse *response = net_test_get (test, "/");
      g_autofree char *body = net_test_read_text (response);
      g_autofree char *again = net_test_read_text (response);

      g_ptr_array_add (kept, response);
      g_assert_cmpstr (body, ==, "[]");
      g_assert_cmpstr (again, ==, "");
    }
  g_assert_cmpuint (hf_script_server_connections (test->server), ==, 1);
}

static char *
make_text (gsize size)
{
  char *text = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    text[i] = (char) ('a' + i * i % 23);
  text[size] = '\0';
  return text;
}

static void
check_body (NetTest *test, HfScriptReply reply, gsize size)
{
  g_autofree char *sent = make_text (size);
  g_autofree char *got = NULL;
  g_autoptr(HfResponse) response = NULL;

  reply.body = sent;
  hf_script_server_add (test->server, &reply);
  response = net_test_get (test, "/");
  got = net_test_read_text (response);
  g_assert_true (g_str_equal (sent, got));
}

static void
test_framings (NetTest *test, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 3999, 4000, 70000, 3000000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (HfScriptFraming framing = HF_SCRIPT_LENGTH; framing <= HF_SCRIPT_CLOSE; framing++)
      {
        check_body (test, (HfScriptReply){ .framing = framing }, sizes[i]);
        check_body (test, (HfScriptReply){ .framing = framing, .gzip = TRUE }, sizes[i]);
      }
}

static void
test_asks_for_gzip (NetTest *test, gconstpointer data)
{
  g_autoptr(HfResponse) response = net_test_get (test, "/");
  const char *accepted = hf_script_request_header (hf_script_server_request (test->server, 0), "Accept-Encoding");

  g_assert_nonnull (accepted);
  g_assert_nonnull (strstr (accepted, "gzip"));
}

static void
test_chunks (NetTest *test, gconstpointer data)
{
  g_autofree char *sent = make_text (2000000);
  g_autoptr(HfResponse) response = NULL;
  gsize total = 0, size;

  hf_script_server_add (test->server, &(HfScriptReply){ .body = sent });
  response = net_test_get (test, "/");
  do
    {
      GAsyncResult *result = NULL;
      g_autoptr(GAsyncResult) done = NULL;
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) chunk = NULL;

      hf_response_read_async (response, NULL, hf_test_keep_result_cb, &result);
      done = hf_test_wait_result (&result);
      chunk = hf_response_read_finish (response, done, &error);
      g_assert_no_error (error);
      size = g_bytes_get_size (chunk);
      g_assert_cmpuint (size, <=, 256 * 1024);
      g_assert_cmpint (memcmp (g_bytes_get_data (chunk, NULL), sent + total, size), ==, 0);
      total += size;
    }
  while (size > 0);
  g_assert_cmpuint (total, ==, 2000000);
}

static void
test_abandoned (NetTest *test, gconstpointer data)
{
  g_autofree char *sent = make_text (3000000);

  hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_STALL, .body = sent, .cut_after = 100 });
  hf_script_server_add (test->server, &(HfScriptReply){ .body = sent });
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(HfResponse) response = net_test_get (test, "/");

      g_assert_cmpuint (hf_response_get_status (response), ==, 200);
    }
}

static void
test_request_arrives (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = net_test_post (test, "/a b?q=ü&r=%20", TRUE, "{\"n\":1}");
  const HfScriptRequest *got;
  g_autoptr(HfResponse) response = NULL;
  g_autofree char *body = NULL;

  hf_request_set_header (request, "Idempotency-Key", "k-1", FALSE);
  hf_request_set_header (request, "Content-Length", "99", FALSE);
  response = net_test_send (test, request, NULL);
  got = hf_script_server_request (test->server, 0);
  g_assert_cmpstr (got->method, ==, "POST");
  g_assert_cmpstr (got->target, ==, "/a%20b?q=%C3%BC&r=%20");
  g_assert_cmpstr (hf_script_request_header (got, "Content-Type"), ==, "application/json");
  g_assert_cmpstr (hf_script_request_header (got, "Content-Length"), ==, "7");
  g_assert_cmpstr (hf_script_request_header (got, "Idempotency-Key"), ==, "k-1");
  g_assert_true (g_str_has_prefix (hf_script_request_header (got, "User-Agent"), "Holdfast/"));
  body = hf_script_request_text (got);
  g_assert_cmpstr (body, ==, "{\"n\":1}");
}

static void
test_post_without_body (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = net_test_request (test, "POST", "/", FALSE);
  g_autoptr(HfResponse) response = net_test_send (test, request, NULL);

  g_assert_cmpstr (hf_script_request_header (hf_script_server_request (test->server, 0), "Content-Length"), ==, "0");
}

static void
test_userinfo (NetTest *test, gconstpointer data)
{
  g_autofree char *uri = g_strdup_printf ("http://me:hunter2@127.0.0.1:%u/", hf_script_server_port (test->server));
  g_autoptr(HfRequest) request = hf_request_new ("GET", uri, TRUE, NULL);
  g_autoptr(HfResponse) response = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .status = 401, .headers = "WWW-Authenticate: Basic realm=\"x\"\r\n" });
  response = net_test_send (test, request, NULL);
  g_assert_cmpuint (hf_response_get_status (response), ==, 401);
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 1);
  g_assert_cmpstr (hf_script_request_header (hf_script_server_request (test->server, 0), "Authorization"), ==,
                   "Basic bWU6aHVudGVyMg==");
}

static void
test_bad_header (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = net_test_request (test, "GET", "/", TRUE);
  g_autoptr(GError) error = NULL;

  hf_request_set_header (request, "X-Note", "a\r\nX-Injected: b", FALSE);
  g_assert_null (net_test_send (test, request, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_cmpuint (hf_script_server_count (test->server), ==, 0);
}

static void
test_no_cookies (NetTest *test, gconstpointer data)
{
  hf_script_server_add (test->server, &(HfScriptReply){ .headers = "Set-Cookie: session=1\r\n" });
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(HfResponse) response = net_test_get (test, "/");
      g_autofree char *body = net_test_read_text (response);
    }
  g_assert_null (hf_script_request_header (hf_script_server_request (test->server, 1), "Cookie"));
}

static void
test_describe (NetTest *test, gconstpointer data)
{
  HfScriptReply reply = { .status = 409, .headers = "Set-Cookie: session=hunter2\r\nX-Why: busy\r\n" };
  g_autoptr(HfResponse) response = NULL;
  g_autofree char *text = NULL;

  hf_script_server_add (test->server, &reply);
  response = net_test_get (test, "/");
  text = hf_response_describe (response);
  g_assert_true (g_str_has_prefix (text, "409 Scripted\n"));
  g_assert_nonnull (strstr (text, "X-Why: busy\n"));
  g_assert_nonnull (strstr (text, "Set-Cookie: •••\n"));
  g_assert_null (strstr (text, "hunter2"));
}

static void
check_retry_after (NetTest *test, const char *headers, gint64 expected)
{
  g_autoptr(HfResponse) response = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .status = 503, .headers = headers });
  response = net_test_get (test, "/");
  g_assert_cmpint (hf_response_get_retry_after (response, hf_clock_now (HF_CLOCK (test->clock))), ==, expected);
}

static void
test_retry_after (NetTest *test, gconstpointer data)
{
  check_retry_after (test, "Retry-After: 7\r\n", 7);
  check_retry_after (test, "Retry-After: 0\r\n", 0);
  check_retry_after (test, "Retry-After: Thu, 01 Jan 2026 00:01:30 GMT\r\n", 90);
  check_retry_after (test, "Retry-After: Thu, 01 Jan 2015 00:00:00 GMT\r\n", 0);
  check_retry_after (test, "Retry-After: soon\r\n", -1);
  check_retry_after (test, "Retry-After: 99999999999999999\r\n", 365 * 24 * 60 * 60);
  check_retry_after (test, NULL, -1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/transport/any-status-is-an-answer", test_any_status);
  net_test_add ("/net/transport/headers-come-through", test_head);
  net_test_add ("/net/transport/not-modified-has-no-body", test_not_modified);
  net_test_add ("/net/transport/no-body-is-no-cut", test_no_body);
  net_test_add ("/net/transport/kept-answers-hold-no-connection", test_kept_answers);
  net_test_add ("/net/transport/body-survives-every-framing", test_framings);
  net_test_add ("/net/transport/asks-for-gzip", test_asks_for_gzip);
  net_test_add ("/net/transport/chunks-are-at-most-256-KiB", test_chunks);
  net_test_add ("/net/transport/answer-nobody-reads-blocks-nothing", test_abandoned);
  net_test_add ("/net/transport/request-arrives-as-made", test_request_arrives);
  net_test_add ("/net/transport/post-without-body-says-length-0", test_post_without_body);
  net_test_add ("/net/transport/userinfo-is-basic-authentication-and-401-an-answer", test_userinfo);
  net_test_add ("/net/transport/header-with-line-break-is-refused", test_bad_header);
  net_test_add ("/net/transport/keeps-no-cookies", test_no_cookies);
  net_test_add ("/net/transport/describe-masks", test_describe);
  net_test_add ("/net/transport/retry-after-number-or-date", test_retry_after);
  return g_test_run ();
}
