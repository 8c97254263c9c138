/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Temporary ids: how they are found in text, and how the answer of a create replaces them everywhere at once. */

#include "hf-queue-test.h"

#include <hf-temp-ids.h>

static const struct
{
  const char *name, *json, *raw_id, *expected; /* NULL: no mention */
} replacements[] = {
  { "number", "{\"customer\":\"_tmp_5_\"}", "17", "{\"customer\":17}" },
  { "string", "{\"customer\": \"_tmp_5_\" }", "\"c-17\"", "{\"customer\": \"c-17\" }" },
  { "array", "{\"a\":[\"_tmp_5_\",\"_tmp_5_\",\"_tmp_6_\"]}", "17", "{\"a\":[17,17,\"_tmp_6_\"]}" },
  { "inside-a-string", "{\"url\":\"/c/_tmp_5_/x?y=_tmp_5_\"}", "17", "{\"url\":\"/c/17/x?y=17\"}" },
  { "id-with-a-quote-inside-a-string", "{\"t\":\"see _tmp_5_\"}", "\"a\\\"b\"", "{\"t\":\"see a\\\"b\"}" },
  { "name", "{\"_tmp_5_\" :1}", "17", "{\"17\" :1}" },
  { "after-an-escaped-quote", "{\"t\":\"\\\"_tmp_5_\"}", "17", "{\"t\":\"\\\"17\"}" },
  { "before-an-escaped-quote", "{\"t\":\"_tmp_5_\\\"\"}", "17", "{\"t\":\"17\\\"\"}" },
  { "other-bytes-stay", "{ \"n\": 1.50e+3 ,\"t\":\"_tmp_5_\", \"u\":\"\\u00e4\"}", "17",
    "{ \"n\": 1.50e+3 ,\"t\":17, \"u\":\"\\u00e4\"}" },
  { "longer-number", "{\"a\":\"_tmp_55_\"}", "17", NULL },
  { "leading-zero", "{\"a\":\"_tmp_05_\"}", "17", NULL },
  { "no-end", "{\"a\":\"_tmp_5\"}", "17", NULL },
  { "no-digits", "{\"a\":\"_tmp__tmp_\"}", "17", NULL },
  { "beside-a-broken-one", "{\"a\":\"_tmp_x_tmp_5_\"}", "17", "{\"a\":\"_tmp_x17\"}" },
};

static void
test_replacement (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *replaced = hf_temp_ids_replace_json (replacements[i].json, 5, replacements[i].raw_id);
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));
  gboolean mentions = FALSE;

  g_assert_cmpstr (replaced, ==, replacements[i].expected);
  hf_temp_ids_find (replacements[i].json, found);
  for (guint f = 0; f < found->len; f++)
    mentions = mentions || g_array_index (found, gint64, f) == 5;
  g_assert_cmpint (mentions, ==, replacements[i].expected != NULL);
}

static void
test_chain_of_one_record (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) update = NULL;
  gint64 create, change, remove;

  queue_test_init (&test);
  create = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  queue_test_assert_row (&test, "customers", "_tmp_1_", "{\"id\":\"_tmp_1_\",\"name\":\"Ada\"}");
  change = queue_test_push (&test, "update", "customers", "_tmp_1_", "{\"name\":\"Bea\"}");
  g_assert_cmpint (queue_test_next (&test, NULL), ==, create);
  queue_test_done (&test, create, "{\"id\":17,\"name\":\"Ada\",\"version\":1.0}");
  /* The name was changed by a later open command, so the answer's older one does not undo it. */
  queue_test_assert_row (&test, "customers", "17", "{\"id\":17,\"name\":\"Bea\",\"version\":1.0}");
  queue_test_assert_row (&test, "customers", "_tmp_1_", NULL);
  update = queue_test_get (&test, change);
  g_assert_cmpstr (hf_command_get_record_id (update), ==, "17");

  remove = queue_test_push (&test, "delete", "customers", "17", NULL);
  g_assert_cmpint (queue_test_step (&test), ==, change);
  queue_test_assert_row (&test, "customers", "17", NULL);
  g_assert_cmpint (queue_test_step (&test), ==, remove);
  queue_test_assert_ask (&test, "SELECT count(*) FROM _temp_ref", "0");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base", "0");
  queue_test_assert_ask (&test, "SELECT rows FROM _dataset WHERE entity = 'customers'", "0");
}

static void
test_delete_of_a_record_not_yet_created (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) command = NULL;
  gint64 create, remove;

  queue_test_init (&test);
  create = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  remove = queue_test_push (&test, "delete", "customers", "_tmp_1_", NULL);
  queue_test_assert_row (&test, "customers", "_tmp_1_", NULL);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, create);
  queue_test_done (&test, create, "{\"id\":\"c1\"}");
  queue_test_assert_row (&test, "customers", "c1", NULL);
  command = queue_test_get (&test, remove);
  g_assert_cmpstr (hf_command_get_record_id (command), ==, "c1");
  g_assert_cmpint (queue_test_step (&test), ==, remove);
}

static void
test_mentions_in_other_records_and_commands (void)
{
  g_auto(QueueTest) test = { 0 };
  g_autoptr(HfCommand) order = NULL;
  g_autoptr(HfCommand) call = NULL;
  gint64 create, order_id, call_id;
  const HfWrite remote = {
    .provider = "DATA_PROVIDER_REST",
    .source = QUEUE_TEST_SOURCE,
    .entity = "customers",
    .method = "functionCall",
    .function = "notify",
    .parameters = "{\"customer\":\"_tmp_1_\",\"url\":\"https://x/c/_tmp_1_/notify\"}",
  };

  queue_test_init (&test);
  queue_test_sync (&test, "orders", "9", "{\"id\":9,\"total\":1.50}");
  create = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  order_id = queue_test_push (&test, "update", "orders", "9", "{\"customer\":\"_tmp_1_\"}");
  call_id = queue_test_push_write (&test, &remote);
  g_assert_cmpint (queue_test_next (&test, NULL), ==, create);
  queue_test_done (&test, create, "{\"id\":17}");

  queue_test_assert_row (&test, "orders", "9", "{\"id\":9,\"total\":1.50,\"customer\":17}");
  order = queue_test_get (&test, order_id);
  g_assert_cmpstr (hf_command_get_data (order), ==, "{\"customer\":17}");
  call = queue_test_get (&test, call_id);
  g_assert_cmpstr (hf_command_get_parameters (call), ==, "{\"customer\":17,\"url\":\"https://x/c/17/notify\"}");
  g_assert_cmpint (queue_test_step (&test), ==, order_id);
  g_assert_cmpint (queue_test_step (&test), ==, call_id);
}

static void
test_create_that_mentions_a_create (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 customer, order;

  queue_test_init (&test);
  customer = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  order = queue_test_push (&test, "create", "orders", NULL, "{\"customer\":\"_tmp_1_\"}");
  queue_test_push (&test, "update", "orders", "_tmp_2_", "{\"note\":\"for _tmp_1_ in _tmp_2_\"}");
  queue_test_done (&test, customer, "{\"id\":\"A\"}");
  queue_test_assert_row (&test, "orders", "_tmp_2_",
                         "{\"id\":\"_tmp_2_\",\"customer\":\"A\",\"note\":\"for A in _tmp_2_\"}");
  queue_test_done (&test, order, "{\"id\":\"B\"}");
  queue_test_assert_row (&test, "orders", "B", "{\"id\":\"B\",\"customer\":\"A\",\"note\":\"for A in B\"}");
  queue_test_assert_ask (&test, "SELECT data FROM _command WHERE id = 3", "{\"note\":\"for A in B\"}");
}

/* A record whose own mention of another waits, while its own id becomes final. */
static void
test_mention_moves_with_its_record (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 order, customer;

  queue_test_init (&test);
  order = queue_test_push (&test, "create", "orders", NULL, "{\"total\":1}");
  customer = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  queue_test_push (&test, "update", "orders", "_tmp_1_", "{\"customer\":\"_tmp_2_\"}");
  queue_test_done (&test, order, "{\"id\":\"B\"}");
  queue_test_done (&test, customer, "{\"id\":\"A\"}");
  queue_test_assert_row (&test, "orders", "B", "{\"id\":\"B\",\"total\":1,\"customer\":\"A\"}");
}

static void
test_answer_without_an_id_keeps_the_temporary_one (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 create, change;

  queue_test_init (&test);
  create = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  change = queue_test_push (&test, "update", "customers", "_tmp_1_", "{\"name\":\"Bea\"}");
  queue_test_done (&test, create, "{\"ok\":true}");
  queue_test_assert_row (&test, "customers", "_tmp_1_", "{\"id\":\"_tmp_1_\",\"name\":\"Bea\",\"ok\":true}");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _activity WHERE level = 'warning' AND text LIKE '%temporary%'", "1");
  queue_test_assert_ask (&test, "SELECT count(*) FROM _temp_ref", "0");
  g_assert_cmpint (queue_test_next (&test, NULL), ==, change);
}

static void
test_write_with_an_id_that_is_history (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 create, late, order;

  queue_test_init (&test);
  create = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  queue_test_done (&test, create, "{\"id\":17}");
  late = queue_test_push (&test, "update", "customers", "_tmp_1_", "{\"name\":\"Bea\"}");
  order = queue_test_push (&test, "create", "orders", "9", "{\"customer\":\"_tmp_1_\"}");
  queue_test_assert_row (&test, "customers", "17", "{\"id\":17,\"name\":\"Bea\"}");
  queue_test_assert_row (&test, "orders", "9", "{\"id\":\"9\",\"customer\":17}");
  g_assert_cmpint (queue_test_step (&test), ==, late);
  g_assert_cmpint (queue_test_step (&test), ==, order);
}

static void
test_sync_that_brought_the_final_record_first (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 create;

  queue_test_init (&test);
  create = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  queue_test_sync (&test, "customers", "17", "{\"id\":17,\"name\":\"Ada\"}");
  queue_test_done (&test, create, "{\"id\":17,\"name\":\"Ada\"}");
  queue_test_assert_row (&test, "customers", "17", "{\"id\":17,\"name\":\"Ada\"}");
  queue_test_assert_ask (&test, "SELECT rows || ' ' || (SELECT count(*) FROM customers) FROM _dataset", "1 1");
}

static void
test_pending_delete_hides_what_a_sync_brought (void)
{
  g_auto(QueueTest) test = { 0 };
  gint64 create, remove;

  queue_test_init (&test);
  create = queue_test_push (&test, "create", "customers", NULL, "{\"name\":\"Ada\"}");
  remove = queue_test_push (&test, "delete", "customers", "_tmp_1_", NULL);
  queue_test_sync (&test, "customers", "17", "{\"id\":17,\"name\":\"Ada\"}");
  queue_test_done (&test, create, "{\"id\":17}");
  queue_test_assert_row (&test, "customers", "17", NULL);
  g_assert_cmpint (queue_test_step (&test), ==, remove);
  queue_test_assert_row (&test, "customers", "17", NULL);
  queue_test_assert_ask (&test, "SELECT count(*) FROM _base", "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (replacements); i++)
    {
      g_autofree char *path = g_strconcat ("/queue/temp-ids/replace/", replacements[i].name, NULL);
      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_replacement);
    }
  g_test_add_func ("/queue/temp-ids/chain-of-one-record", test_chain_of_one_record);
  g_test_add_func ("/queue/temp-ids/delete-of-a-record-not-yet-created", test_delete_of_a_record_not_yet_created);
  g_test_add_func ("/queue/temp-ids/mentions-in-other-records-and-commands", test_mentions_in_other_records_and_commands);
  g_test_add_func ("/queue/temp-ids/create-that-mentions-a-create", test_create_that_mentions_a_create);
  g_test_add_func ("/queue/temp-ids/mention-moves-with-its-record", test_mention_moves_with_its_record);
  g_test_add_func ("/queue/temp-ids/answer-without-an-id-keeps-the-temporary-one",
                   test_answer_without_an_id_keeps_the_temporary_one);
  g_test_add_func ("/queue/temp-ids/write-with-an-id-that-is-history", test_write_with_an_id_that_is_history);
  g_test_add_func ("/queue/temp-ids/sync-that-brought-the-final-record-first", test_sync_that_brought_the_final_record_first);
  g_test_add_func ("/queue/temp-ids/pending-delete-hides-what-a-sync-brought", test_pending_delete_hides_what_a_sync_brought);
  return g_test_run ();
}
