/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Goal 9: durable enqueues a second through the store's writer, one transaction each, against fdatasync of one page, measured
 * turn by turn in the same run. Then, for people: what finding the next command costs behind 5,000 stuck ones with 100,000
 * waiting. */

#include <hf-queue.h>
#include <hf-test.h>
#include <stdlib.h>

#include "bench-util.h"

#define SYNCS 2000
#define PUSHES 5000
#define NEXTS 20000

static gboolean
push (HfDb *db, gpointer data, GError **error)
{
  static const HfWrite write = {
    .provider = "DATA_PROVIDER_REST",
    .source = "api.example.com",
    .entity = "customers",
    .method = "create",
    .function = "create-customer",
    .parameters = "{\"token\":\"crm\"}",
    .data = "{\"name\":\"Ada Lovelace\",\"city\":\"London\",\"note\":\"a record of a usual size, some two hundred bytes, so that "
            "what is measured is what a person's new record costs and not an empty row\"}",
    .safe = TRUE,
  };

  return hf_queue_push (db, &write, g_get_real_time (), error) != 0;
}

static void
pushed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  int *left = data;

  hf_store_write_finish (HF_STORE (source), result, &error);
  g_assert_no_error (error);
  (*left)--;
}

/* Each waits for the one before, as a person would who is told that it is stored. */
static double
pushes_per_second (HfStore *store)
{
  int left = PUSHES;
  gint64 start = g_get_monotonic_time ();

  while (left > 0)
    {
      int before = left;

      hf_store_write_async (store, push, NULL, NULL, NULL, pushed_cb, &left);
      while (left == before)
        g_main_context_iteration (NULL, TRUE);
    }
  return PUSHES / bench_seconds_since (start);
}

static void
measure_enqueue (void)
{
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "solution.db", NULL);
  g_autoptr(HfStore) store = bench_open_store (path);

  g_print ("sample\t9\treference\t%.1f\n", 1 / bench_fdatasync_seconds (dir, 4096, SYNCS));
  g_print ("sample\t9\tours\t%.1f\n", pushes_per_second (store));
  hf_store_close (store);
  hf_test_remove_tree (dir);
}

static void
fill (HfDb *db)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (
      hf_db_exec (db,
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 105000)"
                  " INSERT INTO _command (created_at, provider, source, entity, method, record_id, idempotency_key, state)"
                  " SELECT i, 'DATA_PROVIDER_REST', 's' || (i % 3), 'customers', 'delete', 'r' || i, 'k' || i,"
                  " iif (i <= 5000, 'stuck', 'waiting') FROM n",
                  &error));
  g_assert_no_error (error);
}

static void
measure_next (void)
{
  static const char *const down[] = { "s0", NULL };
  g_autofree char *dir = hf_test_make_dir ();
  g_autofree char *path = g_build_filename (dir, "solution.db", NULL);
  g_autoptr(GError) error = NULL;
  HfDb *db = hf_db_open (path, HF_DB_READ_WRITE, &error);
  gint64 start;

  g_assert_no_error (error);
  fill (db);
  start = g_get_monotonic_time ();
  for (int i = 0; i < NEXTS; i++)
    {
      g_autoptr(HfCommand) command = NULL;

      g_assert_true (hf_queue_next (db, i % 2 == 0 ? down : NULL, 0, &command, NULL, &error));
      g_assert_nonnull (command);
    }
  g_printerr ("finding the next of 100,000 waiting behind 5,000 stuck: %.1f µs\n", bench_seconds_since (start) * 1e6 / NEXTS);
  hf_db_close (db);
  hf_test_remove_tree (dir);
}

int
main (int argc, char **argv)
{
  const char *runs = g_getenv ("BENCH_RUNS");
  const char *tmp = g_getenv ("BENCH_TMP");
  int n = runs != NULL ? atoi (runs) : 5;

  /* On the disk the project is on, not on a tmpfs. */
  if (tmp != NULL)
    g_setenv ("TMPDIR", tmp, TRUE);
  for (int i = 0; i < n; i++)
    measure_enqueue ();
  measure_next ();
  return 0;
}
