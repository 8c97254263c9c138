/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * HfClock:
 *
 * Time and chance as an object, so that a test can hold both still. The class itself is the
 * system clock; a test derives from it and overrides the virtual functions.
 */
#define HF_TYPE_CLOCK (hf_clock_get_type ())
G_DECLARE_DERIVABLE_TYPE (HfClock, hf_clock, HF, CLOCK, GObject)

struct _HfClockClass
{
  GObjectClass parent_class;

  gint64 (*now) (HfClock *self);
  gint64 (*monotonic) (HfClock *self);
  double (*random) (HfClock *self);
  guint (*add_timeout) (HfClock *self, gint64 delay_us, GSourceFunc func, gpointer data, GDestroyNotify destroy);
  void (*remove_timeout) (HfClock *self, guint id);
};

HfClock *hf_clock_new (void);

/**
 * hf_clock_now:
 *
 * Any thread. Returns: wall-clock time, microseconds since 1970-01-01 UTC. May jump.
 */
gint64 hf_clock_now (HfClock *self);

/**
 * hf_clock_monotonic:
 *
 * Any thread. Returns: microseconds of a clock that never jumps back and counts suspended time,
 *   so that a wait that ended during suspend is over at resume
 */
gint64 hf_clock_monotonic (HfClock *self);

/**
 * hf_clock_random:
 *
 * Returns: a number in [0, 1), for jitter
 */
double hf_clock_random (HfClock *self);

/**
 * hf_clock_add_timeout:
 * @delay_us: microseconds from now; 0 or less runs at the next main-loop iteration
 *
 * Main thread. @func is called once on the main context; its return value is ignored.
 *
 * Returns: an id for hf_clock_remove_timeout()
 */
guint hf_clock_add_timeout (HfClock *self, gint64 delay_us, GSourceFunc func, gpointer data, GDestroyNotify destroy);
void hf_clock_remove_timeout (HfClock *self, guint id);

/**
 * hf_time_format:
 * @us: microseconds since 1970-01-01 UTC, as hf_clock_now() gives
 *
 * Returns: (transfer full): ISO 8601 in UTC with milliseconds, e.g. `2026-11-23T08:03:00.000Z`
 */
char *hf_time_format (gint64 us);

G_END_DECLS
