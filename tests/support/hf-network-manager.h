/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfNetworkManager:
 *
 * NetworkManager as python3-dbusmock plays it, on a bus of its own. A program started with DBUS_SYSTEM_BUS_ADDRESS =
 * hf_network_manager_address() gets GLib's real NetworkManager backend as its default GNetworkMonitor.
 */
typedef struct _HfNetworkManager HfNetworkManager;

typedef enum
{
  HF_NM_NONE,    /* State 20, Connectivity 1 */
  HF_NM_PORTAL,  /* State 60, Connectivity 2 */
  HF_NM_LIMITED, /* State 60, Connectivity 3 */
  HF_NM_FULL,    /* State 70, Connectivity 4 */
} HfNmState;

/**
 * hf_network_manager_start:
 *
 * Begins as HF_NM_FULL.
 *
 * Returns: (nullable): %NULL if dbus-daemon or python3-dbusmock is not installed; then the test was skipped with the reason, or
 *   has failed if the environment says `REQUIRE_PEERS=1`; the caller returns
 */
HfNetworkManager *hf_network_manager_start (void);
const char *hf_network_manager_address (HfNetworkManager *self);
/* Returns when the mock has emitted its signals. */
void hf_network_manager_set (HfNetworkManager *self, HfNmState state);
void hf_network_manager_stop (HfNetworkManager *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfNetworkManager, hf_network_manager_stop)

G_END_DECLS
