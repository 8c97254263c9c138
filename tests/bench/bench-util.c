/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the measuring programs share: a clock, a store, the disk's floor. */

#include "bench-util.h"

#include <fcntl.h>
#include <hf-test.h>
#include <unistd.h>

double
bench_seconds_since (gint64 start)
{
  return (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
}

HfStore *
bench_open_store (const char *path)
{
  g_autoptr(HfClock) clock = hf_clock_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *kept = NULL;
  HfStore *store;

  hf_store_open_async (path, clock, NULL, hf_test_keep_result_cb, &kept);
  result = hf_test_wait_result (&kept);
  store = hf_store_open_finish (result, &error);
  if (store == NULL)
    g_error ("%s", error->message);
  return store;
}

double
bench_fdatasync_seconds (const char *dir, gsize bytes, int times)
{
  g_autofree char *path = g_build_filename (dir, "floor", NULL);
  g_autofree char *page = g_strnfill (bytes, 'x');
  int fd = open (path, O_RDWR | O_CREAT, 0600);
  gint64 start = g_get_monotonic_time ();

  for (int i = 0; i < times; i++)
    {
      if (write (fd, page, bytes) != (ssize_t) bytes || fdatasync (fd) != 0)
        g_error ("cannot write %s", path);
    }
  close (fd);
  return bench_seconds_since (start) / times;
}
