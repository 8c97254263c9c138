/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Dies, as by kill -9, at the n-th thing that SQLite does from now on: the beginning of a statement's step, a write, a truncation or a
 * sync of a file. Call before the database is opened. The executable must be linked with --wrap=sqlite3_step. */
void hf_kill_at (int n);
