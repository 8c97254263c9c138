/* SPDX-License-Identifier: GPL-3.0-or-later */

/* rows-probe DATABASE pages         samples of goal 12: milliseconds a page of 100 takes around row 900,000, each sort and filter
 * rows-probe DATABASE search TEXT   seconds the substring filter takes over the dataset `records`, complete
 * rows-probe DATABASE first TEXT    milliseconds until its first hits are in the list */

#include <hf-page.h>
#include <hf-query.h>
#include <hf-rows-private.h>
#include <hf-test.h>
#include <stdlib.h>

#include "bench-util.h"

#define ENTITY "records"
#define PAGE 100
#define PAGES 200

static void
take_rowids (const gint64 *rowids, gsize count, gpointer data)
{
  g_array_append_vals (data, rowids, (guint) count);
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const double *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* The 95th percentile, in milliseconds, of pages at random places around nine tenths of the list. */
static double
page_time (HfDb *db, const HfQuery *query)
{
  g_autoptr(GArray) rowids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) error = NULL;
  double times[PAGES];

  g_assert_true (hf_query_run (db, query, NULL, take_rowids, rowids, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < PAGES; i++)
    {
      guint place = rowids->len / 10 * 9 + (guint) g_random_int_range (0, (gint32) (rowids->len / 20));
      gint64 start = g_get_monotonic_time ();
      g_autoptr(HfPage) page = hf_page_read (db, ENTITY, &g_array_index (rowids, gint64, place), PAGE, &error);

      g_assert_no_error (error);
      g_assert_nonnull (page->rows[PAGE - 1].data);
      times[i] = bench_seconds_since (start) * 1000;
    }
  qsort (times, PAGES, sizeof *times, compare);
  return times[PAGES * 95 / 100];
}

static void
measure_pages (const char *path)
{
  static const HfQuery queries[] = {
    { .entity = (char *) ENTITY },
    { .entity = (char *) ENTITY, .order = (char *) "name" },
    { .entity = (char *) ENTITY, .order = (char *) "balance", .descending = TRUE },
    { .entity = (char *) ENTITY, .filter = (char *) "shipyard" },
    { .entity = (char *) ENTITY, .filter = (char *) "shipyard", .order = (char *) "name" },
  };
  g_autoptr(GError) error = NULL;
  HfDb *db = hf_db_open (path, HF_DB_READ_ONLY, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    g_print ("sample\t12\tours\t%.4f\n", page_time (db, &queries[i]));
  hf_db_close (db);
}

static gboolean
is_complete (gpointer rows)
{
  return !hf_rows_get_busy (rows);
}

static gboolean
has_hits (gpointer rows)
{
  guint n = g_list_model_get_n_items (rows);

  return n > 0 && n < hf_rows_get_total (rows);
}

/* Seconds from setting the filter until @reached holds. */
static double
search_time (const char *path, const char *text, HfTestCondition reached)
{
  g_autoptr(HfStore) store = bench_open_store (path);
  g_autoptr(HfRows) rows = hf_rows_new (store, ENTITY);
  gint64 start;
  double seconds;

  g_assert_true (hf_test_until (is_complete, rows, 60000));
  start = g_get_monotonic_time ();
  hf_rows_set_filter (rows, text);
  g_assert_true (hf_test_until (reached, rows, 60000));
  seconds = bench_seconds_since (start);
  hf_rows_set_filter (rows, NULL);
  g_clear_object (&rows);
  hf_store_close (store);
  return seconds;
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[2], "pages"))
    measure_pages (argv[1]);
  else if (argc == 4 && g_str_equal (argv[2], "search"))
    g_print ("%.6f\n", search_time (argv[1], argv[3], is_complete));
  else if (argc == 4 && g_str_equal (argv[2], "first"))
    g_print ("%.3f\n", search_time (argv[1], argv[3], has_hits) * 1000);
  else
    g_error ("rows-probe DATABASE pages | search TEXT | first TEXT");
  return 0;
}
