/* SPDX-License-Identifier: GPL-3.0-or-later */

/* holdfastctl run: what it prints, what it changes and what not, how it ends. */

#include "ctl-test.h"

#include <hf-test.h>

static void
sync_demo (Fixture *self)
{
  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", NULL), ==, 0);
}

static guint
count_records (Fixture *self, const char *entity)
{
  g_autoptr(JsonNode) node = NULL;

  g_assert_cmpint (ctl_run (self, "show", entity, "--json", NULL), ==, 0);
  return json_array_get_length (ctl_json_array (self, &node));
}

static void
test_table (Fixture *self, gconstpointer data)
{
  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "run", "get-technicians", "--limit", "3", NULL), ==, 0);
  g_assert_true (g_str_has_prefix (self->out, "id"));
  assert_contains (self->out, "… 3 of");
  assert_contains (self->out, "the tables here have all of it already");
  g_assert_cmpint (ctl_run (self, "run", "get-technicians", "--entity", "", NULL), ==, 0);
  assert_contains (self->out, "nothing to do with a table");
}

static void
test_apply (Fixture *self, gconstpointer data)
{
  guint before;

  sync_demo (self);
  before = count_records (self, "parts");
  /* Somebody else makes one at the service. */
  g_assert_cmpint (ctl_run (self, "run", "create-part", "name=Bolt", "sku=HF-1", "price:=1.50", NULL), ==, 0);
  assert_contains (self->out, "1.50");
  g_assert_cmpuint (count_records (self, "parts"), ==, before);
  g_assert_cmpint (ctl_run (self, "run", "get-parts", "--limit", "1", NULL), ==, 0);
  assert_contains (self->out, "It would change: 1 new, 0 changed, 0 removed, 0 kept");
  assert_contains (self->out, "  + parts ");
  assert_contains (self->out, "--apply does it");
  g_assert_cmpuint (count_records (self, "parts"), ==, before);
  g_assert_cmpint (ctl_run (self, "run", "get-parts", "--limit", "1", "--apply", NULL), ==, 0);
  assert_contains (self->out, "Applied: 1 new, 0 changed, 0 removed");
  g_assert_cmpuint (count_records (self, "parts"), ==, before + 1);
  g_assert_cmpint (ctl_run (self, "run", "get-parts", "--limit", "1", "--apply", NULL), ==, 0);
  assert_contains (self->out, "have all of it already");
}

static void
test_json (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;
  JsonObject *answer;

  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "run", "create-part", "name=Bolt", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "run", "get-parts", "--json", NULL), ==, 0);
  answer = ctl_json_object (self, &node);
  g_assert_cmpstr (json_object_get_string_member (answer, "entity"), ==, "parts");
  g_assert_cmpint (json_object_get_int_member (answer, "status"), ==, 200);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (answer, "records")), ==,
                    hf_demo_server_count (self->server, "parts"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (answer, "changes")), ==, 1);
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (answer, "counts"), "inserted"), ==, 1);
  g_assert_true (json_object_get_null_member (answer, "applied"));
  g_assert_true (json_object_get_null_member (answer, "error"));
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;

  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "run", "create-work-order", "priority=high", NULL), ==, 3);
  assert_contains (self->err, "title");
  g_assert_cmpint (ctl_run (self, "run", "create-work-order", "priority=high", "--json", NULL), ==, 3);
  g_assert_cmpint (json_object_get_int_member (ctl_json_object (self, &node), "status"), ==, 422);
}

static void
test_not_made (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) journal = NULL;
  guint requests;

  sync_demo (self);
  journal = hf_demo_server_dup_journal (self->server);
  requests = journal->len;
  g_assert_cmpint (ctl_run (self, "run", "gone", NULL), ==, 1);
  assert_contains (self->err, "gone");
  g_assert_cmpint (ctl_run (self, "run", NULL), ==, 2);
  g_assert_cmpint (ctl_run (self, "run", "create-part", "price:=much", NULL), ==, 2);
  g_assert_cmpint (ctl_run (self, "run", "update-part", "name=x", NULL), ==, 1);
  assert_contains (self->err, "“id”");
  g_assert_cmpint (ctl_run (self, "--offline", "run", "get-parts", NULL), ==, 1);
  assert_contains (self->err, "cannot be reached");
  g_ptr_array_unref (journal);
  journal = hf_demo_server_dup_journal (self->server);
  g_assert_cmpuint (journal->len, ==, requests);
}

static void
test_queue_is_left_alone (Fixture *self, gconstpointer data)
{
  sync_demo (self);
  g_assert_cmpint (ctl_run (self, "--offline", "exec", "parts", "create", "name=Waits", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "run", "get-parts", "--limit", "1", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "queue", "state:waiting", NULL), ==, 0);
  assert_contains (self->out, "It waits for its turn");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ctl_test ("/ctl/run/shows-records-and-that-nothing-would-change", test_table);
  ctl_test ("/ctl/run/changes-only-when-told-to", test_apply);
  ctl_test ("/ctl/run/answers-in-json", test_json);
  ctl_test ("/ctl/run/a-refusal-is-code-3-with-what-was-said", test_refused);
  ctl_test ("/ctl/run/what-cannot-be-called-sends-nothing", test_not_made);
  ctl_test ("/ctl/run/what-waits-on-the-queue-is-not-sent-along", test_queue_is_left_alone);
  return g_test_run ();
}
