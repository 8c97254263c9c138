/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records under an SQL condition: in pages, and ended by whoever has enough. */

#include "engine-test.h"

#include <hf-entity.h>

#define ENDLESS "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n) > 0"
#define N_RECORDS 2000

typedef struct
{
  Fixture *fixture;
  guint calls, records;
  gboolean enough, close;
  gboolean more;
} Answer;

static gboolean
fill (HfDb *db, gpointer data, GError **error)
{
  for (guint i = 0; i < N_RECORDS; i++)
    {
      g_autofree char *id = g_strdup_printf ("%04u", i);
      g_autofree char *record = g_strdup_printf ("{\"id\":\"%s\",\"n\":%u}", id, i);

      if (!hf_entity_put (db, "items", id, record, error))
        return FALSE;
    }
  return TRUE;
}

static void
open_filled (Fixture *self)
{
  g_autoptr(GError) error = NULL;

  fixture_open (self, FALSE);
  hf_store_write (self->engine->store, fill, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
take (const HfSelected *records, gsize n_records, gpointer data)
{
  Answer *answer = data;

  g_assert_cmpuint (n_records, >, 0);
  answer->calls++;
  answer->records += (guint) n_records;
  if (answer->close)
    hf_engine_close (answer->fixture->engine);
  return !answer->enough;
}

static void
start (Fixture *self, const char *where, guint limit, Answer *answer, GCancellable *cancellable, GAsyncResult **result)
{
  const HfSelection selection = { .entity = "items", .where = where, .limit = limit };

  answer->fixture = self;
  hf_engine_select_async (self->engine, &selection, take, answer, cancellable, hf_test_keep_result_cb, result);
}

static gint64
finish (Fixture *self, Answer *answer, GAsyncResult **result, GError **error)
{
  g_autoptr(GAsyncResult) done = hf_test_wait_result (result);

  return hf_engine_select_finish (self->engine, done, &answer->more, error);
}

static gint64
run (Fixture *self, const char *where, guint limit, Answer *answer, GError **error)
{
  GAsyncResult *result = NULL;

  start (self, where, limit, answer, NULL, &result);
  return finish (self, answer, &result, error);
}

static void
test_pages (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Answer all = { NULL }, some = { NULL }, none = { NULL };

  open_filled (self);
  g_assert_cmpint (run (self, "1", 0, &all, &error), ==, N_RECORDS);
  g_assert_no_error (error);
  g_assert_cmpuint (all.records, ==, N_RECORDS);
  g_assert_cmpuint (all.calls, >=, N_RECORDS / 256);
  g_assert_false (all.more);
  g_assert_cmpint (run (self, "data->>'n' >= 1000", 300, &some, &error), ==, 300);
  g_assert_true (some.more);
  g_assert_cmpint (run (self, "0", 0, &none, &error), ==, 0);
  g_assert_cmpuint (none.calls, ==, 0);
}

static void
test_enough (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Answer answer = { .enough = TRUE };

  open_filled (self);
  g_assert_cmpint (run (self, "1", 0, &answer, &error), >, 0);
  g_assert_no_error (error);
  g_assert_cmpuint (answer.calls, ==, 1);
}

static void
test_mistake (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  Answer answer = { NULL };

  open_filled (self);
  g_assert_cmpint (run (self, "n = 1", 0, &answer, &error), ==, -1);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_cmpstr (error->message, ==, "no such column: n (character 1)");
}

static void
test_cancel (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *result = NULL, *before = NULL;
  Answer answer = { NULL };

  open_filled (self);
  start (self, ENDLESS, 0, &answer, cancellable, &result);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (finish (self, &answer, &result, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  start (self, "1", 0, &answer, cancellable, &before);
  g_assert_cmpint (finish (self, &answer, &before, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (answer.calls, ==, 0);
}

static void
test_close (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  GAsyncResult *endless = NULL, *other = NULL;
  Answer answer = { NULL }, closing = { .close = TRUE };

  open_filled (self);
  start (self, ENDLESS, 0, &answer, NULL, &endless);
  start (self, "1", 0, &closing, NULL, &other);
  g_assert_cmpint (finish (self, &closing, &other, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_cmpint (finish (self, &answer, &endless, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_cmpuint (closing.calls, ==, 1);
  g_assert_cmpint (run (self, "1", 0, &answer, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/engine/select/records-come-in-pages-up-to-the-limit", test_pages);
  fixture_test ("/engine/select/who-has-enough-says-so", test_enough);
  fixture_test ("/engine/select/a-mistake-is-told-with-its-place", test_mistake);
  fixture_test ("/engine/select/cancelling-ends-an-endless-condition", test_cancel);
  fixture_test ("/engine/select/closing-the-engine-ends-all-of-them", test_close);
  return g_test_run ();
}
