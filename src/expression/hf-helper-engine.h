/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-helper-frame.h"

G_BEGIN_DECLS

/**
 * HfHelperEngine:
 *
 * JavaScriptCore with the prelude (js/) loaded and closed. One thread.
 */
typedef struct _HfHelperEngine HfHelperEngine;

/* Ends the process if the prelude does not load: it is part of this program. @out: where answers go */
HfHelperEngine *hf_helper_engine_new (int out);
/* Answers one request; says things on the way. */
void hf_helper_engine_handle (HfHelperEngine *self, const HfFrame *request);

G_END_DECLS
