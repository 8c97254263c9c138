/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Time and chance, injectable. Monotonic time is CLOCK_BOOTTIME: a backoff that ran out while
 * the machine slept is due at once when it wakes. Timeouts live on the default main context. */

#include "hf-clock.h"

#include <time.h>

G_DEFINE_TYPE (HfClock, hf_clock, G_TYPE_OBJECT)

typedef struct
{
  GSourceFunc func;
  gpointer data;
  GDestroyNotify destroy;
} Timeout;

static void
timeout_free (gpointer data)
{
  Timeout *timeout = data;

  if (timeout->destroy != NULL)
    timeout->destroy (timeout->data);
  g_free (timeout);
}

static gboolean
timeout_cb (gpointer data)
{
  Timeout *timeout = data;

  timeout->func (timeout->data);
  return G_SOURCE_REMOVE;
}

static gint64
system_now (HfClock *self)
{
  return g_get_real_time ();
}

static gint64
system_monotonic (HfClock *self)
{
  struct timespec spec;

  clock_gettime (CLOCK_BOOTTIME, &spec);
  return (gint64) spec.tv_sec * G_USEC_PER_SEC + spec.tv_nsec / 1000;
}

static double
system_random (HfClock *self)
{
  return g_random_double ();
}

static guint
system_add_timeout (HfClock *self, gint64 delay_us, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  Timeout *timeout = g_new0 (Timeout, 1);
  gint64 delay_ms = CLAMP ((delay_us + 999) / 1000, 0, G_MAXUINT / 2);

  timeout->func = func;
  timeout->data = data;
  timeout->destroy = destroy;
  return g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) delay_ms, timeout_cb, timeout, timeout_free);
}

static void
system_remove_timeout (HfClock *self, guint id)
{
  g_source_remove (id);
}

static void
hf_clock_class_init (HfClockClass *klass)
{
  klass->now = system_now;
  klass->monotonic = system_monotonic;
  klass->random = system_random;
  klass->add_timeout = system_add_timeout;
  klass->remove_timeout = system_remove_timeout;
}

static void
hf_clock_init (HfClock *self)
{
}

HfClock *
hf_clock_new (void)
{
  return g_object_new (HF_TYPE_CLOCK, NULL);
}

gint64
hf_clock_now (HfClock *self)
{
  return HF_CLOCK_GET_CLASS (self)->now (self);
}

gint64
hf_clock_monotonic (HfClock *self)
{
  return HF_CLOCK_GET_CLASS (self)->monotonic (self);
}

double
hf_clock_random (HfClock *self)
{
  return HF_CLOCK_GET_CLASS (self)->random (self);
}

guint
hf_clock_add_timeout (HfClock *self, gint64 delay_us, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  return HF_CLOCK_GET_CLASS (self)->add_timeout (self, delay_us, func, data, destroy);
}

void
hf_clock_remove_timeout (HfClock *self, guint id)
{
  HF_CLOCK_GET_CLASS (self)->remove_timeout (self, id);
}

char *
hf_time_format (gint64 us)
{
  g_autoptr(GDateTime) seconds = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);
  g_autofree char *text = seconds != NULL ? g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S") : NULL;

  return g_strdup_printf ("%s.%03dZ", text != NULL ? text : "?", (int) (us % G_USEC_PER_SEC / 1000));
}
