/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/* (transfer full): a column showing one property, as wide as what the first loaded rows hold in it; numbers stand at its end. */
GtkColumnViewColumn *hf_record_column_new (GListModel *rows, const char *name);
/* (transfer full): the column of the records' states on the queue. */
GtkColumnViewColumn *hf_badge_column_new (void);

G_END_DECLS
