/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The scripted server: a thread that accepts, a thread for each connection, one lock around script and journal. What goes
 * over the wire is made in hf-script-wire.c. It never sleeps: delays and gates wait on a condition that stopping signals. */

#include "hf-script-server.h"

#include <sys/socket.h>

#include "hf-script-wire.h"
#include "hf-test.h"

struct _HfScriptServer
{
  char *address;
  guint16 port;
  GTlsCertificate *certificate;

  GSocket *socket;
  GCancellable *stop;
  GThread *acceptor;
  guint awaited;                /* the test's thread only */
  GPtrArray *sockets, *threads; /* of the connections; the acceptor's, until it is joined */

  GMutex lock; /* what follows */
  GCond moved;
  GPtrArray *script;  /* of HfScriptReply */
  GPtrArray *journal; /* of HfScriptRequest */
  guint connections;
  gboolean gate_open, stopping;

  GMutex handler_lock;
  HfScriptHandler handler;
  gpointer handler_data;
};

typedef struct
{
  HfScriptServer *server;
  GSocket *socket;
  GIOStream *stream;
  GDataInputStream *input;
  guint number;
} Connection;

/* (transfer full): a copy to play; the scripted one counts down. */
static HfScriptReply *
take_locked (HfScriptServer *self, guint index)
{
  HfScriptReply *scripted = self->script->pdata[index];
  HfScriptReply *reply = hf_script_reply_copy (scripted);

  if (reply->bytes != NULL)
    g_bytes_ref (reply->bytes);
  if (scripted->times > 0 && --scripted->times == 0)
    g_ptr_array_remove_index (self->script, index);
  return reply;
}

/* Enters the request in the journal and finds what to answer. */
static HfScriptReply *
decide (HfScriptServer *self, HfScriptRequest *request)
{
  HfScriptReply *reply = NULL;

  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->journal, request);
  for (guint i = 0; i < self->script->len && reply == NULL; i++)
    if (hf_script_reply_fits (self->script->pdata[i], request))
      reply = take_locked (self, i);
  g_mutex_unlock (&self->lock);
  if (reply == NULL)
    {
      HfScriptReply made = { 0 };

      g_mutex_lock (&self->handler_lock);
      if (self->handler != NULL)
        self->handler (request, &made, self->handler_data);
      reply = hf_script_reply_copy (&made);
      g_mutex_unlock (&self->handler_lock);
    }
  g_main_context_wakeup (NULL);
  return reply;
}

static gboolean
wants_reset_on_accept (HfScriptServer *self)
{
  HfScriptReply *first;
  gboolean wanted;

  g_mutex_lock (&self->lock);
  first = self->script->len > 0 ? self->script->pdata[0] : NULL;
  wanted = first != NULL && first->act == HF_SCRIPT_RESET_ON_ACCEPT;
  if (wanted)
    hf_script_reply_free (take_locked (self, 0));
  g_mutex_unlock (&self->lock);
  return wanted;
}

static void
wait_before_answer (HfScriptServer *self, const HfScriptReply *reply)
{
  gint64 end = g_get_monotonic_time () + reply->delay_ms * G_TIME_SPAN_MILLISECOND;

  g_mutex_lock (&self->lock);
  while (reply->gate && !self->gate_open && !self->stopping)
    g_cond_wait (&self->moved, &self->lock);
  while (reply->delay_ms > 0 && !self->stopping && g_cond_wait_until (&self->moved, &self->lock, end))
    ;
  g_mutex_unlock (&self->lock);
}

/* Reads until the client goes away or the server stops. */
static void
hang (Connection *connection)
{
  guint8 rest[4096];

  while (g_input_stream_read (G_INPUT_STREAM (connection->input), rest, sizeof rest, NULL, NULL) > 0)
    ;
}

static void
reset (Connection *connection)
{
  struct linger now = { 1, 0 };

  setsockopt (g_socket_get_fd (connection->socket), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  g_socket_close (connection->socket, NULL);
}

/* Returns: whether the connection goes on */
static gboolean
play (Connection *connection, const HfScriptRequest *request, const HfScriptReply *reply)
{
  GOutputStream *output = g_io_stream_get_output_stream (connection->stream);
  g_autoptr(GBytes) answer = hf_script_wire_answer (request, reply);
  gboolean written;

  if (reply->act == HF_SCRIPT_HANG)
    hang (connection);
  if (reply->act == HF_SCRIPT_DROP && reply->reset)
    reset (connection);
  if (reply->act == HF_SCRIPT_HANG || reply->act == HF_SCRIPT_DROP)
    return FALSE;
  wait_before_answer (connection->server, reply);
  written = g_output_stream_write_all (output, g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), NULL, NULL, NULL);
  if (reply->act == HF_SCRIPT_STALL)
    hang (connection);
  if (reply->reset)
    reset (connection);
  return written && reply->act == HF_SCRIPT_ANSWER && !reply->close && reply->raw == NULL
      && reply->framing != HF_SCRIPT_CLOSE;
}

static gboolean
open_stream (Connection *connection)
{
  connection->stream = hf_script_wire_open (connection->socket, connection->server->certificate);
  if (connection->stream == NULL)
    return FALSE;
  connection->input = g_data_input_stream_new (g_io_stream_get_input_stream (connection->stream));
  g_data_input_stream_set_newline_type (connection->input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  return TRUE;
}

static gpointer
connection_thread (gpointer data)
{
  Connection *connection = data;
  HfScriptServer *self = connection->server;
  gboolean open = TRUE, fresh = TRUE;

  while (open)
    {
      HfScriptRequest *request;
      HfScriptReply *reply;

      if (wants_reset_on_accept (self))
        {
          reset (connection);
          break;
        }
      if (fresh && !open_stream (connection))
        break;
      fresh = FALSE;
      request = hf_script_wire_read (connection->input, connection->number);
      if (request == NULL)
        break;
      reply = decide (self, request);
      open = play (connection, request, reply);
      hf_script_reply_free (reply);
    }
  if (connection->stream != NULL)
    g_io_stream_close (connection->stream, NULL, NULL);
  g_clear_object (&connection->input);
  g_clear_object (&connection->stream);
  g_clear_object (&connection->socket);
  g_free (connection);
  return NULL;
}

static gpointer
accept_thread (gpointer data)
{
  HfScriptServer *self = data;
  GSocket *socket;

  while ((socket = g_socket_accept (self->socket, self->stop, NULL)) != NULL)
    {
      Connection *connection = g_new0 (Connection, 1);

      connection->server = self;
      connection->socket = socket;
      g_mutex_lock (&self->lock);
      connection->number = ++self->connections;
      g_mutex_unlock (&self->lock);
      g_ptr_array_add (self->sockets, g_object_ref (socket));
      g_ptr_array_add (self->threads, g_thread_new ("script-client", connection_thread, connection));
      g_main_context_wakeup (NULL);
    }
  return NULL;
}

static void
start (HfScriptServer *self)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (self->address);
  g_autoptr(GSocketAddress) wanted = g_inet_socket_address_new (address, self->port);
  g_autoptr(GSocketAddress) given = NULL;
  g_autoptr(GError) error = NULL;

  self->stopping = FALSE;
  self->stop = g_cancellable_new ();
  self->threads = g_ptr_array_new ();
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->socket = g_socket_new (g_inet_address_get_family (address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  g_assert_no_error (error);
  g_socket_set_listen_backlog (self->socket, 128);
  g_socket_bind (self->socket, wanted, TRUE, &error);
  g_assert_no_error (error);
  g_socket_listen (self->socket, &error);
  g_assert_no_error (error);
  given = g_socket_get_local_address (self->socket, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (given));
  self->acceptor = g_thread_new ("script-server", accept_thread, self);
}

static void
stop (HfScriptServer *self)
{
  g_mutex_lock (&self->lock);
  self->stopping = TRUE;
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
  g_cancellable_cancel (self->stop);
  g_thread_join (g_steal_pointer (&self->acceptor));
  for (guint i = 0; i < self->sockets->len; i++)
    g_socket_shutdown (self->sockets->pdata[i], TRUE, TRUE, NULL);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  g_clear_pointer (&self->sockets, g_ptr_array_unref);
  g_clear_pointer (&self->threads, g_ptr_array_unref);
  g_clear_object (&self->socket);
  g_clear_object (&self->stop);
}

HfScriptServer *
hf_script_server_new_full (const char *address, GTlsCertificate *certificate)
{
  HfScriptServer *self = g_new0 (HfScriptServer, 1);

  self->address = g_strdup (address);
  g_set_object (&self->certificate, certificate);
  g_mutex_init (&self->lock);
  g_mutex_init (&self->handler_lock);
  g_cond_init (&self->moved);
  self->script = g_ptr_array_new_with_free_func (hf_script_reply_free);
  self->journal = g_ptr_array_new_with_free_func (hf_script_request_free);
  start (self);
  return self;
}

HfScriptServer *
hf_script_server_new (void)
{
  return hf_script_server_new_full ("127.0.0.1", NULL);
}

void
hf_script_server_free (HfScriptServer *self)
{
  if (self->acceptor != NULL)
    stop (self);
  g_ptr_array_unref (self->script);
  g_ptr_array_unref (self->journal);
  g_mutex_clear (&self->lock);
  g_mutex_clear (&self->handler_lock);
  g_cond_clear (&self->moved);
  g_clear_object (&self->certificate);
  g_free (self->address);
  g_free (self);
}

guint16
hf_script_server_port (HfScriptServer *self)
{
  return self->port;
}

char *
hf_script_server_uri (HfScriptServer *self, const char *path)
{
  return g_strdup_printf ("%s://%s:%u%s", self->certificate != NULL ? "https" : "http", self->address, self->port, path);
}

void
hf_script_server_add (HfScriptServer *self, const HfScriptReply *reply)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->script, hf_script_reply_copy (reply));
  g_mutex_unlock (&self->lock);
}

void
hf_script_server_set_handler (HfScriptServer *self, HfScriptHandler handler, gpointer data)
{
  g_mutex_lock (&self->handler_lock);
  self->handler = handler;
  self->handler_data = data;
  g_mutex_unlock (&self->handler_lock);
}

void
hf_script_server_open_gate (HfScriptServer *self)
{
  g_mutex_lock (&self->lock);
  self->gate_open = TRUE;
  g_cond_broadcast (&self->moved);
  g_mutex_unlock (&self->lock);
}

void
hf_script_server_set_listening (HfScriptServer *self, gboolean listening)
{
  if (listening && self->acceptor == NULL)
    start (self);
  else if (!listening && self->acceptor != NULL)
    stop (self);
}

static guint
read_locked (HfScriptServer *self, const guint *counter)
{
  guint value;

  g_mutex_lock (&self->lock);
  value = *counter;
  g_mutex_unlock (&self->lock);
  return value;
}

guint
hf_script_server_count (HfScriptServer *self)
{
  return read_locked (self, &self->journal->len);
}

guint
hf_script_server_connections (HfScriptServer *self)
{
  return read_locked (self, &self->connections);
}

static gboolean
has_read (gpointer self)
{
  return hf_script_server_count (self) >= ((HfScriptServer *) self)->awaited;
}

void
hf_script_server_wait (HfScriptServer *self, guint n)
{
  self->awaited = n;
  g_assert_true (hf_test_until (has_read, self, 20000));
}

const HfScriptRequest *
hf_script_server_request (HfScriptServer *self, guint index)
{
  const HfScriptRequest *request;

  g_mutex_lock (&self->lock);
  g_assert_cmpuint (index, <, self->journal->len);
  request = self->journal->pdata[index];
  g_mutex_unlock (&self->lock);
  return request;
}
