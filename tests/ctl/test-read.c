/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Opening, checking, syncing and looking. */

#include "ctl-test.h"

static void
test_sync_then_look (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;
  JsonArray *array;

  g_assert_cmpint (ctl_run (self, "-s", self->demo, "--json", "sync", NULL), ==, 0);
  object = ctl_json_object (self, &node);
  g_assert_true (json_object_get_boolean_member (object, "ok"));
  g_assert_cmpint (json_object_get_int_member (object, "datasetsSynced"), ==, 4);
  assert_contains (self->err, "customers: ");

  g_assert_cmpint (ctl_run (self, "status", "--json", NULL), ==, 0);
  object = ctl_json_object (self, &node);
  g_assert_cmpstr (json_object_get_string_member (object, "level"), ==, "ok");
  g_assert_cmpstr (json_object_get_string_member (object, "solution"), ==, HF_DEMO_SOLUTION_NAME);
  g_assert_cmpint (json_object_get_int_member (object, "waiting"), ==, 0);

  g_assert_cmpint (ctl_run (self, "datasets", "--json", NULL), ==, 0);
  array = ctl_json_array (self, &node);
  g_assert_cmpuint (json_array_get_length (array), ==, 4);
  object = json_array_get_object_element (array, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "entity"), ==, "customers");
  g_assert_cmpstr (json_object_get_string_member (object, "freshness"), ==, "fresh");
  g_assert_cmpint (json_object_get_int_member (object, "rows"), ==, hf_demo_server_count (self->server, "customers"));
  g_assert_true (json_object_get_null_member (json_object_get_object_member (object, "whyNot"), "create"));

  g_assert_cmpint (ctl_run (self, "queue", "--json", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, 0);
}

static void
test_text (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", NULL), ==, 0);
  assert_contains (self->out, "Up to date");
  g_assert_null (strchr (self->err, '\r')); /* no bar where there is no terminal */
  g_assert_cmpint (ctl_run (self, "status", NULL), ==, 0);
  assert_contains (self->out, "Up to date");
  g_assert_cmpint (ctl_run (self, "datasets", "--why", NULL), ==, 0);
  assert_contains (self->out, "technicians is read-only");
  g_assert_cmpint (ctl_run (self, "show", "customers", "--limit", "2", NULL), ==, 0);
  assert_contains (self->out, "C-1001");
  assert_contains (self->out, "… 2 of ");
  g_assert_cmpint (ctl_run (self, "queue", NULL), ==, 0);
  assert_contains (self->out, "No commands");
}

static void
test_show_all (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;
  JsonArray *array;
  guint n = hf_demo_server_count (self->server, "work-orders");

  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", "work-orders", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "show", "work-orders", "--json", NULL), ==, 0);
  array = ctl_json_array (self, &node);
  g_assert_cmpuint (json_array_get_length (array), ==, n);
  g_assert_cmpint (ctl_run (self, "show", "work-orders", "--json", "--sort", "id", "--descending", "--limit", "3", NULL), ==, 0);
  array = ctl_json_array (self, &node);
  g_assert_cmpuint (json_array_get_length (array), ==, 3);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (array, 0), "id"), >,
                   json_object_get_string_member (json_array_get_object_element (array, 1), "id"));
  g_assert_cmpint (ctl_run (self, "show", "work-orders", "--json", "--filter", "no record contains this", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, 0);
}

static void
test_show_one (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;

  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", "customers", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "show", "customers", "C-1001", "--json", NULL), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (ctl_json_object (self, &node), "id"), ==, "C-1001");
  g_assert_cmpint (ctl_run (self, "show", "customers", "C-1001", NULL), ==, 0);
  assert_contains (self->out, "\n  \"");
  g_assert_cmpint (ctl_run (self, "show", "customers", "gone", NULL), ==, 1);
  g_assert_cmpint (ctl_run (self, "show", "unknown", NULL), ==, 1);
  assert_contains (self->err, "There is no dataset “unknown”");
}

static void
test_where (Fixture *self, gconstpointer data)
{
  const char *both = "id IN ('C-1001', 'C-1002')";
  g_autoptr(JsonNode) node = NULL;
  JsonArray *array;

  g_assert_cmpint (ctl_run (self, "-s", self->demo, "show", "customers", "--where", "1", NULL), ==, 0);
  assert_contains (self->out, "No records."); /* never synced */
  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "show", "customers", "--where", "data->>'id' = 'C-1002'", NULL), ==, 0);
  assert_contains (self->out, "C-1002");
  g_assert_null (strstr (self->out, "C-1001"));
  g_assert_cmpint (ctl_run (self, "show", "customers", "--where", both, "--limit", "1", NULL), ==, 0);
  assert_contains (self->out, "… the first 1; --limit 0 shows all");
  g_assert_cmpint (ctl_run (self, "show", "customers", "--json", "--where", both, "--sort", "id", "--descending", NULL), ==, 0);
  array = ctl_json_array (self, &node);
  g_assert_cmpuint (json_array_get_length (array), ==, 2);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (array, 0), "id"), ==, "C-1002");
  g_assert_cmpint (ctl_run (self, "show", "customers", "--json", "--where", both, "--filter", "c-1001", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, 1);
  g_assert_cmpint (ctl_run (self, "show", "customers", "--json", "--where", "0", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, 0);
  g_assert_cmpint (ctl_run (self, "show", "work-orders", "--json", "--where", "1", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, hf_demo_server_count (self->server, "work-orders"));
}

/* What waits shows in the table, and its dataset can be asked for what waits. */
static void
test_where_waiting (Fixture *self, gconstpointer data)
{
  const char *waits = "id IN (SELECT payload->>'recordId' FROM _commandQueue)";

  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "--offline", "exec", "customers", "update", "id=C-1001", "name=New", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "show", "customers", "--where", waits, NULL), ==, 0);
  assert_contains (self->out, "C-1001");
  assert_contains (self->out, "waiting");
  g_assert_null (strstr (self->out, "C-1002"));
}

static void
test_where_refused (Fixture *self, gconstpointer data)
{
  const char *refused[][2] = {
    { "nosuch = 1", "no such column: nosuch (character 1)" },
    { "(SELECT count(*) FROM _command) > 0", "“_command” cannot be read here" },
    { "1) UNION SELECT id, data FROM parts WHERE (1", "A parenthesis is closed that was not opened" },
    { "1; DELETE FROM customers", "one expression" },
    { "", "The condition is empty" },
  };
  guint n = hf_demo_server_count (self->server, "customers");
  g_autoptr(JsonNode) node = NULL;

  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", "customers", NULL), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_cmpint (ctl_run (self, "show", "customers", "--json", "--where", refused[i][0], NULL), ==, 1);
      g_assert_cmpstr (self->out, ==, "");
      assert_contains (self->err, refused[i][1]);
    }
  g_assert_cmpint (ctl_run (self, "show", "customers", "C-1001", "--where", "1", NULL), ==, 2);
  g_assert_cmpint (ctl_run (self, "show", "customers", "--json", NULL), ==, 0);
  g_assert_cmpuint (json_array_get_length (ctl_json_array (self, &node)), ==, n);
}

static void
test_sync_some (Fixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) journal = NULL;

  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", "parts", NULL), ==, 0);
  journal = hf_demo_server_dup_journal (self->server);
  g_assert_cmpuint (journal->len, ==, 1);
  g_assert_cmpstr (((HfDemoRequest *) journal->pdata[0])->path, ==, "/parts");
  g_assert_cmpint (ctl_run (self, "sync", "unknown", NULL), ==, 1);
}

static void
test_sync_failure (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonNode) node = NULL;

  hf_demo_server_set_mode (self->server, HF_DEMO_UNREACHABLE);
  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", "--json", NULL), ==, 3);
  g_assert_false (json_object_get_boolean_member (ctl_json_object (self, &node), "ok"));
  g_assert_cmpint (ctl_run (self, "status", "--json", NULL), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (ctl_json_object (self, &node), "level"), !=, "ok");
}

static void
test_which_solution (Fixture *self, gconstpointer data)
{
  g_autofree char *index = ctl_write (self, "second/index.jigx", "name: second\ntitle: The second\n");
  g_autofree char *second = g_path_get_dirname (index);
  g_autofree char *database = g_build_filename (self->root, "elsewhere", "my.db", NULL);
  g_autoptr(JsonNode) node = NULL;

  g_assert_cmpint (ctl_run (self, "open", self->demo, "--json", NULL), ==, 0);
  g_assert_cmpint (json_object_get_int_member (ctl_json_object (self, &node), "datasets"), ==, 4);
  g_assert_cmpint (ctl_run (self, "open", second, "--offline", NULL), ==, 0);
  assert_contains (self->out, "The second");
  g_assert_cmpint (ctl_run (self, "status", NULL), ==, 0);
  assert_contains (self->out, "The second");
  g_assert_cmpint (ctl_run (self, "-s", HF_DEMO_SOLUTION_NAME, "status", NULL), ==, 0);
  assert_contains (self->out, "Holdfast demo");
  g_subprocess_launcher_setenv (self->launcher, "HOLDFAST_SOLUTION", HF_DEMO_SOLUTION_NAME, TRUE);
  g_assert_cmpint (ctl_run (self, "status", NULL), ==, 0);
  assert_contains (self->out, "Holdfast demo");
  g_assert_cmpint (ctl_run (self, "-s", second, "status", NULL), ==, 0);
  assert_contains (self->out, "The second");
  g_assert_cmpint (ctl_run (self, "--database", database, "status", "--json", NULL), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (ctl_json_object (self, &node), "database"), ==, database);
  g_assert_true (g_file_test (database, G_FILE_TEST_IS_REGULAR));
}

static void
test_check (Fixture *self, gconstpointer data)
{
  g_autofree char *index = ctl_write (self, "broken/index.jigx", "name: broken\n");
  g_autofree char *function = ctl_write (self, "broken/functions/f.jigx", "provider: DATA_PROVIDER_REST\n\tmethod: GET\n");
  g_autofree char *broken = g_path_get_dirname (index);
  g_autofree char *database = g_build_filename (self->root, "data", NULL);
  g_autoptr(JsonNode) node = NULL;
  JsonObject *problem;

  g_assert_cmpint (ctl_run (self, "check", self->demo, NULL), ==, 0);
  assert_contains (self->out, "No problems.");
  g_assert_cmpint (ctl_run (self, "check", broken, NULL), ==, 3);
  assert_contains (self->out, "functions/f.jigx:2:1: error: A tab cannot be used to indent");
  g_assert_cmpint (ctl_run (self, "check", "--json", broken, NULL), ==, 3);
  problem = json_array_get_object_element (ctl_json_array (self, &node), 0);
  g_assert_cmpstr (json_object_get_string_member (problem, "file"), ==, "functions/f.jigx");
  g_assert_cmpint (json_object_get_int_member (problem, "line"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (problem, "column"), ==, 1);
  g_assert_cmpint (ctl_run (self, "check", self->root, NULL), ==, 1);
  assert_contains (self->err, "is not a solution");
  g_assert_false (g_file_test (database, G_FILE_TEST_EXISTS)); /* it opens no database */
}

static void
test_output_that_cannot_be_written (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (ctl_run (self, "open", self->demo, NULL), ==, 0);
  self->full_disk = TRUE;
  g_assert_cmpint (ctl_run (self, "status", "--json", NULL), ==, 1);
  assert_contains (self->err, "could not be written");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ctl_test ("/ctl/read/after-a-sync-everything-is-there-as-json", test_sync_then_look);
  ctl_test ("/ctl/read/after-a-sync-everything-is-there-as-text", test_text);
  ctl_test ("/ctl/read/show-gives-every-record-sorted-and-filtered", test_show_all);
  ctl_test ("/ctl/read/show-gives-one-record", test_show_one);
  ctl_test ("/ctl/read/show-where-chooses-records-by-sql", test_where);
  ctl_test ("/ctl/read/show-where-finds-what-waits", test_where_waiting);
  ctl_test ("/ctl/read/show-where-refuses-what-is-no-condition-and-changes-nothing", test_where_refused);
  ctl_test ("/ctl/read/sync-of-one-dataset-asks-for-no-other", test_sync_some);
  ctl_test ("/ctl/read/a-sync-that-fails-is-code-3-and-status-is-not-green", test_sync_failure);
  ctl_test ("/ctl/read/the-solution-is-named-remembered-or-from-the-environment", test_which_solution);
  ctl_test ("/ctl/read/check-lists-problems-with-their-place", test_check);
  ctl_test ("/ctl/read/output-that-cannot-be-written-is-an-error", test_output_that_cannot_be_written);
  return g_test_run ();
}
