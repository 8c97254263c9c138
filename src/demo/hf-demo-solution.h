/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The `name` of the demo solution's index, so also the name of its folders under XDG_DATA_HOME and XDG_CONFIG_HOME. */
#define HF_DEMO_SOLUTION_NAME "holdfast-demo"
/* The host the demo solution's functions name. It does not exist; the overlay sends it to the demo server. */
#define HF_DEMO_HOST "demo.holdfast.example"

/**
 * hf_demo_find_solution:
 *
 * `$HOLDFAST_DEMO_DIR`, else the installed demo, else the one in the source tree this program was built from. The folder
 * may be read-only.
 *
 * Returns: (transfer full) (nullable): a folder with an `index.jigx`
 */
char *hf_demo_find_solution (void);

/**
 * hf_demo_write_overlay:
 * @port: of the demo server
 * @error: %HF_ERROR_INVALID if the file there cannot be read, extended or written
 *
 * Makes `$XDG_CONFIG_HOME/holdfast/holdfast-demo/connections.yaml` send the demo host to 127.0.0.1:@port. The file is written
 * anew, atomically, with mode 0600; what a person wrote there stays.
 */
gboolean hf_demo_write_overlay (guint port, GError **error);

G_END_DECLS
