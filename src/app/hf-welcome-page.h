/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfWelcomePage:
 *
 * What a first-time user sees: open a solution, try the demo, or one that was open before. An error of opening is said here.
 */
#define HF_TYPE_WELCOME_PAGE (hf_welcome_page_get_type ())
G_DECLARE_FINAL_TYPE (HfWelcomePage, hf_welcome_page, HF, WELCOME_PAGE, AdwBin)

/* Lists the solutions opened before, again. */
void hf_welcome_page_refresh (HfWelcomePage *self);
/* NULL: no error. */
void hf_welcome_page_set_error (HfWelcomePage *self, const char *message);

G_END_DECLS
