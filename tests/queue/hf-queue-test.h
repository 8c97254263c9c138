/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-entity.h>
#include <hf-queue.h>

G_BEGIN_DECLS

/* A queue in a database file of its own. Each function below is one transaction and asserts that it works, unless it says otherwise.
 * Time stands still unless a test moves it. */
typedef struct
{
  char *dir;
  char *path;
  HfDb *db;
  gint64 now;
  double random;
} QueueTest;

#define QUEUE_TEST_START G_GINT64_CONSTANT (1767225600000000)
#define QUEUE_TEST_SOURCE "api.example.com"

void queue_test_init (QueueTest *self);
void queue_test_clear (QueueTest *self);
/* As after a crash: nothing but the file remains. */
void queue_test_reopen (QueueTest *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (QueueTest, queue_test_clear)

/* A safe write to QUEUE_TEST_SOURCE. */
gint64 queue_test_push (QueueTest *self, const char *method, const char *entity, const char *record_id, const char *data);
gint64 queue_test_push_to (QueueTest *self, const char *source, const char *method, const char *entity, const char *record_id,
                           const char *data);
gint64 queue_test_push_unsafe (QueueTest *self, const char *method, const char *entity, const char *record_id, const char *data);
gint64 queue_test_push_write (QueueTest *self, const HfWrite *write);
/* It must be refused with @code. */
void queue_test_push_refused (QueueTest *self, const HfWrite *write, HfError code);

/* The id of the next command, or 0; @skip: a source that is down, or NULL. */
gint64 queue_test_next (QueueTest *self, const char *skip);
gint64 queue_test_next_due (QueueTest *self);

/* Marks it as sending; returns the attempt. */
gint64 queue_test_send (QueueTest *self, gint64 id);
/* send and settle */
HfCommandState queue_test_done (QueueTest *self, gint64 id, const char *answer);
HfCommandState queue_test_fail (QueueTest *self, gint64 id, HfError error_class, guint status);
/* next, send, done: returns the id or 0 */
gint64 queue_test_step (QueueTest *self);
void queue_test_retry (QueueTest *self, gint64 id);
/* Returns: how many went along */
guint queue_test_discard (QueueTest *self, gint64 id, HfDiscard discard);
int queue_test_recover (QueueTest *self);

/* A service's version comes with a sync, as the ingest writes it: to the table, or to `_base` while the record is open. */
void queue_test_sync (QueueTest *self, const char *entity, const char *id, const char *data);

/* (transfer full) (nullable) */
char *queue_test_row (QueueTest *self, const char *entity, const char *id);
HfCommand *queue_test_get (QueueTest *self, gint64 id);
HfCommandState queue_test_state (QueueTest *self, gint64 id);
/* (transfer full) (nullable): the first column of the first row, as text */
char *queue_test_ask (QueueTest *self, const char *sql);

#define queue_test_assert_row(self, entity, id, expected)                \
  G_STMT_START                                                           \
  {                                                                      \
    g_autofree char *_row = queue_test_row ((self), (entity), (id));     \
    g_assert_cmpstr (_row, ==, (expected));                              \
  }                                                                      \
  G_STMT_END

#define queue_test_assert_ask(self, sql, expected)                       \
  G_STMT_START                                                           \
  {                                                                      \
    g_autofree char *_answer = queue_test_ask ((self), (sql));           \
    g_assert_cmpstr (_answer, ==, (expected));                           \
  }                                                                      \
  G_STMT_END

G_END_DECLS
