/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include <hf-clock.h>

#include "hf-source.h"

G_BEGIN_DECLS

/**
 * HfConnectivity:
 *
 * Whether there is a network (GNetworkMonitor's three signals, debounced by 1 s and compared), whether the person
 * works offline, and which sources answer. Going offline is believed at once; coming back after the debounce.
 */
#define HF_TYPE_CONNECTIVITY (hf_connectivity_get_type ())
G_DECLARE_FINAL_TYPE (HfConnectivity, hf_connectivity, HF, CONNECTIVITY, GObject)

/* Properties: "network" (HfNetwork), "work-offline" (boolean, writable), "online" (boolean), "metered" (boolean).
 * Signal "changed": any of these, or what hf_connectivity_can_send() answers, changed. */

/**
 * hf_connectivity_new:
 * @monitor: (nullable): NULL: g_network_monitor_get_default()
 */
HfConnectivity *hf_connectivity_new (GNetworkMonitor *monitor, HfClock *clock);

HfNetwork hf_connectivity_get_network (HfConnectivity *self);
gboolean hf_connectivity_get_work_offline (HfConnectivity *self);
void hf_connectivity_set_work_offline (HfConnectivity *self, gboolean work_offline);
gboolean hf_connectivity_get_metered (HfConnectivity *self);
/* There is a network (or only loopback sources are asked) and the person does not work offline. */
gboolean hf_connectivity_get_online (HfConnectivity *self);

/* (transfer none): the source of this name, made if absent, listed in hf_connectivity_get_sources(). Once known to be on
 * loopback it stays so: FALSE may also mean that the caller does not know. */
HfSource *hf_connectivity_ensure_source (HfConnectivity *self, const char *name, gboolean loopback);
GListModel *hf_connectivity_get_sources (HfConnectivity *self); /* of HfSource */

/**
 * hf_connectivity_can_send:
 *
 * Whether a call to this source may be tried now: not working offline, not before its next try, and the network is there. A
 * loopback source is never offline merely because the netlink backend knows no default route; it does obey the
 * NetworkManager backend and any other monitor (a test's).
 */
gboolean hf_connectivity_can_send (HfConnectivity *self, HfSource *source);

/* The source answered (any HTTP status that is not one of "down", queue.md). */
void hf_connectivity_note_success (HfConnectivity *self, HfSource *source);
/* The source is down: @error says why; tried again @delay_us from now ("changed" is emitted then). */
void hf_connectivity_note_down (HfConnectivity *self, HfSource *source, const GError *error, gint64 delay_us);
/* Forget that it is down: "Try anyway", Retry, Sync now. NULL: all sources. */
void hf_connectivity_try_anyway (HfConnectivity *self, HfSource *source);

G_END_DECLS
