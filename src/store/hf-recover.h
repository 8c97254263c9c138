/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-clock.h>

#include "hf-db.h"
#include "hf-guard.h"

G_BEGIN_DECLS

/**
 * hf_recover_open:
 * @recovered: (out) (nullable): a sentence for the person, if the file was damaged
 *
 * Opens for writing. After an unclean end the file is checked first; a damaged one is renamed to
 * `<path>.corrupt-<time>` and what only we know is copied from it into a new one.
 */
HfDb *hf_recover_open (const char *path, HfGuard *guard, HfClock *clock, char **recovered, GError **error);

/* hf-salvage.c: @damaged: a file, only read; @commands: open ones that were saved. What cannot be read is left out. */
gboolean hf_salvage (const char *damaged, HfDb *to, gint64 *commands, GError **error);

G_END_DECLS
