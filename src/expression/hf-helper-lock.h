/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* First of all: the process ends with the one that started it, and is the first to go where memory runs out. @parent: (nullable): its
 * process id; if it is gone already, so is this one. */
void hf_lock_tie_to_parent (const char *parent);

/**
 * hf_lock_down:
 *
 * From here on the process, all its threads, has nothing but its memory, standard input and standard output: no file, no socket, no
 * other process. Ends the process if that cannot be had.
 */
void hf_lock_down (void);

/* Locks down, tries what must be refused, and says on standard output what happened. Returns: 0 */
int hf_lock_try (void);

G_END_DECLS
