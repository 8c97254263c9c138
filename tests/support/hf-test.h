/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What every test shares: waiting on conditions and folders of its own. */

typedef gboolean (*HfTestCondition) (gpointer data);

/**
 * hf_test_until:
 *
 * Iterates the default main context until @condition holds or @ms milliseconds have passed.
 *
 * Returns: whether it holds
 */
gboolean hf_test_until (HfTestCondition condition, gpointer data, guint ms);

/* Iterates until *@flag (or non-NULL *@pointer) is set; aborts the test after 20 s. */
void hf_test_wait_flag (gboolean *flag);

/* GAsyncReadyCallback that keeps a reference to the result in *(GAsyncResult **) data. */
void hf_test_keep_result_cb (GObject *source, GAsyncResult *result, gpointer data);
/* Iterates until *@result is set and returns it (transfer full); aborts after 20 s. */
GAsyncResult *hf_test_wait_result (GAsyncResult **result);

/* (transfer full): a new folder under the temporary directory; remove with hf_test_remove_tree(). */
char *hf_test_make_dir (void);
void hf_test_remove_tree (const char *path);

G_END_DECLS
