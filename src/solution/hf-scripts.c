/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The scripts of `scripts/expressions/`: their text for the expression engine, which alone judges it. */

#include "hf-solution-private.h"

static void
take_script (HfSolution *self, const char *file, const char *text)
{
  g_hash_table_insert (self->scripts, hf_file_id (file), g_strdup (text));
}

void
hf_scripts_load (HfSolution *self)
{
  hf_folder_each_script (self, "scripts/expressions", take_script);
}
