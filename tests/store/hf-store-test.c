/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Helpers of the store's tests. Any error here fails the test. */

#include "hf-store-test.h"

#include <hf-entity.h>
#include <hf-test.h>

typedef struct
{
  const char *sql, *entity, *id, *data;
  guint count;
  gint64 number;
  char *text;
} Call;

void
hf_store_test_set_up (HfStoreTest *test, gconstpointer data)
{
  test->folder = hf_test_make_dir ();
  test->path = g_build_filename (test->folder, "solution.db", NULL);
  test->clock = hf_clock_new ();
}

void
hf_store_test_tear_down (HfStoreTest *test, gconstpointer data)
{
  hf_store_test_close (test);
  hf_test_remove_tree (test->folder);
  g_object_unref (test->clock);
  g_free (test->path);
  g_free (test->folder);
}

HfStore *
hf_store_test_open_another (HfStoreTest *test, GError **error)
{
  GAsyncResult *pending = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  hf_store_open_async (test->path, test->clock, NULL, hf_test_keep_result_cb, &pending);
  result = hf_test_wait_result (&pending);
  return hf_store_open_finish (result, error);
}

void
hf_store_test_open (HfStoreTest *test)
{
  g_autoptr(GError) error = NULL;

  test->store = hf_store_test_open_another (test, &error);
  g_assert_no_error (error);
}

void
hf_store_test_close (HfStoreTest *test)
{
  if (test->store != NULL)
    hf_store_close (test->store);
  g_clear_object (&test->store);
}

static void
write_call (HfStore *store, HfStoreFunc func, Call *call)
{
  g_autoptr(GError) error = NULL;

  hf_store_write (store, func, call, &error);
  g_assert_no_error (error);
}

static gboolean
exec_func (HfDb *db, gpointer data, GError **error)
{
  Call *call = data;

  if (call->entity != NULL)
    hf_db_note_change (db, call->entity, 0, 1, 0, 0);
  return hf_db_exec (db, call->sql, error);
}

static gboolean
put_func (HfDb *db, gpointer data, GError **error)
{
  Call *call = data;

  return hf_entity_put (db, call->entity, call->id, call->data, error);
}

static gboolean
delete_func (HfDb *db, gpointer data, GError **error)
{
  Call *call = data;

  return hf_entity_delete (db, call->entity, call->id, error);
}

static gboolean
fill_func (HfDb *db, gpointer data, GError **error)
{
  Call *call = data;

  for (guint i = 0; i < call->count; i++)
    {
      g_autofree char *id = g_strdup_printf ("r%06u", i);
      g_autofree char *record = g_strdup_printf ("{\"id\":\"%s\",\"n\":%u}", id, i);

      if (!hf_entity_put (db, call->entity, id, record, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
query_func (HfDb *db, gpointer data, GError **error)
{
  Call *call = data;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db, call->sql, error);

  if (stmt == NULL)
    return FALSE;
  if (hf_stmt_step (stmt, error) == HF_STEP_ROW)
    {
      call->number = hf_stmt_int (stmt, 0);
      call->text = g_strdup (hf_stmt_text (stmt, 0));
    }
  return TRUE;
}

static char *
query (HfStore *store, const char *sql, gint64 *number)
{
  g_autoptr(GError) error = NULL;
  Call call = { .sql = sql };

  hf_store_read (store, query_func, &call, &error);
  g_assert_no_error (error);
  *number = call.number;
  return call.text;
}

void
hf_store_test_exec (HfStore *store, const char *sql, const char *entity)
{
  write_call (store, exec_func, &(Call){ .sql = sql, .entity = entity });
}

void
hf_store_test_put (HfStore *store, const char *entity, const char *id, const char *data)
{
  write_call (store, put_func, &(Call){ .entity = entity, .id = id, .data = data });
}

void
hf_store_test_delete (HfStore *store, const char *entity, const char *id)
{
  write_call (store, delete_func, &(Call){ .entity = entity, .id = id });
}

void
hf_store_test_fill (HfStore *store, const char *entity, guint count)
{
  write_call (store, fill_func, &(Call){ .entity = entity, .count = count });
}

gint64
hf_store_test_int (HfStore *store, const char *sql)
{
  gint64 number;

  g_free (query (store, sql, &number));
  return number;
}

char *
hf_store_test_text (HfStore *store, const char *sql)
{
  gint64 number;

  return query (store, sql, &number);
}
