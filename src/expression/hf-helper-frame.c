/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Frames over pipes, read and written whole. Guarantees: a document is copied once, from the pipe to where it is parsed. Refuses
 * to go on without a parent: at the end of either pipe there is nothing to do any more. */

#include "hf-helper-frame.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

void
hf_frame_free (HfFrame *self)
{
  g_bytes_unref (self->header);
  g_ptr_array_unref (self->blobs);
  g_free (self);
}

static gboolean
read_all (int fd, void *buffer, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = read (fd, (char *) buffer + done, size - done);

      if (n > 0)
        done += (gsize) n;
      else if (n == 0 || errno != EINTR)
        return FALSE;
    }
  return TRUE;
}

static GBytes *
read_bytes (int fd, gsize size)
{
  char *buffer = g_malloc (size + 1);

  if (!read_all (fd, buffer, size))
    {
      g_free (buffer);
      return NULL;
    }
  buffer[size] = '\0';
  return g_bytes_new_take (buffer, size);
}

HfFrame *
hf_frame_read (int fd)
{
  g_autoptr(GPtrArray) blobs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GBytes) header = NULL;
  g_autofree guint64 *lengths = NULL;
  guint32 head[2];
  HfFrame *frame;

  if (!read_all (fd, head, sizeof head))
    return NULL;
  lengths = g_new (guint64, head[1] + 1);
  if (!read_all (fd, lengths, head[1] * sizeof *lengths))
    return NULL;
  header = read_bytes (fd, head[0]);
  for (guint32 i = 0; header != NULL && i < head[1]; i++)
    {
      GBytes *blob = read_bytes (fd, lengths[i]);

      if (blob == NULL)
        return NULL;
      g_ptr_array_add (blobs, blob);
    }
  if (header == NULL)
    return NULL;
  frame = g_new (HfFrame, 1);
  frame->header = g_steal_pointer (&header);
  frame->blobs = g_steal_pointer (&blobs);
  return frame;
}

static void
write_all (int fd, const void *bytes, gsize size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = write (fd, (const char *) bytes + done, size - done);

      if (n >= 0)
        done += (gsize) n;
      else if (errno != EINTR)
        _exit (EXIT_FAILURE);
    }
}

void
hf_frame_write (int fd, GBytes *header, GPtrArray *blobs)
{
  guint32 head[2] = { (guint32) g_bytes_get_size (header), blobs->len };
  g_autoptr(GByteArray) front = g_byte_array_new ();

  g_byte_array_append (front, (const guint8 *) head, sizeof head);
  for (guint i = 0; i < blobs->len; i++)
    {
      guint64 length = g_bytes_get_size (blobs->pdata[i]);

      g_byte_array_append (front, (const guint8 *) &length, sizeof length);
    }
  g_byte_array_append (front, g_bytes_get_data (header, NULL), head[0]);
  write_all (fd, front->data, front->len);
  for (guint i = 0; i < blobs->len; i++)
    write_all (fd, g_bytes_get_data (blobs->pdata[i], NULL), g_bytes_get_size (blobs->pdata[i]));
}
