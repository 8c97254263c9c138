/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The writing side of HfSource, for HfConnectivity alone. */

#include <hf-clock.h>

#include "hf-source.h"

G_BEGIN_DECLS

struct _HfSource
{
  GObject parent_instance;

  char *name;
  gboolean loopback;
  HfReach reach;
  gint64 last_success, next_try;
  char *last_error;

  HfClock *clock; /* while it waits */
  guint timer;
  gint64 due; /* monotonic; 0: it does not wait */
};

HfSource *hf_source_new (const char *name, gboolean loopback);
/* Each sets what is given and notifies what differs. */
void hf_source_set_reach (HfSource *self, HfReach reach);
void hf_source_set_last_success (HfSource *self, gint64 when);
void hf_source_set_last_error (HfSource *self, const char *message);
void hf_source_set_next_try (HfSource *self, gint64 when);

/* Waits @delay_us for its next try and then calls @over; replaces an earlier wait. */
void hf_source_wait (HfSource *self, HfClock *clock, gint64 delay_us, GSourceFunc over, gpointer data);
void hf_source_stop_waiting (HfSource *self);
/* Not by the timer: after suspend the wait may be over before the timer knows. */
gboolean hf_source_is_waiting (HfSource *self, HfClock *clock);

G_END_DECLS
