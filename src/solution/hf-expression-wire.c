/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Frames to and from the helper without ever waiting. Guarantees: a document is not copied on its way out, and on its way in is
 * read to where it stays; what the other side says is bounded before memory is set aside for it, for it runs other people's
 * expressions. */

#include "hf-expression-wire.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TURN (1024 * 1024) /* bytes moved before others have a turn; also what a pipe is asked to hold */
#define MAX_HEADER (64u * 1024 * 1024)
#define MAX_BLOBS 1000000u
#define MAX_BODY (G_GUINT64_CONSTANT (2) << 30)

typedef enum
{
  PART_HEAD,
  PART_LENGTHS,
  PART_HEADER,
  PART_BLOB,
} Part;

struct _HfWire
{
  grefcount refs;
  GSubprocess *process;
  int in, out; /* owned by the process' streams */
  guint in_source, out_source;
  HfWireFrame frame;
  HfWireEnd end;
  gpointer data;

  GQueue segments; /* GBytes to write */
  gsize written;   /* of the first segment */
  guint64 given, gone;

  Part part;
  char *buffer; /* what is being read */
  gsize size, filled;
  guint32 head[2];
  guint64 *lengths;
  char *header;
  GPtrArray *blobs;
};

static void
wire_unref (HfWire *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;
  g_queue_clear_full (&self->segments, (GDestroyNotify) g_bytes_unref);
  g_free (self->buffer);
  g_free (self->lengths);
  g_free (self->header);
  g_clear_pointer (&self->blobs, g_ptr_array_unref);
  g_clear_object (&self->process);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfWire, wire_unref)

static void
ended (HfWire *self)
{
  HfWireEnd end = self->end;

  self->end = NULL;
  self->frame = NULL;
  if (end != NULL)
    end (self, self->data);
}

/* Reading */

static void
expect (HfWire *self, Part part, gsize size)
{
  self->part = part;
  self->size = size;
  self->filled = 0;
  self->buffer = g_malloc (size + 1);
}

static void
give (HfWire *self)
{
  g_autofree char *header = g_steal_pointer (&self->header);
  g_autoptr(GPtrArray) blobs = g_steal_pointer (&self->blobs);

  g_clear_pointer (&self->lengths, g_free);
  expect (self, PART_HEAD, sizeof self->head);
  if (self->frame != NULL)
    self->frame (self, header, blobs, self->data);
}

static void
expect_blob (HfWire *self)
{
  if (self->blobs->len == self->head[1])
    give (self);
  else
    expect (self, PART_BLOB, self->lengths[self->blobs->len]);
}

/* Returns: whether the lengths are such as an honest helper sends */
static gboolean
take_lengths (HfWire *self, char *buffer)
{
  guint64 total = 0;

  self->lengths = (guint64 *) buffer;
  for (guint32 i = 0; i < self->head[1]; i++)
    {
      if (self->lengths[i] > MAX_BODY - total)
        return FALSE;
      total += self->lengths[i];
    }
  expect (self, PART_HEADER, self->head[0]);
  return TRUE;
}

/* The part under way is complete. */
static gboolean
take_part (HfWire *self)
{
  g_autofree char *buffer = g_steal_pointer (&self->buffer);

  buffer[self->size] = '\0';
  switch (self->part)
    {
    case PART_HEAD:
      memcpy (self->head, buffer, sizeof self->head);
      if (self->head[0] > MAX_HEADER || self->head[1] > MAX_BLOBS)
        return FALSE;
      expect (self, PART_LENGTHS, self->head[1] * sizeof (guint64));
      return TRUE;
    case PART_LENGTHS:
      return take_lengths (self, g_steal_pointer (&buffer));
    case PART_HEADER:
      self->header = g_steal_pointer (&buffer);
      self->blobs = g_ptr_array_new_with_free_func (g_free);
      expect_blob (self);
      return TRUE;
    case PART_BLOB:
    default:
      g_ptr_array_add (self->blobs, g_steal_pointer (&buffer));
      expect_blob (self);
      return TRUE;
    }
}

/* Returns: bytes read; 0: none there now; -1: the end */
static gssize
read_some (HfWire *self)
{
  gssize n;

  if (self->filled == self->size)
    return 0;
  do
    n = read (self->in, self->buffer + self->filled, MIN (self->size - self->filled, TURN));
  while (n < 0 && errno == EINTR);
  if (n > 0)
    self->filled += (gsize) n;
  return n > 0 ? n : n < 0 && errno == EAGAIN ? 0
                                              : -1;
}

static gboolean
readable_cb (int fd, GIOCondition condition, gpointer data)
{
  HfWire *self = data;
  g_autoptr(HfWire) held = self;
  gsize total = 0;

  g_ref_count_inc (&self->refs);
  while (self->frame != NULL && total < TURN)
    {
      gsize before = self->filled;
      gssize n = read_some (self);

      total += n > 0 ? (gsize) n : 0;
      if (n < 0 || (self->filled == self->size && !take_part (self)))
        {
          self->in_source = 0;
          ended (self);
          return G_SOURCE_REMOVE;
        }
      if (n == 0 && before == self->filled && self->filled < self->size)
        break;
    }
  if (self->frame == NULL)
    self->in_source = 0;
  return self->frame != NULL ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Writing */

/* Returns: whether the pipe may take more now */
static gboolean
write_some (HfWire *self)
{
  gsize size;
  GBytes *segment = g_queue_peek_head (&self->segments);
  const char *bytes = g_bytes_get_data (segment, &size);
  gssize n = 0;

  if (size > self->written)
    n = write (self->out, bytes + self->written, MIN (size - self->written, TURN));
  if (n < 0)
    return errno == EINTR;
  self->written += (gsize) n;
  self->gone += (gsize) n;
  if (self->written == size)
    {
      g_bytes_unref (g_queue_pop_head (&self->segments));
      self->written = 0;
    }
  return TRUE;
}

static gboolean
writable_cb (int fd, GIOCondition condition, gpointer data)
{
  HfWire *self = data;
  guint64 until = self->gone + TURN;

  while (!g_queue_is_empty (&self->segments) && self->gone < until)
    if (!write_some (self))
      break;
  /* A broken pipe is seen by the reader too, which tells. */
  if (!g_queue_is_empty (&self->segments) && (condition & (G_IO_ERR | G_IO_HUP)) == 0)
    return G_SOURCE_CONTINUE;
  self->out_source = 0;
  return G_SOURCE_REMOVE;
}

static void
push (HfWire *self, GBytes *bytes)
{
  g_queue_push_tail (&self->segments, g_bytes_ref (bytes));
  self->given += g_bytes_get_size (bytes);
}

void
hf_wire_send (HfWire *self, GBytes *header, GPtrArray *blobs)
{
  guint32 head[2] = { (guint32) g_bytes_get_size (header), blobs->len };
  g_autoptr(GByteArray) front = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;

  g_byte_array_append (front, (const guint8 *) head, sizeof head);
  for (guint i = 0; i < blobs->len; i++)
    {
      guint64 length = g_bytes_get_size (blobs->pdata[i]);

      g_byte_array_append (front, (const guint8 *) &length, sizeof length);
    }
  bytes = g_byte_array_free_to_bytes (g_steal_pointer (&front));
  push (self, bytes);
  push (self, header);
  for (guint i = 0; i < blobs->len; i++)
    push (self, blobs->pdata[i]);
  if (self->out_source == 0)
    self->out_source = g_unix_fd_add (self->out, G_IO_OUT | G_IO_ERR | G_IO_HUP, writable_cb, self);
}

static int
prepare (int fd)
{
  fcntl (fd, F_SETPIPE_SZ, TURN); /* fewer, larger turns; where it is refused, more */
  g_unix_set_fd_nonblocking (fd, TRUE, NULL);
  return fd;
}

HfWire *
hf_wire_start (const char *helper, HfWireFrame frame, HfWireEnd end, gpointer data, GError **error)
{
  g_autofree char *own = g_strdup_printf ("%d", getpid ());
  GSubprocess *process
      = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, error, helper, own, NULL);
  HfWire *self;

  if (process == NULL)
    return NULL;
  /* A helper that was killed is found by reading; writing to it must not end us. GSocket does the same for all. */
  signal (SIGPIPE, SIG_IGN);
  self = g_new0 (HfWire, 1);
  g_ref_count_init (&self->refs);
  self->process = process;
  self->frame = frame;
  self->end = end;
  self->data = data;
  g_queue_init (&self->segments);
  self->in = prepare (g_unix_input_stream_get_fd (G_UNIX_INPUT_STREAM (g_subprocess_get_stdout_pipe (process))));
  self->out = prepare (g_unix_output_stream_get_fd (G_UNIX_OUTPUT_STREAM (g_subprocess_get_stdin_pipe (process))));
  expect (self, PART_HEAD, sizeof self->head);
  self->in_source = g_unix_fd_add (self->in, G_IO_IN | G_IO_ERR | G_IO_HUP, readable_cb, self);
  return self;
}

void
hf_wire_kill (HfWire *self)
{
  self->frame = NULL;
  self->end = NULL;
  g_clear_handle_id (&self->in_source, g_source_remove);
  g_clear_handle_id (&self->out_source, g_source_remove);
  g_subprocess_force_exit (self->process);
  wire_unref (self);
}

guint64
hf_wire_get_given (HfWire *self)
{
  return self->given;
}

guint64
hf_wire_get_gone (HfWire *self)
{
  return self->gone;
}

gboolean
hf_wire_is_receiving (HfWire *self)
{
  return self->part != PART_HEAD || self->filled > 0;
}

guint64
hf_wire_get_resident (HfWire *self)
{
  const char *pid = g_subprocess_get_identifier (self->process);
  g_autofree char *path = NULL, *text = NULL;
  unsigned long pages;

  if (pid == NULL)
    return 0;
  path = g_strdup_printf ("/proc/%s/statm", pid);
  if (!g_file_get_contents (path, &text, NULL, NULL) || sscanf (text, "%*u %lu", &pages) != 1)
    return 0;
  return (guint64) pages * (guint64) sysconf (_SC_PAGESIZE);
}
