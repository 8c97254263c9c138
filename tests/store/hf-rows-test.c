/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list under test, and waiting for it. */

#include "hf-rows-test.h"

#include <hf-test.h>

static void
items_changed_cb (GListModel *model, guint place, guint removed, guint added, gpointer data)
{
  HfRowsTest *f = data;

  f->emissions++;
  f->items_removed += removed;
  f->items_added += added;
  f->lowest = MIN (f->lowest, place);
}

void
hf_rows_test_forget (HfRowsTest *f)
{
  f->emissions = f->items_added = f->items_removed = 0;
  f->lowest = G_MAXUINT;
}

void
hf_rows_test_set_up (HfRowsTest *f, gconstpointer data)
{
  hf_store_test_set_up (&f->base, data);
  hf_store_test_open (&f->base);
}

void
hf_rows_test_tear_down (HfRowsTest *f, gconstpointer data)
{
  g_clear_object (&f->rows);
  hf_store_test_tear_down (&f->base, data);
}

static gboolean
is_idle (gpointer data)
{
  return !hf_rows_get_busy (data);
}

void
hf_rows_test_open (HfRowsTest *f)
{
  f->rows = hf_rows_new (f->base.store, "things");
  hf_rows_test_forget (f);
  g_signal_connect (f->rows, "items-changed", G_CALLBACK (items_changed_cb), f);
  g_assert_true (hf_test_until (is_idle, f->rows, HF_ROWS_TEST_PATIENCE_MS));
}

void
hf_rows_test_wait_idle (HfRowsTest *f)
{
  g_assert_true (hf_test_until (is_idle, f->rows, HF_ROWS_TEST_PATIENCE_MS));
}

typedef struct
{
  HfRows *rows;
  gint64 count;
} Count;

static gboolean
has_count (gpointer data)
{
  Count *count = data;

  return hf_rows_get_count (count->rows) == count->count;
}

void
hf_rows_test_wait_count (HfRowsTest *f, gint64 count)
{
  Count wanted = { f->rows, count };

  g_assert_true (hf_test_until (has_count, &wanted, HF_ROWS_TEST_PATIENCE_MS));
}

HfRow *
hf_rows_test_get (HfRowsTest *f, guint place)
{
  return g_list_model_get_item (G_LIST_MODEL (f->rows), place);
}

gboolean
hf_rows_test_is_loaded (gpointer data)
{
  return hf_row_get_loaded (data);
}

HfRow *
hf_rows_test_get_loaded (HfRowsTest *f, guint place)
{
  HfRow *row = hf_rows_test_get (f, place);

  g_assert_true (hf_test_until (hf_rows_test_is_loaded, row, HF_ROWS_TEST_PATIENCE_MS));
  return row;
}

gboolean
hf_rows_test_has_data (gpointer data)
{
  HfRowsTestContent *content = data;

  return g_strcmp0 (hf_row_get_data (content->row), content->text) == 0;
}

gboolean
hf_rows_test_has_id (gpointer data)
{
  HfRowsTestContent *content = data;

  return g_strcmp0 (hf_row_get_id (content->row), content->text) == 0;
}

gboolean
hf_rows_test_has_badge (gpointer data)
{
  HfRowsTestContent *content = data;

  return g_strcmp0 (hf_row_get_badge (content->row), content->text) == 0;
}

void
hf_rows_test_assert_id_at (HfRowsTest *f, guint place, const char *id)
{
  g_autoptr(HfRow) row = hf_rows_test_get_loaded (f, place);

  g_assert_cmpstr (hf_row_get_id (row), ==, id);
}
