/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfBadge:
 *
 * A command's state as icon, word and colour. Property "state": its nick (`stuck`), or NULL: nothing is shown.
 */
#define HF_TYPE_BADGE (hf_badge_get_type ())
G_DECLARE_FINAL_TYPE (HfBadge, hf_badge, HF, BADGE, AdwBin)

GtkWidget *hf_badge_new (void);
void hf_badge_set_state (HfBadge *self, const char *state);

G_END_DECLS
