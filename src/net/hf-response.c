/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An answer: its head at once, its body as a stream of decoded chunks. The body ends only where its own framing says so
 * (Content-Length, last chunk, end of the gzip stream); anything else is an error, and so is one byte over the size limit,
 * counted after decoding, so that a small answer cannot unpack into a full disk. Chunks are as large as what has arrived
 * allows: one call per readable socket, not per 16 KiB. */

#include "hf-net-private.h"

#include <string.h>

#include <hf-error.h>

#include <glib/gi18n-lib.h>

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

static GError *
too_large (guint64 limit)
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
      return_error (self, task, too_large (self->size_limit));
      return;
    }
  hf_exchange_leave (self->exchange);
  if (read->filled < CHUNK_BYTES / 2)
    buffer = g_realloc (buffer, MAX (read->filled, 1));
  g_task_return_pointer (task, g_bytes_new_take (buffer, read->filled), (GDestroyNotify) g_bytes_unref);
}

/* Takes what has arrived, without waiting. An error after some bytes is told by the next read.
 * Returns: whether there is something to return (a chunk, the end or an error) */
static gboolean
take_available (HfResponse *self, Read *read, GError **error)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);
  g_autoptr(GError) local = NULL;
  gssize n = 0;

  while (read->filled < CHUNK_BYTES)
    {
      n = g_pollable_input_stream_read_nonblocking (stream, read->buffer + read->filled, CHUNK_BYTES - read->filled,
                                                    hf_exchange_get_cancellable (self->exchange), &local);
      if (n <= 0)
        break;
      read->filled += (gsize) n;
    }
  if (n >= 0 || read->filled > 0)
    return TRUE;
  if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&local));
  return TRUE;
}

static gboolean
readable_cb (GObject *stream, gpointer data)
{
  g_autoptr(GTask) task = g_object_ref (data);
  HfResponse *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;

  hf_exchange_touch (self->exchange);
  if (!take_available (self, g_task_get_task_data (task), &error))
    return G_SOURCE_CONTINUE;
  if (error != NULL)
    return_error (self, task, g_steal_pointer (&error));
  else
    return_chunk (self, task);
  return G_SOURCE_REMOVE;
}

static void
read_cb (GObject *stream, GAsyncResult *result, gpointer data)
{
  g_autoptr(GTask) task = data;
  HfResponse *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (stream), result, &error);

  if (n < 0)
    return_error (self, task, g_steal_pointer (&error));
  else
    {
      read->filled = (gsize) n;
      return_chunk (self, task);
    }
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

static void
hf_response_dispose (GObject *object)
{
  HfResponse *self = HF_RESPONSE (object);

  /* A body nobody wants to the end must not be read to its end by closing it. */
  if (self->exchange != NULL && !self->finished)
    g_cancellable_cancel (hf_exchange_get_cancellable (self->exchange));
  g_clear_object (&self->stream);
  g_clear_pointer (&self->exchange, hf_exchange_unref);
  G_OBJECT_CLASS (hf_response_parent_class)->dispose (object);
}

static void
hf_response_finalize (GObject *object)
{
  HfResponse *self = HF_RESPONSE (object);

  g_free (self->content_type);
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

HfResponse *
hf_response_new (HfExchange *exchange, GInputStream *stream, guint64 size_limit)
{
  HfResponse *self = g_object_new (HF_TYPE_RESPONSE, NULL);
  const char *type;

  self->exchange = hf_exchange_ref (exchange);
  self->stream = g_object_ref (stream);
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
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  g_autoptr(GError) error = NULL;
  Read *read = g_new0 (Read, 1);

  g_return_if_fail (HF_IS_RESPONSE (self));
  g_return_if_fail (!self->reading);

  g_task_set_source_tag (task, hf_response_read_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_priority (task, HF_NET_PRIORITY);
  read->buffer = g_malloc (CHUNK_BYTES);
  g_task_set_task_data (task, read, read_free);
  self->reading = TRUE;
  hf_exchange_enter (self->exchange, cancellable);
  if (!can_poll (self->stream))
    g_input_stream_read_async (self->stream, read->buffer, CHUNK_BYTES, HF_NET_PRIORITY,
                               hf_exchange_get_cancellable (self->exchange), read_cb, g_steal_pointer (&task));
  else if (!take_available (self, read, &error))
    wait_readable (self, task);
  else if (error != NULL)
    return_error (self, task, g_steal_pointer (&error));
  else
    return_chunk (self, task);
}

GBytes *
hf_response_read_finish (HfResponse *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  GByteArray *bytes;
  gsize limit;
} ReadAll;

static void
read_all_free (gpointer data)
{
  ReadAll *all = data;

  g_byte_array_unref (all->bytes);
  g_free (all);
}

static void
read_all_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  HfResponse *self = HF_RESPONSE (source);
  g_autoptr(GTask) task = data;
  ReadAll *all = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) chunk = hf_response_read_finish (self, result, &error);

  if (chunk == NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (g_bytes_get_size (chunk) == 0)
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_byte_array_ref (all->bytes)), (GDestroyNotify) g_bytes_unref);
  else if (g_bytes_get_size (chunk) > all->limit - all->bytes->len)
    g_task_return_error (task, too_large (all->limit));
  else
    {
      g_byte_array_append (all->bytes, g_bytes_get_data (chunk, NULL), (guint) g_bytes_get_size (chunk));
      hf_response_read_async (self, g_task_get_cancellable (task), read_all_cb, g_steal_pointer (&task));
    }
}

void
hf_response_read_all_async (HfResponse *self, gsize limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, cancellable, callback, data);
  ReadAll *all = g_new0 (ReadAll, 1);

  g_task_set_source_tag (task, hf_response_read_all_async);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_priority (task, HF_NET_PRIORITY);
  all->bytes = g_byte_array_new ();
  all->limit = MIN (limit, G_MAXUINT / 2);
  g_task_set_task_data (task, all, read_all_free);
  hf_response_read_async (self, cancellable, read_all_cb, task);
}

GBytes *
hf_response_read_all_finish (HfResponse *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
