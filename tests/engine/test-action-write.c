/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Actions that write: what they change here, what they put into the queue, and when what follows them runs. */

#include "action-test.h"

#include <hf-fake-clock.h>

#define REMEMBER(name, value) "{type: action.set-state, options: {state: '=@ctx.solution.state." name "', value: '" value "'}}"

/* (transfer full): one state of the solution. */
static char *
state (Fixture *self, const char *name)
{
  g_autofree char *raw = hf_session_dup_state (self->engine->session, HF_STATE_SOLUTION, NULL);
  g_autoptr (HfJsonObject) all = hf_json_object_parse (raw, -1, NULL);

  return hf_json_object_get_text (all, name);
}

static void
assert_state (Fixture *self, const char *name, const char *value)
{
  g_autofree char *text = state (self, name);

  g_assert_cmpstr (text, ==, value);
}

static void
go_offline (Fixture *self)
{
  hf_engine_set_work_offline (self->engine, TRUE);
}

static void
test_accepted_offline (Fixture *self, gconstpointer data)
{
  write_action (
      self, "make",
      "{type: action.execute-entity, instanceId: made, options: {provider: DATA_PROVIDER_REST, entity: items, method: create, "
      "function: create-item, parameters: {name: '=\"a\" & \"b\"'}, data: {name: ab, n: 1}, "
      "onSuccess: " REMEMBER ("done", "=@ctx.actions.made.outputs.id") ", onError: " REMEMBER ("failed", "yes") "}}");
  fixture_open (self, FALSE);
  go_offline (self);
  fixture_act (self, "make");
  assert_sql (self, "SELECT data FROM items", "{\"id\":\"_tmp_1_\",\"name\":\"ab\",\"n\":1}");
  assert_sql (self, "SELECT parameters FROM _command", "{\"name\":\"ab\"}");
  /* With the local result, at acceptance. */
  assert_state (self, "done", "_tmp_1_");
  assert_state (self, "failed", NULL);
}

static void
test_refused (Fixture *self, gconstpointer data)
{
  write_action (self, "change",
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: items, method: update, function: "
                "update-item, "
                "parameters: {id: '9'}, data: {id: '9', name: x}, onSuccess: " REMEMBER ("done", "yes") ", onError: " REMEMBER (
                    "failed", "=@ctx.error.message") "}}");
  fixture_open (self, FALSE);
  fixture_act (self, "change");
  assert_state (self, "done", NULL);
  {
    g_autofree char *why = state (self, "failed");

    assert_contains (why, "has no record “9”");
  }
  assert_told (self, "actions/change.jigx:1:9");
  assert_sql (self, "SELECT count(*) FROM _command", "0");
}

static void
test_call_online (Fixture *self, gconstpointer data)
{
  write_action (self, "ask",
                "{type: action.execute-entity, instanceId: ask, options: {provider: DATA_PROVIDER_REST, entity: notes, method: "
                "functionCall, "
                "function: create-note, parameters: {text: hello}, onSuccess: " REMEMBER (
                    "answer", "=@ctx.actions.ask.state.response.said") "}}");
  hf_script_server_add (
      self->server,
      &(HfScriptReply){ .method = "POST", .path = "/notes", .status = 201, .body = "{\"said\":\"hi\"}", .delay_ms = 200 });
  fixture_open (self, FALSE);
  fixture_act (self, "ask");
  assert_state (self, "answer", "hi");
  assert_sql (self, "SELECT state FROM _command", "done");
}

static void
test_call_output (Fixture *self, gconstpointer data)
{
  fixture_write (self, "functions/create-note.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: POST\nurl: https://api.example.test/notes\n"
                 "outputTransform: =$uppercase(said)\nparameters:\n  text: {location: body}\n");
  write_action (
      self, "ask",
      "{type: action.execute-entity, instanceId: ask, options: {provider: DATA_PROVIDER_REST, entity: notes, method: "
      "functionCall, "
      "function: create-note, parameters: {text: hello}, onSuccess: " REMEMBER ("answer", "=@ctx.actions.ask.outputs") "}}");
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "POST", .path = "/notes", .status = 201, .body = "{\"said\":\"hi\"}" });
  fixture_open (self, FALSE);
  fixture_act (self, "ask");
  assert_state (self, "answer", "HI");
}

static void
test_call_refused (Fixture *self, gconstpointer data)
{
  write_action (self, "ask",
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: notes, method: functionCall, "
                "function: create-note, parameters: {text: hello}, onSuccess: " REMEMBER (
                    "answer", "yes") ", onError: " REMEMBER ("failed", "yes") "}}");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .path = "/notes", .status = 422, .body = "{}" });
  fixture_open (self, FALSE);
  fixture_act (self, "ask");
  assert_state (self, "answer", NULL);
  assert_state (self, "failed", "yes");
}

static void
test_call_offline (Fixture *self, gconstpointer data)
{
  write_action (self, "ask",
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: notes, method: functionCall, "
                "function: create-note, parameters: {text: hello}, onSuccess: " REMEMBER ("answer", "accepted") "}}");
  fixture_open (self, FALSE);
  go_offline (self);
  fixture_act (self, "ask");
  assert_state (self, "answer", "accepted");
  assert_sql (self, "SELECT state FROM _command", "waiting");
}

static void
advance_when_waiting (Fixture *self)
{
  hf_script_server_wait (self->server, 1);
  hf_fake_clock_advance (HF_FAKE_CLOCK (self->clock), 31 * G_USEC_PER_SEC);
}

/* The service may take longer than an action waits. */
static void
be_patient (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->overlay_root, "engine-test", "connections.yaml", NULL);
  g_autofree char *text = g_strdup_printf ("hosts: {api.example.test: {connectTo: \"http://127.0.0.1:%u\", timeout: 5m}}\n",
                                           hf_script_server_port (self->server));

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_call_late (Fixture *self, gconstpointer data)
{
  HfRound *round;

  write_action (self, "ask",
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: notes, method: functionCall, "
                "function: create-note, parameters: {text: hello}, onSuccess: " REMEMBER (
                    "answer", "yes") ", onError: " REMEMBER ("failed", "yes") "}}");
  hf_script_server_add (self->server,
                        &(HfScriptReply){ .method = "POST", .path = "/notes", .status = 201, .body = "{}", .gate = TRUE });
  self->clock = HF_CLOCK (hf_fake_clock_new ());
  be_patient (self);
  fixture_open (self, FALSE);
  round = hf_round_new (self->engine, self->engine->context);
  hf_round_add_action (round, hf_solution_find_action (self->engine->solution, "ask")->action);
  g_assert_true (hf_engine_run_quietly (self->engine, round));
  advance_when_waiting (self);
  fixture_wait_quiet (self);
  hf_script_server_open_gate (self->server);
  fixture_wait_state (self, 1, HF_COMMAND_DONE);
  /* Neither then nor from the reply that came later. */
  assert_state (self, "answer", NULL);
  assert_state (self, "failed", NULL);
}

static void
test_array (Fixture *self, gconstpointer data)
{
  write_action (self, "many",
                "{type: action.execute-entities, options: {provider: DATA_PROVIDER_REST, entity: items, method: create, "
                "function: create-item, "
                "data: '=[1..3].{\"name\": \"n\" & $}'}}");
  fixture_open (self, FALSE);
  go_offline (self);
  fixture_act (self, "many");
  assert_sql (self, "SELECT count(*) FROM items", "3");
  /* Without parameters of its own, what a function declares is the record's. */
  assert_sql (self, "SELECT group_concat(parameters) FROM _command", "{\"name\":\"n1\"},{\"name\":\"n2\"},{\"name\":\"n3\"}");
}

static void
test_array_together (Fixture *self, gconstpointer data)
{
  write_action (self, "many",
                "{type: action.execute-entities, options: {provider: DATA_PROVIDER_REST, entity: items, method: update, "
                "function: update-item, "
                "data: [{id: '1', name: a}, {id: '2', name: b}]}}");
  fixture_open (self, FALSE);
  go_offline (self);
  fixture_submit (self, "items", "create", "1", "{\"name\":\"x\"}");
  fixture_act (self, "many");
  /* The second is not there: the first is not changed either. */
  assert_sql (self, "SELECT data ->> 'name' FROM items WHERE id = '1'", "x");
  assert_sql (self, "SELECT count(*) FROM _command", "1");
}

static void
test_form (Fixture *self, gconstpointer data)
{
  g_autoptr (HfContext) context = NULL;
  HfRound *round;

  write_action (self, "submit",
                "{type: action.submit-form, options: {formId: form, provider: DATA_PROVIDER_REST, entity: items, method: create, "
                "function: create-item, data: {kind: typed}}}");
  fixture_open (self, FALSE);
  go_offline (self);
  context = hf_context_with_inputs (self->engine->context, "{\"name\":\"from the form\"}");
  round = hf_round_new (self->engine, context);
  hf_round_add_action (round, hf_solution_find_action (self->engine->solution, "submit")->action);
  g_assert_true (hf_engine_run_quietly (self->engine, round));
  fixture_wait_quiet (self);
  assert_sql (self, "SELECT data FROM items", "{\"id\":\"_tmp_1_\",\"name\":\"from the form\",\"kind\":\"typed\"}");
}

#define CHANGE(id, name, operation)                                                                                              \
  "{type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: items, method: update, function: update-item, " \
  "parameters: {id: '" id "', name: " name "}, data: {id: '" id "', name: " name "}, queueOperation: " operation "}}"

static void
test_replace (Fixture *self, gconstpointer data)
{
  write_action (
      self, "both",
      "{type: action.action-list, options: {isSequential: true, actions: [" CHANGE ("_tmp_1_", "second", "add") ", " CHANGE (
          "_tmp_1_", "third", "'=$isTempId(\"_tmp_1_\") ? replace:add'") ", " CHANGE ("_tmp_1_", "fourth",
                                                                                      "'=1 > 2 ? replace : add'") "]}}");
  fixture_open (self, FALSE);
  go_offline (self);
  fixture_submit (self, "items", "create", NULL, "{\"name\":\"first\"}");
  fixture_act (self, "both");
  assert_sql (self, "SELECT group_concat(data ->> 'name') FROM _command WHERE finished_at IS NULL", "first,third,fourth");
  assert_sql (self, "SELECT data ->> 'name' FROM items", "fourth");
}

static void
test_replace_needs_id (Fixture *self, gconstpointer data)
{
  write_action (self, "make",
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: items, method: create, function: "
                "create-item, "
                "data: {name: x}, queueOperation: replace}}");
  fixture_open (self, FALSE);
  go_offline (self);
  fixture_act (self, "make");
  assert_told (self, "needs an “id”");
  assert_sql (self, "SELECT count(*) FROM _command", "0");
}

static void
test_delete_never_made (Fixture *self, gconstpointer data)
{
  write_action (self, "drop",
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: items, method: delete, function: "
                "delete-item, "
                "parameters: {id: _tmp_1_}, queueOperation: replace}}");
  fixture_open (self, FALSE);
  go_offline (self);
  fixture_submit (self, "items", "create", NULL, "{\"name\":\"first\"}");
  fixture_act (self, "drop");
  assert_sql (self, "SELECT count(*) FROM items", "0");
  assert_sql (self, "SELECT count(*) FROM _command WHERE finished_at IS NULL", "0");
}

static void
test_local (Fixture *self, gconstpointer data)
{
  write_action (self, "keep",
                "{type: action.action-list, options: {isSequential: true, actions: ["
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_LOCAL, entity: drafts, method: create, data: "
                "{id: d1, text: a}}}, "
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_LOCAL, entity: drafts, method: update, data: "
                "{id: d1, text: b}}}, "
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_LOCAL, entity: drafts, method: save, data: {id: "
                "d2, text: c}}}, "
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_LOCAL, entity: drafts, method: create, data: "
                "{text: named}}}, "
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_LOCAL, entity: drafts, method: delete, data: "
                "{id: d2}}}]}}");
  fixture_open (self, FALSE);
  fixture_act (self, "keep");
  assert_sql (self, "SELECT data FROM drafts WHERE id = 'd1'", "{\"id\":\"d1\",\"text\":\"b\"}");
  assert_sql (self, "SELECT count(*) FROM drafts", "2");
  assert_sql (self, "SELECT length(id) FROM drafts WHERE data ->> 'text' = 'named'", "36");
  assert_sql (self, "SELECT count(*) FROM _command", "0");
}

static void
test_method_without_case (Fixture *self, gconstpointer data)
{
  write_action (self, "keep",
                "{type: action.execute-entities, options: {provider: DATA_PROVIDER_LOCAL, entity: drafts, method: Save, data: "
                "[{id: d1}, {id: d2}]}}");
  write_action (self, "call",
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_REST, entity: notes, method: functioncall, "
                "function: create-note, parameters: {text: hello}}}");
  fixture_open (self, FALSE);
  go_offline (self);
  fixture_act (self, "keep");
  assert_sql (self, "SELECT count(*) FROM drafts", "2");
  fixture_act (self, "call");
  assert_sql (self, "SELECT method FROM _command", "functionCall");
}

static void
test_no_provider (Fixture *self, gconstpointer data)
{
  write_action (self, "make",
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_SALESFORCE, entity: Account, method: create, "
                "data: {Name: x}}}");
  fixture_open (self, FALSE);
  fixture_act (self, "make");
  assert_told (self, "This version of Holdfast cannot send to DATA_PROVIDER_SALESFORCE");
}

static void
test_foreign_provider (Fixture *self, gconstpointer data)
{
  write_action (self, "make",
                "{type: action.execute-entity, options: {provider: DATA_PROVIDER_ONEDRIVE, entity: files, method: create, "
                "data: {Name: x}, onSuccess: " REMEMBER ("done", "yes") ", onError: " REMEMBER ("failed", "yes") "}}");
  write_action (self, "put",
                "{type: action.execute-entity, options: {entity: files, method: save, function: put-file, "
                "data: {Name: x}, onError: " REMEMBER ("failed", "yes") "}}");
  write_action (self, "odd", "{type: action.execute-entity, options: {provider: DATA_PROVIDER_ONEDRIVE, method: upload}}");
  fixture_write (self, "functions/put-file.jigx", "provider: DATA_PROVIDER_ONEDRIVE\nmethod: put\n");
  fixture_open (self, FALSE);
  g_assert_cmpuint (g_list_model_get_n_items (hf_engine_get_problems (self->engine)), ==, 0);
  fixture_act (self, "make");
  fixture_act (self, "put");
  fixture_act (self, "odd");
  assert_told (self, "action.execute-entity (actions/make.jigx:1:9) was skipped: DATA_PROVIDER_ONEDRIVE is not known here");
  assert_told (self, "action.execute-entity (actions/put.jigx:1:9) was skipped: DATA_PROVIDER_ONEDRIVE is not known here");
  assert_told (self, "action.execute-entity (actions/odd.jigx:1:9) was skipped: DATA_PROVIDER_ONEDRIVE is not known here");
  assert_state (self, "failed", NULL);
  assert_state (self, "done", NULL);
  assert_sql (self, "SELECT count(*) FROM _activity WHERE level = 'error'", "0");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/action/write/what-follows-runs-when-it-is-accepted-offline-too", test_accepted_offline);
  fixture_test ("/action/write/one-that-cannot-be-accepted-runs-on-error", test_refused);
  fixture_test ("/action/write/a-call-online-is-followed-at-its-reply", test_call_online);
  fixture_test ("/action/write/a-call-comes-to-what-its-function-makes-of-the-reply", test_call_output);
  fixture_test ("/action/write/a-call-that-is-refused-runs-on-error", test_call_refused);
  fixture_test ("/action/write/a-call-offline-is-followed-at-acceptance", test_call_offline);
  fixture_test ("/action/write/a-reply-after-30-seconds-is-followed-by-nothing", test_call_late);
  fixture_test ("/action/write/each-record-of-a-list-is-a-command", test_array);
  fixture_test ("/action/write/the-records-of-a-list-are-accepted-together-or-not", test_array_together);
  fixture_test ("/action/write/a-form-is-the-values-of-its-fields", test_form);
  fixture_test ("/action/write/in-queue-operation-add-and-replace-are-names", test_replace);
  fixture_test ("/action/write/replace-needs-an-id", test_replace_needs_id);
  fixture_test ("/action/write/a-replacing-delete-of-what-was-never-sent-sends-nothing", test_delete_never_made);
  fixture_test ("/action/write/a-local-entity-is-its-table-only", test_local);
  fixture_test ("/action/write/its-method-is-compared-without-case", test_method_without_case);
  fixture_test ("/action/write/a-provider-that-is-not-there-is-said-so", test_no_provider);
  fixture_test ("/action/write/a-provider-that-is-not-known-is-skipped", test_foreign_provider);
  return g_test_run ();
}
