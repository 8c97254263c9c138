/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-context.h"

G_BEGIN_DECLS

/* (transfer full): raw JSON: what `@ctx` is. @jig: (nullable): whose state is meant; @datasources: what those mentioned gave. */
GBytes *hf_context_make_document (HfContext *self, const char *jig, const HfJsonObject *datasources);

G_END_DECLS
