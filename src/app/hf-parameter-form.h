/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-engine-functions.h>

G_BEGIN_DECLS

/* The parameters of a function as entries by their types. Signal "changed" (), "activated" (): Enter was pressed. */
#define HF_TYPE_PARAMETER_FORM (hf_parameter_form_get_type ())
G_DECLARE_FINAL_TYPE (HfParameterForm, hf_parameter_form, HF, PARAMETER_FORM, AdwBin)

/**
 * hf_parameter_form_set_item:
 * @values: (nullable): what to fill in; what it does not name gets its default
 */
void hf_parameter_form_set_item (HfParameterForm *self, HfFunctionItem *item, const HfJsonObject *values);
/* (transfer full) (nullable): what was filled in, raw JSON by name; an empty entry is no value. NULL: @problem (out) (transfer full) says why. */
HfJsonObject *hf_parameter_form_get_values (HfParameterForm *self, char **problem);

G_END_DECLS
