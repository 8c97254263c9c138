/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asking the tables and the solution: query, datasets --why, sync with values, and check as far as the expression engine. */

#include "ctl-test.h"

static const char *const INDEX = "name: ctl-query\nonLoad: {type: action.sync-entities, options: {provider: DATA_PROVIDER_REST, "
                                 "entities: [{entity: towns, function: get-towns, "
                                 "parameters: {kind: '=\"to\" & \"wn\"'}}]}}\nentities: {towns: {maxAge: 2h}}\n";

/* (transfer full): the folder of a solution of its own. */
static char *
write_solution (Fixture *self)
{
  g_autofree char *index = ctl_write (self, "solution/index.jigx", INDEX);

  g_free (ctl_write (self, "solution/functions/get-towns.jigx",
                     "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: http://127.0.0.1:9/towns\n"
                     "parameters: {kind: {location: query}, near: {location: query}}\n"));
  g_free (
      ctl_write (self, "solution/datasources/greetings.jigx",
                 "type: datasource.static\noptions: {data: [{text: '=\"hello \" & @ctx.jig.inputs.who', n: 1}, {text: bye}]}\n"));
  g_free (ctl_write (
      self, "solution/jigs/near.jigx",
      "type: jig.list\nonFocus: {type: action.sync-entities, options: {provider: DATA_PROVIDER_REST, entities: [{entity: near, "
      "function: get-towns, parameters: {near: =@ctx.jig.inputs.place}}]}}\n"));
  return g_path_get_dirname (index);
}

static void
test_datasource (Fixture *self, gconstpointer data)
{
  g_autofree char *dir = write_solution (self);

  g_assert_cmpint (ctl_run (self, "-s", dir, "query", "greetings", "who=Ada", NULL), ==, 0);
  assert_contains (self->out, "text");
  assert_contains (self->out, "hello Ada  1");
  g_assert_cmpint (ctl_run (self, "-s", dir, "query", "greetings", "who:=7", "--json", NULL), ==, 0);
  g_assert_cmpstr (self->out, ==, "[{\"text\":\"hello 7\",\"n\":1},{\"text\":\"bye\"}]\n");
  g_assert_cmpint (ctl_run (self, "-s", dir, "query", "farewells", NULL), ==, 1);
  assert_contains (self->err, "There is no datasource “farewells”");
}

static void
test_sql (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (ctl_run (self, "-s", self->demo, "sync", NULL), ==, 0);
  g_assert_cmpint (ctl_run (self, "query", "SELECT count(*) AS n FROM customers", "--json", NULL), ==, 0);
  assert_contains (self->out, "[{\"n\":");
  g_assert_cmpint (ctl_run (self, "query", "SELECT id, '$.name' FROM customers WHERE id = @id", "id=C-1001", NULL), ==, 0);
  assert_contains (self->out, "name");
  assert_contains (self->out, "C-1001");
  g_assert_cmpint (ctl_run (self, "query", "SELECT id FROM customers WHERE 0", NULL), ==, 0);
  g_assert_cmpstr (self->out, ==, "No records.\n");
  g_assert_cmpint (ctl_run (self, "query", "DELETE FROM customers", NULL), ==, 1);
  g_assert_cmpint (ctl_run (self, "query", "SELECT @id", NULL), ==, 1);
  assert_contains (self->err, "“@id” has no value");
  g_assert_cmpint (
      ctl_run (self, "show", "customers", "--where", "'$.id' = 'C-1001' OR substr('$.id', 1, 1) = '$'", "--json", NULL), ==, 0);
  assert_contains (self->out, "C-1001");
  g_assert_null (strstr (self->out, "C-1002"));
}

static void
test_why (Fixture *self, gconstpointer data)
{
  g_autofree char *dir = write_solution (self);
  g_autoptr(JsonNode) node = NULL;
  JsonObject *towns, *feed;
  JsonArray *all;

  g_assert_cmpint (ctl_run (self, "-s", dir, "datasets", "--why", NULL), ==, 0);
  assert_contains (self->out, "fresh for: 120 min");
  assert_contains (self->out, "index.jigx:2:");
  assert_contains (self->out, "filled by: get-towns {\"kind\":\"=\\\"to\\\" & \\\"wn\\\"\"}");
  assert_contains (self->out, "needs: place");
  assert_contains (self->out, "near is read-only");
  g_assert_cmpint (ctl_run (self, "-s", dir, "datasets", "--why", "--json", NULL), ==, 0);
  all = ctl_json_array (self, &node);
  g_assert_cmpuint (json_array_get_length (all), ==, 2);
  towns = json_array_get_object_element (all, 1);
  g_assert_cmpstr (json_object_get_string_member (towns, "entity"), ==, "towns");
  g_assert_cmpint (json_object_get_int_member (towns, "maxAgeSeconds"), ==, 7200);
  feed = json_array_get_object_element (json_object_get_array_member (towns, "feeds"), 0);
  g_assert_cmpstr (json_object_get_string_member (feed, "function"), ==, "get-towns");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (feed, "triggers"), 0), ==, "load");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (towns, "writers")), ==, 4);
}

static void
test_values (Fixture *self, gconstpointer data)
{
  g_autofree char *dir = write_solution (self);

  g_assert_cmpint (ctl_run (self, "-s", dir, "sync", "near", NULL), ==, 3);
  assert_contains (self->out, "It needs values to be synced: place (jigs/near.jigx:");
  /* With its value it gets as far as the service, which is not there. */
  g_assert_cmpint (ctl_run (self, "-s", dir, "sync", "near", "place=here", NULL), ==, 3);
  assert_contains (self->out, "near: 127.0.0.1");
}

static void
test_check (Fixture *self, gconstpointer data)
{
  g_autofree char *dir = write_solution (self);

  g_assert_cmpint (ctl_run (self, "check", dir, NULL), ==, 0);
  g_free (ctl_write (self, "solution/datasources/broken.jigx", "type: datasource.static\noptions:\n  data: =$sum([1, 2)\n"));
  g_assert_cmpint (ctl_run (self, "check", dir, NULL), ==, 3);
  assert_contains (self->out, "datasources/broken.jigx:3:");
  assert_contains (self->out, "1 errors, 0 warnings.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ctl_test ("/ctl/query/a-datasource-with-its-inputs", test_datasource);
  ctl_test ("/ctl/query/sql-that-reads", test_sql);
  ctl_test ("/ctl/why/says-where-how-when-and-who", test_why);
  ctl_test ("/ctl/sync/values-for-what-only-a-person-knows", test_values);
  ctl_test ("/ctl/check/compiles-expressions", test_check);
  return g_test_run ();
}
