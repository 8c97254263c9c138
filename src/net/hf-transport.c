/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one place that sends HTTP. A call goes out, perhaps along redirects (GET and HEAD only, at most ten, each hop by the
 * same rules and without secrets for anyone else), and comes back as an answer of any status or as one error whose code says
 * what happens next. It keeps no cookies, answers no challenges, and never repeats what is not safe to repeat. */

#include "hf-net-private.h"

#include <hf-error.h>

#include <glib/gi18n-lib.h>

#define REDIRECTS_MAX 10
#define SIZE_LIMIT (G_GUINT64_CONSTANT (1) << 30)

struct _HfTransport
{
  GObject parent_instance;

  HfClock *clock;
  HfHosts *hosts;
  guint64 size_limit;
};

G_DEFINE_FINAL_TYPE (HfTransport, hf_transport, G_TYPE_OBJECT)

static guint signal_restarted;

typedef struct
{
  HfRequest *request; /* of the current hop */
  HfExchange *exchange;
  guint redirects;
} Call;

static void send_hop (GTask *task);

static void
call_free (gpointer data)
{
  Call *call = data;

  g_clear_object (&call->request);
  g_clear_pointer (&call->exchange, hf_exchange_unref);
  g_free (call);
}

/* (transfer full) (nullable): where the answer points, if it is one to follow. */
static char *
find_redirect (Call *call)
{
  SoupMessage *message = hf_exchange_get_message (call->exchange);
  const char *method = hf_request_get_method (call->request);
  const char *location = soup_message_headers_get_one (soup_message_get_response_headers (message), "Location");
  guint status = soup_message_get_status (message);
  g_autofree char *base = NULL;

  if (location == NULL || (!g_str_equal (method, "GET") && !g_str_equal (method, "HEAD")))
    return NULL;
  if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
    return NULL;
  base = g_uri_to_string_partial (hf_request_get_parsed_uri (call->request), G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);
  return g_uri_resolve_relative (base, location, SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_PARSE_RELAXED, NULL);
}

/* A service out there must not make us ask services of this machine. */
static gboolean
may_follow (HfTransport *self, Call *call, HfRequest *next, GError **error)
{
  if (++call->redirects > REDIRECTS_MAX)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("More than %d redirects"), REDIRECTS_MAX);
      return FALSE;
    }
  if (!hf_exchange_is_loopback (call->exchange) && hf_hosts_is_loopback (self->hosts, hf_request_get_parsed_uri (next)))
    {
      g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("The service redirects to an address on this machine"));
      return FALSE;
    }
  return TRUE;
}

static void
follow (GTask *task, const char *uri)
{
  HfTransport *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(HfRequest) next = hf_request_redirect (call->request, uri, &error);

  if (next == NULL || !may_follow (self, call, next, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  g_set_object (&call->request, next);
  send_hop (task);
}

static void
sent_cb (GObject *session, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfTransport *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) stream = soup_session_send_finish (SOUP_SESSION (session), result, &error);
  g_autoptr(HfResponse) response = NULL;
  g_autofree char *redirect = NULL;

  if (stream == NULL)
    {
      GError *explained = hf_exchange_explain (call->exchange, g_steal_pointer (&error));

      hf_exchange_leave (call->exchange);
      g_task_return_error (task, explained);
      return;
    }
  hf_exchange_leave (call->exchange);
  response = hf_response_new (call->exchange, stream, self->size_limit);
  redirect = find_redirect (call);
  if (redirect != NULL)
    follow (task, redirect);
  else
    g_task_return_pointer (task, g_steal_pointer (&response), g_object_unref);
}

static void
restarted_cb (HfRequest *request, gpointer self)
{
  g_signal_emit (self, signal_restarted, 0, request);
}

static void
send_hop (GTask *task)
{
  HfTransport *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  HfRoute *route = hf_hosts_route (self->hosts, hf_request_get_parsed_uri (call->request), &error);
  SoupSession *session = route != NULL ? route->session : NULL;

  g_clear_pointer (&call->exchange, hf_exchange_unref);
  if (route != NULL)
    call->exchange = hf_exchange_new (self->clock, call->request, route, restarted_cb, self, &error);
  if (call->exchange == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  hf_exchange_enter (call->exchange, g_task_get_cancellable (task));
  soup_session_send_async (session, hf_exchange_get_message (call->exchange), HF_NET_PRIORITY,
                           hf_exchange_get_cancellable (call->exchange), sent_cb, g_object_ref (task));
}

static void
hf_transport_finalize (GObject *object)
{
  HfTransport *self = HF_TRANSPORT (object);

  g_clear_object (&self->clock);
  hf_hosts_free (self->hosts);
  G_OBJECT_CLASS (hf_transport_parent_class)->finalize (object);
}

static void
hf_transport_class_init (HfTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_transport_finalize;

  signal_restarted = g_signal_new ("restarted", HF_TYPE_TRANSPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                   HF_TYPE_REQUEST);
}

static void
hf_transport_init (HfTransport *self)
{
  self->hosts = hf_hosts_new ();
  self->size_limit = SIZE_LIMIT;
}

HfTransport *
hf_transport_new (HfClock *clock)
{
  HfTransport *self;

  g_return_val_if_fail (HF_IS_CLOCK (clock), NULL);

  self = g_object_new (HF_TYPE_TRANSPORT, NULL);
  self->clock = g_object_ref (clock);
  return self;
}

void
hf_transport_set_host (HfTransport *self, const char *host, const char *connect_to, gboolean insecure, gint64 timeout_us,
                       const char *ca_file, const char *proxy)
{
  g_return_if_fail (HF_IS_TRANSPORT (self));
  g_return_if_fail (host != NULL);

  hf_hosts_set (self->hosts, host, connect_to, insecure, timeout_us, ca_file, proxy);
}

void
hf_transport_set_size_limit (HfTransport *self, guint64 bytes)
{
  g_return_if_fail (HF_IS_TRANSPORT (self));

  self->size_limit = bytes;
}

gboolean
hf_transport_is_loopback (HfTransport *self, const char *uri)
{
  g_autoptr(GUri) parsed = hf_uri_parse (uri, NULL);

  return parsed != NULL && hf_hosts_is_loopback (self->hosts, parsed);
}

void
hf_transport_send_async (HfTransport *self, HfRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer data)
{
  g_autoptr(GTask) task = NULL;
  Call *call;

  g_return_if_fail (HF_IS_TRANSPORT (self));
  g_return_if_fail (HF_IS_REQUEST (request));

  task = g_task_new (self, cancellable, callback, data);
  call = g_new0 (Call, 1);
  g_task_set_source_tag (task, hf_transport_send_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_priority (task, HF_NET_PRIORITY);
  call->request = g_object_ref (request);
  g_task_set_task_data (task, call, call_free);
  send_hop (task);
}

HfResponse *
hf_transport_send_finish (HfTransport *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
