/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What expressions see of a solution: settings, person, named expressions, scripts; and credentials, of which nobody sees the
 * secret. */

#include <string.h>
#include <unistd.h>

#include <hf-json.h>

#include "hf-solution-fixture.h"

static void
test_overlay (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx",
                 "name: demo\ntitle: Demo\nid: d-1\nversion: 2.0\n"
                 "state: {page: 1, filter: {initialValue: open}, later: {initialValue: =@ctx.user.id}}\n");
  fixture_write_overlay (fixture, "demo",
                         "settings: {custom: {url: \"https://y.example\", limit: 1.50}}\nuser: {id: u-1, email: a@b.example}\n"
                         "organization: {id: o-1}\n");
  solution = fixture_load (fixture);
  assert_no_problem (solution);
  g_assert_cmpstr (hf_solution_get_solution_json (solution), ==,
                   "{\"id\":\"d-1\",\"name\":\"demo\",\"title\":\"Demo\",\"version\":\"2.0\",\"organizationId\":\"o-1\","
                   "\"settings\":{\"custom\":{\"url\":\"https://y.example\",\"limit\":1.50}},"
                   "\"state\":{\"page\":1,\"filter\":\"open\"}}");
  g_assert_nonnull (strstr (hf_solution_get_user_json (solution), "\"id\":\"u-1\""));
  g_assert_nonnull (strstr (hf_solution_get_user_json (solution), "\"email\":\"a@b.example\""));
  g_assert_cmpstr (hf_solution_get_organization_json (solution), ==, "{\"id\":\"o-1\"}");
}

static void
test_defaults (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  g_autofree char *name = hf_json_quote (g_get_user_name ());
  g_autofree char *user = g_strdup_printf ("{\"id\":%s,\"displayName\":%s}", name, name);

  fixture_write (fixture, "index.jigx", "name: demo\n");
  fixture_write (fixture, "connections.yaml", "settings: {custom: {a: 1}}\nuser: {id: evil}\norganization: {id: evil}\n");
  solution = fixture_load (fixture);
  assert_problem (solution, "connections.yaml:1:1: error: “settings” counts only in your own connections.yaml");
  assert_problem (solution, "connections.yaml:2:1: error: “user” counts only in your own");
  assert_problem (solution, "connections.yaml:3:1: error: “organization” counts only in your own");
  g_assert_cmpstr (hf_solution_get_user_json (solution), ==, user);
  g_assert_cmpstr (hf_solution_get_organization_json (solution), ==, "{}");
  g_assert_cmpstr (hf_solution_get_solution_json (solution), ==,
                   "{\"id\":\"demo\",\"name\":\"demo\",\"title\":\"demo\",\"settings\":{\"custom\":{}},\"state\":{}}");
}

static void
test_credentials (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  const HfCredentialInfo *info;

  fixture_write (fixture, "index.jigx", "name: demo\n");
  fixture_write (
      fixture, "connections.yaml",
      "dynamic: {url: \"https://couch.example\", credential: field}\ncustomer.azure: {driver: FreeTDS}\nsap: {wsdl: x}\n"
      "credentials:\n  crm: {type: oauth2, tokenUrl: \"https://t.example\", clientId: c, hosts: [evil.example]}\n"
      "  key: {type: apiKey}\n");
  fixture_write_overlay (fixture, "demo",
                         "credentials: {crm: {hosts: [API.example, b.example], clientId: mine}, own: {type: basic}}\n");
  solution = fixture_load (fixture);
  assert_problem (solution, "connections.yaml:5:67: error: “hosts” counts only in your own connections.yaml");
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 1);
  g_assert_cmpuint (hf_solution_get_credentials (solution)->len, ==, 3);
  info = hf_solution_get_credentials (solution)->pdata[0];
  g_assert_cmpstr (info->name, ==, "crm");
  g_assert_cmpstr (info->type, ==, "oauth2");
  g_assert_cmpstr (info->hosts[0], ==, "api.example");
  g_assert_cmpuint (g_strv_length (info->hosts), ==, 2);
  g_assert_cmpstr (info->options, ==, "{\"tokenUrl\":\"https://t.example\",\"clientId\":\"mine\"}");
  info = hf_solution_get_credentials (solution)->pdata[1];
  g_assert_cmpstr (info->type, ==, "apiKey");
  g_assert_null (info->hosts);
}

static void
test_secrets (Fixture *fixture, gconstpointer data)
{
  static const char *const keys[] = {
    "password",
    "clientSecret",
    "client_secret",
    "access-token",
    "refreshToken",
    "apiKey",
    "PWD",
    "privateKey",
    "sharedAccessKey",
  };
  static const char *const harmless[] = { "tokenUrl", "passwordless: true #", "security: usernameToken-digest #" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys) + G_N_ELEMENTS (harmless); i++)
    {
      gboolean secret = i < G_N_ELEMENTS (keys);
      const char *key = secret ? keys[i] : harmless[i - G_N_ELEMENTS (keys)];
      g_autofree char *text = g_strdup_printf ("credentials:\n  c:\n    type: oauth2\n    %s: hunter2\n", key);
      g_autofree char *expected = g_strdup_printf ("connections.yaml:4:5: error: “%s” looks like a secret", key);
      g_autofree char *all = NULL;
      g_autoptr(HfSolution) solution = NULL;

      fixture_write (fixture, "index.jigx", "name: demo\n");
      fixture_write (fixture, "connections.yaml", text);
      solution = fixture_load (fixture);
      if (!secret)
        {
          assert_no_problem (solution);
          continue;
        }
      assert_problem (solution, expected);
      all = problems_text (solution);
      g_assert_null (strstr (all, "hunter2"));
      g_assert_cmpstr (((HfCredentialInfo *) hf_solution_get_credentials (solution)->pdata[0])->options, ==, "{}");
    }
}

static void
test_password_in_an_address (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  g_autofree char *all = NULL;

  fixture_write (fixture, "index.jigx", "name: demo\n");
  fixture_write (fixture, "connections.yaml",
                 "dynamic:\n  url: https://me:hunter2@couch.example\n  other: https://x.example/a:b@c\n");
  solution = fixture_load (fixture);
  assert_problem (solution, "connections.yaml:2:3: error: “url” looks like a secret");
  all = problems_text (solution);
  g_assert_null (strstr (all, "hunter2"));
  g_assert_cmpuint (g_list_model_get_n_items (hf_solution_get_problems (solution)), ==, 1);
}

static void
test_bad_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: demo\n");
  fixture_write (fixture, "connections.yaml", "credentials:\n  a: [x]\n  b: {scopes: [s]}\n");
  fixture_write_overlay (fixture, "demo", "user: me\nsettings: {custom: 1}\ncredentials: [a]\n");
  solution = fixture_load (fixture);
  assert_problem (solution, "connections.yaml:2:3: error: The credential “a” must be a map");
  assert_problem (solution, "connections.yaml:3:3: error: The key “type” is missing");
  assert_problem (solution, "demo/connections.yaml:1:7: error: “user” must be a map");
  assert_problem (solution, "demo/connections.yaml:2:20: error: “custom” must be a map");
  assert_problem (solution, "demo/connections.yaml:3:14: error: “credentials” must be a map");
}

static void
test_jig_expressions (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: demo\nexpressions: {total: =1, rate: =@ctx.expressions.total}\n");
  fixture_write (fixture, "jigs/a/orders.jigx",
                 "title: t\nexpressions:\n  total: =@ctx.expressions.rate\n  city: =@ctx.jig.inputs.city\n  word: Hello\n");
  fixture_write (fixture, "jigs/plain.jigx", "title: t\n");
  solution = fixture_load (fixture);
  g_assert_null (hf_solution_get_jig_expressions (solution, "jigs/plain.jigx"));
  g_assert_null (hf_solution_get_jig_expressions (solution, NULL));
  g_assert_cmpuint (g_hash_table_size (hf_solution_get_jig_expressions (solution, "jigs/a/orders.jigx")), ==, 3);
  g_assert_cmpstr (hf_expression_get_text (hf_solution_find_expression (solution, "jigs/a/orders.jigx", "word")), ==,
                   "\"Hello\"");
  g_assert_cmpstr (hf_expression_get_text (hf_solution_find_expression (solution, "jigs/plain.jigx", "total")), ==, "1");
  g_assert_null (hf_solution_find_expression (solution, "jigs/plain.jigx", "word"));
  /* By itself the index has no circle; within that screen it has one. */
  assert_problem (solution, "These expressions need one another's value: ");
}

static void
test_jig_expressions_need_inputs (Fixture *fixture, gconstpointer data)
{
  static const char feed[]
      = "onFocus: {type: action.sync-entities, options: {provider: DATA_PROVIDER_REST, entities: [{entity: %s, function: "
        "get-a, parameters: {city: =@ctx.expressions.%s}}]}}\n";
  g_autofree char *asks = g_strdup_printf (feed, "asks", "near"), *knows = g_strdup_printf (feed, "knows", "city");
  g_autofree char *jig = g_strdup_printf ("title: t\nexpressions: {city: =@ctx.jig.inputs.city}\n%s", asks);
  g_autoptr(HfSolution) solution = NULL;

  fixture_write (fixture, "index.jigx", "name: demo\nexpressions: {city: '=\"Oslo\"', near: =@ctx.expressions.city}\n");
  fixture_write (fixture, "functions/get-a.jigx",
                 "provider: DATA_PROVIDER_REST\nmethod: GET\nurl: https://x.example/a\nparameters: {city: {location: query}}\n");
  fixture_write (fixture, "jigs/asks.jigx", jig);
  fixture_write (fixture, "jigs/knows.jigx", knows);
  solution = fixture_load (fixture);
  assert_no_problem (solution);
  g_assert_cmpuint (hf_solution_get_feeds (solution)->len, ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (feed_at (solution, i)->needs_inputs, ==, g_str_equal (feed_at (solution, i)->entity, "asks"));
}

static void
test_expressions (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  GHashTable *expressions;

  fixture_write (fixture, "index.jigx",
                 "name: demo\nexpressions:\n  total: =$sum(@ctx.a)\n  greeting: Hello\n  rate: 0.10\n  list: [1, 2]\n");
  solution = fixture_load (fixture);
  assert_no_problem (solution);
  expressions = hf_solution_get_expressions (solution);
  g_assert_cmpuint (g_hash_table_size (expressions), ==, 4);
  g_assert_cmpstr (hf_expression_get_text (g_hash_table_lookup (expressions, "total")), ==, "$sum(@ctx.a)");
  g_assert_cmpstr (hf_expression_get_text (g_hash_table_lookup (expressions, "greeting")), ==, "\"Hello\"");
  g_assert_cmpstr (hf_expression_get_text (g_hash_table_lookup (expressions, "rate")), ==, "0.10");
  g_assert_cmpstr (hf_expression_get_text (g_hash_table_lookup (expressions, "list")), ==, "[1,2]");
}

static void
test_scripts (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  g_autofree char *outside = g_build_filename (fixture->root, "outside.js", NULL);
  g_autofree char *link = g_build_filename (fixture->dir, "scripts", "expressions", "link.js", NULL);
  g_autofree char *large = g_strnfill (5000001, ' ');
  GHashTable *scripts;

  g_assert_true (g_file_set_contents (outside, "export const x = 1;", -1, NULL));
  fixture_write (fixture, "index.jigx", "name: demo\n");
  fixture_write (fixture, "scripts/expressions/money.js", "export function round(x) { return x; }\n");
  fixture_write (fixture, "scripts/expressions/notes.txt", "no");
  fixture_write (fixture, "scripts/expressions/bytes.js", "\xff\xfe");
  fixture_write (fixture, "scripts/expressions/deep/more.js", "no");
  fixture_write (fixture, "scripts/expressions/large.js", large);
  g_assert_cmpint (symlink (outside, link), ==, 0);
  solution = fixture_load (fixture);
  scripts = hf_solution_get_scripts (solution);
  g_assert_cmpuint (g_hash_table_size (scripts), ==, 1);
  g_assert_cmpstr (g_hash_table_lookup (scripts, "money"), ==, "export function round(x) { return x; }\n");
  assert_problem (solution, "scripts/expressions/bytes.js: error: The script is not text in UTF-8");
  assert_problem (solution, "scripts/expressions/large.js: error: The file is larger than 5 MB");
  assert_problem (solution, "scripts/expressions/link.js: error: This symbolic link leaves the solution's folder");
}

static void
test_late_problems (Fixture *fixture, gconstpointer data)
{
  g_autoptr(HfSolution) solution = NULL;
  g_autofree char *all = NULL;

  fixture_write (fixture, "index.jigx", "title: demo\n");
  fixture_write (fixture, "functions/f.jigx", "provider: DATA_PROVIDER_REST\nmethod: GET\n");
  solution = fixture_load (fixture);
  hf_solution_add_problem (solution, HF_PROBLEM_ERROR, "functions/a.jigx", 3, 7, "late");
  hf_solution_add_problem (solution, HF_PROBLEM_WARNING, "index.jigx", 1, 2, "latest");
  all = problems_text (solution);
  g_assert_cmpstr (all, ==, "functions/a.jigx:3:7: error: late\nfunctions/f.jigx:1:1: error: The key “url” is missing\n"
                            "index.jigx:1:1: warning: The key “name” is missing\nindex.jigx:1:2: warning: latest\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_test ("/solution/context/settings-and-person-come-from-the-overlay", test_overlay);
  fixture_test ("/solution/context/the-folders-own-settings-do-not-count", test_defaults);
  fixture_test ("/solution/context/credentials-are-bound-to-hosts-by-the-overlay-alone", test_credentials);
  fixture_test ("/solution/context/a-secret-is-a-problem-that-does-not-repeat-it", test_secrets);
  fixture_test ("/solution/context/a-password-in-an-address-is-a-secret", test_password_in_an_address);
  fixture_test ("/solution/context/bad-values-are-problems", test_bad_values);
  fixture_test ("/solution/context/named-expressions-and-literals", test_expressions);
  fixture_test ("/solution/context/a-screen-has-named-expressions-of-its-own", test_jig_expressions);
  fixture_test ("/solution/context/what-a-screens-expressions-need-is-asked-for", test_jig_expressions_need_inputs);
  fixture_test ("/solution/context/scripts-of-the-folder-alone-are-read", test_scripts);
  fixture_test ("/solution/context/problems-found-later-keep-the-order", test_late_problems);
  return g_test_run ();
}
