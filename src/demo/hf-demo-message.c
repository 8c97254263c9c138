/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample cloud's HTTP surface. Guarantees: a compressed body only where the client takes it and with an ETag of its own, and
 * a Last-Modified only once no later change can carry the same second. */

#include "hf-demo-message.h"

static gint64
parse_date (const char *text)
{
  g_autoptr(GDateTime) date = text != NULL ? soup_date_time_new_from_http_string (text) : NULL;

  return date != NULL ? g_date_time_to_unix (date) : -1;
}

void
hf_demo_message_read (SoupServerMessage *message, GHashTable *query, HfDemoCall *call)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);
  SoupMessageBody *body = soup_server_message_get_request_body (message);

  *call = (HfDemoCall){
    .method = soup_server_message_get_method (message),
    .path = g_uri_get_path (soup_server_message_get_uri (message)),
    .query = query,
    .body = body->data,
    .body_length = body->data != NULL ? (gsize) body->length : 0,
    .idempotency_key = soup_message_headers_get_one (headers, "Idempotency-Key"),
    .if_match = soup_message_headers_get_list (headers, "If-Match"),
    .if_none_match = soup_message_headers_get_list (headers, "If-None-Match"),
    .if_modified_since = parse_date (soup_message_headers_get_one (headers, "If-Modified-Since")),
    .now = g_get_real_time (),
  };
}

static gboolean
accepts_gzip (SoupServerMessage *message)
{
  const char *accept = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept-Encoding");
  GSList *codings = accept != NULL ? soup_header_parse_quality_list (accept, NULL) : NULL;
  gboolean accepts = FALSE;

  for (GSList *link = codings; link != NULL; link = link->next)
    accepts = accepts || g_ascii_strcasecmp (link->data, "gzip") == 0;
  soup_header_free_list (codings);
  return accepts;
}

static void
write_modified (SoupMessageHeaders *headers, gint64 modified)
{
  g_autoptr(GDateTime) date = NULL;
  g_autofree char *text = NULL;

  if (modified / G_USEC_PER_SEC >= g_get_real_time () / G_USEC_PER_SEC)
    return;
  date = g_date_time_new_from_unix_utc (modified / G_USEC_PER_SEC);
  text = soup_date_time_to_string (date, SOUP_DATE_HTTP);
  soup_message_headers_replace (headers, "Last-Modified", text);
}

static void
write_optional (SoupMessageHeaders *headers, const char *name, const char *value)
{
  if (value != NULL)
    soup_message_headers_replace (headers, name, value);
}

static void
write_validators (SoupMessageHeaders *headers, const HfDemoReply *reply, gboolean compressed)
{
  g_autofree char *tag = g_strdup_printf ("\"%s%s\"", reply->body->etag, compressed ? HF_DEMO_GZIP_TAG : "");

  soup_message_headers_replace (headers, "ETag", tag);
  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  write_modified (headers, reply->modified);
}

GBytes *
hf_demo_message_write (SoupServerMessage *message, const HfDemoReply *reply, gboolean repeated)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  GBytes *gzip = reply->body != NULL && accepts_gzip (message) ? hf_demo_body_get_gzip (reply->body) : NULL;
  g_autofree char *total = reply->total >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, reply->total) : NULL;

  soup_server_message_set_status (message, reply->status, NULL);
  soup_message_headers_replace (headers, "Vary", "Accept-Encoding");
  write_optional (headers, "X-Total-Count", total);
  write_optional (headers, "Link", reply->link);
  write_optional (headers, "Location", reply->location);
  write_optional (headers, "Allow", reply->allow);
  write_optional (headers, "Retry-After", reply->retry_after);
  write_optional (headers, "Idempotent-Replayed", repeated ? "true" : NULL);
  if (reply->validator)
    write_validators (headers, reply, gzip != NULL);
  if (reply->body == NULL || reply->status == SOUP_STATUS_NOT_MODIFIED)
    return NULL;
  soup_message_headers_set_content_type (headers, "application/json", NULL);
  write_optional (headers, "Content-Encoding", gzip != NULL ? "gzip" : NULL);
  return g_bytes_ref (gzip != NULL ? gzip : reply->body->plain);
}

HfDemoRequest *
hf_demo_message_describe (SoupServerMessage *message, const HfDemoCall *call, const HfDemoReply *reply, gboolean repeated)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  HfDemoRequest *request = hf_demo_request_new ();

  request->at = call->now;
  request->method = g_strdup (call->method);
  request->path = g_strconcat (call->path, query != NULL ? "?" : NULL, query, NULL);
  request->idempotency_key = g_strdup (call->idempotency_key);
  request->status = reply->status;
  request->effect = reply->effect && !repeated;
  request->body = call->body_length > 0 ? g_utf8_make_valid (call->body, (gssize) call->body_length) : NULL;
  return request;
}
