/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-demo-server.h>

G_BEGIN_DECLS

/**
 * HfDemoBar:
 *
 * Owns the sample cloud while the demo is open and says in one line what it is; its switch makes the cloud slow, failing or
 * unreachable.
 */
#define HF_TYPE_DEMO_BAR (hf_demo_bar_get_type ())
G_DECLARE_FINAL_TYPE (HfDemoBar, hf_demo_bar, HF, DEMO_BAR, AdwBin)

/* Starts the sample cloud unless it runs. Returns: (transfer full) (nullable): the folder of the demo solution, which now
 * leads to it. */
char *hf_demo_bar_start (HfDemoBar *self, GError **error);
void hf_demo_bar_stop (HfDemoBar *self);
/* (transfer none) (nullable): while it runs. */
HfDemoServer *hf_demo_bar_get_server (HfDemoBar *self);
/* Whether @dir is the demo solution. */
gboolean hf_demo_bar_is_demo (const char *dir);

G_END_DECLS
