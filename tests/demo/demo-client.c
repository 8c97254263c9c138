/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Plain libsoup, nothing of our transport: the demo server is judged by a client that is not ours. */

#include "demo-client.h"

#include <json-glib/json-glib.h>

void
demo_set_up (DemoFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->server = hf_demo_server_new (0, &error);
  g_assert_no_error (error);
  self->session = soup_session_new_with_options ("timeout", 30, "proxy-resolver", NULL, NULL);
  soup_session_remove_feature_by_type (self->session, SOUP_TYPE_CONTENT_DECODER);
}

void
demo_tear_down (DemoFixture *self, gconstpointer data)
{
  soup_session_abort (self->session);
  g_clear_object (&self->session);
  g_clear_object (&self->server);
}

/* libsoup 3.2.3 repeats a PUT whose idle connection was gone with the old headers and no body. */
static void
restarted_cb (SoupMessage *message, gpointer data)
{
  soup_message_set_request_body_from_bytes (message, "application/json", data);
}

DemoAnswer *
demo_ask (DemoFixture *self, const char *method, const char *path, const char *body, ...)
{
  g_autofree char *uri = g_strdup_printf ("http://127.0.0.1:%u%s", hf_demo_server_get_port (self->server), path);
  g_autoptr(SoupMessage) message = soup_message_new (method, uri);
  g_autoptr(GBytes) sent = body != NULL ? g_bytes_new (body, strlen (body)) : NULL;
  g_autoptr(GBytes) received = NULL;
  DemoAnswer *answer = g_new0 (DemoAnswer, 1);
  const char *name;
  va_list args;

  va_start (args, body);
  while ((name = va_arg (args, const char *)) != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), name, va_arg (args, const char *));
  va_end (args);
  if (sent != NULL)
    {
      soup_message_set_request_body_from_bytes (message, "application/json", sent);
      g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), sent);
    }
  received = soup_session_send_and_read (self->session, message, NULL, &answer->error);
  if (received == NULL)
    return answer;
  answer->status = soup_message_get_status (message);
  answer->headers = soup_message_headers_ref (soup_message_get_response_headers (message));
  answer->body = g_malloc0 (g_bytes_get_size (received) + 1);
  if (g_bytes_get_size (received) > 0)
    memcpy (answer->body, g_bytes_get_data (received, NULL), g_bytes_get_size (received));
  return answer;
}

void
demo_answer_free (DemoAnswer *self)
{
  g_clear_error (&self->error);
  g_clear_pointer (&self->headers, soup_message_headers_unref);
  g_free (self->body);
  g_free (self);
}

const char *
demo_answer_header (DemoAnswer *self, const char *name)
{
  return soup_message_headers_get_one (self->headers, name);
}

char *
demo_answer_field (DemoAnswer *self, const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfJsonObject) object = hf_json_object_parse (self->body, -1, &error);

  g_assert_no_error (error);
  return hf_json_object_get_text (object, name);
}

guint
demo_count_elements (const char *json)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  g_autoptr(GError) error = NULL;

  json_parser_load_from_data (parser, json, -1, &error);
  g_assert_no_error (error);
  return json_array_get_length (json_node_get_array (json_parser_get_root (parser)));
}
