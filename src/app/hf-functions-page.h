/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine-functions.h>

G_BEGIN_DECLS

/* The Functions page: the list, what one is called with, what came of it. */
#define HF_TYPE_FUNCTIONS_PAGE (hf_functions_page_get_type ())
G_DECLARE_FINAL_TYPE (HfFunctionsPage, hf_functions_page, HF, FUNCTIONS_PAGE, AdwBin)

void hf_functions_page_set_engine (HfFunctionsPage *self, HfEngine *engine); /* (nullable) */
/* Shows one function; an id that does not exist shows the list. */
void hf_functions_page_show (HfFunctionsPage *self, const char *id);
/* Puts the focus into the search. */
void hf_functions_page_find (HfFunctionsPage *self);

G_END_DECLS
