/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-guarded.h"
#include "hf-page.h"
#include "hf-query.h"

G_BEGIN_DECLS

/**
 * HfSelect:
 *
 * The records of a dataset for which a person's SQL condition holds, page by page, as one state of the database has them.
 */
typedef struct _HfSelect HfSelect;

/**
 * hf_select_new:
 * @where: an expression over the columns of the entity's table
 * @limit: 0: all
 *
 * Errors: as hf_guarded_run() and hf_sql_check_expression(). A dataset that is not there yet has no records.
 */
HfSelect *hf_select_new (HfGuarded *guarded, const HfQuery *query, const char *where, guint limit, GCancellable *cancellable,
                         GError **error);
void hf_select_free (HfSelect *self);

/* (transfer full) (nullable): the next of them; fewer than a page's worth, even none: those were the last. */
HfPage *hf_select_next (HfSelect *self, GError **error);
gboolean hf_select_is_done (HfSelect *self);
/* Once it is done: whether the limit held some back. */
gboolean hf_select_has_more (HfSelect *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSelect, hf_select_free)

G_END_DECLS
