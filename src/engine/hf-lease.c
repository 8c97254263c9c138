/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The replay lease. An open-file-description lock, because it belongs to the open file, not the process (two engines in one
 * process exclude each other too) and the kernel frees it however the holder ends. That somebody let go is heard through
 * inotify's IN_CLOSE_WRITE on the file: nothing polls. The kernel reports the close a moment before it drops the lock, so "freed"
 * waits for that moment. */

#include "hf-lease.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <hf-error.h>
#include <sys/inotify.h>
#include <unistd.h>

#define SETTLE_MS 50

struct _HfLease
{
  GObject parent_instance;

  char *path;
  int fd;        /* the locked file, or -1 */
  int notify_fd; /* inotify, or -1 */
  guint notify_id, settle_id;
};

G_DEFINE_FINAL_TYPE (HfLease, hf_lease, G_TYPE_OBJECT)

enum
{
  FREED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static gboolean
settled_cb (gpointer data)
{
  HfLease *self = data;

  self->settle_id = 0;
  if (self->fd < 0)
    g_signal_emit (self, signals[FREED], 0);
  return G_SOURCE_REMOVE;
}

static gboolean
closed_cb (int fd, GIOCondition condition, gpointer data)
{
  HfLease *self = data;
  char events[4096];

  if (read (fd, events, sizeof events) > 0 && self->fd < 0 && self->settle_id == 0)
    self->settle_id = g_timeout_add (SETTLE_MS, settled_cb, self);
  return G_SOURCE_CONTINUE;
}

static void
watch_file (HfLease *self)
{
  if (self->notify_fd >= 0)
    return;
  self->notify_fd = inotify_init1 (IN_CLOEXEC | IN_NONBLOCK);
  if (self->notify_fd < 0)
    return;
  if (inotify_add_watch (self->notify_fd, self->path, IN_CLOSE_WRITE) >= 0)
    self->notify_id = g_unix_fd_add (self->notify_fd, G_IO_IN, closed_cb, self);
}

static void
hf_lease_finalize (GObject *object)
{
  HfLease *self = HF_LEASE (object);

  g_clear_handle_id (&self->settle_id, g_source_remove);
  g_clear_handle_id (&self->notify_id, g_source_remove);
  if (self->notify_fd >= 0)
    close (self->notify_fd);
  hf_lease_release (self);
  g_free (self->path);
  G_OBJECT_CLASS (hf_lease_parent_class)->finalize (object);
}

static void
hf_lease_class_init (HfLeaseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_lease_finalize;
  signals[FREED] = g_signal_new ("freed", HF_TYPE_LEASE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
hf_lease_init (HfLease *self)
{
  self->fd = -1;
  self->notify_fd = -1;
}

HfLease *
hf_lease_new (const char *path)
{
  HfLease *self = g_object_new (HF_TYPE_LEASE, NULL);

  self->path = g_strdup (path);
  return self;
}

gboolean
hf_lease_try (HfLease *self, GError **error)
{
  struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  int fd;

  if (self->fd >= 0)
    return TRUE;
  fd = open (self->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_STORE, _("Cannot open %s: %s"), self->path, g_strerror (errno));
      return FALSE;
    }
  watch_file (self);
  if (fcntl (fd, F_OFD_SETLK, &lock) == 0)
    self->fd = fd;
  else
    close (fd);
  return self->fd >= 0;
}

gboolean
hf_lease_is_held (HfLease *self)
{
  return self->fd >= 0;
}

void
hf_lease_release (HfLease *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}
