/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers of a JSON text that JavaScript would not write as they are written (js/numbers.js). The text must be valid. */

/* Adds to @unusual (utf8 → itself, owned) each number JavaScript would write otherwise. */
void hf_numbers_find_unusual (GBytes *json, GHashTable *unusual);
/* Adds to @same each number that is no member of @unusual but means what one of them means. */
void hf_numbers_find_same (GBytes *json, GHashTable *unusual, GHashTable *same);
/* (transfer full): @json with each number that is a key of @aliases replaced by its value. */
char *hf_numbers_replace (GBytes *json, GHashTable *aliases);

G_END_DECLS
