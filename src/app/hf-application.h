/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * HfApplication:
 *
 * `holdfast [--demo] [DIR]`: one process and one window a session; a second start hands its folder to the first.
 */
#define HF_TYPE_APPLICATION (hf_application_get_type ())
G_DECLARE_FINAL_TYPE (HfApplication, hf_application, HF, APPLICATION, AdwApplication)

/* @flags: more flags, e.g. %G_APPLICATION_NON_UNIQUE in a test. */
HfApplication *hf_application_new (GApplicationFlags flags);

G_END_DECLS
