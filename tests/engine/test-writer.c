/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which function writes an entity, and with which parameters: what a person's write takes from the solution. */

#include "action-test.h"

#define WRITER(entity, method, function, parameters)                                                          \
  "{type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: " entity ", method: " method \
  ", function: " function ", parameters: " parameters "}}"
#define POST_TO(place, parameters) \
  "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/" place "\nparameters: " parameters "\n"

static void
open_offline (Fixture *self)
{
  fixture_open (self, FALSE);
  hf_engine_set_work_offline (self->engine, TRUE);
}

static gint64
submit_by (Fixture *self, const char *entity, const char *function, const char *given, const char *data, GError **error)
{
  g_autoptr(HfJsonObject) values = given != NULL ? hf_json_object_parse (given, -1, NULL) : NULL;
  g_autoptr(HfJsonObject) record = hf_json_object_parse (data, -1, NULL);
  g_autoptr(GAsyncResult) result = NULL;

  hf_engine_submit_async (self->engine, entity, "create", function, NULL, values, record, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  return hf_engine_submit_finish (self->engine, result, error);
}

static void
test_order (Fixture *self, gconstpointer data)
{
  fixture_write (self, "functions/post-a.jigx", POST_TO ("a", "{name: {location: body}}"));
  write_action (self, "a", WRITER ("items", "create", "post-a", "{name: x}"));
  write_action (self, "b", WRITER ("others", "create", "post-a", "{}"));
  open_offline (self);
  fixture_submit (self, "items", "create", NULL, "{\"name\":\"n\"}");
  fixture_submit (self, "others", "create", NULL, "{\"name\":\"n\"}");
  g_assert_cmpint (submit_by (self, "items", "post-a", NULL, "{\"name\":\"n\"}", NULL), ==, 3);
  /* The index's map before an action; what the caller names before both, with the action's parameters. */
  assert_sql (self, "SELECT group_concat(function || ' ' || parameters) FROM _command",
              "create-item {\"name\":\"n\"},post-a {\"name\":\"n\"},post-a {\"name\":\"x\"}");
}

static void
test_ambiguous (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture_write (self, "functions/post-a.jigx", POST_TO ("a", "{name: {location: body}}"));
  fixture_write (self, "functions/post-b.jigx", POST_TO ("b", "{name: {location: body}}"));
  write_action (self, "one", WRITER ("others", "create", "post-a", "{}"));
  write_action (self, "two", WRITER ("others", "create", "post-b", "{}"));
  open_offline (self);
  error = fixture_submit_fails (self, "others", "create", NULL, "{\"name\":\"n\"}");
  assert_contains (error->message, "“post-a” (actions/one.jigx:1:9)");
  assert_contains (error->message, "“post-b” (actions/two.jigx:1:9)");
  assert_contains (error->message, "--function");
  g_assert_cmpint (submit_by (self, "others", "post-b", NULL, "{\"name\":\"n\"}", NULL), ==, 1);
  assert_sql (self, "SELECT function FROM _command", "post-b");
}

static void
test_none (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  open_offline (self);
  error = fixture_submit_fails (self, "notes", "delete", "1", NULL);
  assert_contains (error->message, "read-only");
}

static void
test_record_is_seen (Fixture *self, gconstpointer data)
{
  fixture_write (
      self, "functions/patch.jigx",
      "provider: DATA_PROVIDER_REST\nmethod: PATCH\nurl: https://api.example.test/others/{key}\nparameters:\n"
      "  key: {location: path, required: true}\n  full: {location: body}\n  shout: {location: body}\n  old: {location: body}\n"
      "  note: {location: body}\n  kind: {location: body}\n");
  fixture_write (self, "functions/post.jigx", POST_TO ("others", "{note: {location: body}}"));
  write_action (
      self, "change",
      WRITER (
          "others", "update", "patch",
          "{key: =@ctx.current.item.id, full: '=@ctx.components.first.state.value & \" \" & @ctx.components.last.state.value', "
          "shout: =$uppercase(@ctx.jig.inputs.person.first), old: =@ctx.inputs.row.note, note: =@ctx.jig.inputs.unknown, "
          "kind: fixed}"));
  write_action (self, "make", WRITER ("others", "create", "post", "{}"));
  open_offline (self);
  fixture_submit (self, "others", "create", "7", "{\"first\":\"Ada\",\"last\":\"Byron\",\"note\":\"n\"}");
  fixture_submit (self, "others", "update", "7", "{\"last\":\"Lovelace\"}");
  /* What stays undefined (note) takes the field of the same name. */
  assert_sql (self, "SELECT parameters FROM _command WHERE id = 2",
              "{\"key\":\"7\",\"full\":\"Ada Lovelace\",\"shout\":\"ADA\",\"old\":\"n\",\"note\":\"n\",\"kind\":\"fixed\"}");
}

static void
test_jig_expressions (Fixture *self, gconstpointer data)
{
  fixture_write (self, "index.jigx", "name: engine-test\nexpressions: {kind: '=\"index\"'}\n");
  fixture_write (self, "functions/post.jigx",
                 POST_TO ("others", "{who: {location: body}, kind: {location: body}, size: {location: body}}"));
  fixture_write (self, "jigs/edit.jigx",
                 "title: Edit\nexpressions: {kind: '=\"jig\"', person: =@ctx.jig.inputs.row.name, size: =$length($person)}\n"
                 "onPress: " WRITER ("others", "create", "post",
                                     "{who: =@ctx.expressions.person, kind: =$kind, size: =@ctx.expressions.size}") "\n");
  open_offline (self);
  fixture_submit (self, "others", "create", "7", "{\"name\":\"Ada\"}");
  assert_sql (self, "SELECT parameters FROM _command", "{\"who\":\"Ada\",\"kind\":\"jig\",\"size\":3}");
}

static void
test_caller_wins (Fixture *self, gconstpointer data)
{
  fixture_write (self, "functions/post-a.jigx", POST_TO ("a", "{name: {location: body}, kind: {location: body}}"));
  write_action (self, "a",
                WRITER ("others", "create", "post-a", "{name: =@ctx.current.item.name, kind: '=\"from the action\"'}"));
  open_offline (self);
  g_assert_cmpint (submit_by (self, "others", NULL, "{\"kind\":\"mine\"}", "{\"name\":\"n\"}", NULL), ==, 1);
  assert_sql (self, "SELECT parameters FROM _command", "{\"name\":\"n\",\"kind\":\"mine\"}");
}

static void
test_function_expressions (Fixture *self, gconstpointer data)
{
  fixture_write (self, "functions/create-note.jigx",
                 POST_TO ("notes",
                          "{text: {location: body}, by: {location: body, value: '=\"user \" & $string(1 + 1)'}, "
                          "copy: {location: body, value: '=@ctx.parameters.text'}, need: {location: body, required: "
                          "'=@ctx.parameters.text = \"strict\"'}}"));
  open_offline (self);
  g_assert_cmpint (submit_by (self, "notes", NULL, "{\"text\":\"t\"}", "{}", NULL), ==, 1);
  assert_sql (self, "SELECT parameters FROM _command", "{\"text\":\"t\",\"by\":\"user 2\",\"copy\":\"t\"}");
  {
    g_autoptr(GError) error = NULL;

    g_assert_cmpint (submit_by (self, "notes", NULL, "{\"text\":\"strict\"}", "{}", &error), ==, 0);
    assert_contains (error->message, "need");
  }
}

static void
test_failing_expression (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  fixture_write (self, "functions/post-a.jigx", POST_TO ("a", "{name: {location: body}}"));
  write_action (self, "a", WRITER ("others", "create", "post-a", "{name: '=$error(\"no name\")'}"));
  open_offline (self);
  error = fixture_submit_fails (self, "others", "create", NULL, "{\"name\":\"n\"}");
  assert_contains (error->message, "actions/a.jigx:1:");
  assert_contains (error->message, "no name");
  assert_sql (self, "SELECT count(*) FROM _command", "0");
}

static void
test_local (Fixture *self, gconstpointer data)
{
  fixture_write (self, "index.jigx", "name: engine-test\nentities: {drafts: {provider: DATA_PROVIDER_LOCAL}}\n");
  fixture_open (self, FALSE);
  g_assert_null (hf_dataset_why_not (hf_engine_find_dataset (self->engine, "drafts"), "create"));
  {
    g_autoptr(GError) error = NULL;

    submit_by (self, "drafts", NULL, NULL, "{\"id\":\"1\",\"a\":2}", &error);
    g_assert_no_error (error);
  }
  assert_sql (self, "SELECT data FROM drafts", "{\"id\":\"1\",\"a\":2}");
  assert_sql (self, "SELECT count(*) FROM _command", "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/writer/order/the-callers-the-index-an-action", test_order);
  fixture_test ("/writer/two-actions/are-both-named", test_ambiguous);
  fixture_test ("/writer/none/is-read-only", test_none);
  fixture_test ("/writer/parameters/see-the-edited-record", test_record_is_seen);
  fixture_test ("/writer/parameters/see-the-screens-named-expressions", test_jig_expressions);
  fixture_test ("/writer/parameters/the-callers-stand", test_caller_wins);
  fixture_test ("/writer/parameters/the-functions-expressions-are-evaluated-at-acceptance", test_function_expressions);
  fixture_test ("/writer/parameters/a-failing-expression-accepts-nothing", test_failing_expression);
  fixture_test ("/writer/local/is-the-table-only", test_local);
  return g_test_run ();
}
