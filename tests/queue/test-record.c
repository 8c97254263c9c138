/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The local record of a command: what a write does to it, what `_base` remembers, what an answer changes, and what a sync
 * that comes meanwhile does (solution-format.md, "Entities and local tables"). */

#include "hf-queue-test.h"

#define OLD "{\"id\":1,\"name\":\"Ada\",\"n\":1.50}"

static void
init_with_record (QueueTest *test)
{
  queue_test_init (test);
  queue_test_sync (test, "customers", "1", OLD);
}

static void
test_update_keeps_the_bytes_of_other_properties (void)
{
  g_auto(QueueTest) test = { 0 };

  queue_test_init (&test);
  queue_test_sync (&test, "customers", "1", "{ \"id\" : 1, \"n\": 12345678901234567890.10, \"t\":\"\\u00e4\" }");
  queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\"}");
  queue_test_assert_row (&test, "customers", "1",
                         "{\"id\":1,\"n\":12345678901234567890.10,\"t\":\"\\u00e4\",\"name\":\"Bea\"}");
}

static void
test_first_command_keeps_the_service_version (void)
{
  g_auto(QueueTest) test = { 0 };

  init_with_record (&test);
  queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\"}");
  queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Cleo\"}");
  queue_test_assert_ask (&test, "SELECT data || from_sync FROM _base", OLD "0");
}

static void
test_last_done_takes_the_base_away (void)
{
  g_auto(QueueTest) test = { 0 };

  init_with_record (&test);
  queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\"}");
  queue_test_step (&test);
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base", "0");
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Bea\",\"n\":1.50}");
}

static void
test_answer_is_merged_but_for_later_changes (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 first, second;

  init_with_record (&test);
  first = queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\",\"city\":\"Oslo\"}");
  second = queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Cleo\"}");
  queue_test_done (&test, first, "{\"id\":1,\"name\":\"BEA\",\"city\":\"OSLO\",\"version\":2}");
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Cleo\",\"n\":1.50,\"city\":\"OSLO\",\"version\":2}");
  queue_test_done (&test, second, "{\"name\":\"CLEO\",\"version\":3}");
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"CLEO\",\"n\":1.50,\"city\":\"OSLO\",\"version\":3}");
}

static void
test_answer_of_another_id_keeps_the_records_own (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 id;

  init_with_record (&test);
  id = queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\"}");
  queue_test_done (&test, id, "{\"id\":\"job-7\",\"accepted\":true}");
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Bea\",\"n\":1.50,\"accepted\":true}");
}

static void
test_calls_and_deletes_write_nothing (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 call, remove;

  init_with_record (&test);
  call = queue_test_push (&test, "functionCall", "customers", "1", NULL);
  queue_test_done (&test, call, "{\"name\":\"Zoe\"}");
  queue_test_assert_row (&test, "customers", "1", OLD);
  remove = queue_test_push (&test, "delete", "customers", "1", NULL);
  queue_test_done (&test, remove, "{\"id\":1,\"name\":\"Zoe\"}");
  queue_test_assert_row (&test, "customers", "1", NULL);
}

static void
add_feed (QueueTest *test)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (hf_db_exec (test->db,
                             "INSERT INTO _feed (key, entity, etag, last_modified) VALUES ('f', 'customers', '\"a\"', 'Mon')",
                             &error));
  g_assert_no_error (error);
}

static void
test_sync_during_an_open_command (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 id;

  init_with_record (&test);
  add_feed (&test);
  id = queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\"}");
  queue_test_sync (&test, "customers", "1", "{\"id\":1,\"name\":\"Ada\",\"n\":2,\"new\":true}");
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Bea\",\"n\":1.50}");
  queue_test_done (&test, id, "{\"version\":5}");
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Bea\",\"n\":2,\"new\":true,\"version\":5}");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base", "0");
  queue_test_assert_ask (&test, "SELECT coalesce(etag, last_modified, 'none') FROM _feed", "none");
}

static void
test_no_sync_keeps_the_etag (void)
{
  g_auto(QueueTest) test = { 0 };

  init_with_record (&test);
  add_feed (&test);
  queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\"}");
  queue_test_step (&test);
  queue_test_assert_ask (&test, "SELECT etag FROM _feed", "\"a\"");
}

static void
test_sync_between_two_commands (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 first, second;

  init_with_record (&test);
  first = queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\"}");
  second = queue_test_push (&test, "update", "customers", "1", "{\"city\":\"Oslo\"}");
  queue_test_sync (&test, "customers", "1", "{\"id\":1,\"name\":\"Ada\",\"n\":3}");
  queue_test_done (&test, first, NULL);
  /* What the service has now: what the sync read, with what was sent since laid over it. */
  queue_test_assert_ask (&test, "SELECT data || from_sync FROM _base", "{\"id\":1,\"name\":\"Bea\",\"n\":3}1");
  queue_test_done (&test, second, NULL);
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Bea\",\"n\":3,\"city\":\"Oslo\"}");
}

static void
test_pending_delete_stays_deleted (void)
{
  g_auto(QueueTest) test = { 0 };

  init_with_record (&test);
  queue_test_push (&test, "delete", "customers", "1", NULL);
  queue_test_sync (&test, "customers", "1", "{\"id\":1,\"name\":\"Ada\",\"n\":2}");
  queue_test_assert_row (&test, "customers", "1", NULL);
  queue_test_step (&test);
  queue_test_assert_row (&test, "customers", "1", NULL);
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base", "0");
}

static void
test_record_that_a_sync_no_longer_brings (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 id;

  init_with_record (&test);
  add_feed (&test);
  id = queue_test_push (&test, "update", "customers", "1", "{\"name\":\"Bea\"}");
  queue_test_sync (&test, "customers", "1", NULL);
  queue_test_done (&test, id, NULL);
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Bea\",\"n\":1.50}");
  queue_test_assert_ask (&test, "SELECT coalesce(etag, 'none') FROM _feed", "none");
}

static void
test_save_makes_or_changes (void)
{
  g_auto(QueueTest) test = { 0 };

  init_with_record (&test);
  queue_test_push (&test, "save", "customers", "1", "{\"name\":\"Bea\"}");
  queue_test_push (&test, "save", "customers", "2", "{\"name\":\"Cleo\"}");
  queue_test_push (&test, "save", "customers", NULL, "{\"id\":3,\"name\":\"Dora\"}");
  queue_test_assert_row (&test, "customers", "1", "{\"id\":1,\"name\":\"Bea\",\"n\":1.50}");
  queue_test_assert_row (&test, "customers", "2", "{\"id\":\"2\",\"name\":\"Cleo\"}");
  queue_test_assert_row (&test, "customers", "3", "{\"id\":3,\"name\":\"Dora\"}");
}

static void
test_refused_writes (void)
{
  const HfWrite refused[] = {
    { .method = "create", .record_id = "1", .data = "{}" },
    { .method = "create", .data = "{\"id\":1}" },
    { .method = "create", .data = "[1]" },
    { .method = "create", .data = "{\"a\":" },
    { .method = "update", .record_id = "2", .data = "{}" },
    { .method = "update", .data = "{}" },
    { .method = "delete", .record_id = "2" },
    { .method = "delete" },
    { .method = "upsert", .record_id = "1" },
    { .method = "functionCall", .parameters = "7" },
  };
  g_auto(QueueTest) test = { 0 };

  init_with_record (&test);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      HfWrite write = refused[i];

      write.provider = "DATA_PROVIDER_REST";
      write.source = QUEUE_TEST_SOURCE;
      write.entity = "customers";
      queue_test_push_refused (&test, &write, HF_ERROR_INVALID);
    }
  queue_test_assert_ask (&test, "SELECT count(*) FROM _command", "0");
  queue_test_assert_row (&test, "customers", "1", OLD);
}

static void
test_what_is_accepted_is_told (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 id;

  init_with_record (&test);
  id = queue_test_push (&test, "update", "customers", "1", "{}");
  queue_test_assert_ask (&test, "SELECT text FROM _activity ORDER BY id DESC", "Accepted: Update customers 1");
  queue_test_done (&test, id, NULL);
  queue_test_assert_ask (&test, "SELECT text FROM _activity ORDER BY id DESC", "Sent: Update customers 1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/queue/record/update-keeps-the-bytes-of-other-properties", test_update_keeps_the_bytes_of_other_properties);
  g_test_add_func ("/queue/record/first-command-keeps-the-service-version", test_first_command_keeps_the_service_version);
  g_test_add_func ("/queue/record/last-done-takes-the-base-away", test_last_done_takes_the_base_away);
  g_test_add_func ("/queue/record/answer-is-merged-but-for-later-changes", test_answer_is_merged_but_for_later_changes);
  g_test_add_func ("/queue/record/answer-of-another-id-keeps-the-records-own", test_answer_of_another_id_keeps_the_records_own);
  g_test_add_func ("/queue/record/calls-and-deletes-write-nothing", test_calls_and_deletes_write_nothing);
  g_test_add_func ("/queue/record/sync-during-an-open-command", test_sync_during_an_open_command);
  g_test_add_func ("/queue/record/no-sync-keeps-the-etag", test_no_sync_keeps_the_etag);
  g_test_add_func ("/queue/record/sync-between-two-commands", test_sync_between_two_commands);
  g_test_add_func ("/queue/record/pending-delete-stays-deleted", test_pending_delete_stays_deleted);
  g_test_add_func ("/queue/record/that-a-sync-no-longer-brings", test_record_that_a_sync_no_longer_brings);
  g_test_add_func ("/queue/record/save-makes-or-changes", test_save_makes_or_changes);
  g_test_add_func ("/queue/record/refused-writes", test_refused_writes);
  g_test_add_func ("/queue/record/what-is-accepted-is-told", test_what_is_accepted_is_told);
  return g_test_run ();
}
