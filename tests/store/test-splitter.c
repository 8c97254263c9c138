/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A body in pieces becomes the same records wherever it was cut. */

#include <hf-error.h>
#include <hf-splitter.h>

#include <string.h>

/* A record's id and bytes, in one line of text. */
static void
describe (GString *text, HfRecords *records)
{
  for (guint i = 0; i < records->list->len; i++)
    {
      const HfRecord *record = hf_records_at (records, i);

      g_string_append_printf (text, "%.*s=%.*s\n", (int) record->id_length, record->id, (int) record->data_length, record->data);
    }
}

/* (transfer full) (nullable): the records of @body in pieces of @piece bytes, each in memory of its own. */
static char *
split_bytes (const char *body, gsize size, gsize piece, const char *key, GError **error)
{
  g_autoptr(HfSplitter) splitter = hf_splitter_new (key);
  g_autoptr(GString) text = g_string_new (NULL);

  for (gsize at = 0; at < size; at += piece)
    {
      g_autoptr(HfChunk) chunk = hf_chunk_new (body + at, MIN (piece, size - at), NULL, NULL);
      g_autoptr(HfRecords) records = hf_records_new ();

      if (!hf_splitter_push (splitter, chunk, records, error))
        return NULL;
      g_clear_pointer (&chunk, hf_chunk_unref);
      describe (text, records);
    }
  return hf_splitter_finish (splitter, error) ? g_strdup (text->str) : NULL;
}

static char *
split (const char *body, const char *key)
{
  g_autoptr(GError) error = NULL;
  char *text = split_bytes (body, strlen (body), strlen (body), key, &error);

  g_assert_no_error (error);
  return text;
}

static void
assert_split (const char *body, const char *key, const char *expected)
{
  g_autofree char *text = split (body, key);

  g_assert_cmpstr (text, ==, expected);
}

static const char tricky[]
    = "\xEF\xBB\xBF \r\n[ {\"id\":\"a\"} ,\t{ \"x\" : {\"id\":\"no\"}, \"id\" : 12345678901234567890.0e-7 , \"y\":[{\"id\":3}]},"
      "{\"i\\u0064\":\"esc\\\"ap\\u00e9d\\\\\",\"s\":\"]},{[\\\"\"},{\"Id\":1,\"idd\":2,\"id\":true},"
      "{\"id\":\"Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x98\x80\",\"n\":null},{\"id\":\"first\",\"id\":\"last\"} \n] \n";

static void
test_cut_anywhere (void)
{
  g_autofree char *whole = split (tricky, NULL);

  g_assert_cmpstr (whole, ==,
                   "a={\"id\":\"a\"}\n"
                   "12345678901234567890.0e-7="
                   "{ \"x\" : {\"id\":\"no\"}, \"id\" : 12345678901234567890.0e-7 , \"y\":[{\"id\":3}]}\n"
                   "esc\"ap\xc3\xa9"
                   "d\\={\"i\\u0064\":\"esc\\\"ap\\u00e9d\\\\\",\"s\":\"]},{[\\\"\"}\n"
                   "true={\"Id\":1,\"idd\":2,\"id\":true}\n"
                   "Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x98\x80="
                   "{\"id\":\"Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x98\x80\",\"n\":null}\n"
                   "last={\"id\":\"first\",\"id\":\"last\"}\n");
  for (gsize piece = 1; piece < sizeof tricky; piece++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *text = split_bytes (tricky, strlen (tricky), piece, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (text, ==, whole);
    }
}

static void
test_one_object (void)
{
  assert_split (" {\"id\":7,\"list\":[{\"id\":1}]} ", NULL, "7={\"id\":7,\"list\":[{\"id\":1}]}\n");
}

static void
test_empty (void)
{
  assert_split ("[]", NULL, "");
  assert_split (" [ \n ] ", NULL, "");
}

static void
test_primary_key (void)
{
  assert_split ("[{\"id\":1,\"order-no\":\"A\\/1\"},{\"order-no\":-0.50,\"id\":2}]", "order-no",
                "A/1={\"id\":1,\"order-no\":\"A\\/1\"}\n-0.50={\"order-no\":-0.50,\"id\":2}\n");
}

static gboolean
is_uuid_5 (const char *text)
{
  return g_regex_match_simple ("^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}=", text, 0, 0);
}

static void
test_without_id (void)
{
  static const char body[] = "[{\"a\":1},{\"a\":1},{\"id\":null},{\"id\":\"\"},{\"id\":{}},{\"id\":[1]},{}]";
  g_autofree char *text = split (body, NULL), *again = split (body, NULL);
  g_autofree char *other_order = split ("[{},{\"a\":1}]", NULL);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto(GStrv) other_lines = g_strsplit (other_order, "\n", -1);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpstr (text, ==, again);
  for (int i = 0; i < 7; i++)
    {
      g_assert_true (is_uuid_5 (lines[i]));
      g_assert_true (g_hash_table_add (seen, lines[i]));
    }
  g_assert_cmpstr (other_lines[0], ==, lines[6]);
  g_assert_cmpstr (other_lines[1], ==, lines[0]);
}

static void
test_many_without_id (void)
{
  g_autoptr(GString) body = g_string_new ("[");
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  for (int i = 0; i < 5000; i++)
    g_string_append_printf (body, "%s{\"n\":%d}", i == 0 ? "" : ",", i % 2500);
  g_string_append_c (body, ']');
  text = split (body->str, NULL);
  lines = g_strsplit (text, "\n", -1);
  for (int i = 0; i < 5000; i++)
    g_assert_true (g_hash_table_add (seen, lines[i]));
}

typedef struct
{
  const char *body, *words;
} Refusal;

static void
test_refusals (void)
{
  static const Refusal refusals[] = {
    { "", "empty" },
    { " \n ", "empty" },
    { "\xEF\xBB\xBF", "empty" },
    { "<!DOCTYPE html><html></html>", "web page" },
    { "\n <html>", "web page" },
    { "Internal error", "byte 0" },
    { "\xEF\xBB[]", "byte 2" },
    { "123", "not a list of records" },
    { "\"text\"", "not a list of records" },
    { "null", "not a list of records" },
    { "[{\"id\":1},{\"id\":", "breaks off at byte 16, inside a record" },
    { "[{\"id\":\"\xc3", "breaks off at byte 9, inside a record" },
    { "[{\"id\":1}", "breaks off at byte 9, between two records" },
    { "[{\"id\":1},", "breaks off at byte 10, between two records" },
    { "[", "breaks off at byte 1, between two records" },
    { "{\"id\":1", "breaks off at byte 7, inside a record" },
    { "[{\"id\":1}{\"id\":2}]", "byte 9: a comma" },
    { "[{\"id\":1},]", "byte 10: a value" },
    { "[{\"id\":1}]x", "byte 10: something follows" },
    { "[{\"id\":1}][]", "byte 10: something follows" },
    { "{\"id\":1},{\"id\":2}", "byte 8: something follows" },
    { "[{\"id\":1},2]", "Record 2 of the answer is not a JSON object" },
    { "[\"a\"]", "Record 1 of the answer is not a JSON object" },
    { "[[]]", "Record 1 of the answer is not a JSON object" },
    { "[{\"id\":01}]", "byte 8: a comma" },
    { "[{\"id\":\"\xff\"}]", "byte 8: the text is not valid UTF-8" },
    { "[{\"id\":\"\xed\xa0\x80\"}]", "byte 9: the text is not valid UTF-8" },
    { "[{\"id\":\"a\nb\"}]", "byte 9: a text holds a raw control character" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    for (gsize piece = 1; piece <= MAX (strlen (refusals[i].body), 1); piece++)
      {
        g_autoptr(GError) error = NULL;

        g_assert_null (split_bytes (refusals[i].body, strlen (refusals[i].body), piece, NULL, &error));
        g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
        if (strstr (error->message, refusals[i].words) == NULL)
          g_error ("%s in pieces of %d: “%s” does not say “%s”", refusals[i].body, (int) piece, error->message,
                   refusals[i].words);
      }
}

static char *
nested (guint depth)
{
  GString *text = g_string_new ("[{\"id\":1,\"x\":");

  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 1; i < depth; i++)
    g_string_append_c (text, ']');
  g_string_append (text, "}]");
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deepest = nested (1000), *too_deep = nested (1001);
  g_autofree char *text = split (deepest, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_str_has_prefix (text, "1={"));
  g_assert_null (split_bytes (too_deep, strlen (too_deep), 7, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "1,000 levels"));
}

static void
test_large_record (void)
{
  g_autofree char *filler = g_strnfill (10 * 1024 * 1024, 'x');
  g_autofree char *body = g_strdup_printf ("[{\"blob\":\"%s\",\"id\":\"big\"},{\"id\":\"small\"}]", filler);
  g_autofree char *expected = g_strdup_printf ("big={\"blob\":\"%s\",\"id\":\"big\"}\nsmall={\"id\":\"small\"}\n", filler);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = split_bytes (body, strlen (body), 16384, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_equal (text, expected));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/splitter/cut-anywhere-gives-the-same-records", test_cut_anywhere);
  g_test_add_func ("/store/splitter/one-object-is-one-record", test_one_object);
  g_test_add_func ("/store/splitter/empty-array-has-no-records", test_empty);
  g_test_add_func ("/store/splitter/primary-key-names-the-id", test_primary_key);
  g_test_add_func ("/store/splitter/record-without-id-gets-the-same-name-again", test_without_id);
  g_test_add_func ("/store/splitter/equal-records-without-id-differ-in-name", test_many_without_id);
  g_test_add_func ("/store/splitter/refusal-says-what-and-where", test_refusals);
  g_test_add_func ("/store/splitter/record-nested-over-a-thousand-levels-is-refused", test_depth);
  g_test_add_func ("/store/splitter/ten-megabyte-record-passes", test_large_record);
  return g_test_run ();
}
