/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The writing side of HfSource, for HfConnectivity alone. */

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

  /* HfConnectivity's own: the wait for the next try. */
  guint timer;
  gint64 due;
};

HfSource *hf_source_new (const char *name, gboolean loopback);
/* Each sets what is given and notifies what differs. */
void hf_source_set_reach (HfSource *self, HfReach reach);
void hf_source_set_last_success (HfSource *self, gint64 when);
void hf_source_set_last_error (HfSource *self, const char *message);
void hf_source_set_next_try (HfSource *self, gint64 when);

G_END_DECLS
