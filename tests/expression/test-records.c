/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records out of a response: piece by piece they are what the whole gives, in order; what is not computed keeps its bytes. */

#include <hf-error.h>
#include <hf-expression-host-private.h>
#include <hf-json-scan.h>

#include "expression-test.h"

#define MANY 620 /* two pieces */

static HfExpression *
expression_of (const char *text)
{
  return text != NULL ? hf_expression_new (text, "functions/a.jigx", 3, 7) : NULL;
}

static HfRecordReader *
reader_of (ExpressionTest *test, const char *transform, const char *records, const char *body, const char *context,
           gboolean roots)
{
  g_autoptr(HfExpression) first = expression_of (transform), second = expression_of (records);
  g_autoptr(GBytes) document = g_bytes_new (body, strlen (body)), bytes = g_bytes_new (context, strlen (context));
  HfScope scope = { document, bytes, "response.body", roots };

  return hf_record_reader_new (test->host, first, second, &scope);
}

static GBytes *
next (HfRecordReader *reader, GError **error)
{
  g_autoptr(GAsyncResult) waiting = NULL, result = NULL;

  hf_record_reader_next_async (reader, NULL, hf_test_keep_result_cb, &waiting);
  result = hf_test_wait_result (&waiting);
  waiting = NULL;
  return hf_record_reader_next_finish (reader, result, error);
}

/* The elements of @list, each on its line, added to @out. Returns: how many */
static guint
add_elements (GString *out, const char *list, gsize length)
{
  gsize position = 0;
  guint count = 0;
  HfJsonScan scan;

  hf_json_scan_init (&scan, 1, HF_JSON_NAMES_NONE);
  while (hf_json_scan_next (&scan, list, length, &position) == HF_JSON_SCAN_RECORD)
    {
      g_string_append_len (out, list + scan.start, (gssize) (scan.end - scan.start));
      g_string_append_c (out, '\n');
      count++;
    }
  return count;
}

/* All records, each on its line; @most: the largest piece; NULL: an error, whose message is in @message. */
static char *
read_all (HfRecordReader *reader, guint *most, char **message)
{
  GString *out = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  *most = 0;
  *message = NULL;
  for (;;)
    {
      g_autoptr(GBytes) records = next (reader, &error);
      guint count;

      if (records == NULL)
        break;
      count = add_elements (out, g_bytes_get_data (records, NULL), g_bytes_get_size (records));
      g_assert_cmpuint (count, >, 0);
      *most = MAX (*most, count);
    }
  if (error != NULL)
    *message = g_strdup (error->message);
  return g_string_free (out, error != NULL);
}

/* The whole in one evaluation, in the same form. */
static char *
read_whole (ExpressionTest *test, const char *transform, const char *records, const char *body, const char *context,
            gboolean roots)
{
  g_autoptr(HfExpression) first = expression_of (transform), second = expression_of (records);
  g_autoptr(GBytes) document = g_bytes_new (body, strlen (body)), bytes = g_bytes_new (context, strlen (context));
  HfScope scope = { document, bytes, "response.body", roots };
  HfExpression *both[2] = { first != NULL ? first : second, second };
  g_autoptr(GAsyncResult) waiting = NULL, result = NULL;
  g_autoptr(HfReply) reply = NULL;
  const char *value;
  GString *out;

  hf_expression_host_ask_async (test->host,
                                hf_question_new (HF_ASK_RECORDS, both, (first != NULL) + (second != NULL), &scope, NULL), NULL,
                                hf_test_keep_result_cb, &waiting);
  result = hf_test_wait_result (&waiting);
  waiting = NULL;
  reply = hf_expression_host_ask_finish (test->host, result, NULL);
  if (reply == NULL)
    return NULL;
  value = reply->values->pdata[0];
  out = g_string_new (NULL);
  if (value != NULL && *value == '[')
    add_elements (out, value, strlen (value));
  else if (value != NULL && *value == '{')
    g_string_append_printf (out, "%s\n", value);
  return g_string_free (out, FALSE);
}

static char *
make_items (guint n)
{
  GString *out = g_string_new ("[");

  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        out,
        "%s{\"id\": %u, \"name\": \"n%u\", \"price\": %u.%u5, \"live\": %s, \"tags\": [{\"t\":%u},{\"t\":%u}],"
        "\"lines\":[{\"amount\":%u.5},{\"amount\":2}],\"sub\":{\"x\":{\"k\":%u}},\"maybe\":%s}",
        i > 0 ? ",\n" : "", i, i, i % 7, i % 10, i % 3 == 0 ? "true" : "false", i, i + 1, i % 5, i,
        i % 4 == 0       ? "null"
            : i % 4 == 1 ? "[]"
            : i % 4 == 2 ? "{\"m\":1}"
                         : "[{\"m\":2}]");
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

static const char *const expressions[] = {
  "$", "$$", "items", "$.items", "$$.items", "items[]", "data.items", "(items)",
  "$.items.{ \"id\": id, \"name\": name, \"total\": $sum(lines.amount) }", "items.{ \"id\": id, \"price\": price }",
  "items[live].{ \"id\": id }", "items[live = true].{ \"id\": id }", "items[live = true and id > 100].{ \"id\": id }",
  "items[$not(live)].{ \"id\": id }", "items[$exists(maybe)]", "items[price > 3].tags", "items.tags",
  "items.tags.{ \"t\": t }", "items.sub.x", "items.sub.{ \"k\": x.k }", "items.maybe", "items.maybe.{ \"m\": m }",
  "items.($x := id; { \"id\": $x * 2 })", "items.($merge([$, { \"extra\": 1 }]))",
  "items.(live ? { \"id\": id } : { \"no\": id })", "items.(live ? { \"id\": id })",
  "items.{ \"c\": @ctx.parameters.customer, \"id\": id }", "items.{ \"s\": @ctx.response.status }",
  "items.{ \"r\": $string(@ctx.response.body.count) }", "items.{ \"p\": parameters.customer }", "items[0]", "items[-1]",
  "items[[1..3]]", "items[id]", "items^(>id)", "items^(id).{ \"id\": id }", "items#$i.{ \"i\": $i }",
  "items@$v.{ \"v\": $v.id }", "items.tags.{ \"t\": t, \"p\": %.id }", "items{ name: id }",
  "items.{ \"all\": $count($$.items) }", "items.{ \"now\": $type($now()) }",
  "$map(items, function($v) { { \"id\": $v.id } })", "items.[id]", "[items.{ \"id\": id }]", "items.{ \"n\": $named }",
  "items.{ \"n\": $double(id) }", "items.{ \"u\": $util.twice(id) }", "items.$util.wrap(id)",
  "items.{ \"e\": $eval(\"id\") }", "items.{ \"x\": $x := id, \"y\": $x }", "items ~> |$|{ \"seen\": true }|", "items.*",
  "items.**.k", "items.$each(function($v, $k) { { $k: $v } })", "items.{ \"big\": price * 100 }",
  "items.name.{ \"n\": $ }", "$.items.lines[amount > 2]", "items.lines[0]", "items.{ \"l\": lines[-1].amount }", "nothing",
  "items.nothing", "items.nothing.{ \"a\": 1 }", "count", "name", "data", "data.{ \"n\": items.id }", "{ \"one\": count }",
  "$append(items, items)", "$filter(items, function($i) { $i.live })", "response.items", "items[live = true][0]",
  "items.{ \"k\": $lookup(sub, 'x').k }",
};

/* Records keep their spaces and line breaks where nothing was evaluated; none of these holds one in a text. */
static void
remove_spaces (char *text)
{
  char *to = text;

  for (const char *from = text; text != NULL && *from != '\0'; from++)
    if (*from != ' ' && *from != '\n')
      *to++ = *from;
  if (text != NULL)
    *to = '\0';
}

static void
assert_same (ExpressionTest *test, const char *transform, const char *records, const char *body, const char *context,
             gboolean roots)
{
  g_autoptr(HfRecordReader) reader = reader_of (test, transform, records, body, context, roots);
  g_autofree char *message = NULL, *pieces = NULL, *whole = NULL;
  guint most;

  pieces = read_all (reader, &most, &message);
  whole = read_whole (test, transform, records, body, context, roots);
  remove_spaces (pieces);
  remove_spaces (whole);
  if (pieces == NULL ? message == NULL : g_strcmp0 (pieces, whole) != 0)
    g_error ("“%s” and “%s”: in pieces\n%.300s (%s)\n as a whole\n%.300s", transform, records, pieces, message, whole);
}

static void
test_pieces_are_the_whole (ExpressionTest *test, gconstpointer data)
{
  static const char context[] = "{\"parameters\":{\"customer\":\"c\"},\"response\":{\"status\":200}}";
  g_autofree char *items = make_items (MANY), *few = make_items (1), *page = NULL, *nested = NULL, *pages = NULL;
  const char *bodies[6];

  expression_add_name (test, "named", "$count(@ctx.response.body.items)");
  expression_add_name (test, "double", "function($x) { $x * 2 }");
  expression_add_script (test, "util", "export const twice = (x) => 2 * x;\nexport function wrap(id) { return { id }; }\n");
  expression_use (test);
  page = g_strdup_printf ("{\"count\":2,\"items\":%s,\"name\":\"x\",\"data\":{\"items\":%s}}", items, few);
  nested = g_strdup_printf ("{\"data\":{\"items\":%s},\"items\":%s}", items, few);
  pages = g_strdup_printf ("[{\"items\":%s},{\"items\":[]},{\"items\":%s,\"count\":1}]", few, items);
  bodies[0] = page;
  bodies[1] = nested;
  bodies[2] = pages;
  bodies[3] = items;
  bodies[4] = "{\"items\":[]}";
  bodies[5] = "{\"items\":{\"id\":1,\"live\":true}}";
  for (gsize i = 0; i < G_N_ELEMENTS (expressions); i++)
    for (gsize body = 0; body < G_N_ELEMENTS (bodies); body++)
      {
        assert_same (test, expressions[i], NULL, bodies[body], context, body % 2 == 0);
        if (body == 0)
          assert_same (test, NULL, expressions[i], bodies[body], context, TRUE);
      }
}

static void
test_transform_then_records (ExpressionTest *test, gconstpointer data)
{
  static const char *const records[]
      = { "$", "$.{ \"id\": id }", "list", "list.{ \"a\": id }", "{ \"x\": id }", "id", "$[0]", NULL };
  static const char *const transforms[] = {
    "items.{ \"id\": id, \"list\": tags }", "{ \"list\": items }", "items[live = true]", "items.nothing", "$", NULL,
  };
  g_autofree char *items = make_items (MANY), *page = g_strdup_printf ("{\"items\":%s}", items);

  for (gsize i = 0; transforms[i] != NULL; i++)
    for (gsize k = 0; records[k] != NULL; k++)
      assert_same (test, transforms[i], records[k], page, "{}", TRUE);
}

static void
test_large_body_comes_in_pieces (ExpressionTest *test, gconstpointer data)
{
  g_autofree char *items = make_items (MANY), *page = g_strdup_printf ("{\"items\":%s}", items);
  g_autoptr(HfRecordReader) reader = reader_of (test, "items.{ \"id\": id }", NULL, page, "{}", TRUE);
  g_autoptr(GBytes) records = next (reader, NULL);
  g_autoptr(GString) out = g_string_new (NULL);

  g_assert_cmpuint (add_elements (out, g_bytes_get_data (records, NULL), g_bytes_get_size (records)), ==, 500);
  g_assert_true (g_str_has_prefix (out->str, "{\"id\":0}\n{\"id\":1}\n"));
}

static void
test_bytes_are_kept (ExpressionTest *test, gconstpointer data)
{
  static const char body[] = "{\"a\":{\"rows\":[ {\"n\": 1.0, \"t\":\"\\u00fc\"} , {\"n\": 12345678901234567890}]}}";
  g_autoptr(HfRecordReader) reader = reader_of (test, NULL, "a.rows", body, "{}", TRUE);
  g_autofree char *message = NULL, *records = NULL;
  guint most;

  records = read_all (reader, &most, &message);
  g_assert_cmpstr (records, ==, "{\"n\": 1.0, \"t\":\"\\u00fc\"}\n{\"n\": 12345678901234567890}\n");
}

static void
assert_message (ExpressionTest *test, const char *transform, const char *body, const char *expected)
{
  g_autoptr(HfRecordReader) reader = reader_of (test, transform, NULL, body, "{}", TRUE);
  g_autofree char *message = NULL, *records = NULL, *again = NULL;
  guint most;

  records = read_all (reader, &most, &message);
  g_assert_null (records);
  g_assert_cmpstr (message, ==, expected);
  g_free (message);
  message = NULL;
  again = read_all (reader, &most, &message);
  g_assert_null (again);
  g_assert_cmpstr (message, ==, expected);
}

static void
test_records_are_objects (ExpressionTest *test, gconstpointer data)
{
  assert_message (test, "items", "{\"items\":[{},5]}", "functions/a.jigx:3:7: Record 2 is not an object");
  assert_message (test, NULL, "[1]", "Record 1 is not an object");
  assert_message (test, NULL, "\"text\"", "Record 1 is not an object");
  assert_message (test, "items.id", "{\"items\":[{\"id\":1}]}", "functions/a.jigx:3:7: Record 1 is not an object");
  assert_message (test, "items.(id + name)", "{\"items\":[{\"id\":1,\"name\":\"a\"}]}",
                  "functions/a.jigx:3:18: The right side of the \"+\" operator must evaluate to a number (T2002)");
}

static void
test_one_or_none (ExpressionTest *test, gconstpointer data)
{
  static const char *const bodies[] = { "null", "[]", "{\"items\":null}", "{}", NULL };

  for (gsize i = 0; bodies[i] != NULL; i++)
    {
      g_autoptr(HfRecordReader) reader = reader_of (test, NULL, i < 2 ? "$" : "items", bodies[i], "{}", TRUE);
      g_autoptr(GError) error = NULL;

      g_assert_null (next (reader, &error));
      g_assert_no_error (error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  expression_test ("/expression/records/in-pieces-are-those-of-the-whole", test_pieces_are_the_whole);
  expression_test ("/expression/records/are-looked-for-in-what-the-transform-gave", test_transform_then_records);
  expression_test ("/expression/records/come-500-at-a-time", test_large_body_comes_in_pieces);
  expression_test ("/expression/records/keep-their-bytes-where-nothing-is-computed", test_bytes_are_kept);
  expression_test ("/expression/records/that-are-no-objects-are-an-error", test_records_are_objects);
  expression_test ("/expression/records/may-be-none", test_one_or_none);
  return g_test_run ();
}
