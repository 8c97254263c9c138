/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time as an object. */

#include <hf-clock.h>
#include <hf-fake-clock.h>
#include <hf-test.h>

static gboolean
count_cb (gpointer data)
{
  ++*(int *) data;
  return G_SOURCE_REMOVE;
}

static void
test_format (void)
{
  static const struct
  {
    gint64 us;
    const char *text;
  } times[] = {
    { 0, "1970-01-01T00:00:00.000Z" },
    { G_GINT64_CONSTANT (1795420980000000), "2026-11-23T08:03:00.000Z" },
    { G_GINT64_CONSTANT (1795420980999999), "2026-11-23T08:03:00.999Z" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = hf_time_format (times[i].us);

      g_assert_cmpstr (text, ==, times[i].text);
    }
}

static void
test_timeout (void)
{
  g_autoptr(HfClock) clock = hf_clock_new ();
  gint64 before = hf_clock_monotonic (clock);
  int removed = 0, called = 0;
  guint id = hf_clock_add_timeout (clock, 0, count_cb, &removed, NULL);

  hf_clock_remove_timeout (clock, id);
  hf_clock_add_timeout (clock, 1, count_cb, &called, NULL);
  hf_test_wait_flag (&called);
  g_assert_cmpint (called, ==, 1);
  g_assert_cmpint (removed, ==, 0);
  g_assert_cmpint (hf_clock_monotonic (clock), >=, before);
}

static void
test_fake (void)
{
  g_autoptr(HfFakeClock) fake = hf_fake_clock_new ();
  HfClock *clock = HF_CLOCK (fake);
  gint64 now = hf_clock_now (clock), monotonic = hf_clock_monotonic (clock);
  int called = 0;

  hf_clock_add_timeout (clock, G_USEC_PER_SEC, count_cb, &called, NULL);
  hf_fake_clock_jump (fake, -100 * G_USEC_PER_SEC);
  g_assert_cmpint (called, ==, 0);
  g_assert_cmpint (hf_clock_now (clock), ==, now - 100 * G_USEC_PER_SEC);
  g_assert_cmpint (hf_clock_monotonic (clock), ==, monotonic);
  hf_fake_clock_advance (fake, G_USEC_PER_SEC - 1);
  g_assert_cmpint (called, ==, 0);
  hf_fake_clock_advance (fake, 1);
  g_assert_cmpint (called, ==, 1);
  g_assert_cmpint (hf_fake_clock_next_due (fake), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/time-is-written-in-utc-with-milliseconds", test_format);
  g_test_add_func ("/clock/timeout-runs-once-unless-removed", test_timeout);
  g_test_add_func ("/clock/fake-moves-only-when-told", test_fake);
  return g_test_run ();
}
