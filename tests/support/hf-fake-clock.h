/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-clock.h>

G_BEGIN_DECLS

/* A clock that stands still until told otherwise. Starts at 2026-01-01T00:00:00Z; chance is always 0.5. */
#define HF_TYPE_FAKE_CLOCK (hf_fake_clock_get_type ())
G_DECLARE_FINAL_TYPE (HfFakeClock, hf_fake_clock, HF, FAKE_CLOCK, HfClock)

HfFakeClock *hf_fake_clock_new (void);
/* Moves both clocks and runs, in order of their time, the timeouts that became due. */
void hf_fake_clock_advance (HfFakeClock *self, gint64 us);
/* Moves the wall clock alone: a clock jump. */
void hf_fake_clock_jump (HfFakeClock *self, gint64 us);
void hf_fake_clock_set_random (HfFakeClock *self, double value);
/* Microseconds to the earliest timeout, or -1. */
gint64 hf_fake_clock_next_due (HfFakeClock *self);

G_END_DECLS
