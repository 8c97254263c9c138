/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/**
 * HfJsonView:
 *
 * JSON with colours that follow the dark style. Read-only unless "editable" is set.
 */
#define HF_TYPE_JSON_VIEW (hf_json_view_get_type ())
G_DECLARE_FINAL_TYPE (HfJsonView, hf_json_view, HF, JSON_VIEW, GtkSourceView)

/* @raw: (nullable): valid JSON is shown indented, other text as it is. Beyond 256 KiB the rest is cut, and the text says so. */
void hf_json_view_set_json (HfJsonView *self, const char *raw);
/* (transfer full): the text as it stands. */
char *hf_json_view_get_text (HfJsonView *self);

G_END_DECLS
