/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HfClock held still for tests. Reading is safe from any thread; moving is for the main thread. */

#include "hf-fake-clock.h"

struct _HfFakeClock
{
  HfClock parent_instance;

  GMutex lock;
  gint64 now, monotonic;
  double random;
  GList *timeouts; /* Timeout, by due time */
  guint last_id;
};

G_DEFINE_FINAL_TYPE (HfFakeClock, hf_fake_clock, HF_TYPE_CLOCK)

typedef struct
{
  guint id;
  gint64 due;
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

static int
compare_due (gconstpointer a, gconstpointer b)
{
  const Timeout *x = a, *y = b;

  return x->due != y->due ? (x->due < y->due ? -1 : 1) : (int) x->id - (int) y->id;
}

static gint64
locked_read (HfClock *clock, gint64 *field)
{
  HfFakeClock *self = HF_FAKE_CLOCK (clock);
  gint64 value;

  g_mutex_lock (&self->lock);
  value = *field;
  g_mutex_unlock (&self->lock);
  return value;
}

static gint64
fake_now (HfClock *clock)
{
  return locked_read (clock, &HF_FAKE_CLOCK (clock)->now);
}

static gint64
fake_monotonic (HfClock *clock)
{
  return locked_read (clock, &HF_FAKE_CLOCK (clock)->monotonic);
}

static double
fake_random (HfClock *clock)
{
  return HF_FAKE_CLOCK (clock)->random;
}

static guint
fake_add_timeout (HfClock *clock, gint64 delay_us, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  HfFakeClock *self = HF_FAKE_CLOCK (clock);
  Timeout *timeout = g_new0 (Timeout, 1);

  timeout->id = ++self->last_id;
  timeout->due = self->monotonic + MAX (delay_us, 0);
  timeout->func = func;
  timeout->data = data;
  timeout->destroy = destroy;
  self->timeouts = g_list_insert_sorted (self->timeouts, timeout, compare_due);
  return timeout->id;
}

static void
fake_remove_timeout (HfClock *clock, guint id)
{
  HfFakeClock *self = HF_FAKE_CLOCK (clock);

  for (GList *link = self->timeouts; link != NULL; link = link->next)
    {
      Timeout *timeout = link->data;

      if (timeout->id == id)
        {
          self->timeouts = g_list_delete_link (self->timeouts, link);
          timeout_free (timeout);
          return;
        }
    }
}

static void
move (HfFakeClock *self, gint64 wall, gint64 monotonic)
{
  g_mutex_lock (&self->lock);
  self->now += wall;
  self->monotonic += monotonic;
  g_mutex_unlock (&self->lock);
}

static void
hf_fake_clock_finalize (GObject *object)
{
  HfFakeClock *self = HF_FAKE_CLOCK (object);

  g_list_free_full (self->timeouts, timeout_free);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (hf_fake_clock_parent_class)->finalize (object);
}

static void
hf_fake_clock_class_init (HfFakeClockClass *klass)
{
  HfClockClass *clock_class = HF_CLOCK_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = hf_fake_clock_finalize;
  clock_class->now = fake_now;
  clock_class->monotonic = fake_monotonic;
  clock_class->random = fake_random;
  clock_class->add_timeout = fake_add_timeout;
  clock_class->remove_timeout = fake_remove_timeout;
}

static void
hf_fake_clock_init (HfFakeClock *self)
{
  g_mutex_init (&self->lock);
  self->now = G_GINT64_CONSTANT (1767225600) * G_USEC_PER_SEC;
  self->monotonic = G_USEC_PER_SEC;
  self->random = 0.5;
}

HfFakeClock *
hf_fake_clock_new (void)
{
  return g_object_new (HF_TYPE_FAKE_CLOCK, NULL);
}

void
hf_fake_clock_advance (HfFakeClock *self, gint64 us)
{
  gint64 end = self->monotonic + us;

  while (self->timeouts != NULL && ((Timeout *) self->timeouts->data)->due <= end)
    {
      Timeout *timeout = self->timeouts->data;
      gint64 step = MAX (timeout->due - self->monotonic, 0);

      self->timeouts = g_list_delete_link (self->timeouts, self->timeouts);
      move (self, step, step);
      timeout->func (timeout->data);
      timeout_free (timeout);
    }
  move (self, end - self->monotonic, end - self->monotonic);
}

void
hf_fake_clock_jump (HfFakeClock *self, gint64 us)
{
  move (self, us, 0);
}

void
hf_fake_clock_set_random (HfFakeClock *self, double value)
{
  self->random = value;
}

gint64
hf_fake_clock_next_due (HfFakeClock *self)
{
  return self->timeouts == NULL ? -1 : MAX (((Timeout *) self->timeouts->data)->due - self->monotonic, 0);
}
