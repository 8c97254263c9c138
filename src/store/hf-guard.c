/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who has the database open, and how the last one left it. Guarantees: a process that dies, however it dies, gives its
 * lock back and leaves its log. The log is the mark of an unclean end because SQLite removes it when the last
 * connection closes; the file's content is the second mark, set when a read finds damage. OFD locks, because POSIX's
 * own are lost when any descriptor of the file closes, and because two stores in one process must see each other. */

#include "hf-guard.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

struct _HfGuard
{
  char *log;
  int fd; /* -1: no lock to be had */
  gboolean alone;
};

static gboolean
lock (HfGuard *self, short type)
{
  struct flock range = { .l_type = type, .l_whence = SEEK_SET };

  return self->fd >= 0 && fcntl (self->fd, F_OFD_SETLK, &range) == 0;
}

HfGuard *
hf_guard_new (const char *path)
{
  HfGuard *self = g_new0 (HfGuard, 1);
  g_autofree char *file = g_strconcat (path, ".use", NULL);

  self->log = g_strconcat (path, "-wal", NULL);
  self->fd = open (file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  self->alone = lock (self, F_WRLCK);
  /* Who comes while another one looks waits for its verdict: no one may write to a file that is about to be set aside. */
  if (!self->alone && self->fd >= 0)
    {
      struct flock range = { .l_type = F_RDLCK, .l_whence = SEEK_SET };

      (void) fcntl (self->fd, F_OFD_SETLKW, &range);
    }
  return self;
}

void
hf_guard_free (HfGuard *self)
{
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->log);
  g_free (self);
}

gboolean
hf_guard_is_alone (HfGuard *self)
{
  return self->alone;
}

static gboolean
is_marked (HfGuard *self)
{
  char mark;

  return pread (self->fd, &mark, 1, 0) == 1;
}

gboolean
hf_guard_is_unclean (HfGuard *self)
{
  GStatBuf info;

  return self->alone && (is_marked (self) || (g_stat (self->log, &info) == 0 && info.st_size > 0));
}

void
hf_guard_share (HfGuard *self)
{
  if (!self->alone)
    return;
  if (ftruncate (self->fd, 0) != 0)
    g_debug ("The mark of damage stays: the next start looks again");
  self->alone = FALSE;
  lock (self, F_RDLCK);
}

void
hf_guard_mark (HfGuard *self)
{
  if (self->fd >= 0 && pwrite (self->fd, "?", 1, 0) != 1)
    g_debug ("The mark of damage could not be left");
}
