/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A body that did not end as its framing says is an error, never an end: a table must not lose its second half because a
 * connection broke. And a body that does not end at all meets the size limit. */

#include "net-test.h"

static char *
make_text (gsize size)
{
  char *text = g_malloc (size + 1);

  memset (text, 'a', size);
  text[size] = '\0';
  return text;
}

static void
assert_body_fails (NetTest *test, HfScriptReply reply, HfError code)
{
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;

  hf_script_server_add (test->server, &reply);
  response = net_test_get (test, "/");
  body = net_test_read (response, &error);
  g_assert_null (body);
  g_assert_error (error, HF_ERROR, (int) code);
}

/* Cut after nothing, inside, and one byte before the end: by close and by reset. */
static void
check_cuts (NetTest *test, HfScriptReply reply, gsize framed_size)
{
  gsize cuts[] = { 0, 1, framed_size / 2, framed_size - 1 };

  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    for (gboolean reset = FALSE; reset <= TRUE; reset++)
      {
        reply.act = HF_SCRIPT_CUT;
        reply.cut_after = cuts[i];
        reply.reset = reset;
        assert_body_fails (test, reply, HF_ERROR_TRANSIENT);
      }
}

static void
test_short_of_length (NetTest *test, gconstpointer data)
{
  g_autofree char *text = make_text (100000);

  check_cuts (test, (HfScriptReply){ .body = text }, 100000);
  check_cuts (test, (HfScriptReply){ .body = text, .headers = "Connection: close\r\n" }, 100000);
}

static void
test_chunked (NetTest *test, gconstpointer data)
{
  g_autofree char *text = make_text (8000);

  /* Two chunks of 4000 with "fa0\r\n" before and "\r\n" behind; up to the second's end, then without the last chunk. */
  check_cuts (test, (HfScriptReply){ .body = text, .framing = HF_SCRIPT_CHUNKED }, 2 * (4000 + 7) + 2);
  for (gsize cut = 2 * (4000 + 7) - 4; cut <= 2 * (4000 + 7); cut++)
    assert_body_fails (test,
                       (HfScriptReply){ .act = HF_SCRIPT_CUT, .body = text, .framing = HF_SCRIPT_CHUNKED, .cut_after = cut },
                       HF_ERROR_TRANSIENT);
  check_cuts (test, (HfScriptReply){ .body = text, .framing = HF_SCRIPT_CHUNKED, .headers = "Connection: close\r\n" },
              2 * (4000 + 7) + 2);
}

/* What is at the end of a chunked body must not depend on how much room was left to read into. */
static void
test_chunked_sizes (NetTest *test, gconstpointer data)
{
  for (gsize size = 256 * 1024 - 3; size <= 256 * 1024 + 3; size++)
    {
      g_autofree char *text = make_text (size);
      g_autofree char *got = NULL;
      g_autoptr(HfResponse) response = NULL;

      hf_script_server_add (test->server, &(HfScriptReply){ .body = text, .framing = HF_SCRIPT_CHUNKED });
      response = net_test_get (test, "/");
      got = net_test_read_text (response);
      g_assert_cmpuint (strlen (got), ==, size);
    }
  g_assert_cmpuint (hf_script_server_connections (test->server), ==, 1);
}

static void
test_gzip (NetTest *test, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "%u,", i * 2654435761u);
  assert_body_fails (test, (HfScriptReply){ .act = HF_SCRIPT_CUT, .body = text->str, .gzip = TRUE, .cut_after = 9000 },
                     HF_ERROR_TRANSIENT);
  for (gsize cut = 1; cut <= 20; cut++)
    {
      assert_body_fails (test, (HfScriptReply){ .body = text->str, .gzip = TRUE, .gzip_cut = cut }, HF_ERROR_TRANSIENT);
      assert_body_fails (test,
                         (HfScriptReply){ .body = text->str, .gzip = TRUE, .gzip_cut = cut, .framing = HF_SCRIPT_CHUNKED },
                         HF_ERROR_TRANSIENT);
      assert_body_fails (test,
                         (HfScriptReply){ .body = text->str, .gzip = TRUE, .gzip_cut = cut, .framing = HF_SCRIPT_CLOSE },
                         HF_ERROR_TRANSIENT);
    }
}

static void
test_unsafe (NetTest *test, gconstpointer data)
{
  g_autoptr(HfRequest) request = net_test_post (test, "/", FALSE, "{}");
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GError) error = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .act = HF_SCRIPT_CUT, .body = "{\"id\":7}", .cut_after = 3 });
  response = net_test_send (test, request, NULL);
  g_assert_cmpuint (hf_response_get_status (response), ==, 200);
  g_assert_null (net_test_read (response, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_UNKNOWN_OUTCOME);
}

static void
test_garbage (NetTest *test, gconstpointer data)
{
  static const char *const answers[] = { "SSH-2.0-OpenSSH_9.2\r\n", "\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
                                         "HTTP/1.1 200 OK\r\nContent-Length: 2", "HTTP/1.1 2", "\x01\x02\x03\x04" };

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      hf_script_server_add (test->server, &(HfScriptReply){ .raw = answers[i] });
      net_test_assert_fails (test, "GET", "/", TRUE, HF_ERROR_TRANSIENT);
      hf_script_server_add (test->server, &(HfScriptReply){ .raw = answers[i] });
      net_test_assert_fails (test, "POST", "/", FALSE, HF_ERROR_UNKNOWN_OUTCOME);
    }
}

static GBytes *
gzip (const char *text)
{
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) output = g_converter_output_stream_new (memory, G_CONVERTER (compressor));

  g_output_stream_write_all (output, text, strlen (text), NULL, NULL, NULL);
  g_output_stream_close (output, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static void
test_gzip_members (NetTest *test, gconstpointer data)
{
  HfScriptReply reply = { .headers = "Content-Encoding: gzip\r\n" };
  g_autoptr(GBytes) one = gzip ("[1,");
  g_autoptr(GBytes) two = gzip ("2]");
  g_autoptr(GByteArray) both = g_byte_array_new ();
  g_autoptr(HfResponse) response = NULL;
  g_autofree char *got = NULL;

  g_byte_array_append (both, g_bytes_get_data (one, NULL), (guint) g_bytes_get_size (one));
  g_byte_array_append (both, g_bytes_get_data (two, NULL), (guint) g_bytes_get_size (two));
  reply.bytes = g_byte_array_free_to_bytes (g_steal_pointer (&both));
  hf_script_server_add (test->server, &reply);
  response = net_test_get (test, "/");
  got = net_test_read_text (response);
  g_assert_cmpstr (got, ==, "[1,2]");
}

static void
test_not_gzip (NetTest *test, gconstpointer data)
{
  assert_body_fails (test, (HfScriptReply){ .body = "[1,2]", .headers = "Content-Encoding: gzip\r\n" }, HF_ERROR_INVALID);
  assert_body_fails (test, (HfScriptReply){ .body = "[1,2]", .headers = "Content-Encoding: br\r\n" }, HF_ERROR_INVALID);
}

static void
test_size_limit (NetTest *test, gconstpointer data)
{
  g_autofree char *text = make_text (600000);

  hf_transport_set_size_limit (test->transport, 599999);
  assert_body_fails (test, (HfScriptReply){ .body = text }, HF_ERROR_INVALID);
  assert_body_fails (test, (HfScriptReply){ .body = text, .framing = HF_SCRIPT_CHUNKED }, HF_ERROR_INVALID);
  hf_transport_set_size_limit (test->transport, 600000);
  for (HfScriptFraming framing = HF_SCRIPT_LENGTH; framing <= HF_SCRIPT_CLOSE; framing++)
    {
      g_autoptr(HfResponse) response = NULL;
      g_autofree char *body = NULL;

      hf_script_server_add (test->server, &(HfScriptReply){ .body = text, .framing = framing });
      response = net_test_get (test, "/");
      body = net_test_read_text (response);
      g_assert_cmpuint (strlen (body), ==, 600000);
    }
}

/* A thousandth on the wire. */
static void
test_gzip_bomb (NetTest *test, gconstpointer data)
{
  g_autofree char *text = make_text (20 * 1000 * 1000);

  hf_transport_set_size_limit (test->transport, 1000 * 1000);
  assert_body_fails (test, (HfScriptReply){ .body = text, .gzip = TRUE }, HF_ERROR_INVALID);
}

static void
test_read_all_limit (NetTest *test, gconstpointer data)
{
  g_autoptr(HfResponse) response = NULL;
  g_autoptr(GAsyncResult) done = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *result = NULL;

  hf_script_server_add (test->server, &(HfScriptReply){ .body = "12345" });
  response = net_test_get (test, "/");
  hf_response_read_all_async (response, 4, NULL, hf_test_keep_result_cb, &result);
  done = hf_test_wait_result (&result);
  g_assert_null (hf_response_read_all_finish (response, done, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  net_test_add ("/net/transport/cut/short-of-content-length-is-an-error", test_short_of_length);
  net_test_add ("/net/transport/cut/no-last-chunk-is-an-error", test_chunked);
  net_test_add ("/net/transport/cut/unfinished-gzip-is-an-error", test_gzip);
  net_test_add ("/net/transport/cut/of-an-unsafe-call-is-unknown-outcome", test_unsafe);
  net_test_add ("/net/transport/cut/garbage-is-a-lost-answer", test_garbage);
  net_test_add ("/net/transport/chunked-body-of-any-size-ends-and-keeps-the-connection", test_chunked_sizes);
  net_test_add ("/net/transport/gzip-of-several-members-is-whole", test_gzip_members);
  net_test_add ("/net/transport/encoding-that-is-not-so-is-an-error", test_not_gzip);
  net_test_add ("/net/transport/size-limit-counts-every-framing", test_size_limit);
  net_test_add ("/net/transport/size-limit-counts-unpacked-bytes", test_gzip_bomb);
  net_test_add ("/net/transport/read-all-keeps-its-own-limit", test_read_all_limit);
  return g_test_run ();
}
