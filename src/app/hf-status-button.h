/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfStatusButton:
 *
 * The honest headline in the header bar; opens the popover behind it. Where there is no room, its icon alone. Property
 * "headline" (string), notifies.
 */
#define HF_TYPE_STATUS_BUTTON (hf_status_button_get_type ())
G_DECLARE_FINAL_TYPE (HfStatusButton, hf_status_button, HF, STATUS_BUTTON, AdwBin)

void hf_status_button_set_engine (HfStatusButton *self, HfEngine *engine);
const char *hf_status_button_get_headline (HfStatusButton *self);

G_END_DECLS
