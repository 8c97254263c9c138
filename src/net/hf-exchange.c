/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One message on its way. It knows three things its caller decides by: whether the request was written completely (then its
 * answer can only be lost, not avoided), whether the service was silent too long, and who stopped it. From these and from
 * whether the call is safe it makes the one error that says what happens next.
 *
 * A call that is not safe to repeat travels on a connection of its own that never served before, because libsoup repeats a
 * request by itself only on a connection that did; should it try all the same, the exchange is cancelled. */

#include "hf-net-private.h"

#include <string.h>

#include <hf-error.h>

#include <glib/gi18n-lib.h>

struct _HfExchange
{
  HfClock *clock;
  HfRequest *request;
  HfRoute *route;
  SoupMessage *message;
  GInputStream *body; /* (nullable): how far it was read says how much of it libsoup took */
  gboolean connecting, wrote_headers;

  GCancellable *cancellable;
  GCancellable *outer; /* (nullable): the caller's, during an operation */
  gulong outer_id;

  guint timer;
  gint64 deadline, limit_us;
  enum
  {
    STOPPED_NOT,
    STOPPED_BY_TIME,
    STOPPED_REPEAT
  } stopped;

  HfRestartedFunc restarted;
  gpointer restarted_data;
};

static void
stop_timer (HfExchange *self)
{
  if (self->timer != 0)
    hf_clock_remove_timeout (self->clock, self->timer);
  self->timer = 0;
}

static gboolean late_cb (gpointer data);

static void
start_timer (HfExchange *self, gint64 limit_us)
{
  stop_timer (self);
  self->limit_us = limit_us;
  self->deadline = hf_clock_monotonic (self->clock) + limit_us;
  self->timer = hf_clock_add_timeout (self->clock, limit_us, late_cb, self, NULL);
}

/* Moving the deadline costs nothing; the timer that comes too early is set again. */
static gboolean
late_cb (gpointer data)
{
  HfExchange *self = data;
  gint64 left = self->deadline - hf_clock_monotonic (self->clock);

  self->timer = 0;
  if (left > 0)
    self->timer = hf_clock_add_timeout (self->clock, left, late_cb, self, NULL);
  else
    {
      self->stopped = STOPPED_BY_TIME;
      g_cancellable_cancel (self->cancellable);
    }
  return G_SOURCE_REMOVE;
}

static gboolean
is_written (HfExchange *self)
{
  if (!self->wrote_headers || self->body == NULL)
    return self->wrote_headers;
  return (gsize) g_seekable_tell (G_SEEKABLE (self->body)) >= g_bytes_get_size (hf_request_get_body (self->request));
}

/* These frame the message or hop no further than the next machine: libsoup's to say. */
static gboolean
is_framing_header (const char *name)
{
  static const char *const names[] = { "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection",
                                       "TE", "Trailer", "Upgrade", "Expect", "Host", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_token (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("!#$%&'*+-.^_`|~", *at) == NULL)
      return FALSE;
  return *text != '\0';
}

typedef struct
{
  SoupMessageHeaders *headers;
  char *refused;
} HeaderCopy;

static void
copy_header_cb (const char *name, const char *value, gpointer data)
{
  HeaderCopy *copy = data;

  if (!is_token (name) || strpbrk (value, "\r\n") != NULL)
    {
      g_free (copy->refused);
      copy->refused = g_strdup (name);
    }
  else if (!is_framing_header (name))
    soup_message_headers_replace (copy->headers, name, value);
}

/* `https://me:secret@host/` is shorthand for basic authentication. */
static void
set_userinfo (HfExchange *self, SoupMessageHeaders *headers)
{
  GUri *uri = hf_request_get_parsed_uri (self->request);
  g_autofree char *pair = NULL, *encoded = NULL, *value = NULL;

  if (g_uri_get_user (uri) == NULL || hf_request_get_header (self->request, "Authorization") != NULL)
    return;
  pair = g_strdup_printf ("%s:%s", g_uri_get_user (uri), g_uri_get_password (uri) != NULL ? g_uri_get_password (uri) : "");
  encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  value = g_strconcat ("Basic ", encoded, NULL);
  soup_message_headers_replace (headers, "Authorization", value);
}

static void
set_body (HfExchange *self)
{
  GBytes *body = hf_request_get_body (self->request);

  g_clear_object (&self->body);
  if (body == NULL)
    return;
  self->body = g_memory_input_stream_new_from_bytes (body);
  soup_message_set_request_body (self->message, NULL, self->body, (gssize) g_bytes_get_size (body));
}

static gboolean
set_headers (HfExchange *self, GError **error)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (self->message);
  HeaderCopy copy = { headers, NULL };
  g_autofree char *refused = NULL;
  const char *method = hf_request_get_method (self->request);

  soup_message_headers_replace (headers, "Accept-Encoding", "gzip");
  if (self->route->host_header != NULL)
    soup_message_headers_replace (headers, "Host", self->route->host_header);
  hf_request_foreach_header (self->request, copy_header_cb, &copy);
  refused = copy.refused;
  if (refused != NULL)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The header “%s” cannot be sent: its name or value is not valid"),
                   refused);
      return FALSE;
    }
  set_userinfo (self, headers);
  if (hf_request_get_body (self->request) == NULL
      && (g_str_equal (method, "POST") || g_str_equal (method, "PUT") || g_str_equal (method, "PATCH")))
    soup_message_headers_set_content_length (headers, 0);
  return TRUE;
}

static void
network_event_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *connection, HfExchange *self)
{
  if (self->limit_us != 0)
    return;
  self->connecting = TRUE;
  start_timer (self, self->route->connect_us);
}

static void
starting_cb (SoupMessage *message, HfExchange *self)
{
  self->connecting = FALSE;
  start_timer (self, self->route->idle_us);
}

static void
wrote_headers_cb (SoupMessage *message, HfExchange *self)
{
  self->wrote_headers = TRUE;
  hf_exchange_touch (self);
}

static void
wrote_body_data_cb (SoupMessage *message, guint size, HfExchange *self)
{
  hf_exchange_touch (self);
}

static void
got_something_cb (SoupMessage *message, HfExchange *self)
{
  hf_exchange_touch (self);
}

/* libsoup 3.2.3 sends a restarted message without its body unless it is given again. */
static void
restarted_cb (SoupMessage *message, HfExchange *self)
{
  if (!hf_request_get_safe (self->request))
    {
      self->stopped = STOPPED_REPEAT;
      g_cancellable_cancel (self->cancellable);
      return;
    }
  self->wrote_headers = FALSE;
  self->limit_us = 0;
  stop_timer (self);
  set_body (self);
  if (self->restarted != NULL)
    self->restarted (self->request, self->restarted_data);
}

static void
set_up_message (HfExchange *self)
{
  SoupMessageFlags flags = SOUP_MESSAGE_NO_REDIRECT;

  flags |= hf_request_get_safe (self->request) ? SOUP_MESSAGE_IDEMPOTENT : SOUP_MESSAGE_NEW_CONNECTION;
  soup_message_set_flags (self->message, flags);
  soup_message_disable_feature (self->message, SOUP_TYPE_AUTH_MANAGER);    /* 401 is an answer */
  soup_message_disable_feature (self->message, SOUP_TYPE_CONTENT_DECODER); /* HfGunzip's */
  g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  g_signal_connect (self->message, "wrote-headers", G_CALLBACK (wrote_headers_cb), self);
  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_body_data_cb), self);
  g_signal_connect (self->message, "got-informational", G_CALLBACK (got_something_cb), self);
  g_signal_connect (self->message, "got-headers", G_CALLBACK (got_something_cb), self);
  g_signal_connect (self->message, "restarted", G_CALLBACK (restarted_cb), self);
}

HfExchange *
hf_exchange_new (HfClock *clock, HfRequest *request, HfRoute *route, HfRestartedFunc restarted, gpointer data, GError **error)
{
  HfExchange *self = g_rc_box_new0 (HfExchange);

  self->clock = g_object_ref (clock);
  self->request = g_object_ref (request);
  self->route = route;
  self->cancellable = g_cancellable_new ();
  self->restarted = restarted;
  self->restarted_data = data;
  self->message = soup_message_new_from_uri (hf_request_get_method (request), route->target);
  set_up_message (self);
  if (!set_headers (self, error))
    {
      hf_exchange_unref (self);
      return NULL;
    }
  set_body (self);
  return self;
}

HfExchange *
hf_exchange_ref (HfExchange *self)
{
  return g_rc_box_acquire (self);
}

static void
exchange_clear (gpointer data)
{
  HfExchange *self = data;

  hf_exchange_leave (self);
  g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
  g_clear_object (&self->body);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->request);
  g_clear_object (&self->clock);
  hf_route_free (self->route);
}

void
hf_exchange_unref (HfExchange *self)
{
  g_rc_box_release_full (self, exchange_clear);
}

SoupMessage *
hf_exchange_get_message (HfExchange *self)
{
  return self->message;
}

GCancellable *
hf_exchange_get_cancellable (HfExchange *self)
{
  return self->cancellable;
}

gboolean
hf_exchange_is_loopback (HfExchange *self)
{
  return self->route->loopback;
}

static void
outer_cancelled_cb (GCancellable *outer, gpointer data)
{
  g_cancellable_cancel (data);
}

void
hf_exchange_enter (HfExchange *self, GCancellable *outer)
{
  g_assert (self->outer == NULL);
  if (outer != NULL)
    {
      self->outer = g_object_ref (outer);
      self->outer_id = g_cancellable_connect (outer, G_CALLBACK (outer_cancelled_cb), g_object_ref (self->cancellable),
                                              g_object_unref);
    }
  if (self->limit_us != 0)
    start_timer (self, self->route->idle_us);
}

void
hf_exchange_leave (HfExchange *self)
{
  stop_timer (self);
  if (self->outer != NULL)
    g_cancellable_disconnect (self->outer, self->outer_id);
  self->outer_id = 0;
  g_clear_object (&self->outer);
}

void
hf_exchange_touch (HfExchange *self)
{
  self->deadline = hf_clock_monotonic (self->clock) + self->limit_us;
}

static const char *
reason_of (HfExchange *self, const GError *raw)
{
  if (self->stopped == STOPPED_BY_TIME)
    return self->connecting ? _("no connection in time") : _("no answer in time");
  if (self->stopped == STOPPED_REPEAT)
    return _("the connection was closed before the answer");
  return raw->message;
}

/* queue.md, "Failure classes". */
GError *
hf_exchange_explain (HfExchange *self, GError *raw)
{
  g_autoptr(GError) error = raw;
  const char *host = g_uri_get_host (hf_request_get_parsed_uri (self->request));
  const char *reason;

  if (self->outer != NULL && g_cancellable_is_cancelled (self->outer))
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Cancelled"));
  if (error->domain == HF_ERROR)
    return g_steal_pointer (&error);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return g_error_new (HF_ERROR, HF_ERROR_INVALID, _("%s cannot prove that it is %s: its certificate is not trusted"), host,
                        host);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return g_error_new (HF_ERROR, HF_ERROR_INVALID, _("The answer of %s cannot be unpacked: %s"), host, error->message);
  reason = reason_of (self, error);
  if (error->domain == G_RESOLVER_ERROR)
    return g_error_new (HF_ERROR, HF_ERROR_TRANSIENT, _("%s was not found: %s"), host, reason);
  if (!is_written (self))
    return g_error_new (HF_ERROR, HF_ERROR_TRANSIENT, _("%s could not be reached: %s"), host, reason);
  if (hf_request_get_safe (self->request))
    return g_error_new (HF_ERROR, HF_ERROR_TRANSIENT, _("The answer of %s was lost: %s"), host, reason);
  return g_error_new (HF_ERROR, HF_ERROR_UNKNOWN_OUTCOME, _("The call was sent, but the answer of %s was lost: %s"), host,
                      reason);
}
