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

static gboolean
choose (Fixture *self, const char *entity, const char *method, const char *function, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  hf_engine_choose_writer_async (self->engine, entity, method, function, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  return hf_engine_choose_writer_finish (self->engine, result, error);
}

static void
assert_options (Fixture *self, const char *entity, const char *method, const char *answer)
{
  g_autoptr(GPtrArray) options = hf_engine_list_writers (self->engine, entity, method);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < options->len; i++)
    {
      const HfWriterOption *option = options->pdata[i];

      g_string_append_printf (text, "%s%s %s", i > 0 ? "," : "", option->function, option->place);
    }
  g_assert_cmpstr (text->str, ==, answer);
}

static void
write_rivals (Fixture *self)
{
  fixture_write (self, "functions/post-a.jigx", POST_TO ("a", "{name: {location: body}}"));
  fixture_write (self, "functions/post-b.jigx", POST_TO ("b", "{name: {location: body}, by: {location: body}}"));
  write_action (self, "one", WRITER ("others", "save", "post-a", "{}"));
  write_action (self, "two", WRITER ("others", "save", "post-b", "{by: two}"));
  write_action (self, "three", WRITER ("items", "create", "post-a", "{}"));
  write_action (self, "four", WRITER ("items", "create", "post-b", "{}"));
}

static void
test_choice (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) refused = NULL, unnamed = NULL;
  g_autoptr(GError) error = NULL;
  HfDataset *others;

  write_rivals (self);
  open_offline (self);
  others = hf_engine_find_dataset (self->engine, "others");
  assert_options (self, "others", "create", "post-a actions/one.jigx:1:9,post-b actions/two.jigx:1:9");
  assert_options (self, "others", "delete", "");
  assert_options (self, "items", "create", ""); /* the index says it */
  g_assert_true (hf_dataset_asks (others, "create"));
  g_assert_false (hf_dataset_asks (others, "delete"));
  g_assert_nonnull (hf_dataset_why_not (others, "create"));
  g_assert_null (hf_dataset_why_read_only (others, "create"));
  g_assert_nonnull (hf_dataset_why_read_only (others, "delete"));
  g_assert_null (hf_engine_get_writer (self->engine, "others", "create"));

  g_assert_false (choose (self, "others", "create", "create-item", &refused));
  assert_contains (refused->message, "is not among");
  g_assert_true (choose (self, "others", "create", "post-b", &error));
  g_assert_no_error (error);
  /* Both are `save`: asked once. */
  g_assert_cmpstr (hf_engine_get_writer (self->engine, "others", "update"), ==, "post-b");
  assert_sql (self, "SELECT text FROM _activity WHERE topic = 'solution'", "From now on “post-b” writes others (save)");
  /* What no person is asked about is as it was. */
  unnamed = fixture_submit_fails (self, "others", "create", NULL, "{\"name\":\"n\"}");
  assert_contains (unnamed->message, "--function");
  g_assert_cmpint (submit_by (self, "others", "post-b", NULL, "{\"name\":\"n\"}", NULL), ==, 1);
  assert_sql (self, "SELECT function || parameters FROM _command", "post-b{\"name\":\"n\",\"by\":\"two\"}");
}

static void
test_choice_is_kept (Fixture *self, gconstpointer data)
{
  write_rivals (self);
  open_offline (self);
  g_assert_true (choose (self, "others", "create", "post-a", NULL));
  g_assert_true (choose (self, "others", "update", "post-b", NULL));
  fixture_close (self);
  open_offline (self);
  g_assert_cmpstr (hf_engine_get_writer (self->engine, "others", "create"), ==, "post-b");
  fixture_close (self);
  /* The solution names others now: it is to be asked again. */
  fixture_write (self, "functions/post-c.jigx", POST_TO ("c", "{name: {location: body}}"));
  write_action (self, "two", WRITER ("others", "save", "post-c", "{}"));
  open_offline (self);
  g_assert_null (hf_engine_get_writer (self->engine, "others", "create"));
  assert_options (self, "others", "create", "post-a actions/one.jigx:1:9,post-c actions/two.jigx:1:9");
}

static void
test_choice_that_cannot_run (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) missing = NULL, broken = NULL;

  fixture_write (self, "functions/post-a.jigx", "provider: DATA_PROVIDER_REST\nmethod: POST\n");
  write_action (self, "one", WRITER ("others", "create", "post-a", "{}"));
  write_action (self, "two", WRITER ("others", "create", "nowhere", "{}"));
  open_offline (self);
  g_assert_false (choose (self, "others", "create", "nowhere", &missing));
  assert_contains (missing->message, "no function “nowhere”");
  g_assert_false (choose (self, "others", "create", "post-a", &broken));
  assert_contains (broken->message, "cannot run");
  g_assert_null (hf_engine_get_writer (self->engine, "others", "create"));
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

static void
write_local (Fixture *self, const char *method, const char *id, const char *data)
{
  g_autoptr(HfJsonObject) record = data != NULL ? hf_json_object_parse (data, -1, NULL) : NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  hf_engine_submit_async (self->engine, "drafts", method, NULL, id, NULL, record, NULL, hf_test_keep_result_cb, &result);
  result = hf_test_wait_result (&result);
  g_assert_cmpint (hf_engine_submit_finish (self->engine, result, &error), ==, 0);
  g_assert_no_error (error);
}

static void
test_local_is_kept (Fixture *self, gconstpointer data)
{
  g_auto(HfSyncReport) report = { 0 };
  HfDataset *drafts;

  fixture_write (self, "index.jigx",
                 "name: engine-test\nentities: {drafts: {provider: DATA_PROVIDER_LOCAL}}\n"
                 "onLoad: {type: action.sync-entities, options: {provider: DATA_PROVIDER_REST, entities: [{entity: items, "
                 "function: get-items}]}}\n");
  fixture_open (self, FALSE);
  write_local (self, "create", NULL, "{\"id\":\"1\",\"a\":1}");
  write_local (self, "update", "1", "{\"a\":2}");
  write_local (self, "save", "2", "{\"a\":3}");
  write_local (self, "save", "3", "{\"a\":4}");
  write_local (self, "delete", "3", NULL);
  fixture_close (self);
  fixture_open (self, FALSE);
  assert_sql (self, "SELECT group_concat(data) FROM drafts", "{\"id\":\"1\",\"a\":2},{\"id\":\"2\",\"a\":3}");
  /* No sync asks anybody for it, takes it away or waits for it. */
  report = fixture_sync (self, HF_SYNC_ALL);
  g_assert_cmpstr (report.sentence, ==, "Up to date: 1 dataset synced.");
  drafts = hf_engine_find_dataset (self->engine, "drafts");
  g_assert_cmpint (hf_dataset_get_rows (drafts), ==, 2);
  g_assert_null (hf_dataset_get_error (drafts));
  for (guint i = 0; i < hf_script_server_count (self->server); i++)
    g_assert_cmpstr (hf_script_server_request (self->server, i)->method, ==, "GET");
  assert_sql (self, "SELECT count(*) FROM _command", "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/writer/order/the-callers-the-index-an-action", test_order);
  fixture_test ("/writer/two-actions/are-both-named", test_ambiguous);
  fixture_test ("/writer/two-actions/a-person-chooses-once", test_choice);
  fixture_test ("/writer/two-actions/the-answer-is-kept-while-it-is-among-them", test_choice_is_kept);
  fixture_test ("/writer/two-actions/what-cannot-run-cannot-be-chosen", test_choice_that_cannot_run);
  fixture_test ("/writer/none/is-read-only", test_none);
  fixture_test ("/writer/parameters/see-the-edited-record", test_record_is_seen);
  fixture_test ("/writer/parameters/see-the-screens-named-expressions", test_jig_expressions);
  fixture_test ("/writer/parameters/the-callers-stand", test_caller_wins);
  fixture_test ("/writer/parameters/the-functions-expressions-are-evaluated-at-acceptance", test_function_expressions);
  fixture_test ("/writer/parameters/a-failing-expression-accepts-nothing", test_failing_expression);
  fixture_test ("/writer/local/is-the-table-only", test_local);
  fixture_test ("/writer/local/is-kept-and-no-sync-touches-it", test_local_is_kept);
  return g_test_run ();
}
