/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfSourceRow:
 *
 * One service: whether it answers, when it did last, what went wrong, and *Try anyway* when it is down.
 */
#define HF_TYPE_SOURCE_ROW (hf_source_row_get_type ())
G_DECLARE_FINAL_TYPE (HfSourceRow, hf_source_row, HF, SOURCE_ROW, GtkListBoxRow)

GtkWidget *hf_source_row_new (HfEngine *engine, HfSource *source);
/* Lets time go by. */
void hf_source_row_refresh (HfSourceRow *self);

G_END_DECLS
