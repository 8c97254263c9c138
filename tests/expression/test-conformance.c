/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The helper against JSONata under Node, over the table conformance/cases.json: every value the same, every error by the same
 * code. What differs on purpose is in the table with its reason, and must differ. */

#include <hf-json.h>
#include <json-glib/json-glib.h>

#include "expression-test.h"

static char *
source_path (const char *path)
{
  return g_build_filename (g_getenv ("HOLDFAST_SOURCE_DIR"), path, NULL);
}

/* One line a case. */
static GStrv
ask_node (const char *cases)
{
  g_autofree char *script = source_path ("tests/expression/conformance/reference.js");
  g_autofree char *module = source_path ("src/expression/node_modules/jsonata"), *said = NULL;
  const char *argv[] = { "node", script, cases, module, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) process = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);

  g_assert_no_error (error);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, &said, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
  return g_strsplit (g_strchomp (said), "\n", -1);
}

/* `value …`, `undefined` or `error CODE`: of Node's line. */
static char *
node_outcome (const char *line)
{
  g_autoptr(JsonNode) node = json_from_string (line, NULL);
  JsonObject *object = json_node_get_object (node);

  if (json_object_has_member (object, "code"))
    return g_strdup_printf ("error %s", json_object_get_string_member (object, "code"));
  if (json_object_get_null_member (object, "value"))
    return g_strdup ("undefined");
  return g_strdup_printf ("value %s", json_object_get_string_member (object, "value"));
}

/* The code stands in brackets at the message's end. */
static char *
our_outcome (const char *value, GError *error)
{
  const char *open;

  if (error == NULL)
    return value != NULL ? g_strdup_printf ("value %s", value) : g_strdup ("undefined");
  open = strrchr (error->message, '(');
  if (open == NULL || !g_str_has_suffix (error->message, ")"))
    return g_strdup_printf ("error %s", error->message);
  return g_strdup_printf ("error %.*s", (int) strcspn (open + 1, ")"), open + 1);
}

static void
test_table (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *path = source_path ("tests/expression/conformance/cases.json");
  g_autofree char *text = NULL;
  g_autoptr(HfJsonObject) table = NULL, documents = NULL;
  g_autoptr(JsonNode) parsed = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) lines = ask_node (path);
  JsonArray *cases;
  guint wrong = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  /* As raw text: json-glib would write the documents' numbers otherwise. */
  table = hf_json_object_parse (text, -1, &error);
  g_assert_no_error (error);
  documents = hf_json_object_parse (hf_json_object_get (table, "documents"), -1, &error);
  parsed = json_from_string (hf_json_object_get (table, "cases"), &error);
  cases = json_node_get_array (parsed);
  g_assert_cmpuint (json_array_get_length (cases), >=, 300);
  g_assert_cmpuint (json_array_get_length (cases), ==, g_strv_length (lines));
  for (guint i = 0; i < json_array_get_length (cases); i++)
    {
      JsonObject *one = json_array_get_object_element (cases, i);
      const char *expression = json_object_get_string_member (one, "expression");
      const char *document = hf_json_object_get (documents, json_object_get_string_member (one, "data"));
      g_autofree char *value = NULL, *theirs = node_outcome (lines[i]), *ours = NULL;
      g_autoptr(GBytes) bytes = g_bytes_new_static (document, strlen (document));
      HfScope scope = { bytes, NULL, NULL, FALSE };
      g_autoptr(GError) failure = NULL;

      value = expression_evaluate_in (test, expression, &scope, &failure);
      ours = our_outcome (value, failure);
      if (g_str_equal (ours, theirs) != json_object_has_member (one, "except"))
        continue;
      g_test_message ("“%s”: %s, but Node says %s", expression, ours, theirs);
      wrong++;
    }
  g_assert_cmpuint (wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  expression_test ("/expression/conformance/is-that-of-jsonata-under-node", test_table);
  return g_test_run ();
}
