/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-engine-private.h"

G_BEGIN_DECLS

/* `onTableChanged`: actions that run after a commit from remote, at most once a second a table. Remote is what a pull brought and what a
 * service answered to a command of this process; what another process pulls leads to its own actions there. */

void hf_table_triggers_start (HfEngine *engine);
void hf_table_triggers_stop (HfEngine *engine);
/* A pull changed rows: its entity's, and the tables of its function's operations. */
void hf_table_triggers_note_feed (HfEngine *engine, const HfFeed *feed);
/* Begins a round of what is due, if none runs. */
void hf_table_triggers_run_due (HfEngine *engine);

G_END_DECLS
