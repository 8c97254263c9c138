/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-operation.h>

#include "hf-queue-test.h"

G_BEGIN_DECLS

/* What tests of operations share. @array: raw JSON; (nullable): no list */
HfTableOperation *queue_test_operation (HfTableOperationKind kind, const char *table, const char *array);
HfTableOperation *queue_test_sql (const char *sql, const char *parameters);
/* Takes @operation. One transaction, undone if it fails. */
gboolean queue_test_try (QueueTest *self, HfTableOperation *operation, GError **error);
/* It must succeed. */
HfTableReport queue_test_apply (QueueTest *self, HfTableOperation *operation);
/* It must be refused with @words in its message, and change nothing that counts. */
void queue_test_refused (QueueTest *self, HfTableOperation *operation, const char *words);
/* All tables of entities: `_dataset.rows` is what they have. */
void queue_test_assert_counts (QueueTest *self);
/* (transfer full): the table, `id=data` a line, by id */
char *queue_test_rows (QueueTest *self, const char *entity);

#define queue_test_assert_rows(self, entity, expected)                   \
  G_STMT_START                                                           \
  {                                                                      \
    g_autofree char *_rows = queue_test_rows ((self), (entity));         \
    g_assert_cmpstr (_rows, ==, (expected));                             \
  }                                                                      \
  G_STMT_END

G_END_DECLS
