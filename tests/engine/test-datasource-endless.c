/* SPDX-License-Identifier: GPL-3.0-or-later */

/* SQL of a solution that never ends is stopped at its limit, which takes some seconds. */

#include "engine-test.h"

/* Waits longer than hf_test_wait_result() would. */
static void
keep_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

static void
test_endless (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  fixture_write (self, "datasources/endless.jigx",
                 "type: datasource.sqlite\noptions:\n  query: WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) SELECT "
                 "count(*) FROM n\n");
  fixture_open (self, FALSE);
  hf_engine_query_async (self->engine, "endless", NULL, NULL, keep_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (hf_engine_query_finish (self->engine, result, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "The query was stopped"));
  g_assert_nonnull (strstr (error->message, "datasources/endless.jigx"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/datasource/endless/is-stopped", test_endless);
  return g_test_run ();
}
