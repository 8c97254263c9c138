/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine.h>

G_BEGIN_DECLS

/**
 * HfProblemsPage:
 *
 * What is not right in the solution's files, and where. Properties "count" and "errors" (uint), notify.
 */
#define HF_TYPE_PROBLEMS_PAGE (hf_problems_page_get_type ())
G_DECLARE_FINAL_TYPE (HfProblemsPage, hf_problems_page, HF, PROBLEMS_PAGE, AdwBin)

void hf_problems_page_set_engine (HfProblemsPage *self, HfEngine *engine);
/* Puts the focus into the search. */
void hf_problems_page_find (HfProblemsPage *self);

G_END_DECLS
