/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Requests read from and answers turned into bytes, and the two as values. The answer is one block, so that a cut falls at
 * the exact byte. */

#include "hf-script-wire.h"

#include <string.h>

#define CHUNK 4000

void
hf_script_request_free (gpointer data)
{
  HfScriptRequest *request = data;

  g_free (request->method);
  g_free (request->target);
  g_free (request->path);
  g_clear_pointer (&request->headers, g_hash_table_unref);
  g_clear_pointer (&request->body, g_bytes_unref);
  g_free (request);
}

HfScriptReply *
hf_script_reply_copy (const HfScriptReply *reply)
{
  HfScriptReply *copy = g_memdup2 (reply, sizeof *reply);

  copy->method = g_strdup (reply->method);
  copy->path = g_strdup (reply->path);
  copy->headers = g_strdup (reply->headers);
  copy->type = g_strdup (reply->type);
  copy->body = g_strdup (reply->body);
  copy->raw = g_strdup (reply->raw);
  if (copy->times == 0)
    copy->times = 1;
  return copy;
}

void
hf_script_reply_free (gpointer data)
{
  HfScriptReply *reply = data;

  g_free ((char *) reply->method);
  g_free ((char *) reply->path);
  g_free ((char *) reply->headers);
  g_free ((char *) reply->type);
  g_free ((char *) reply->body);
  g_free ((char *) reply->raw);
  g_clear_pointer (&reply->bytes, g_bytes_unref);
  g_free (reply);
}

gboolean
hf_script_reply_fits (const HfScriptReply *reply, const HfScriptRequest *request)
{
  gsize length = reply->path != NULL ? strlen (reply->path) : 0;

  if (reply->act == HF_SCRIPT_RESET_ON_ACCEPT)
    return FALSE;
  if (reply->method != NULL && !g_str_equal (reply->method, request->method))
    return FALSE;
  if (length > 0 && reply->path[length - 1] == '*')
    return strncmp (reply->path, request->path, length - 1) == 0;
  return reply->path == NULL || g_str_equal (reply->path, request->path);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfScriptRequest, hf_script_request_free)

GIOStream *
hf_script_wire_open (GSocket *socket, GTlsCertificate *certificate)
{
  g_autoptr(GIOStream) plain = G_IO_STREAM (g_socket_connection_factory_create_connection (socket));
  g_autoptr(GIOStream) secure = NULL;

  if (certificate == NULL)
    return g_steal_pointer (&plain);
  secure = g_tls_server_connection_new (plain, certificate, NULL);
  if (secure == NULL || !g_tls_connection_handshake (G_TLS_CONNECTION (secure), NULL, NULL))
    return NULL;
  return g_steal_pointer (&secure);
}

static gboolean
read_head (GDataInputStream *input, HfScriptRequest *request)
{
  g_autofree char *first = g_data_input_stream_read_line (input, NULL, NULL, NULL);
  g_auto(GStrv) words = first != NULL ? g_strsplit (first, " ", 3) : NULL;

  if (words == NULL || g_strv_length (words) != 3)
    return FALSE;
  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[1]);
  request->path = g_strndup (words[1], strcspn (words[1], "?"));
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
      char *colon = line != NULL ? strchr (line, ':') : NULL;

      if (line == NULL)
        return FALSE;
      if (colon == NULL)
        return *line == '\0';
      g_hash_table_replace (request->headers, g_ascii_strdown (line, colon - line), g_strstrip (g_strdup (colon + 1)));
    }
}

static gboolean
read_exactly (GDataInputStream *input, GByteArray *out, gsize size)
{
  guint start = out->len;
  gsize got = 0;

  if (size == 0)
    return TRUE;
  g_byte_array_set_size (out, (guint) (start + size));
  return g_input_stream_read_all (G_INPUT_STREAM (input), out->data + start, size, &got, NULL, NULL) && got == size;
}

static gboolean
read_chunks (GDataInputStream *input, GByteArray *out)
{
  while (TRUE)
    {
      g_autofree char *line = g_data_input_stream_read_line (input, NULL, NULL, NULL);
      g_autofree char *end = NULL;
      gsize size = line != NULL ? (gsize) g_ascii_strtoull (line, NULL, 16) : 0;

      if (line == NULL || !read_exactly (input, out, size))
        return FALSE;
      end = g_data_input_stream_read_line (input, NULL, NULL, NULL);
      if (size == 0)
        return end != NULL;
    }
}

HfScriptRequest *
hf_script_wire_read (GDataInputStream *input, guint connection)
{
  g_autoptr(HfScriptRequest) request = g_new0 (HfScriptRequest, 1);
  g_autoptr(GByteArray) body = g_byte_array_new ();
  const char *length;
  gboolean complete = TRUE;

  if (!read_head (input, request))
    return NULL;
  length = g_hash_table_lookup (request->headers, "content-length");
  if (length != NULL)
    complete = read_exactly (input, body, (gsize) g_ascii_strtoull (length, NULL, 10));
  else if (g_hash_table_contains (request->headers, "transfer-encoding"))
    complete = read_chunks (input, body);
  if (!complete)
    return NULL;
  request->body = g_byte_array_free_to_bytes (g_steal_pointer (&body));
  request->connection = connection;
  request->when = g_get_monotonic_time ();
  return g_steal_pointer (&request);
}

static GBytes *
compress (GBytes *body, gsize cut)
{
  g_autoptr(GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 6);
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) output = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autoptr(GBytes) whole = NULL;

  g_output_stream_write_all (output, g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL, NULL, NULL);
  g_output_stream_close (output, NULL, NULL);
  whole = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  return g_bytes_new_from_bytes (whole, 0, g_bytes_get_size (whole) - cut);
}

static void
append_chunked (GByteArray *out, GBytes *body)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (body, &size);

  for (gsize at = 0; at < size; at += CHUNK)
    {
      gsize n = MIN (CHUNK, size - at);
      g_autofree char *head = g_strdup_printf ("%" G_GSIZE_MODIFIER "x\r\n", n);

      g_byte_array_append (out, (const guint8 *) head, (guint) strlen (head));
      g_byte_array_append (out, data + at, (guint) n);
      g_byte_array_append (out, (const guint8 *) "\r\n", 2);
    }
  g_byte_array_append (out, (const guint8 *) "0\r\n\r\n", 5);
}

static gboolean
has_header (const HfScriptReply *reply, const char *name)
{
  g_autofree char *all = reply->headers != NULL ? g_ascii_strdown (reply->headers, -1) : g_strdup ("");
  g_autofree char *line = g_strconcat ("\r\n", name, ":", NULL);

  return g_str_has_prefix (all, line + 2) || strstr (all, line) != NULL;
}

static void
append_head (GString *head, const HfScriptReply *reply, gsize length, gboolean bodyless)
{
  guint status = reply->status != 0 ? reply->status : 200;

  g_string_append_printf (head, "HTTP/1.1 %u %s\r\n", status, status < 300 ? "OK" : "Scripted");
  if (!bodyless && !has_header (reply, "content-type"))
    g_string_append_printf (head, "Content-Type: %s\r\n", reply->type != NULL ? reply->type : "application/json");
  if (reply->gzip)
    g_string_append (head, "Content-Encoding: gzip\r\n");
  if (reply->framing == HF_SCRIPT_CHUNKED)
    g_string_append (head, "Transfer-Encoding: chunked\r\n");
  else if (reply->framing == HF_SCRIPT_CLOSE)
    g_string_append (head, "Connection: close\r\n");
  else if (!bodyless && !has_header (reply, "content-length"))
    g_string_append_printf (head, "Content-Length: %" G_GSIZE_FORMAT "\r\n", length);
  if (reply->headers != NULL)
    g_string_append (head, reply->headers);
  g_string_append (head, "\r\n");
}

static GBytes *
make_body (const HfScriptReply *reply)
{
  g_autoptr(GBytes) plain = NULL;

  if (reply->bytes != NULL)
    plain = g_bytes_ref (reply->bytes);
  else
    {
      const char *text = reply->body != NULL ? reply->body : "[]";
      plain = g_bytes_new (text, strlen (text));
    }
  return reply->gzip ? compress (plain, reply->gzip_cut) : g_steal_pointer (&plain);
}

GBytes *
hf_script_wire_answer (const HfScriptRequest *request, const HfScriptReply *reply)
{
  gboolean bodyless = reply->status == 204 || reply->status == 304;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GString) head = g_string_new (NULL);
  g_autoptr(GByteArray) out = g_byte_array_new ();
  gsize end;

  if (reply->raw != NULL)
    return g_bytes_new (reply->raw, strlen (reply->raw));
  body = make_body (reply);
  append_head (head, reply, g_bytes_get_size (body), bodyless);
  g_byte_array_append (out, (const guint8 *) head->str, (guint) head->len);
  if (!bodyless && !g_str_equal (request->method, "HEAD"))
    {
      if (reply->framing == HF_SCRIPT_CHUNKED)
        append_chunked (out, body);
      else
        g_byte_array_append (out, g_bytes_get_data (body, NULL), (guint) g_bytes_get_size (body));
    }
  end = head->len + reply->cut_after;
  if ((reply->act == HF_SCRIPT_CUT || reply->act == HF_SCRIPT_STALL) && out->len > end)
    g_byte_array_set_size (out, (guint) end);
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

const char *
hf_script_request_header (const HfScriptRequest *request, const char *name)
{
  g_autofree char *key = g_ascii_strdown (name, -1);

  return g_hash_table_lookup (request->headers, key);
}

char *
hf_script_request_text (const HfScriptRequest *request)
{
  gsize size;
  const char *data = g_bytes_get_data (request->body, &size);

  return size > 0 ? g_strndup (data, size) : g_strdup ("");
}
