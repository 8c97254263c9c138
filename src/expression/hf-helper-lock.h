/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* First of all: the process ends with the one that started it, and is the first to go where memory runs out. */
void hf_lock_tie_to_parent (void);

/**
 * hf_lock_down:
 *
 * From here on the process, all its threads, has nothing but its memory, standard input and standard output: no file, no socket, no
 * other process. Ends the process if that cannot be had.
 */
void hf_lock_down (void);

G_END_DECLS
