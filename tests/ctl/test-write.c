/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writing: what is accepted, what arrives at the server, what the queue says, what people do with it. */

#include "ctl-test.h"

#include <hf-test.h>

static JsonObject *
run_queue_show (Fixture *self, const char *id, JsonNode **node)
{
  g_assert_cmpint (ctl_run (self, "queue", "show", id, "--json", NULL), ==, 0);
  return json_array_get_object_element (ctl_json_array (self, node), 0);
}

static void
sync_demo (Fixture *self)
{
  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", NULL), ==, 0);
}

static void
test_online (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) journal = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *command;

  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "exec", "customers", "create", "name=Søren & Søn", "creditLimit:=1500.50", NULL), ==, 0);
  g_assert_true (g_str_has_prefix (self->out, "#1\n"));
  assert_contains (self->out, "#1 done");
  journal = hf_demo_server_dup_journal (self->server);
  g_assert_cmpuint (ctl_effects (journal), ==, 1);
  g_assert_cmpstr (ctl_effect_at (journal, 0)->method, ==, "POST");
  assert_contains (ctl_effect_at (journal, 0)->body, "\"name\":\"Søren & Søn\"");
  assert_contains (ctl_effect_at (journal, 0)->body, "\"creditLimit\":1500.50");

  command = run_queue_show (self, "1", &node);
  g_assert_cmpstr (json_object_get_string_member (command, "state"), ==, "done");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (command, "history")), ==, 1);
  g_assert_cmpint (ctl_run (self, "show", "customers", "--json", "--filter", "Søren & Søn", NULL), ==, 0);
  command = json_array_get_object_element (ctl_json_array (self, &node), 0);
  g_assert_false (g_str_has_prefix (json_object_get_string_member (command, "id"), "_tmp_"));
}

static void
test_offline_then_sync (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) journal = NULL;
  g_autoptr(GHashTable) keys = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(JsonNode) node = NULL;

  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "--offline", "exec", "customers", "create", "name=First", NULL), ==, 0);
  g_assert_cmpstr (self->out, ==, "#1\n");
  g_assert_cmpint (ctl_run (self, "--offline", "exec", "customers", "update", "id=_tmp_1_", "segment=hotel", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "--offline", "exec", "parts", "create", "name=Bolt", "sku=HF-1", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "--offline", "exec", "customers", "delete", "id=C-1002", "--json", NULL), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (ctl_json_object (self, &node), "state"), ==, "waiting");
  g_assert_cmpint (ctl_run (self, "queue", "--json", "state:waiting", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, 4);
  g_assert_cmpint (ctl_run (self, "queue", "--json", "entity:parts", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, 1);
  g_assert_cmpint (ctl_run (self, "status", NULL), ==, 0);
  g_assert_null (strstr (self->out, "Up to date"));

  /* What waits is told, and waits on. */
  g_assert_cmpint (ctl_run (self, "sync", "--pull-only", NULL), ==, 3);
  journal = hf_demo_server_dup_journal (self->server);
  g_assert_cmpuint (ctl_effects (journal), ==, 0);
  g_clear_pointer (&journal, g_ptr_array_unref);
  g_assert_cmpint (ctl_run (self, "sync", "--push-only", NULL), ==, 0);
  journal = hf_demo_server_dup_journal (self->server);
  g_assert_cmpuint (ctl_effects (journal), ==, 4);
  g_assert_cmpstr (ctl_effect_at (journal, 0)->method, ==, "POST");
  g_assert_cmpstr (ctl_effect_at (journal, 0)->path, ==, "/customers");
  g_assert_cmpstr (ctl_effect_at (journal, 1)->method, ==, "PATCH");
  g_assert_null (strstr (ctl_effect_at (journal, 1)->path, "_tmp_"));
  g_assert_cmpstr (ctl_effect_at (journal, 2)->path, ==, "/parts");
  g_assert_cmpstr (ctl_effect_at (journal, 3)->method, ==, "DELETE");
  for (guint i = 0; i < 4; i++)
    g_assert_true (g_hash_table_add (keys, ctl_effect_at (journal, i)->idempotency_key));
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;
  JsonObject *command;

  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "exec", "work-orders", "create", "priority=high", NULL), ==, 3);
  assert_contains (self->out, "#1 stuck");
  g_assert_cmpint (ctl_run (self, "queue", NULL), ==, 0);
  assert_contains (self->out, "stuck");
  command = run_queue_show (self, "1", &node);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (command, "error"), "status"), ==, 422);
  g_assert_cmpint (ctl_run (self, "queue", "show", "#1", NULL), ==, 0);
  assert_contains (self->out, "422");

  g_assert_cmpint (ctl_run (self, "queue", "retry", "1", NULL), ==, 3);
  assert_contains (self->out, "#1 stuck");
  g_assert_cmpint (ctl_run (self, "queue", "discard", "1", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "queue", "--json", "state:stuck", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, 0);
  g_assert_cmpint (ctl_run (self, "queue", "show", "99", NULL), ==, 1);
  g_assert_cmpint (ctl_run (self, "queue", "discard", "99", NULL), ==, 1);
}

static void
test_service_down_then_retry (Fixture *self, gconstpointer data)
{
  sync_demo (self);
  hf_demo_server_set_mode (self->server, HF_DEMO_UNREACHABLE);
  g_assert_cmpint (ctl_run (self, "exec", "customers", "create", "name=Later", NULL), ==, 4);
  assert_contains (self->out, "#1\n#1 ");
  g_assert_cmpint (ctl_run (self, "--offline", "queue", "retry", "1", NULL), ==, 0);
  hf_demo_server_set_mode (self->server, HF_DEMO_NORMAL);
  g_assert_cmpint (ctl_run (self, "queue", "retry", "1", NULL), ==, 0);
  assert_contains (self->out, "#1 done");
}

static void
test_not_accepted (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;

  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "exec", "technicians", "create", "name=x", NULL), ==, 1);
  assert_contains (self->err, "read-only");
  g_assert_cmpint (ctl_run (self, "exec", "customers", "create", "segment=hotel", NULL), ==, 1);
  assert_contains (self->err, "needs a value for “name”");
  g_assert_cmpint (ctl_run (self, "exec", "technicians", "create", "name=x", "--function", "gone", NULL), ==, 1);
  g_assert_cmpint (ctl_run (self, "exec", "customers", "create", "name@/nonexistent", NULL), !=, 0);
  g_assert_cmpint (ctl_run (self, "queue", "--json", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, 0);
}

static void
test_value_from_a_file (Fixture *self, gconstpointer data)
{
  g_autofree char *path = ctl_write (self, "note.txt", "line one\nline “two”\n");
  g_autofree char *argument = g_strconcat ("name@", path, NULL);
  g_autoptr(JsonNode) node = NULL;
  JsonObject *command;

  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "--offline", "--json", "exec", "customers", "create", argument, NULL), ==, 0);
  command = json_object_get_object_member (ctl_json_object (self, &node), "data");
  g_assert_cmpstr (json_object_get_string_member (command, "name"), ==, "line one\nline “two”\n");
}

static void
test_a_number_stays_a_number (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) journal = NULL;

  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "exec", "customers", "update", "id=C-1003", "creditLimit:=12345678901234567890.10", NULL), ==,
                   0);
  journal = hf_demo_server_dup_journal (self->server);
  assert_contains (ctl_effect_at (journal, 0)->body, "12345678901234567890.10");
  g_assert_null (strstr (ctl_effect_at (journal, 0)->body, "\"id\""));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ctl_test ("/ctl/write/online-it-prints-the-id-and-the-outcome", test_online);
  ctl_test ("/ctl/write/offline-changes-wait-and-arrive-in-order-each-once", test_offline_then_sync);
  ctl_test ("/ctl/write/a-refused-change-is-stuck-and-can-be-discarded", test_refused);
  ctl_test ("/ctl/write/a-service-that-is-down-is-code-4-and-retry-sends", test_service_down_then_retry);
  ctl_test ("/ctl/write/what-cannot-be-written-leaves-no-command", test_not_accepted);
  ctl_test ("/ctl/write/a-value-may-come-from-a-file", test_value_from_a_file);
  ctl_test ("/ctl/write/a-number-keeps-its-text", test_a_number_stays_a_number);
  return g_test_run ();
}
