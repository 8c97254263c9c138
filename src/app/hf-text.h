/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-engine.h>

G_BEGIN_DECLS

/* Words and icons the window shows for the engine's values. All times are µs since 1970, 0: never. */

/* (transfer full): "just now", "5 min ago", "2 h ago", "3 d ago", "never". */
char *hf_text_age (gint64 at, gint64 now);
/* (transfer full): local time: "14:03:21" today, else "2026-11-23 14:03". "" for 0. */
char *hf_text_time (gint64 at);
/* (transfer full): with the day, always. */
char *hf_text_full_time (gint64 at);
/* (transfer full): "40 ms", "1.4 s", "2 min 5 s". */
char *hf_text_duration (gint64 us);
/* (transfer full): grouped as the locale does. */
char *hf_text_number (gint64 number);
/* (transfer full): the first @max characters on one line, with an ellipsis if there are more. NULL: "". */
char *hf_text_shorten (const char *text, gsize max);

const char *hf_text_state (HfCommandState state);
const char *hf_text_state_icon (HfCommandState state);
/* The CSS class that gives the state its colour. */
const char *hf_text_state_style (HfCommandState state);
const char *hf_text_freshness (HfFreshness freshness);
const char *hf_text_freshness_style (HfFreshness freshness);
const char *hf_text_level_icon (HfLevel level);
const char *hf_text_level_style (HfLevel level);
const char *hf_text_network (HfNetwork network);
const char *hf_text_network_icon (HfNetwork network);
/* @nick: what hf_attempt_get_class() answers; NULL: still under way. */
const char *hf_text_attempt_class (const char *nick);

G_END_DECLS
