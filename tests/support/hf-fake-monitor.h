/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfFakeMonitor:
 *
 * A #GNetworkMonitor that says what the test tells it, with the signals of the backend it plays. Three ways in:
 *
 * - hf_fake_monitor_new(), given to hf_connectivity_new();
 * - a test linked with `fake_monitor_dep` (meson) and started with `GIO_USE_NETWORK_MONITOR=holdfast-fake`: then
 *   g_network_monitor_get_default() is one;
 * - any real program started with that and `GIO_EXTRA_MODULES=<build>/tests/support`: then it commands itself.
 *
 * As a default monitor it begins as the file $HF_FAKE_NETWORK_FILE says, and follows it when it is written; or else as
 * $HF_FAKE_NETWORK says: `offline`, `local`, `limited`, `portal`, or `full` (where neither is set).
 */
#define HF_TYPE_FAKE_MONITOR (hf_fake_monitor_get_type ())
G_DECLARE_FINAL_TYPE (HfFakeMonitor, hf_fake_monitor, HF, FAKE_MONITOR, GObject)

/* Available, fully connected, not metered. */
HfFakeMonitor *hf_fake_monitor_new (void);
/* The process's default monitor, which must be one of these. */
HfFakeMonitor *hf_fake_monitor_get_default (void);

/* Both at once, then the signals of what differs: notify::network-available, notify::connectivity, network-changed. */
void hf_fake_monitor_set (HfFakeMonitor *self, gboolean available, GNetworkConnectivity connectivity);
void hf_fake_monitor_set_metered (HfFakeMonitor *self, gboolean metered);
/* FALSE: never emits network-changed, like the NetworkManager backend. */
void hf_fake_monitor_set_emits_changed (HfFakeMonitor *self, gboolean emits);

G_END_DECLS
