/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfStatusPopover:
 *
 * The headline and what is behind it: the network, *Work offline*, and each service.
 */
#define HF_TYPE_STATUS_POPOVER (hf_status_popover_get_type ())
G_DECLARE_FINAL_TYPE (HfStatusPopover, hf_status_popover, HF, STATUS_POPOVER, GtkPopover)

void hf_status_popover_set_engine (HfStatusPopover *self, HfEngine *engine);

G_END_DECLS
