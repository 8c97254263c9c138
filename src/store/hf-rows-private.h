/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-rows.h"
#include "hf-store.h"

G_BEGIN_DECLS

/* For the engine: hf-rows.h alone goes to app and ctl, which have no store. Follows HfStore::changed by itself. */
HfRows *hf_rows_new (HfStore *store, const char *entity);

G_END_DECLS
