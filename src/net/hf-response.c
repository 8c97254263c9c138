/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An answer: its head at once, its body as a stream of decoded chunks. The body ends only where its own framing says so
 * (Content-Length, last chunk, end of the gzip stream); anything else is an error, and so is one byte over the size limit,
 * counted after decoding, so that a small answer cannot unpack into a full disk. Chunks are as large as what has arrived
 * allows: one call per readable socket, not per 16 KiB. */

#include "hf-net-private.h"

#include <hf-error.h>

#include <glib/gi18n-lib.h>

#include "hf-body-stream.h"

#define CHUNK_BYTES (256 * 1024)
#define RETRY_AFTER_MAX (365 * 24 * 60 * 60)

struct _HfResponse
{
  GObject parent_instance;

  HfExchange *exchange;
  GInputStream *stream;
  char *content_type;
  guint64 size_limit, size;
  gboolean reading, finished;
  GError *broken; /* (nullable): libsoup tells a cut once and calls it the end when asked again */
};

G_DEFINE_FINAL_TYPE (HfResponse, hf_response, G_TYPE_OBJECT)

/* One read: what has been collected into the buffer so far. */
typedef struct
{
  guint8 *buffer;
  gsize filled;
} Read;

static void
read_free (gpointer data)
{
  Read *read = data;

  g_free (read->buffer);
  g_free (read);
}

static SoupMessageHeaders *
get_headers (HfResponse *self)
{
  return soup_message_get_response_headers (hf_exchange_get_message (self->exchange));
}

static void
return_error (HfResponse *self, GTask *task, GError *error)
{
  GError *explained = hf_exchange_explain (self->exchange, error);

  self->reading = FALSE;
  hf_exchange_leave (self->exchange);
  g_task_return_error (task, explained);
}

GError *
hf_response_too_large (guint64 limit)
{
  g_autofree char *size = g_format_size_full (limit, G_FORMAT_SIZE_IEC_UNITS);

  return g_error_new (HF_ERROR, HF_ERROR_INVALID, _("The answer is larger than the limit of %s"), size);
}

static void
return_chunk (HfResponse *self, GTask *task)
{
  Read *read = g_task_get_task_data (task);
  guint8 *buffer = g_steal_pointer (&read->buffer);

  self->reading = FALSE;
  self->size += read->filled;
  self->finished = read->filled == 0;
  if (self->size > self->size_limit)
    {
      g_free (buffer);
      g_clear_error (&self->broken);
      self->broken = hf_response_too_large (self->size_limit);
      return_error (self, task, g_error_copy (self->broken));
      return;
    }
  hf_exchange_leave (self->exchange);
  /* The connection serves others from now on, however long the answer is kept. */
  if (self->finished)
    g_clear_object (&self->stream);
  if (read->filled < CHUNK_BYTES / 2)
    buffer = g_realloc (buffer, MAX (read->filled, 1));
  g_task_return_pointer (task, g_bytes_new_take (buffer, read->filled), (GDestroyNotify) g_bytes_unref);
}

/* Takes what has arrived, without waiting.
 * Returns: whether there is something to tell: a chunk, the end or, where nothing came before it, an error */
static gboolean
take_available (HfResponse *self, Read *read)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);
  g_autoptr(GError) error = NULL;
  gssize n = 1;

  while (n > 0 && read->filled < CHUNK_BYTES && self->broken == NULL)
    {
      n = g_pollable_input_stream_read_nonblocking (stream, read->buffer + read->filled, CHUNK_BYTES - read->filled,
                                                    hf_exchange_get_cancellable (self->exchange), &error);
      if (n > 0)
        read->filled += (gsize) n;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return read->filled > 0;
  if (error != NULL)
    self->broken = g_steal_pointer (&error);
  return TRUE;
}

static void
return_available (HfResponse *self, GTask *task)
{
  Read *read = g_task_get_task_data (task);

  if (read->filled == 0 && self->broken != NULL)
    return_error (self, task, g_error_copy (self->broken));
  else
    return_chunk (self, task);
}

static gboolean
readable_cb (GObject *stream, gpointer data)
{
  g_autoptr(GTask) task = g_object_ref (data);
  HfResponse *self = g_task_get_source_object (task);

  hf_exchange_touch (self->exchange);
  if (!take_available (self, g_task_get_task_data (task)))
    return G_SOURCE_CONTINUE;
  return_available (self, task);
  return G_SOURCE_REMOVE;
}

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfResponse *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, &self->broken);

  read->filled = n > 0 ? (gsize) n : 0;
  return_available (self, task);
}

static gboolean
can_poll (GInputStream *stream)
{
  return G_IS_POLLABLE_INPUT_STREAM (stream) && g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (stream));
}

static void
wait_readable (HfResponse *self, GTask *task)
{
  g_autoptr(GSource) source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream),
                                                                     hf_exchange_get_cancellable (self->exchange));

  g_task_attach_source (task, source, G_SOURCE_FUNC (readable_cb));
}

/* A short or empty rest that is already here is taken, so that the connection can serve again; for more, nobody waits. */
static void
abandon (HfResponse *self)
{
  guint8 rest[4096];
  gssize n = -1;

  if (can_poll (self->stream))
    n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream), rest, sizeof rest, NULL, NULL);
  if (n > 0)
    n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream), rest, sizeof rest, NULL, NULL);
  if (n != 0)
    g_cancellable_cancel (hf_exchange_get_cancellable (self->exchange));
}

static void
hf_response_dispose (GObject *object)
{
  HfResponse *self = HF_RESPONSE (object);

  if (self->exchange != NULL && !self->finished)
    abandon (self);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->exchange, hf_exchange_unref);
  G_OBJECT_CLASS (hf_response_parent_class)->dispose (object);
}

static void
hf_response_finalize (GObject *object)
{
  HfResponse *self = HF_RESPONSE (object);

  g_free (self->content_type);
  g_clear_error (&self->broken);
  G_OBJECT_CLASS (hf_response_parent_class)->finalize (object);
}

static void
hf_response_class_init (HfResponseClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hf_response_dispose;
  object_class->finalize = hf_response_finalize;
}

static void
hf_response_init (HfResponse *self)
{
}

/* (transfer full): libsoup's decoder would take a gzip stream cut short for a whole one. */
static GInputStream *
decode (HfResponse *self, GInputStream *stream)
{
  g_autoptr(GInputStream) body = hf_body_stream_new (stream, hf_exchange_get_message (self->exchange));
  const char *encoding = soup_message_headers_get_list (get_headers (self), "Content-Encoding");
  g_autoptr(GConverter) gunzip = NULL;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "identity") == 0)
    return g_steal_pointer (&body);
  if (g_ascii_strcasecmp (encoding, "gzip") != 0 && g_ascii_strcasecmp (encoding, "x-gzip") != 0)
    {
      self->broken = g_error_new (HF_ERROR, HF_ERROR_INVALID, _("The answer is encoded as “%s”, which was not asked for"),
                                  encoding);
      return g_steal_pointer (&body);
    }
  gunzip = hf_gunzip_new ();
  return g_converter_input_stream_new (body, gunzip);
}

HfResponse *
hf_response_new (HfExchange *exchange, GInputStream *stream, guint64 size_limit)
{
  HfResponse *self = g_object_new (HF_TYPE_RESPONSE, NULL);
  const char *type;

  self->exchange = hf_exchange_ref (exchange);
  self->stream = decode (self, stream);
  self->size_limit = size_limit;
  type = soup_message_headers_get_content_type (get_headers (self), NULL);
  self->content_type = type != NULL ? g_ascii_strdown (type, -1) : NULL;
  return self;
}

guint
hf_response_get_status (HfResponse *self)
{
  return soup_message_get_status (hf_exchange_get_message (self->exchange));
}

const char *
hf_response_get_reason (HfResponse *self)
{
  const char *reason = soup_message_get_reason_phrase (hf_exchange_get_message (self->exchange));

  return reason != NULL && *reason != '\0' ? reason : soup_status_get_phrase (hf_response_get_status (self));
}

const char *
hf_response_get_header (HfResponse *self, const char *name)
{
  return soup_message_headers_get_list (get_headers (self), name);
}

const char *
hf_response_get_content_type (HfResponse *self)
{
  return self->content_type;
}

/* RFC 9110, 10.2.3. */
gint64
hf_response_get_retry_after (HfResponse *self, gint64 now_us)
{
  const char *text = hf_response_get_header (self, "Retry-After");
  g_autoptr(GDateTime) date = NULL;
  guint64 seconds;

  if (text == NULL)
    return -1;
  if (g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &seconds, NULL))
    return (gint64) MIN (seconds, RETRY_AFTER_MAX);
  date = soup_date_time_new_from_http_string (text);
  if (date == NULL)
    return -1;
  return CLAMP (g_date_time_to_unix (date) - now_us / G_USEC_PER_SEC, 0, RETRY_AFTER_MAX);
}

static gboolean
is_secret (const char *name)
{
  static const char *const names[] = { "Set-Cookie", "Set-Cookie2", "WWW-Authenticate", "Proxy-Authenticate",
                                       "Authentication-Info", "Authorization", NULL };

  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], name) == 0)
      return TRUE;
  return FALSE;
}

char *
hf_response_describe (HfResponse *self)
{
  GString *out = g_string_new (NULL);
  SoupMessageHeadersIter iter;
  const char *name, *value;

  g_string_append_printf (out, "%u %s\n", hf_response_get_status (self), hf_response_get_reason (self));
  soup_message_headers_iter_init (&iter, get_headers (self));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    g_string_append_printf (out, "%s: %s\n", name, is_secret (name) ? "•••" : value);
  return g_string_free (out, FALSE);
}

void
hf_response_read_async (HfResponse *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = NULL;
  Read *read;

  g_return_if_fail (HF_IS_RESPONSE (self));
  g_return_if_fail (!self->reading);

  task = g_task_new (self, cancellable, callback, data);
  read = g_new0 (Read, 1);
  g_task_set_source_tag (task, hf_response_read_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_priority (task, HF_NET_PRIORITY);
  read->buffer = g_malloc (CHUNK_BYTES);
  g_task_set_task_data (task, read, read_free);
  self->reading = TRUE;
  hf_exchange_enter (self->exchange, cancellable);
  if (self->broken != NULL || self->finished)
    return_available (self, task);
  else if (!can_poll (self->stream))
    g_input_stream_read_async (self->stream, read->buffer, CHUNK_BYTES, HF_NET_PRIORITY,
                               hf_exchange_get_cancellable (self->exchange), read_cb, g_steal_pointer (&task));
  else if (!take_available (self, read))
    wait_readable (self, task);
  else
    return_available (self, task);
}

GBytes *
hf_response_read_finish (HfResponse *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
