/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-places.h"
#include "hf-rows.h"

G_BEGIN_DECLS

/* What hf-rows-find.c needs of a list. */
HfStore *hf_rows_get_store (HfRows *self);
HfPlaces *hf_rows_get_places (HfRows *self);

G_END_DECLS
