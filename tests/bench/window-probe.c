/* SPDX-License-Identifier: GPL-3.0-or-later */

/* window-probe first|scroll|sync|search SOLUTION DATABASE
 *
 * The real window on a prepared database, measured from inside. Prints, tab separated, the number that was asked for:
 *   first   seconds from $PROBE_START (nanoseconds since 1970) until the first rows were painted
 *   scroll  longest and 99th percentile stall in milliseconds while the table moves by 40 px each frame, 1,200 frames
 *   sync    the same while all records are synced again, as long as that takes
 *   search  the same while a text is typed letter by letter, and until the search has ended
 * A stall is the longest time between two polls of the main loop within one frame: what a person who scrolls would feel. */

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app-test.h"
#include "hf-test.h"

#define FRAMES 1200
#define PATIENCE_MS 120000

static gint64 last_poll;
static double worst, last_own, worst_own;
static GArray *stalls, *own_stalls;

/* Processor time of this thread in milliseconds: what a stall is without the rest of the machine. */
static double
own_time (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec / 1e6;
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout)
{
  int result;

  if (last_poll != 0)
    {
      worst = MAX (worst, (double) (g_get_monotonic_time () - last_poll) / 1e3);
      worst_own = MAX (worst_own, own_time () - last_own);
    }
  result = poll ((struct pollfd *) fds, n_fds, timeout);
  last_poll = g_get_monotonic_time ();
  last_own = own_time ();
  return result;
}

/* Ends a frame: its longest stall is one sample. */
static void
end_frame (GtkWidget *widget)
{
  hf_ui_test_frames (widget, 1);
  g_array_append_val (stalls, worst);
  g_array_append_val (own_stalls, worst_own);
  worst = worst_own = 0;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

static void
print_stalls (void)
{
  g_array_sort (stalls, compare);
  g_array_sort (own_stalls, compare);
  fprintf (stderr, "processor time of the main thread: longest %.2f ms, p99 %.2f ms, median %.2f ms\n",
           g_array_index (own_stalls, double, own_stalls->len - 1),
           g_array_index (own_stalls, double, own_stalls->len * 99 / 100),
           g_array_index (own_stalls, double, own_stalls->len / 2));
  printf ("%.2f\t%.2f\n", g_array_index (stalls, double, stalls->len - 1),
          g_array_index (stalls, double, stalls->len * 99 / 100));
  fflush (stdout);
}

static gboolean
has_rows (gpointer data)
{
  return hf_ui_test_find_text (data, "cus-0000000") != NULL;
}

static void
painted_cb (GdkFrameClock *clock, gpointer data)
{
  *(gboolean *) data = TRUE;
}

static void
await_rows (HfWindow *window)
{
  gboolean painted = FALSE;
  gulong handler;

  g_assert_true (hf_test_until (has_rows, window, PATIENCE_MS));
  handler = g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (painted_cb), &painted);
  gtk_widget_queue_draw (GTK_WIDGET (window));
  hf_test_wait_flag (&painted);
  g_signal_handler_disconnect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), handler);
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_auto(HfSyncReport) report = { 0 };
  g_autoptr(GError) error = NULL;

  if (!hf_engine_sync_finish (HF_ENGINE (source), result, &report, &error))
    g_error ("the sync ended with: %s", error->message);
  fprintf (stderr, "%s\n", report.sentence);
  *(gboolean *) data = TRUE;
}

static void
scroll (HfWindow *window, gboolean sync)
{
  GtkWidget *scroller = hf_ui_test_find (GTK_WIDGET (window), "records-scroller");
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scroller));
  gboolean synced = !sync;

  if (sync)
    hf_engine_sync_async (hf_window_get_engine (window), HF_SYNC_PULL_ONLY, NULL, NULL, synced_cb, &synced);
  worst = worst_own = 0;
  for (guint i = 0; i < FRAMES || !synced; i++)
    {
      gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + 40);
      end_frame (scroller);
    }
}

static void
search (HfWindow *window)
{
  static const char text[] = "customer97";
  GtkWidget *entry = hf_ui_test_find (GTK_WIDGET (window), "record-search");

  worst = worst_own = 0;
  for (const char *p = text; *p != '\0'; p++)
    {
      char letter[] = { *p, '\0' };

      hf_ui_test_type (entry, letter);
      for (int i = 0; i < 15; i++)
        end_frame (entry);
    }
  for (int i = 0; i < 600; i++)
    end_frame (entry);
  fprintf (stderr, "%s\n", gtk_label_get_text (GTK_LABEL (hf_ui_test_find (GTK_WIDGET (window), "record-count"))));
}

int
main (int argc, char **argv)
{
  HfWindow *window;
  HfEngineOptions options = { 0 };

  if (argc != 4)
    {
      fprintf (stderr, "usage: window-probe first|scroll|sync|search SOLUTION DATABASE\n");
      return 2;
    }
  options.database = argv[3];
  stalls = g_array_new (FALSE, FALSE, sizeof (double));
  own_stalls = g_array_new (FALSE, FALSE, sizeof (double));
  g_main_context_acquire (NULL);
  g_main_context_set_poll_func (NULL, poll_cb);
  window = app_test_new_window ();
  hf_window_open (window, argv[2], &options);
  gtk_window_present (GTK_WINDOW (window));
  await_rows (window);
  if (g_str_equal (argv[1], "first"))
    printf ("%.3f\n", (double) g_get_real_time () / 1e6 - g_ascii_strtod (g_getenv ("PROBE_START"), NULL) / 1e9);
  else if (g_str_equal (argv[1], "search"))
    search (window);
  else
    scroll (window, g_str_equal (argv[1], "sync"));
  if (stalls->len > 0)
    print_stalls ();
  fflush (stdout);
  gtk_window_close (GTK_WINDOW (window));
  return 0;
}
