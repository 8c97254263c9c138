/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-rows-private.h>

#include "hf-store-test.h"

G_BEGIN_DECLS

#define HF_ROWS_TEST_PATIENCE_MS 20000

/* A list over the dataset "things" and what it emitted. */
typedef struct
{
  HfStoreTest base;
  HfRows *rows;
  guint emissions;
  guint items_added, items_removed;
  guint lowest; /* the first place any emission touched */
} HfRowsTest;

/* For hf_test_until(): a row and what is expected of it. */
typedef struct
{
  HfRow *row;
  const char *text;
} HfRowsTestContent;

/* For g_test_add(): an open store; the list itself opens with hf_rows_test_open(). */
void hf_rows_test_set_up (HfRowsTest *f, gconstpointer data);
void hf_rows_test_tear_down (HfRowsTest *f, gconstpointer data);
void hf_rows_test_open (HfRowsTest *f);
void hf_rows_test_forget (HfRowsTest *f);

void hf_rows_test_wait_idle (HfRowsTest *f);
void hf_rows_test_wait_count (HfRowsTest *f, gint64 count);
/* (transfer full) */
HfRow *hf_rows_test_get (HfRowsTest *f, guint place);
HfRow *hf_rows_test_get_loaded (HfRowsTest *f, guint place);
void hf_rows_test_assert_id_at (HfRowsTest *f, guint place, const char *id);

/* @data: an HfRow */
gboolean hf_rows_test_is_loaded (gpointer data);
/* @data: an HfRowsTestContent */
gboolean hf_rows_test_has_data (gpointer data);
gboolean hf_rows_test_has_id (gpointer data);
gboolean hf_rows_test_has_badge (gpointer data);

G_END_DECLS
