/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-db.h"

G_BEGIN_DECLS

#define HF_PAGE_SIZE 256

/**
 * HfPage:
 *
 * What some rowids stand for, as one snapshot of the database has it. Counted references, main thread; not changed once read.
 */
typedef struct
{
  guint ref_count;
  guint n_rows; /* how many of the rowids were read: fewer when the records are very large */
  struct
  {
    char *id;   /* NULL: there is no such row any more */
    char *data;
    const char *badge; /* (nullable): interned */
  } rows[HF_PAGE_SIZE];
} HfPage;

/* (transfer full) (nullable): @count: at most HF_PAGE_SIZE */
HfPage *hf_page_read (HfDb *db, const char *entity, const gint64 *rowids, guint count, GError **error);
/* (transfer full): no rows yet; for who fills it another way. */
HfPage *hf_page_new (void);
HfPage *hf_page_ref (HfPage *self);
void hf_page_unref (HfPage *self);

/* What a badge is read with, and the reading: (nullable): interned. */
HfStmt *hf_page_prepare_badge (HfDb *db, GError **error);
const char *hf_page_read_badge (HfStmt *stmt, const char *entity, const char *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfPage, hf_page_unref)

G_END_DECLS
