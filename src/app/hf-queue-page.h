/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfQueuePage:
 *
 * What waits to be sent, what is stuck, what was sent; with the detail of one command beside it.
 */
#define HF_TYPE_QUEUE_PAGE (hf_queue_page_get_type ())
G_DECLARE_FINAL_TYPE (HfQueuePage, hf_queue_page, HF, QUEUE_PAGE, AdwBin)

void hf_queue_page_set_engine (HfQueuePage *self, HfEngine *engine);
/* Shows one command, open or not. */
void hf_queue_page_show (HfQueuePage *self, gint64 command_id);
void hf_queue_page_find (HfQueuePage *self);

G_END_DECLS
