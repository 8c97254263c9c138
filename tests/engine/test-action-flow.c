/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How actions lead to actions, and the ones that change tables, the queue and states. */

#include "action-test.h"

#define LOG(text) \
  "{type: action.execute-entity, options: {provider: DATA_PROVIDER_LOCAL, entity: log, method: create, data: {text: " text "}}}"
#define SEQUENCE(actions) "{type: action.action-list, options: {isSequential: true, actions: [" actions "]}}"
#define LOOP LOG ("'=($f := function() { $f() }; $f())'")
#define DEEP LOG ("'=($f := function($n) { $f($n + 1) + 1 }; $f(1))'")
#define LOGGED "SELECT coalesce(group_concat(data ->> 'text'), '') FROM (SELECT data FROM log ORDER BY rowid)"

static void
test_sequence (Fixture *self, gconstpointer data)
{
  write_action (self, "all",
                "{type: action.action-list, options: {isSequential: true, actions: [" LOG (
                    "one") ", {type: action.nonsense}, " LOG ("=$error('no')") ", " LOG ("two") ", {type: action.action-list, "
                                                                                                "options: {isSequential: true, "
                                                                                                "actions: [" LOG ("three") "]}}]}"
                                                                                                                           "}");
  fixture_open (self, FALSE);
  fixture_act (self, "all");
  assert_sql (self, LOGGED, "one,two,three");
  assert_told (self, "actions/all.jigx:1:");
}

static void
test_skipped (Fixture *self, gconstpointer data)
{
  write_action (
      self, "go",
      "{type: action.action-list, options: {actions: [{type: action.go-to, options: {linkTo: x}}, " LOG ("after") "]}}");
  fixture_open (self, FALSE);
  fixture_act (self, "go");
  fixture_act (self, "go");
  assert_sql (self, LOGGED, "after,after");
  assert_told (self, "action.go-to");
  /* Once a session is enough. */
  assert_sql (self, "SELECT count(*) FROM _activity WHERE instr(text, 'action.go-to')", "1");
}

static void
test_named (Fixture *self, gconstpointer data)
{
  fixture_write (self, "actions/say.jigx",
                 "parameters: {text: {type: string, required: true}}\naction: " LOG ("'=@ctx.action.parameters.text'") "\n");
  write_action (self, "calls", "{type: action.execute-action, options: {action: say, parameters: {text: '=\"h\" & \"i\"'}}}");
  write_action (self, "lacks", "{type: action.execute-action, options: {action: say, parameters: {text: =nothing}}}");
  write_action (self, "lost", "{type: action.execute-action, options: {action: '=\"no\" & \"where\"'}}");
  fixture_open (self, FALSE);
  fixture_act (self, "calls");
  assert_sql (self, LOGGED, "hi");
  fixture_act (self, "lacks");
  assert_told (self, "needs the parameter “text”");
  fixture_act (self, "lost");
  assert_told (self, "There is no action “nowhere”");
  assert_sql (self, LOGGED, "hi");
}

static void
test_cycle (Fixture *self, gconstpointer data)
{
  write_action (
      self, "a",
      "{type: action.action-list, options: {actions: [" LOG ("a") ", {type: action.execute-action, options: {action: b}}]}}");
  write_action (self, "b", "{type: action.execute-action, options: {action: c}}");
  write_action (self, "c", "{type: action.execute-action, options: {action: b}}");
  fixture_open (self, FALSE);
  fixture_act (self, "a");
  assert_told (self, "b → c → b");
  assert_sql (self, LOGGED, "a");
}

static void
test_too_many (Fixture *self, gconstpointer data)
{
  g_autoptr (GString) list = g_string_new ("{type: action.action-list, options: {isSequential: true, actions: [");

  for (int i = 0; i < 1100; i++)
    g_string_append_printf (list, "%s{type: action.set-state, options: {state: '=@ctx.solution.state.n', value: %d}}",
                            i > 0 ? ", " : "", i);
  g_string_append (list, "]}}");
  write_action (self, "many", list->str);
  fixture_open (self, FALSE);
  fixture_act (self, "many");
  assert_told (self, "More than 1000 actions in one go: stopped at actions/many.jigx:1:");
  {
    g_autofree char *state = hf_session_dup_state (self->engine->session, HF_STATE_SOLUTION, NULL);

    g_assert_cmpstr (state, ==, "{\"n\":998}");
  }
}

static void
test_endless (Fixture *self, gconstpointer data)
{
  write_action (self, "hang", SEQUENCE (LOOP ", " DEEP ", " LOG ("after")));
  fixture_open (self, FALSE);
  hf_expression_host_set_limits (self->engine->expressions, G_USEC_PER_SEC / 2, 512 * 1024 * 1024);
  fixture_act (self, "hang");
  assert_sql (self, LOGGED, "after");
  assert_told (self, "actions/hang.jigx:1:");
}

static void
test_states (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *action, *state;
  } steps[] = {
    { "{type: action.set-state, options: {state: =@ctx.solution.state.a, value: '=1 + 1'}}", "{\"a\":2,\"b\":\"two\"}" },
    { "{type: action.set-solution-state, options: {changes: {b: [x], c: '=@ctx.solution.state.a'}}}",
      "{\"a\":2,\"b\":[\"x\"],\"c\":2}" },
    { "{type: action.reset-solution-state, options: {changes: [b]}}", "{\"a\":2,\"b\":\"two\",\"c\":2}" },
    { "{type: action.reset-state, options: {state: =@ctx.solution.state.c}}", "{\"a\":2,\"b\":\"two\"}" },
    { "{type: action.reset-solution-state, options: {}}", "{\"a\":1,\"b\":\"two\"}" },
  };

  fixture_write (self, "index.jigx", "name: engine-test\nstate: {a: {initialValue: 1}, b: {initialValue: two}}\n");
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *name = g_strdup_printf ("step%u", (guint) i);

      write_action (self, name, steps[i].action);
    }
  fixture_open (self, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *name = g_strdup_printf ("step%u", (guint) i), *state = NULL;

      fixture_act (self, name);
      state = hf_session_dup_state (self->engine->session, HF_STATE_SOLUTION, NULL);
      g_assert_cmpstr (state, ==, steps[i].state);
    }
}

static void
test_sql (Fixture *self, gconstpointer data)
{
  write_action (self, "insert",
                "{type: action.execute-sql, options: {entities: [items], statements: ["
                "{statement: 'INSERT INTO items (id, data) VALUES (@id, @data)', parameters: {id: '7', data: '={\"id\": \"7\", "
                "\"n\": 1 + 1}'}}, "
                "{statement: 'INSERT INTO items (id, data) SELECT ''8'', json_set(data, ''$.id'', ''8'', ''$.gone'', @gone) FROM "
                "items WHERE id = @id', "
                "parameters: {id: '7', gone: =nothing}}]}}");
  write_action (self, "half",
                "{type: action.execute-sql, options: {statements: [{statement: 'DELETE FROM items'}, {statement: 'DELETE FROM "
                "_command'}]}}");
  hf_script_server_add (self->server, &(HfScriptReply){ .path = "/items", .body = "[]" });
  fixture_open (self, FALSE);
  hf_sync_report_clear (&(HfSyncReport){ .sentence = fixture_sync (self, HF_SYNC_ALL).sentence });
  fixture_act (self, "insert");
  assert_sql (self, "SELECT group_concat(data, ' ') FROM items", "{\"id\":\"7\",\"n\":2} {\"id\":\"8\",\"n\":2,\"gone\":null}");
  fixture_act (self, "half");
  assert_told (self, "actions/half.jigx:1:9");
  /* All of it or nothing. */
  assert_sql (self, "SELECT count(*) FROM items", "2");
}

static void
test_find_replace (Fixture *self, gconstpointer data)
{
  write_action (self, "rename",
                "{type: action.find-replace, options: {find: old-id, replace: '=\"new\" & \"-id\"', tables: [items], "
                "includeCommandQueue: true}}");
  fixture_open (self, FALSE);
  hf_engine_set_work_offline (self->engine, TRUE);
  fixture_submit (self, "items", "create", "1", "{\"name\":\"n\",\"parent\":\"old-id\"}");
  fixture_act (self, "rename");
  assert_sql (self, "SELECT data ->> 'parent' FROM items", "new-id");
  assert_sql (self, "SELECT parameters ->> 'parent' FROM _command", "new-id");
}

static void
test_queue (Fixture *self, gconstpointer data)
{
  write_action (self, "retry", "{type: action.retry-queue-command, options: {id: 1}}");
  write_action (self, "delete", "{type: action.delete-queue-command, options: {id: '=[1]'}}");
  write_action (self, "clear", "{type: action.clear-queue, options: {id: '5'}}");
  write_action (self, "wrong", "{type: action.delete-queue-command, options: {id: abc}}");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 422, .body = "{}" });
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 422, .body = "{}" });
  fixture_open (self, FALSE);
  fixture_submit (self, "items", "create", "1", "{\"name\":\"n\"}");
  fixture_wait_state (self, 1, HF_COMMAND_STUCK);
  fixture_act (self, "retry");
  fixture_wait_sql (self, "SELECT attempts FROM _command WHERE state = 'stuck'", "2");
  fixture_act (self, "delete");
  assert_sql (self, "SELECT state FROM _command", "discarded");
  assert_sql (self, "SELECT count(*) FROM items", "1");
  hf_engine_set_work_offline (self->engine, TRUE);
  fixture_submit (self, "items", "create", "5", "{\"name\":\"five\"}");
  fixture_submit (self, "items", "update", "5", "{\"name\":\"six\"}");
  fixture_act (self, "clear");
  assert_sql (self, "SELECT count(*) FROM _command WHERE finished_at IS NULL", "0");
  assert_sql (self, "SELECT data ->> 'name' FROM items WHERE id = '5'", "six");
  fixture_act (self, "wrong");
  assert_told (self, "needs the key “id”");
}

static void
test_retry_of_waiting (Fixture *self, gconstpointer data)
{
  write_action (self, "retry", "{type: action.retry-queue-command, options: {ids: [1, 2]}}");
  hf_script_server_add (self->server, &(HfScriptReply){ .method = "POST", .status = 422, .body = "{}" });
  fixture_open (self, FALSE);
  fixture_submit (self, "items", "create", "1", "{\"name\":\"n\"}");
  fixture_wait_state (self, 1, HF_COMMAND_STUCK);
  hf_engine_set_work_offline (self->engine, TRUE);
  fixture_submit (self, "items", "create", "2", "{\"name\":\"m\"}");
  fixture_act (self, "retry");
  assert_sql (self, "SELECT group_concat(state) FROM _command", "waiting,waiting");
  assert_sql (self, "SELECT count(*) FROM _activity WHERE instr(text, 'failed:') > 0 AND instr(text, 'retry-queue') > 0", "0");
}

/* What SQL says of its own place is not said again. */
static void
test_place_once (Fixture *self, gconstpointer data)
{
  write_action (self, "wrong", "{type: action.execute-sql, options: {statements: [{statement: DELETE FROM _command}]}}");
  fixture_open (self, FALSE);
  fixture_act (self, "wrong");
  assert_told (self, "action.execute-sql (actions/wrong.jigx:1:9) failed: ");
  assert_sql (self,
              "SELECT count(*) FROM _activity WHERE text LIKE 'action.execute-sql%'"
              " AND length(replace(text, 'actions/wrong.jigx:1:9', '')) = length(text) - length('actions/wrong.jigx:1:9')",
              "1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/action/list/a-sequence-goes-on-in-order-whatever-fails", test_sequence);
  fixture_test ("/action/other/is-skipped-with-a-note", test_skipped);
  fixture_test ("/action/named/has-parameters-some-required", test_named);
  fixture_test ("/action/named/a-circle-is-stopped-and-named", test_cycle);
  fixture_test ("/action/limit/a-thousand-in-one-go", test_too_many);
  fixture_test ("/action/limit/an-endless-expression-is-stopped-and-the-rest-runs", test_endless);
  fixture_test ("/action/state/is-set-and-reset", test_states);
  fixture_test ("/action/sql/changes-tables-all-or-nothing", test_sql);
  fixture_test ("/action/find-replace/changes-records-and-queue", test_find_replace);
  fixture_test ("/action/queue/retry-delete-clear", test_queue);
  fixture_test ("/action/queue/a-retry-of-what-waits-is-no-failure", test_retry_of_waiting);
  fixture_test ("/action/failure/its-place-is-said-once", test_place_once);
  return g_test_run ();
}
