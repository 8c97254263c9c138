/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The sample cloud on its port, and its moods. Guarantees: the port is ours from start to end, also while nobody listens on it; a
 * request's effect and its journal line come before its answer; unreachable means that the kernel refuses connections, not
 * that we answer unkindly. Refuses to be touched by another thread than its own, but for what is in HfDemoShared. */

#include "hf-demo-host.h"

#include <libsoup/soup.h>

#include "hf-demo-message.h"

#define MAX_BODY (16 * 1024 * 1024)
#define SLOW_FROM_MS 2000
#define SLOW_TO_MS 3000
#define PIECE_EVERY_MS 100
#define PIECES 20

struct _HfDemoHost
{
  HfDemoShared *shared;
  guint port;
  HfDemoService *service;
  SoupServer *soup;
  GSocket *holder;   /* (nullable): keeps the port while nobody listens */
  GHashTable *waits; /* Wait (owned): answers that take their time */
};

/* One slow answer: first a silence, then the body in pieces. */
typedef struct
{
  HfDemoHost *host;
  SoupServerMessage *message;
  GSource *timer;
  GHashTable *query; /* (nullable) */
  GBytes *body;      /* (nullable): not yet known */
  gsize sent, piece;
} Wait;

static void
free_wait (gpointer data)
{
  Wait *wait = data;

  g_signal_handlers_disconnect_by_data (wait->message, wait);
  g_source_destroy (wait->timer);
  g_source_unref (wait->timer);
  g_object_unref (wait->message);
  g_clear_pointer (&wait->query, g_hash_table_unref);
  g_clear_pointer (&wait->body, g_bytes_unref);
  g_free (wait);
}

static HfDemoMode
get_mode (HfDemoHost *self)
{
  return (HfDemoMode) g_atomic_int_get (&self->shared->mode);
}

static void
set_timer (Wait *wait, guint ms, GSourceFunc func)
{
  if (wait->timer != NULL)
    {
      g_source_destroy (wait->timer);
      g_source_unref (wait->timer);
    }
  wait->timer = g_timeout_source_new (ms);
  g_source_set_callback (wait->timer, func, wait, NULL);
  g_source_attach (wait->timer, g_main_context_get_thread_default ());
}

static void
publish_counts (HfDemoHost *self)
{
  for (guint i = 0; i < HF_DEMO_N_ENTITIES; i++)
    g_atomic_int_set (&self->shared->counts[i], hf_demo_service_count (self->service, &hf_demo_entities[i]));
}

static HfDemoReply *
ask_service (HfDemoHost *self, const HfDemoCall *call, gboolean *repeated)
{
  HfDemoReply *reply;

  *repeated = FALSE;
  if (get_mode (self) == HF_DEMO_FAILING)
    {
      reply = hf_demo_reply_new_error (SOUP_STATUS_SERVICE_UNAVAILABLE, "The sample cloud is set to fail.", NULL);
      reply->retry_after = "3";
      return reply;
    }
  if (call->body_length > MAX_BODY)
    return hf_demo_reply_new_error (SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "A record may have 16 MB.", NULL);
  reply = hf_demo_service_call (self->service, call, repeated);
  if (reply->effect && !*repeated)
    publish_counts (self);
  return reply;
}

/* Does what @message asks, writes it down, sets status and headers. (transfer full) (nullable): the body to send. */
static GBytes *
work (HfDemoHost *self, SoupServerMessage *message, GHashTable *query)
{
  g_autoptr(HfDemoReply) reply = NULL;
  HfDemoCall call;
  gboolean repeated;

  hf_demo_message_read (message, query, &call);
  reply = ask_service (self, &call, &repeated);
  hf_demo_journal_add (self->shared->journal, hf_demo_message_describe (message, &call, reply, repeated));
  return hf_demo_message_write (message, reply, repeated);
}

static gboolean
piece_cb (gpointer data)
{
  Wait *wait = data;
  SoupMessageBody *body = soup_server_message_get_response_body (wait->message);
  g_autoptr(SoupServerMessage) message = g_object_ref (wait->message);
  gsize size = g_bytes_get_size (wait->body), length = MIN (wait->piece, size - wait->sent);
  gboolean last = wait->sent + length == size;
  g_autoptr(GBytes) piece = g_bytes_new_from_bytes (wait->body, wait->sent, length);

  wait->sent += length;
  soup_message_body_append_bytes (body, piece);
  if (last)
    {
      soup_message_body_complete (body);
      g_hash_table_remove (wait->host->waits, wait);
    }
  soup_server_message_unpause (message);
  return last ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gboolean
silence_over_cb (gpointer data)
{
  Wait *wait = data;
  g_autoptr(SoupServerMessage) message = g_object_ref (wait->message);

  wait->body = work (wait->host, message, wait->query);
  if (wait->body == NULL || g_bytes_get_size (wait->body) == 0)
    {
      g_hash_table_remove (wait->host->waits, wait);
      soup_server_message_unpause (message);
      return G_SOURCE_REMOVE;
    }
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
  wait->piece = MAX (g_bytes_get_size (wait->body) / PIECES, 64);
  set_timer (wait, PIECE_EVERY_MS, piece_cb);
  soup_server_message_unpause (message);
  return G_SOURCE_REMOVE;
}

/* The client went, or its connection was cut: nobody is left to answer. */
static void
gone_cb (SoupServerMessage *message, gpointer data)
{
  Wait *wait = data;

  g_hash_table_remove (wait->host->waits, wait);
}

static void
answer_slowly (HfDemoHost *self, SoupServerMessage *message, GHashTable *query)
{
  Wait *wait = g_new0 (Wait, 1);

  wait->host = self;
  wait->message = g_object_ref (message);
  wait->query = query != NULL ? g_hash_table_ref (query) : NULL;
  g_hash_table_add (self->waits, wait);
  g_signal_connect (message, "finished", G_CALLBACK (gone_cb), wait);
  g_signal_connect (message, "disconnected", G_CALLBACK (gone_cb), wait);
  soup_server_message_pause (message);
  set_timer (wait, (guint) g_random_int_range (SLOW_FROM_MS, SLOW_TO_MS), silence_over_cb);
}

static void
request_cb (SoupServer *soup, SoupServerMessage *message, const char *path, GHashTable *query, gpointer data)
{
  HfDemoHost *self = data;
  g_autoptr(GBytes) body = NULL;

  if (get_mode (self) == HF_DEMO_SLOW)
    {
      answer_slowly (self, message, query);
      return;
    }
  body = work (self, message, query);
  if (body != NULL)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

/* A bound socket that does not listen: connections are refused, and nobody else gets the port. */
static GSocket *
hold_port (guint port)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);

  return socket != NULL && g_socket_bind (socket, address, TRUE, NULL) ? g_steal_pointer (&socket) : NULL;
}

HfDemoHost *
hf_demo_host_new (HfDemoShared *shared, guint port, GError **error)
{
  g_autoptr(HfDemoHost) self = g_new0 (HfDemoHost, 1);
  GSList *uris;

  self->shared = shared;
  self->waits = g_hash_table_new_full (NULL, NULL, free_wait, NULL);
  self->soup = soup_server_new ("server-header", "holdfast-demo", "raw-paths", TRUE, NULL);
  soup_server_add_handler (self->soup, NULL, request_cb, self, NULL);
  if (!soup_server_listen_local (self->soup, port, SOUP_SERVER_LISTEN_IPV4_ONLY, error))
    return NULL;
  uris = soup_server_get_uris (self->soup);
  self->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return g_steal_pointer (&self);
}

void
hf_demo_host_free (HfDemoHost *self)
{
  GMainContext *context = g_main_context_get_thread_default ();

  g_hash_table_remove_all (self->waits);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  /* Cut connections finish in the context; what they hold is freed there. */
  while (g_main_context_iteration (context, FALSE))
    continue;
  g_clear_object (&self->holder);
  g_clear_pointer (&self->service, hf_demo_service_free);
  g_hash_table_unref (self->waits);
  g_free (self);
}

guint
hf_demo_host_get_port (HfDemoHost *self)
{
  return self->port;
}

void
hf_demo_host_fill (HfDemoHost *self)
{
  self->service = hf_demo_service_new ();
  publish_counts (self);
}

void
hf_demo_host_reset (HfDemoHost *self, const HfDemoEntity *entity, guint n)
{
  hf_demo_service_reset (self->service, entity, n);
  publish_counts (self);
}

void
hf_demo_host_close_port (HfDemoHost *self)
{
  if (self->holder != NULL)
    return;
  g_hash_table_remove_all (self->waits);
  soup_server_disconnect (self->soup);
  self->holder = hold_port (self->port);
}

gboolean
hf_demo_host_open_port (HfDemoHost *self)
{
  g_autoptr(GError) error = NULL;

  if (!soup_server_listen_local (self->soup, self->port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error))
    {
      g_debug ("The demo server cannot listen again: %s", error->message);
      return FALSE;
    }
  g_clear_object (&self->holder);
  return TRUE;
}
