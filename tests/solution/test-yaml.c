/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a YAML file means, and what is said about one that is not YAML. */

#include <hf-yaml.h>

#include "hf-solution-fixture.h"

static char *
parse_to_json (const char *text)
{
  g_autoptr(HfProblems) problems = hf_problems_new ();
  g_autoptr(HfYaml) yaml = hf_yaml_parse ("a.jigx", text, strlen (text), problems);
  g_autoptr(GListModel) model = hf_problems_to_model (problems);

  g_assert_cmpuint (g_list_model_get_n_items (model), ==, 0);
  g_assert_nonnull (yaml);
  return hf_yaml_to_json (hf_yaml_get_root (yaml));
}

static char *
first_problem (const char *text, gsize length)
{
  g_autoptr(HfProblems) problems = hf_problems_new ();
  g_autoptr(HfYaml) yaml = hf_yaml_parse ("a.jigx", text, length, problems);
  g_autoptr(GListModel) model = hf_problems_to_model (problems);
  g_autoptr(HfProblem) problem = g_list_model_get_item (model, 0);

  g_assert_nonnull (problem);
  return hf_problem_to_string (problem);
}

static void
test_scalars (void)
{
  static const struct
  {
    const char *yaml, *json;
  } table[] = {
    { "1", "1" }, { "-35.0919", "-35.0919" }, { "12345678901234567890", "12345678901234567890" }, { "1e400", "1e400" },
    { "1.50", "1.50" }, { "-0", "-0" }, { "0", "0" }, { "+5", "5" }, { ".5", "0.5" }, { "-.5", "-0.5" }, { "5.", "5" },
    { "5.e3", "5e3" }, { "0x1F", "31" }, { "0o17", "15" }, { "007", "\"007\"" }, { "00.5", "\"00.5\"" }, { "0x", "\"0x\"" },
    { "1_000", "\"1_000\"" }, { "12:30", "\"12:30\"" }, { "2026-01-01", "\"2026-01-01\"" }, { ".", "\".\"" }, { "1e", "\"1e\"" },
    { ".inf", "\".inf\"" }, { ".nan", "\".nan\"" }, { "true", "true" }, { "False", "false" }, { "tRue", "\"tRue\"" },
    { "yes", "\"yes\"" }, { "no", "\"no\"" }, { "on", "\"on\"" }, { "~", "null" }, { "null", "null" }, { "\"null\"", "\"null\"" },
    { "'1'", "\"1\"" }, { "!!str 1", "\"1\"" }, { "|\n  a\n  b", "\"a\\nb\\n\"" }, { "Ünïcode ✓", "\"Ünïcode ✓\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = g_strdup_printf ("v: %s\n", table[i].yaml);
      g_autofree char *expected = g_strdup_printf ("{\"v\":%s}", table[i].json), *json = NULL;

      if (g_str_has_prefix (table[i].yaml, "|"))
        {
          g_free (expected);
          expected = g_strdup ("{\"v\":\"a\\nb\\n\"}");
        }
      json = parse_to_json (text);
      g_assert_cmpstr (json, ==, expected);
    }
}

static void
test_structure (void)
{
  g_autofree char *json = parse_to_json ("a: [1, {b: c}]\nd:\n- x\n-\n- {}\ne: &k {f: 1}\ng: *k\n");

  g_assert_cmpstr (json, ==, "{\"a\":[1,{\"b\":\"c\"}],\"d\":[\"x\",null,{}],\"e\":{\"f\":1},\"g\":{\"f\":1}}");
}

static void
test_error_has_place_and_plain_words (void)
{
  static const struct
  {
    const char *yaml, *problem;
  } table[] = {
    { "name: x\n\tb: y\n", "a.jigx:2:1: error: A tab cannot be used to indent; use spaces" },
    { "name: x\nurl: a: b\n", "a.jigx:2:7: error: A “:” is not allowed here" },
    { "a: 'x\nb: y\n", "a.jigx:3:1: error: The file ends inside a quoted text" },
    { "a:\n  b: 1\n c: 2\n", "a.jigx:3:2: error: A key was expected here" },
    { "a: [1, 2\nb: 3\n", "a.jigx:2:2: error: A “,” or the closing “]” is missing (in what begins on line 1)" },
    { "a: @x\n", "a.jigx:1:4: error: This character cannot begin a value" },
    { "a: 1\nb: *gone\n", "a.jigx:2:4: error: There is no anchor “&gone” before this alias" },
    { "a: 1\nbb: 2\na: 3\n", "a.jigx:3:1: error: The key “a” is here twice; the first one, on line 1, counts" },
    { "? [a]\n: 1\n", "a.jigx:1:3: error: A key must be a simple value" },
    { "a: \"x\\0y\"\n", "a.jigx:1:4: error: A value must not contain the NUL character" },
    { "ä: é\nx: \xff\n", "a.jigx:2:4: error: The file is not valid UTF-8 from here on" },
    { "a: 1\n---\nb: 2\n", "a.jigx:2:1: warning: Only the first document" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *problem = first_problem (table[i].yaml, strlen (table[i].yaml));

      if (!g_str_has_prefix (problem, table[i].problem))
        g_error ("%s\nshould begin with: %s", problem, table[i].problem);
    }
}

static void
test_first_of_two_keys_counts (void)
{
  const char *text = "a: 1\na: 2\n";
  g_autoptr(HfProblems) problems = hf_problems_new ();
  g_autoptr(HfYaml) yaml = hf_yaml_parse ("a.jigx", text, strlen (text), problems);
  g_autofree char *json = hf_yaml_to_json (hf_yaml_get_root (yaml));

  g_assert_cmpstr (json, ==, "{\"a\":1}");
}

static void
test_large_mapping_finds_all_keys (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(HfProblems) problems = hf_problems_new ();
  g_autoptr(HfYaml) yaml = NULL;

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (text, "k%u: %u\n", i, i);
  yaml = hf_yaml_parse ("a.jigx", text->str, text->len, problems);
  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *key = g_strdup_printf ("k%u", i);
      g_assert_cmpstr (hf_yaml_lookup_text (hf_yaml_get_root (yaml), key), ==, key + 1);
    }
}

static void
test_empty_file_has_no_root (void)
{
  g_autoptr(HfProblems) problems = hf_problems_new ();
  g_autoptr(HfYaml) yaml = hf_yaml_parse ("a.jigx", "# nothing\n", 10, problems);

  g_assert_nonnull (yaml);
  g_assert_null (hf_yaml_get_root (yaml));
  g_assert_true (hf_yaml_is_null (hf_yaml_get_root (yaml)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/solution/yaml/scalars-follow-the-core-schema-and-keep-number-text", test_scalars);
  g_test_add_func ("/solution/yaml/lists-maps-and-aliases-become-json", test_structure);
  g_test_add_func ("/solution/yaml/an-error-has-its-place-and-plain-words", test_error_has_place_and_plain_words);
  g_test_add_func ("/solution/yaml/of-a-key-that-is-there-twice-the-first-counts", test_first_of_two_keys_counts);
  g_test_add_func ("/solution/yaml/a-large-map-finds-all-its-keys", test_large_mapping_finds_all_keys);
  g_test_add_func ("/solution/yaml/an-empty-file-has-no-root", test_empty_file_has_no_root);
  return g_test_run ();
}
