/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Expressions and templates as they come out of YAML: their text, their place, what is plain, and filling. */

#include <hf-expression-private.h>

#include "hf-solution-fixture.h"

typedef struct
{
  HfProblems *problems;
  HfYaml *yaml;
} File;

static void
file_clear (File *file)
{
  g_clear_pointer (&file->yaml, hf_yaml_free);
  g_clear_pointer (&file->problems, hf_problems_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (File, file_clear)

static File
parse (const char *text)
{
  File file = { hf_problems_new (), NULL };

  file.yaml = hf_yaml_parse ("functions/a.jigx", text, strlen (text), file.problems);
  g_assert_nonnull (file.yaml);
  return file;
}

static HfTemplate *
template_of (const char *text)
{
  g_auto(File) file = parse (text);

  return hf_template_new (hf_yaml_get_root (file.yaml), hf_yaml_get_file (file.yaml));
}

static void
test_filling (void)
{
  static const char *const values[] = { "1.50", "[1,2]", NULL, "\"x\"" }, *const none[] = { NULL, NULL, NULL, NULL };
  g_autoptr(HfTemplate) template = template_of ("id: =a\nlist: [1.0, =b, two]\ngone: =c\nkept: { deep: [ =d ] }\n");
  g_autofree char *filled = hf_template_fill (template, values), *empty = hf_template_fill (template, none);
  g_autofree char *written = hf_template_to_json (template);

  g_assert_cmpstr (filled, ==, "{\"id\":1.50,\"list\":[1.0,[1,2],\"two\"],\"kept\":{\"deep\":[\"x\"]}}");
  g_assert_cmpstr (empty, ==, "{\"list\":[1.0,\"two\"],\"kept\":{\"deep\":[]}}");
  g_assert_cmpstr (written, ==,
                   "{\"id\":\"=a\",\"list\":[1.0,\"=b\",\"two\"],\"gone\":\"=c\",\"kept\":{\"deep\":[\"=d\"]}}");
  g_assert_null (hf_template_get_constant (template));
  g_assert_null (hf_template_get_expression (template));
  g_assert_cmpuint (hf_template_get_expressions (template)->len, ==, 4);
  g_assert_null (hf_template_get_items (template));
  g_assert_cmpuint (hf_template_get_items (hf_template_get_member (template, "list"))->len, ==, 3);
}

static void
test_whole_expression (void)
{
  static const char *const values[] = { NULL };
  g_autoptr(HfTemplate) template = template_of ("=$.a\n");

  g_assert_cmpstr (hf_expression_get_text (hf_template_get_expression (template)), ==, "$.a");
  g_assert_null (hf_template_fill (template, values));
}

static void
test_constant (void)
{
  g_autoptr(HfTemplate) template = template_of ("a: 1.0\nb: [x, '']\n"), raw = hf_template_new_constant ("{\"a\": 1.0}");

  g_assert_cmpstr (hf_template_get_constant (template), ==, "{\"a\":1.0,\"b\":[\"x\",\"\"]}");
  g_assert_cmpstr (hf_template_get_constant (raw), ==, "{\"a\": 1.0}");
  g_assert_cmpstr (hf_template_get_constant (hf_template_get_member (raw, "a")), ==, "1.0");
  g_assert_cmpstr (hf_template_get_names (template)[1], ==, "b");
  g_assert_null (hf_template_get_names (template)[2]);
  g_assert_null (hf_template_get_member (template, "c"));
}

static void
assert_place (const HfYamlNode *node, const char *place, const char *text)
{
  g_autoptr(HfExpression) expression = hf_expression_from_node (node, "functions/a.jigx");
  g_autofree char *found = hf_expression_dup_place (expression);

  g_assert_cmpstr (found, ==, place);
  g_assert_cmpstr (hf_expression_get_text (expression), ==, text);
}

static void
test_place (void)
{
  g_auto(File) file
      = parse ("plain: =$.a\nbare: $.a\nquoted: \"=$.a\"\nblock: |\n    $.a\nfolded: >-\n\n  =$.a\n  .b\nlist: [ 1 ]\n"
               "none: ~\nblank: '='\n");
  const HfYamlNode *root = hf_yaml_get_root (file.yaml);

  assert_place (hf_yaml_lookup (root, "plain"), "functions/a.jigx:1:9", "$.a");
  assert_place (hf_yaml_lookup (root, "bare"), "functions/a.jigx:2:7", "$.a");
  assert_place (hf_yaml_lookup (root, "quoted"), "functions/a.jigx:3:11", "$.a");
  assert_place (hf_yaml_lookup (root, "block"), "functions/a.jigx:5:5", "$.a\n");
  assert_place (hf_yaml_lookup (root, "folded"), "functions/a.jigx:7:3", "\n=$.a .b");
  assert_place (hf_yaml_lookup (root, "list"), "functions/a.jigx:10:7", "[1]");
  g_assert_null (hf_expression_from_node (hf_yaml_lookup (root, "none"), "functions/a.jigx"));
  g_assert_null (hf_expression_from_node (hf_yaml_lookup (root, "blank"), "functions/a.jigx"));
}

static void
test_plain (void)
{
  static const char *const plain[] = {
    "$", "$$", "$.a", "$.a.b", "a", "a.b", "@ctx", "@ctx.a.b-c", "@.a", " 1 ", "-1", "'x'", "\"x\"",
    "true", "null", "`a b`.c", NULL,
  };
  static const char *const rest[] = {
    "", "$x", "a-b", "a.", ".a", "a..b", "$.in", "a[0]", "a b", "1.0", "-0", "01", "'a\\n'", "'a' & 'b'", "@", "@ctx.", "@ctxa",
    "a.1", "@ctx.expressions.x", "@.scripts.x", "@ctx.a - b", "@ctx.a-",
    "/* */a", "$.*", "$.a.%", "12345678901234567890", "`a", NULL,
  };

  for (gsize i = 0; plain[i] != NULL; i++)
    {
      g_autoptr(HfExpression) expression = hf_expression_new (plain[i], NULL, 0, 0);
      g_assert_true (hf_expression_is_plain (expression));
    }
  for (gsize i = 0; rest[i] != NULL; i++)
    {
      g_autoptr(HfExpression) expression = hf_expression_new (rest[i], NULL, 0, 0);
      g_assert_false (hf_expression_is_plain (expression));
    }
}

static void
assert_answer (const char *text, const HfScope *scope, const char *expected)
{
  g_autoptr(HfExpression) expression = hf_expression_new (text, NULL, 0, 0);
  g_autofree char *value = NULL;

  g_assert_true (hf_expression_evaluate_plain (expression, scope, &value));
  g_assert_cmpstr (value, ==, expected);
}

static void
assert_asks (const char *text, const HfScope *scope)
{
  g_autoptr(HfExpression) expression = hf_expression_new (text, NULL, 0, 0);
  g_autofree char *value = NULL;

  g_assert_false (hf_expression_evaluate_plain (expression, scope, &value));
}

static void
test_plain_answers (void)
{
  static const char body[] = "{\"a\":{\"b\":1.50,\"b\":[ 1 ]},\"\\u0065\":null,\"entity\":7}";
  static const char ctx[] = "{\"parameters\":{\"x-y\":10.0},\"entity\":\"e\",\"response\":{\"ok\":true}}";
  g_autoptr(GBytes) document = g_bytes_new_static (body, strlen (body)), context = g_bytes_new_static (ctx, strlen (ctx));
  HfScope scope = { document, context, "response.body", TRUE };

  assert_answer ("a.b", &scope, "[ 1 ]");
  assert_answer ("$.e", &scope, "null");
  assert_answer ("e.x", &scope, NULL);
  assert_answer ("entity", &scope, "7");
  assert_answer ("@ctx.entity", &scope, "\"e\"");
  assert_answer ("parameters.x", &scope, NULL);
  assert_answer ("@.parameters.x-y", &scope, "10.0");
  assert_answer ("@ctx.response.body.a.b", &scope, "[ 1 ]");
  assert_answer ("response.body.entity", &scope, "7");
  assert_answer ("@ctx.response.ok", &scope, "true");
  assert_answer ("'it”s'", &scope, "\"it”s\"");
  assert_asks ("a.b.c", &scope);
  assert_asks ("@ctx.response", &scope);
  assert_asks ("headers", &scope);
}

static void
test_truth (void)
{
  static const char *const no[]
      = { "null", "false", "0", "-0.0", "0e5", "\"\"", "{}", "{ }", "[]", "[0, [\"\", {}], null]", NULL };
  static const char *const yes[]
      = { "true", "1", "-1", "\"0\"", "\"]\"", "{\"a\":0}", "[[], [0, {\"a\":null}]]", "[\"\", \"\\\"\"]", NULL };

  g_assert_false (hf_json_is_truthy (NULL));
  for (gsize i = 0; no[i] != NULL; i++)
    g_assert_false (hf_json_is_truthy (no[i]));
  for (gsize i = 0; yes[i] != NULL; i++)
    g_assert_true (hf_json_is_truthy (yes[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/solution/template/what-is-undefined-leaves-its-place-out", test_filling);
  g_test_add_func ("/solution/template/a-value-may-be-one-expression", test_whole_expression);
  g_test_add_func ("/solution/template/a-constant-is-raw-json-whose-members-are-templates", test_constant);
  g_test_add_func ("/solution/template/an-expression-knows-where-its-text-begins", test_place);
  g_test_add_func ("/solution/expression/only-literals-and-paths-of-names-are-plain", test_plain);
  g_test_add_func ("/solution/expression/a-plain-one-answers-with-the-bytes-of-its-scope", test_plain_answers);
  g_test_add_func ("/solution/expression/truth-is-that-of-boolean", test_truth);
  return g_test_run ();
}
