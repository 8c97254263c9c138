/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-provider.h"

G_BEGIN_DECLS

/**
 * HfRestProvider:
 *
 * Any JSON HTTP service, through a function: `DATA_PROVIDER_REST` (providers.md, "REST").
 */
#define HF_TYPE_REST_PROVIDER (hf_rest_provider_get_type ())
G_DECLARE_FINAL_TYPE (HfRestProvider, hf_rest_provider, HF, REST_PROVIDER, GObject)

G_END_DECLS
