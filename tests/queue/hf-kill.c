/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A VFS that is SQLite's own but for three of its file methods. What is on disk can only differ between two moments if one
 * of these was called between them, so dying before each of them is dying at every moment. */

#include "hf-kill.h"

#include <glib.h>
#include <sqlite3.h>
#include <unistd.h>

static int countdown; /* 0: not counting */
static sqlite3_vfs vfs;
static int (*real_open) (sqlite3_vfs *self, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags);
/* The database file and its logs differ in how they lock, not in how they write. */
static const sqlite3_io_methods *real_methods[2];
static sqlite3_io_methods methods[2];

int __real_sqlite3_step (sqlite3_stmt *stmt);
int __wrap_sqlite3_step (sqlite3_stmt *stmt);

static void
tick (void)
{
  if (countdown > 0 && --countdown == 0)
    _exit (9);
}

int
__wrap_sqlite3_step (sqlite3_stmt *stmt)
{
  tick ();
  return __real_sqlite3_step (stmt);
}

static int
write_file (sqlite3_file *file, const void *bytes, int size, sqlite3_int64 offset)
{
  tick ();
  return real_methods[0]->xWrite (file, bytes, size, offset);
}

static int
truncate_file (sqlite3_file *file, sqlite3_int64 size)
{
  tick ();
  return real_methods[0]->xTruncate (file, size);
}

static int
sync_file (sqlite3_file *file, int flags)
{
  tick ();
  return real_methods[0]->xSync (file, flags);
}

static const sqlite3_io_methods *
wrap (const sqlite3_io_methods *real)
{
  guint i = real_methods[0] == NULL || real_methods[0] == real ? 0 : 1;

  g_assert_true (real_methods[i] == NULL || real_methods[i] == real);
  g_assert_true (i == 0 || real->xWrite == real_methods[0]->xWrite);
  real_methods[i] = real;
  methods[i] = *real;
  methods[i].xWrite = write_file;
  methods[i].xTruncate = truncate_file;
  methods[i].xSync = sync_file;
  return &methods[i];
}

static int
open_file (sqlite3_vfs *self, sqlite3_filename name, sqlite3_file *file, int flags, int *out_flags)
{
  int result = real_open (self, name, file, flags, out_flags);

  if (file->pMethods != NULL)
    file->pMethods = wrap (file->pMethods);
  return result;
}

void
hf_kill_at (int n)
{
  if (vfs.zName == NULL)
    {
      vfs = *sqlite3_vfs_find (NULL);
      real_open = vfs.xOpen;
      vfs.xOpen = open_file;
      vfs.zName = "kill";
      sqlite3_vfs_register (&vfs, 1);
    }
  countdown = n;
}
