/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  HF_NETWORK_OFFLINE,
  HF_NETWORK_PORTAL,
  HF_NETWORK_LIMITED,
  HF_NETWORK_ONLINE,
} HfNetwork;
#define HF_TYPE_NETWORK (hf_network_get_type ())
GType hf_network_get_type (void) G_GNUC_CONST;

typedef enum
{
  HF_REACH_UNKNOWN, /* not asked yet */
  HF_REACH_UP,
  HF_REACH_DOWN,
} HfReach;
#define HF_TYPE_REACH (hf_reach_get_type ())
GType hf_reach_get_type (void) G_GNUC_CONST;

/**
 * HfSource:
 *
 * One service as the person knows it (a host, a named connection) and whether it answers. Kept by #HfConnectivity;
 * a value for everyone else.
 */
#define HF_TYPE_SOURCE (hf_source_get_type ())
G_DECLARE_FINAL_TYPE (HfSource, hf_source, HF, SOURCE, GObject)

/* Properties, read-only, notify: "name", "reach" (HfReach), "last-success" (int64 µs, 0: never), "last-error" (string, nullable),
 * "next-try" (int64 µs wall clock, 0: at once). */
const char *hf_source_get_name (HfSource *self);
HfReach hf_source_get_reach (HfSource *self);
gint64 hf_source_get_last_success (HfSource *self);
const char *hf_source_get_last_error (HfSource *self);
gint64 hf_source_get_next_try (HfSource *self);
gboolean hf_source_get_loopback (HfSource *self);

G_END_DECLS
