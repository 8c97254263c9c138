/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the network monitor says, the person wants and the sources answered, as one answer: may this be sent now? */

#include <hf-connectivity.h>
#include <hf-error.h>

#include "hf-fake-clock.h"
#include "hf-fake-monitor.h"
#include "hf-test.h"

#define SECOND G_USEC_PER_SEC

typedef struct
{
  HfFakeClock *clock;
  HfFakeMonitor *monitor;
  HfConnectivity *connectivity;
  HfSource *source;
  guint changes;
} Test;

static void
count_cb (HfConnectivity *connectivity, guint *changes)
{
  (*changes)++;
}

static void
set_up (Test *test, gconstpointer data)
{
  test->clock = hf_fake_clock_new ();
  test->monitor = hf_fake_monitor_new ();
  test->connectivity = hf_connectivity_new (G_NETWORK_MONITOR (test->monitor), HF_CLOCK (test->clock));
  test->source = hf_connectivity_ensure_source (test->connectivity, "crm", FALSE);
  g_signal_connect (test->connectivity, "changed", G_CALLBACK (count_cb), &test->changes);
}

static void
tear_down (Test *test, gconstpointer data)
{
  g_assert_finalize_object (test->connectivity);
  g_assert_cmpint (hf_fake_clock_next_due (test->clock), ==, -1);
  g_assert_finalize_object (test->monitor);
  g_assert_finalize_object (test->clock);
}

static void
assert_state (Test *test, HfNetwork network, gboolean online)
{
  g_assert_cmpint (hf_connectivity_get_network (test->connectivity), ==, network);
  g_assert_cmpint (hf_connectivity_get_online (test->connectivity), ==, online);
  g_assert_cmpint (hf_connectivity_can_send (test->connectivity, test->source), ==, online);
}

static void
note_down (Test *test, gint64 delay_us)
{
  g_autoptr(GError) error = g_error_new_literal (HF_ERROR, HF_ERROR_TRANSIENT, "refused");

  hf_connectivity_note_down (test->connectivity, test->source, error, delay_us);
}

static void
test_starts_as_monitor (Test *test, gconstpointer data)
{
  assert_state (test, HF_NETWORK_ONLINE, TRUE);
}

static void
test_offline_at_once (Test *test, gconstpointer data)
{
  hf_fake_monitor_set (test->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  assert_state (test, HF_NETWORK_OFFLINE, FALSE);
  g_assert_cmpuint (test->changes, ==, 1);
}

static void
test_back_after_a_second (Test *test, gconstpointer data)
{
  hf_fake_monitor_set (test->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  hf_fake_monitor_set (test->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  hf_fake_clock_advance (test->clock, SECOND - 1);
  assert_state (test, HF_NETWORK_OFFLINE, FALSE);
  hf_fake_clock_advance (test->clock, 1);
  assert_state (test, HF_NETWORK_ONLINE, TRUE);
  g_assert_cmpuint (test->changes, ==, 2);
}

/* A train in tunnels: nothing is sent until it has been quiet for a second. */
static void
test_flapping (Test *test, gconstpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      hf_fake_monitor_set (test->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
      hf_fake_clock_advance (test->clock, SECOND / 2);
      hf_fake_monitor_set (test->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
      hf_fake_clock_advance (test->clock, SECOND / 2);
      assert_state (test, HF_NETWORK_OFFLINE, FALSE);
    }
  g_assert_cmpuint (test->changes, ==, 1);
  hf_fake_clock_advance (test->clock, SECOND / 2);
  assert_state (test, HF_NETWORK_ONLINE, TRUE);
  g_assert_cmpuint (test->changes, ==, 2);
}

static void
test_same_news (Test *test, gconstpointer data)
{
  for (guint i = 0; i < 5; i++)
    g_signal_emit_by_name (test->monitor, "network-changed", TRUE);
  hf_fake_clock_advance (test->clock, 10 * SECOND);
  g_assert_cmpuint (test->changes, ==, 0);
}

static void
test_without_network_changed (Test *test, gconstpointer data)
{
  hf_fake_monitor_set_emits_changed (test->monitor, FALSE);
  hf_fake_monitor_set (test->monitor, TRUE, G_NETWORK_CONNECTIVITY_LOCAL);
  assert_state (test, HF_NETWORK_OFFLINE, FALSE);
  hf_fake_monitor_set (test->monitor, TRUE, G_NETWORK_CONNECTIVITY_LIMITED);
  hf_fake_clock_advance (test->clock, SECOND);
  assert_state (test, HF_NETWORK_LIMITED, TRUE);
  hf_fake_monitor_set (test->monitor, TRUE, G_NETWORK_CONNECTIVITY_PORTAL);
  assert_state (test, HF_NETWORK_PORTAL, FALSE);
  hf_fake_monitor_set (test->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  hf_fake_clock_advance (test->clock, SECOND);
  assert_state (test, HF_NETWORK_ONLINE, TRUE);
}

static void
test_work_offline (Test *test, gconstpointer data)
{
  HfSource *near = hf_connectivity_ensure_source (test->connectivity, "demo", TRUE);

  test->changes = 0;
  hf_connectivity_set_work_offline (test->connectivity, TRUE);
  assert_state (test, HF_NETWORK_ONLINE, FALSE);
  g_assert_false (hf_connectivity_can_send (test->connectivity, near));
  hf_connectivity_set_work_offline (test->connectivity, TRUE);
  g_assert_cmpuint (test->changes, ==, 1);
  hf_connectivity_set_work_offline (test->connectivity, FALSE);
  assert_state (test, HF_NETWORK_ONLINE, TRUE);
}

/* Any monitor but the netlink backend is obeyed for loopback too. */
static void
test_loopback_obeys (Test *test, gconstpointer data)
{
  HfSource *near = hf_connectivity_ensure_source (test->connectivity, "demo", TRUE);

  g_assert_true (hf_connectivity_can_send (test->connectivity, near));
  hf_fake_monitor_set (test->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  g_assert_false (hf_connectivity_can_send (test->connectivity, near));
}

static void
test_metered (Test *test, gconstpointer data)
{
  g_assert_false (hf_connectivity_get_metered (test->connectivity));
  hf_fake_monitor_set_metered (test->monitor, TRUE);
  g_assert_true (hf_connectivity_get_metered (test->connectivity));
  g_assert_cmpuint (test->changes, ==, 1);
}

static void
test_notifies (Test *test, gconstpointer data)
{
  guint online = 0, network = 0;

  g_signal_connect_swapped (test->connectivity, "notify::online", G_CALLBACK (g_atomic_int_inc), &online);
  g_signal_connect_swapped (test->connectivity, "notify::network", G_CALLBACK (g_atomic_int_inc), &network);
  hf_fake_monitor_set (test->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  hf_connectivity_set_work_offline (test->connectivity, TRUE);
  g_assert_cmpuint (online, ==, 1);
  g_assert_cmpuint (network, ==, 1);
}

static void
test_sources (Test *test, gconstpointer data)
{
  GListModel *sources = hf_connectivity_get_sources (test->connectivity);

  g_assert_true (hf_connectivity_ensure_source (test->connectivity, "crm", FALSE) == test->source);
  g_assert_cmpuint (g_list_model_get_n_items (sources), ==, 1);
  g_assert_cmpstr (hf_source_get_name (test->source), ==, "crm");
  g_assert_cmpint (hf_source_get_reach (test->source), ==, HF_REACH_UNKNOWN);
  hf_connectivity_ensure_source (test->connectivity, "erp", FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (sources), ==, 2);
}

static void
test_down (Test *test, gconstpointer data)
{
  HfSource *other = hf_connectivity_ensure_source (test->connectivity, "erp", FALSE);

  test->changes = 0;
  note_down (test, 5 * SECOND);
  g_assert_cmpint (hf_source_get_reach (test->source), ==, HF_REACH_DOWN);
  g_assert_cmpstr (hf_source_get_last_error (test->source), ==, "refused");
  g_assert_cmpint (hf_source_get_next_try (test->source), ==, hf_clock_now (HF_CLOCK (test->clock)) + 5 * SECOND);
  g_assert_false (hf_connectivity_can_send (test->connectivity, test->source));
  g_assert_true (hf_connectivity_can_send (test->connectivity, other));
  g_assert_cmpuint (test->changes, ==, 1);

  hf_fake_clock_advance (test->clock, 5 * SECOND - 1);
  g_assert_false (hf_connectivity_can_send (test->connectivity, test->source));
  hf_fake_clock_advance (test->clock, 1);
  g_assert_true (hf_connectivity_can_send (test->connectivity, test->source));
  g_assert_cmpuint (test->changes, ==, 2);
  g_assert_cmpint (hf_source_get_next_try (test->source), ==, 0);
  g_assert_cmpint (hf_source_get_reach (test->source), ==, HF_REACH_DOWN);
}

static void
test_wall_clock_jumps (Test *test, gconstpointer data)
{
  note_down (test, 5 * SECOND);
  hf_fake_clock_jump (test->clock, G_GINT64_CONSTANT (86400) * SECOND);
  g_assert_false (hf_connectivity_can_send (test->connectivity, test->source));
  hf_fake_clock_jump (test->clock, G_GINT64_CONSTANT (-2 * 86400) * SECOND);
  hf_fake_clock_advance (test->clock, 5 * SECOND);
  g_assert_true (hf_connectivity_can_send (test->connectivity, test->source));
}

static void
test_down_again (Test *test, gconstpointer data)
{
  note_down (test, 5 * SECOND);
  note_down (test, 60 * SECOND);
  hf_fake_clock_advance (test->clock, 5 * SECOND);
  g_assert_false (hf_connectivity_can_send (test->connectivity, test->source));
  hf_fake_clock_advance (test->clock, 55 * SECOND);
  g_assert_true (hf_connectivity_can_send (test->connectivity, test->source));
}

static void
test_success (Test *test, gconstpointer data)
{
  note_down (test, 5 * SECOND);
  test->changes = 0;
  hf_connectivity_note_success (test->connectivity, test->source);
  g_assert_true (hf_connectivity_can_send (test->connectivity, test->source));
  g_assert_cmpint (hf_source_get_reach (test->source), ==, HF_REACH_UP);
  g_assert_cmpint (hf_source_get_last_success (test->source), ==, hf_clock_now (HF_CLOCK (test->clock)));
  g_assert_null (hf_source_get_last_error (test->source));
  g_assert_cmpuint (test->changes, ==, 1);
  hf_connectivity_note_success (test->connectivity, test->source);
  g_assert_cmpuint (test->changes, ==, 1);
}

static void
test_try_anyway (Test *test, gconstpointer data)
{
  HfSource *other = hf_connectivity_ensure_source (test->connectivity, "erp", FALSE);
  g_autoptr(GError) error = g_error_new_literal (HF_ERROR, HF_ERROR_TRANSIENT, "refused");

  note_down (test, 5 * SECOND);
  hf_connectivity_note_down (test->connectivity, other, error, 5 * SECOND);
  hf_connectivity_try_anyway (test->connectivity, test->source);
  g_assert_true (hf_connectivity_can_send (test->connectivity, test->source));
  g_assert_false (hf_connectivity_can_send (test->connectivity, other));
  hf_connectivity_try_anyway (test->connectivity, NULL);
  g_assert_true (hf_connectivity_can_send (test->connectivity, other));
}

static void
test_coming_back_forgets_waits (Test *test, gconstpointer data)
{
  note_down (test, 300 * SECOND);
  hf_fake_monitor_set (test->monitor, FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
  hf_fake_monitor_set (test->monitor, TRUE, G_NETWORK_CONNECTIVITY_FULL);
  hf_fake_clock_advance (test->clock, SECOND);
  g_assert_true (hf_connectivity_can_send (test->connectivity, test->source));
}

static void
test_default_is_fake (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr(HfFakeClock) clock = hf_fake_clock_new ();
      g_autoptr(HfConnectivity) connectivity = hf_connectivity_new (NULL, HF_CLOCK (clock));

      g_assert_cmpint (hf_connectivity_get_network (connectivity), ==, HF_NETWORK_PORTAL);
      hf_fake_monitor_set (hf_fake_monitor_get_default (), FALSE, G_NETWORK_CONNECTIVITY_LOCAL);
      g_assert_cmpint (hf_connectivity_get_network (connectivity), ==, HF_NETWORK_OFFLINE);
      return;
    }
  g_setenv ("GIO_USE_NETWORK_MONITOR", "holdfast-fake", TRUE);
  g_setenv ("HF_FAKE_NETWORK", "portal", TRUE);
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_unsetenv ("GIO_USE_NETWORK_MONITOR");
  g_unsetenv ("HF_FAKE_NETWORK");
}

#define add(path, func) g_test_add (path, Test, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/net/connectivity/starts-as-the-monitor-says", test_starts_as_monitor);
  add ("/net/connectivity/going-offline-is-believed-at-once", test_offline_at_once);
  add ("/net/connectivity/coming-back-is-believed-after-a-second", test_back_after_a_second);
  add ("/net/connectivity/flapping-stays-offline", test_flapping);
  add ("/net/connectivity/same-news-is-no-news", test_same_news);
  add ("/net/connectivity/notify-alone-is-enough", test_without_network_changed);
  add ("/net/connectivity/work-offline-stops-everything", test_work_offline);
  add ("/net/connectivity/loopback-obeys-a-monitor-that-knows-more-than-routes", test_loopback_obeys);
  add ("/net/connectivity/metered-is-passed-on", test_metered);
  add ("/net/connectivity/notifies-what-differs", test_notifies);
  add ("/net/connectivity/source-is-made-once", test_sources);
  add ("/net/connectivity/down-source-waits-alone", test_down);
  add ("/net/connectivity/wait-ignores-clock-jumps", test_wall_clock_jumps);
  add ("/net/connectivity/later-wait-replaces-earlier", test_down_again);
  add ("/net/connectivity/success-ends-the-wait", test_success);
  add ("/net/connectivity/try-anyway-ends-the-wait", test_try_anyway);
  add ("/net/connectivity/coming-back-ends-every-wait", test_coming_back_forgets_waits);
  g_test_add_func ("/net/connectivity/default-monitor-can-be-the-fake", test_default_is_fake);
  return g_test_run ();
}
