/* SPDX-License-Identifier: GPL-3.0-or-later */

/* ingest-probe FILE…: pulls each file in turn into one table of a fresh database, in pieces as the network gives them, and
 * prints seconds, what was written and the peak memory of the process so far. The same file twice is a re-sync. */

#include <glib/gstdio.h>
#include <hf-ingest.h>
#include <hf-test.h>

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench-util.h"

#define PIECE 65536

static void
wait_for_room (HfIngest *ingest)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GAsyncResult *kept = NULL;

  hf_ingest_ready_async (ingest, NULL, hf_test_keep_result_cb, &kept);
  while (kept == NULL)
    g_main_context_iteration (NULL, TRUE);
  result = kept;
  if (!hf_ingest_ready_finish (ingest, result, &error))
    g_error ("%s", error->message);
}

static void
push_file (HfIngest *ingest, const char *path)
{
  int fd = g_open (path, O_RDONLY, 0);
  gssize length = -1;

  while (fd >= 0 && length != 0)
    {
      g_autofree char *piece = g_malloc (PIECE);

      length = read (fd, piece, PIECE);
      if (length < 0)
        break;
      if (length > 0)
        {
          g_autoptr(GBytes) bytes = g_bytes_new_take (g_steal_pointer (&piece), (gsize) length);

          hf_ingest_push (ingest, bytes);
        }
      if (!hf_ingest_is_ready (ingest))
        wait_for_room (ingest);
    }
  if (length < 0)
    g_error ("%s cannot be read", path);
  close (fd);
}

static HfIngestResult
pull (HfStore *store, const char *path)
{
  g_autoptr(HfIngest) ingest = hf_ingest_new (store, "bench/records", NULL);
  HfFeedState feed = { .key = (char *) "bench" };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  HfIngestResult counts = { 0 };
  GAsyncResult *kept = NULL;

  push_file (ingest, path);
  hf_ingest_finish_async (ingest, &feed, NULL, hf_test_keep_result_cb, &kept);
  while (kept == NULL)
    g_main_context_iteration (NULL, TRUE);
  result = kept;
  if (!hf_ingest_finish (ingest, result, &counts, &error))
    g_error ("%s", error->message);
  return counts;
}

static double
peak_mb (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) usage.ru_maxrss / 1024;
}

int
main (int argc, char **argv)
{
  g_autofree char *dir = hf_test_make_dir (), *path = g_build_filename (dir, "solution.db", NULL);
  g_autoptr(HfStore) store = bench_open_store (path);

  for (int i = 1; i < argc; i++)
    {
      gint64 start = g_get_monotonic_time ();
      HfIngestResult counts = pull (store, argv[i]);
      double seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;

      printf ("%.3f s, %d records: %d inserted, %d updated, %d deleted, %d repeated; peak %.1f MB\n", seconds,
              (int) counts.received, (int) counts.inserted, (int) counts.updated, (int) counts.deleted,
              (int) counts.duplicates, peak_mb ());
    }
  hf_store_close (store);
  hf_test_remove_tree (dir);
  return 0;
}
