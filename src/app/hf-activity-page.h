/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfActivityPage:
 *
 * What happened, newest first: syncs, commands, the network. A line leads to its command or dataset.
 */
#define HF_TYPE_ACTIVITY_PAGE (hf_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (HfActivityPage, hf_activity_page, HF, ACTIVITY_PAGE, AdwBin)

void hf_activity_page_set_engine (HfActivityPage *self, HfEngine *engine);
void hf_activity_page_find (HfActivityPage *self);

G_END_DECLS
