/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-page.h"
#include "hf-rows.h"

G_BEGIN_DECLS

/* The rows that are alive, by place: GUINT_TO_POINTER (place) → HfRow, not owned. A row removes itself when it dies. */
HfRow *hf_row_new (GHashTable *alive, guint place);
guint hf_row_get_place (HfRow *self);
/* What the row shows now: the @index-th of @page. A record that is gone changes nothing: its place follows. */
void hf_row_set_content (HfRow *self, HfPage *page, guint index);

G_END_DECLS
