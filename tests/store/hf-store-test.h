/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-store.h>

G_BEGIN_DECLS

/* What the tests of the store share: a folder, a store in it, and short words for transactions. */
typedef struct
{
  char *folder;
  char *path; /* of the database */
  HfClock *clock;
  HfStore *store; /* NULL until opened */
} HfStoreTest;

/* For g_test_add(): the folder and the clock; open with hf_store_test_open(). */
void hf_store_test_set_up (HfStoreTest *test, gconstpointer data);
void hf_store_test_tear_down (HfStoreTest *test, gconstpointer data);

/* (transfer full) (nullable): another one on the same file. */
HfStore *hf_store_test_open_another (HfStoreTest *test, GError **error);
void hf_store_test_open (HfStoreTest *test);
void hf_store_test_close (HfStoreTest *test);

/* @sql in one transaction of the writer, noting a change of @entity if that is not NULL. */
void hf_store_test_exec (HfStore *store, const char *sql, const char *entity);
void hf_store_test_put (HfStore *store, const char *entity, const char *id, const char *data);
void hf_store_test_delete (HfStore *store, const char *entity, const char *id);
/* @count records r000000, r000001 … of `{"id":"r000000","n":0}`, with the change noted. */
void hf_store_test_fill (HfStore *store, const char *entity, guint count);

/* The first column of the first row as a number, or as text (transfer full) (nullable). */
gint64 hf_store_test_int (HfStore *store, const char *sql);
char *hf_store_test_text (HfStore *store, const char *sql);

G_END_DECLS
