/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Actions as trees, wherever they stand; who writes an entity; what is wrong in them and where. */

#include <string.h>

#include "hf-solution-fixture.h"

#define GET "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/a\n"
#define PUT "provider: DATA_PROVIDER_REST\nmethod: PUT\nurl: https://x.example/a\n"

static HfSolution *
load (Fixture *fixture, const char *index)
{
  fixture_write (fixture, "functions/get-a.jigx", GET);
  fixture_write (fixture, "functions/put-a.jigx", PUT);
  fixture_write (fixture, "functions/put-b.jigx", PUT);
  fixture_write (fixture, "index.jigx", index);
  return fixture_load (fixture);
}

static void
assert_json (HfTemplate *value, const char *json)
{
  g_autofree char *text = NULL;

  g_assert_nonnull (value);
  text = hf_template_to_json (value);
  g_assert_cmpstr (text, ==, json);
}

static void
test_tree (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfSolution) solution = load (fixture,
                                          "name: n\nonLoad:\n"
                                          "  type: action.action-list\n  id: all\n  when: =@ctx.system.isOnline\n  options:\n"
                                          "    isSequential: true\n    actions:\n"
                                          "    - type: action.execute_entity\n      instanceId: put\n      options:\n"
                                          "        provider: DATA_PROVIDER_REST\n        entity: a\n        method: Update\n"
                                          "        function: put-a\n        functionParameters: {id: =@ctx.current.item.id}\n"
                                          "        data: {id: 1}\n"
                                          "        onSuccess: {type: action.set-solution-state, options: {key: k, value: 1}}\n"
                                          "      onError:\n      - type: action.show-alert\n        options: {title: =1}\n"
                                          "    - {type: action.go-to, options: {linkTo: jig}}\n"
                                          "    - {type: action.execute-sql, options: {statements: [DELETE FROM a]}}\n");
  const HfAction *list = hf_solution_get_action (solution, HF_TRIGGER_LOAD), *put;
  g_autofree char *place = NULL;

  assert_no_problem (solution);
  g_assert_null (hf_solution_get_action (solution, HF_TRIGGER_FOCUS));
  g_assert_cmpint (list->kind, ==, HF_ACTION_LIST);
  g_assert_cmpstr (list->id, ==, "all");
  g_assert_cmpstr (hf_expression_get_text (list->when), ==, "@ctx.system.isOnline");
  g_assert_true (list->sequential);
  g_assert_cmpuint (list->actions->len, ==, 3);
  put = list->actions->pdata[0];
  place = hf_action_dup_place (put);
  g_assert_cmpstr (place, ==, "index.jigx:9:7");
  g_assert_cmpint (put->kind, ==, HF_ACTION_EXECUTE_ENTITY);
  g_assert_cmpstr (put->type, ==, "action.execute_entity");
  g_assert_cmpstr (put->id, ==, "put");
  assert_json (put->options, "{\"provider\":\"DATA_PROVIDER_REST\",\"entity\":\"a\",\"method\":\"Update\",\"function\":\"put-a\","
                             "\"parameters\":{\"id\":\"=@ctx.current.item.id\"},\"data\":{\"id\":1}}");
  g_assert_cmpint (put->on_success->kind, ==, HF_ACTION_SET_STATE);
  g_assert_cmpint (put->on_error->kind, ==, HF_ACTION_LIST);
  g_assert_cmpint (((HfAction *) put->on_error->actions->pdata[0])->kind, ==, HF_ACTION_OTHER);
  assert_json (((HfAction *) put->on_error->actions->pdata[0])->options, "{}");
  g_assert_cmpint (((HfAction *) list->actions->pdata[1])->kind, ==, HF_ACTION_OTHER);
  g_assert_cmpint (((HfAction *) list->actions->pdata[2])->kind, ==, HF_ACTION_EXECUTE_SQL);
}

static void
test_kinds (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *action;
    HfActionKind kind;
  } table[] = {
    { "type: action.sync-entities, options: {entities: []}", HF_ACTION_SYNC_ENTITIES },
    { "type: action.Execute-Entities, options: {entity: a, method: save, function: put-a}", HF_ACTION_EXECUTE_ENTITIES },
    { "type: action.submit-form, options: {formId: f, entity: a, method: create, function: put-a}", HF_ACTION_SUBMIT_FORM },
    { "type: action.find-replace, options: {find: a, replace: b}", HF_ACTION_FIND_REPLACE },
    { "type: action.execute-action, options: {action: =x}", HF_ACTION_EXECUTE_ACTION },
    { "type: action.retry-queue-command, options: {commandId: 1}", HF_ACTION_RETRY_COMMAND },
    { "type: action.delete-queue-command, options: {commandId: 1}", HF_ACTION_DELETE_COMMAND },
    { "type: action.clear-queue, options: {recordId: 1}", HF_ACTION_CLEAR_QUEUE },
    { "type: action.set-state, options: {}", HF_ACTION_SET_STATE },
    { "type: action.reset-state, options: {}", HF_ACTION_RESET_STATE },
    { "type: action.whatever-comes", HF_ACTION_OTHER },
    { "actions: [{type: action.go-back}]", HF_ACTION_LIST },
    { "action: {type: action.clear-queue}", HF_ACTION_CLEAR_QUEUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *index = g_strdup_printf ("name: n\nonFocus: {%s}\n", table[i].action);
      g_autoptr (HfSolution) solution = load (fixture, index);

      g_test_message ("%s", table[i].action);
      assert_no_problem (solution);
      g_assert_cmpint (hf_solution_get_action (solution, HF_TRIGGER_FOCUS)->kind, ==, table[i].kind);
    }
}

#define WRITE "name: n\nonLoad: {type: action.execute-entity, options: {"

static const struct
{
  const char *index, *problem;
} problems[] = {
  { WRITE "method: create, function: put-a}}\n", "index.jigx:2:48: error: The key “entity” is missing" },
  { WRITE "entity: a, function: put-a}}\n", "index.jigx:2:48: error: The key “method” is missing" },
  { WRITE "entity: a, method: upload, function: put-a}}\n", "index.jigx:2:68: error: “upload” is not a way to write" },
  { WRITE "entity: a, method: save, function: gone}}\n", "index.jigx:2:84: error: There is no function “gone”" },
  { WRITE "entity: a, method: save, provider: DATA_PROVIDER_REST}}\n",
    "index.jigx:2:48: error: “a” needs a function to be written to DATA_PROVIDER_REST" },
  { WRITE "entity: a, method: save}}\n", "index.jigx:2:48: error: It is not said which provider “a” comes from" },
  { "name: n\nonLoad: {type: action.execute-action, options: {action: gone}}\n",
    "index.jigx:2:57: error: There is no action “gone”" },
  { "name: n\nonLoad: {type: action.execute-action, options: {}}\n", "index.jigx:2:48: error: The key “action” is missing" },
  { "name: n\nonLoad: {type: action.execute-action, options: {action: {type: action.go-to}}}\n",
    "index.jigx:2:57: error: “action” must be a name" },
  { "name: n\nonLoad: gone\n", "index.jigx:2:9: error: There is no action “gone”" },
  { "name: n\nonLoad: {type: action.find-replace, options: {find: a}}\n",
    "index.jigx:2:46: error: The key “replace” is missing" },
  { "name: n\nonLoad: {type: action.execute-sql}\n", "index.jigx:2:9: error: The key “statements” is missing" },
  { "name: n\nonLoad: {type: action.go-to, options: [a]}\n", "index.jigx:2:39: error: “options” must be a map" },
  { "name: n\nonTableChanged: {table: a}\n", "index.jigx:2:17: error: “onTableChanged” must be a list" },
  { "name: n\nonTableChanged: [{table: a}]\n", "index.jigx:2:18: error: The key “action” is missing" },
  { "name: n\nonTableChanged: [a]\n", "index.jigx:2:18: error: An entry of “onTableChanged” must be a map" },
  { "name: n\nexpressions: [a]\n", "index.jigx:2:14: error: “expressions” must be a map" },
  { "name: n\nexpressions: {a: =@ctx.expressions.b, b: =expression.a + 1}\n",
    "index.jigx:2:43: error: These expressions need one another's value: a → b → a" },
  { "name: n\nexpressions: {a: =$b, b: =$a-1}\n",
    "index.jigx:2:27: error: These expressions need one another's value: a → b → a" },
};

static void
test_problems (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (problems); i++)
    {
      g_autoptr (HfSolution) solution = load (fixture, problems[i].index);

      assert_problem (solution, problems[i].problem);
    }
}

static void
test_dynamic_is_no_problem (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfSolution) solution
      = load (fixture,
              "name: n\nexpressions:\n  f: \"=function($n){ $n < 2 ? 1 : $n * @ctx.expressions.f($n - 1) }\"\n"
              /* A variable of its own, and a function of the language, only sound like the others. */
              "  g: =($h := 1; $h + 1)\n  h: =$g\n  sum: =@ctx.expressions.all\n  all: =$sum([1])\n"
              "onLoad:\n"
              "- {type: action.execute-entity, options: {provider: =p, entity: =e, method: =m, function: =f}}\n"
              "- {type: action.sync-entities, options: {entities: =@ctx.x}}\n"
              "- {type: action.execute-entity, options: {provider: DATA_PROVIDER_ONEDRIVE, method: upload, function: gone}}\n"
              "- {type: action.sync-entities, options: {provider: =p, entities: [a]}}\n"
              "- {type: action.sync-entities, options: {entities: [{entity: =e, function: get-a}]}}\n"
              "- {type: action.sync-entities, options: {entities: [{entity: a, function: =f}, =x]}}\n");

  assert_no_problem (solution);
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 0);
  g_assert_cmpuint (hf_solution_get_writers (solution)->len, ==, 0);
}

static void
test_named (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfSolution) solution = NULL;
  const HfNamedAction *named;

  fixture_write (fixture, "actions/b/save-a.jigx",
                 "action: {type: action.execute-entity, options: {entity: a, method: save, function: put-a}}\n"
                 "parameters: {id: {type: string, required: true}, note: {type: string}}\n");
  fixture_write (fixture, "actions/plain.jigx", "type: action.clear-queue\n");
  fixture_write (fixture, "actions/z/plain.jigx", "type: action.clear-queue\n");
  fixture_write (fixture, "actions/none.jigx", "title: x\n");
  solution = load (fixture,
                   "name: n\nonLoad:\n- {type: action.execute-action, options: {action: save-a, parameters: {note: x}}}\n"
                   "- {type: action.execute-action, options: {actionId: save-a, parameters: {id: =1}}}\n"
                   "- {type: action.execute-action, options: {action: save-a, parameters: =x}}\n- plain\n");
  assert_problem (solution, "index.jigx:3:51: error: The action “save-a” needs a value for “id”");
  assert_problem (solution, "actions/none.jigx:1:1: error: The key “action” is missing");
  assert_problem (solution, "actions/z/plain.jigx: error: actions/plain.jigx is an action “plain” already");
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 3);
  g_assert_cmpuint (hf_solution_get_named_actions (solution)->len, ==, 2);
  named = hf_solution_find_action (solution, "save-a");
  g_assert_cmpint (named->action->kind, ==, HF_ACTION_EXECUTE_ENTITY);
  g_assert_cmpstr (named->parameters[1], ==, "note");
  g_assert_cmpuint (g_strv_length (named->required), ==, 1);
  g_assert_cmpstr (named->place, ==, "actions/b/save-a.jigx:1:1");
}

static void
test_circles (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfSolution) solution = NULL;

  fixture_write (fixture, "actions/a.jigx", "action: {type: action.execute-action, options: {action: b}}\n");
  fixture_write (fixture, "actions/b.jigx",
                 "action:\n- type: action.go-to\n- type: action.execute-action\n  options: {action: c}\n");
  fixture_write (fixture, "actions/c.jigx",
                 "action:\n- {type: action.execute-action, options: {action: a}}\n"
                 "- {type: action.sync-entities, options: {entities: [{entity: a, function: get-a}]}}\n");
  fixture_write (fixture, "actions/self.jigx", "action: {type: action.execute-action, options: {action: self}}\n");
  solution = load (fixture, "name: n\nonLoad: a\n");
  assert_problem (solution, "actions/c.jigx:2:51: warning: These actions call one another in a circle: a → b → c → a");
  assert_problem (solution, "actions/self.jigx:1:57: warning: These actions call one another in a circle: self → self");
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 2);
  g_assert_cmpint (feed_at (solution, 0)->triggers, ==, HF_TRIGGER_LOAD);
}

static void
test_writers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfSolution) solution = NULL;
  const HfWriterInfo *writer;
  const HfEntityInfo *info;

  fixture_write (fixture, "jigs/edit.jigx",
                 "title: x\nchildren:\n- type: component.form\n  options:\n    onPress:\n      type: action.confirm\n"
                 "      options:\n        onConfirmed:\n          type: action.submit-form\n"
                 "          options: {formId: f, provider: DATA_PROVIDER_REST, entity: a, method: update, function: put-a,\n"
                 "            parameters: {name: =@ctx.components.name.state.value}}\n"
                 "actions:\n- numberOfVisibleActions: 1\n  children:\n  - type: action.execute-entity\n"
                 "    options: {entity: a, method: delete, function: put-a}\n"
                 "  - type: action.execute-entity\n    options: {entity: a, method: delete, function: put-b}\n"
                 "  - type: action.execute-entity\n    options: {provider: DATA_PROVIDER_LOCAL, entity: a, method: update}\n"
                 "  - type: action.execute-entity\n    options: {entity: a, method: update, function: put-a}\n"
                 "  - type: action.execute-entity\n    options: {entity: r, method: FunctionCall, function: put-a}\n"
                 "  - type: action.execute-entity\n"
                 "    options: {provider: DATA_PROVIDER_LOCAL, entity: notes, method: create}\n");
  solution = load (fixture, "name: n\n");
  assert_no_problem (solution);
  writer = hf_solution_find_writer (solution, "a", "update");
  g_assert_cmpstr (writer->function, ==, "put-a");
  g_assert_cmpint (writer->action->kind, ==, HF_ACTION_SUBMIT_FORM);
  g_assert_false (writer->ambiguous);
  assert_json (writer->parameters, "{\"name\":\"=@ctx.components.name.state.value\"}");
  writer = hf_solution_find_writer (solution, "a", "delete");
  g_assert_cmpstr (writer->function, ==, "put-a");
  g_assert_true (writer->ambiguous);
  g_assert_cmpstr (hf_solution_find_writer (solution, "r", "functionCall")->function, ==, "put-a");
  g_assert_null (hf_solution_find_writer (solution, "notes", "create")->function);
  g_assert_null (hf_solution_find_writer (solution, "a", "create"));
  info = hf_solution_find_entity (solution, "notes");
  g_assert_cmpstr (info->provider, ==, "DATA_PROVIDER_LOCAL");
  g_assert_cmpstr (info->places->pdata[0], ==, "jigs/edit.jigx:25:5");
  g_assert_null (hf_solution_find_entity (solution, "r"));
  g_assert_cmpstr (hf_solution_find_entity (solution, "a")->provider, ==, "DATA_PROVIDER_REST");
}

static void
test_table_triggers (Fixture *fixture, gconstpointer data)
{
  g_autoptr (HfSolution) solution = load (fixture,
                                          "name: n\nonTableChanged:\n- table: a\n  action:\n    type: action.sync-entities\n"
                                          "    options: {entities: [{entity: b, function: get-a}]}\n");
  const HfTableTrigger *trigger;

  assert_no_problem (solution);
  g_assert_cmpuint (hf_solution_get_table_triggers (solution)->len, ==, 1);
  trigger = hf_solution_get_table_triggers (solution)->pdata[0];
  g_assert_cmpstr (trigger->table, ==, "a");
  g_assert_cmpint (trigger->action->kind, ==, HF_ACTION_SYNC_ENTITIES);
  g_assert_cmpint (feed_at (solution, 0)->triggers, ==, HF_TRIGGER_MANUAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/actions/a-tree-keeps-what-its-author-wrote", test_tree);
  fixture_test ("/solution/actions/every-kind-is-known-by-its-type", test_kinds);
  fixture_test ("/solution/actions/problems-have-their-place", test_problems);
  fixture_test ("/solution/actions/what-an-expression-decides-is-no-problem", test_dynamic_is_no_problem);
  fixture_test ("/solution/actions/named-actions-and-their-parameters", test_named);
  fixture_test ("/solution/actions/a-circle-of-calls-is-named-once", test_circles);
  fixture_test ("/solution/actions/who-writes-an-entity-is-found-anywhere", test_writers);
  fixture_test ("/solution/actions/a-changed-table-runs-an-action", test_table_triggers);
  return g_test_run ();
}
