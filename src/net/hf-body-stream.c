/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds the cuts that libsoup 3.2 takes for an end:
 *
 * - a body shorter than its Content-Length, when the connection is not kept alive ("some servers suck", it says);
 * - a chunked body that stops between two chunks, where the last chunk is missing.
 *
 * The first is counted. For the second the stream that undoes the chunks is asked once more while the stream below it is
 * marked busy: having seen the last chunk it answers 0 by itself, else it must look below and fails. */

#include "hf-body-stream.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n-lib.h>

struct _HfBodyStream
{
  GFilterInputStream parent_instance;

  gint64 expected; /* bytes, or -1 */
  gint64 size;
  gboolean chunked;
  /* libsoup 3.2 reads the line after the last chunk into its caller's buffer and fails if that has room for one byte only. */
  guint8 spare[512];
  gsize spare_at, spare_end;
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfBodyStream, hf_body_stream, G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static GInputStream *
get_base (gpointer stream)
{
  return g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream));
}

static gboolean
saw_last_chunk (HfBodyStream *self)
{
  GInputStream *client = get_base (self);
  GInputStream *dechunked = G_IS_FILTER_INPUT_STREAM (client) ? get_base (client) : NULL;
  GInputStream *below = G_IS_FILTER_INPUT_STREAM (dechunked) ? get_base (dechunked) : NULL;
  gboolean marked;
  char byte[2];
  gssize n;

  if (below == NULL || g_strcmp0 (G_OBJECT_TYPE_NAME (dechunked), "SoupBodyInputStream") != 0
      || g_input_stream_is_closed (dechunked))
    return TRUE;
  marked = g_input_stream_set_pending (below, NULL);
  n = g_input_stream_read (dechunked, byte, sizeof byte, NULL, NULL);
  if (marked)
    g_input_stream_clear_pending (below);
  return n == 0;
}

/* Returns: @n, or -1 where @n is an end too early */
static gssize
account (HfBodyStream *self, gssize n, GError **error)
{
  if (n > 0)
    self->size += n;
  if (n != 0)
    return n;
  if (self->expected >= 0 && self->size < self->expected)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                   _("it ended after %" PRId64 " of %" PRId64 " bytes"), self->size, self->expected);
      return -1;
    }
  if (self->chunked && !saw_last_chunk (self))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _("it ended before its last part"));
      return -1;
    }
  return 0;
}

static gssize
read_base (HfBodyStream *self, void *buffer, gsize count, gboolean blocking, GCancellable *cancellable, GError **error)
{
  return account (self, g_pollable_stream_read (get_base (self), buffer, count, blocking, cancellable, error), error);
}

static gssize
read_any (HfBodyStream *self, void *buffer, gsize count, gboolean blocking, GCancellable *cancellable, GError **error)
{
  gsize n;

  if (self->spare_at == self->spare_end)
    {
      gssize got;

      if (count >= sizeof self->spare)
        return read_base (self, buffer, count, blocking, cancellable, error);
      got = read_base (self, self->spare, sizeof self->spare, blocking, cancellable, error);
      if (got <= 0)
        return got;
      self->spare_at = 0;
      self->spare_end = (gsize) got;
    }
  n = MIN (count, self->spare_end - self->spare_at);
  memcpy (buffer, self->spare + self->spare_at, n);
  self->spare_at += n;
  return (gssize) n;
}

static gssize
hf_body_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return read_any (HF_BODY_STREAM (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
hf_body_stream_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  return read_any (HF_BODY_STREAM (stream), buffer, count, FALSE, NULL, error);
}

static gboolean
hf_body_stream_can_poll (GPollableInputStream *stream)
{
  GInputStream *base = get_base (stream);

  return G_IS_POLLABLE_INPUT_STREAM (base) && g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (base));
}

static gboolean
hf_body_stream_is_readable (GPollableInputStream *stream)
{
  HfBodyStream *self = HF_BODY_STREAM (stream);

  return self->spare_at < self->spare_end || g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (self)));
}

static GSource *
hf_body_stream_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  HfBodyStream *self = HF_BODY_STREAM (stream);
  g_autoptr(GSource) base = NULL;

  if (self->spare_at < self->spare_end)
    base = g_timeout_source_new (0);
  else
    base = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (get_base (self)), NULL);
  return g_pollable_source_new_full (self, base, cancellable);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = hf_body_stream_can_poll;
  iface->is_readable = hf_body_stream_is_readable;
  iface->create_source = hf_body_stream_create_source;
  iface->read_nonblocking = hf_body_stream_read_nonblocking;
}

static void
hf_body_stream_class_init (HfBodyStreamClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->read_fn = hf_body_stream_read;
}

static void
hf_body_stream_init (HfBodyStream *self)
{
}

GInputStream *
hf_body_stream_new (GInputStream *stream, SoupMessage *message)
{
  HfBodyStream *self = g_object_new (HF_TYPE_BODY_STREAM, "base-stream", stream, NULL);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  SoupEncoding encoding = soup_message_headers_get_encoding (headers);
  guint status = soup_message_get_status (message);
  gboolean bodyless = status == 204 || status == 304 || g_str_equal (soup_message_get_method (message), "HEAD");

  self->expected = encoding == SOUP_ENCODING_CONTENT_LENGTH && !bodyless ? soup_message_headers_get_content_length (headers) : -1;
  self->chunked = encoding == SOUP_ENCODING_CHUNKED && !bodyless;
  return G_INPUT_STREAM (self);
}
