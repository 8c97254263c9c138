/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <hf-json.h>

G_BEGIN_DECLS

/**
 * HfRecordForm:
 *
 * One entry for each scalar property of a record. Lists, objects and the id are not in the form. Signal "changed".
 */
#define HF_TYPE_RECORD_FORM (hf_record_form_get_type ())
G_DECLARE_FINAL_TYPE (HfRecordForm, hf_record_form, HF, RECORD_FORM, AdwBin)

/**
 * hf_record_form_set_record:
 * @record: the values shown
 * @columns: (nullable): names that are offered even if @record has none
 * @example: (nullable): a record that tells the types of those
 */
void hf_record_form_set_record (HfRecordForm *self, const HfJsonObject *record, const char *const *columns, const HfJsonObject *example);
/* Lays what was typed over @record: untouched fields stay byte for byte. FALSE: @problem (transfer full) says which field is
 * wrong. */
gboolean hf_record_form_apply (HfRecordForm *self, HfJsonObject *record, char **problem);
/* Number of properties that the form leaves to the JSON. */
guint hf_record_form_get_hidden (HfRecordForm *self);

G_END_DECLS
