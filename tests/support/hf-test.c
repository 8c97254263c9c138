/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Waiting and temporary folders for tests. Nothing here sleeps: every wait blocks in poll(). */

#include "hf-test.h"

#include <glib/gstdio.h>

#define PATIENCE_MS 20000

static gboolean
late_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_set (gpointer data)
{
  return *(gboolean *) data;
}

static gboolean
has_result (gpointer data)
{
  return *(GAsyncResult **) data != NULL;
}

gboolean
hf_test_until (HfTestCondition condition, gpointer data, guint ms)
{
  gboolean late = FALSE;
  guint id = g_timeout_add (ms, late_cb, &late);
  gboolean holds;

  while (!(holds = condition (data)) && !late)
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (id);
  return holds;
}

void
hf_test_wait_flag (gboolean *flag)
{
  g_assert_true (hf_test_until (is_set, flag, PATIENCE_MS));
}

void
hf_test_keep_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
hf_test_wait_result (GAsyncResult **result)
{
  g_assert_true (hf_test_until (has_result, result, PATIENCE_MS));
  return g_steal_pointer (result);
}

char *
hf_test_make_dir (void)
{
  g_autoptr(GError) error = NULL;
  char *path = g_dir_make_tmp ("holdfast-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
hf_test_remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      hf_test_remove_tree (child);
    }
  g_remove (path);
}
