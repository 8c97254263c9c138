/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is JSON and what is not, whole and cut anywhere. */

#include <hf-error.h>
#include <hf-json-scan.h>
#include <hf-json.h>

#include <string.h>

typedef struct
{
  const char *text;
  int offset; /* where the mistake is; -1: valid */
} Document;

static const Document documents[] = {
  { "0", -1 },
  { "-0", -1 },
  { " 1e5 ", -1 },
  { "-12.5E+300", -1 },
  { "123456789012345678901234567890.000000000000000000001", -1 },
  { "true", -1 },
  { "false", -1 },
  { "null", -1 },
  { "\"\"", -1 },
  { "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"", -1 },
  { "\"\\ud800\"", -1 },
  { "\"Z\xc3\xbcrich \xe2\x82\xac \xf0\x9f\x98\x80 \xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf\"", -1 },
  { "\"sixteen bytes or more of plain text, then \xc3\xa9 and \\n and the end\"", -1 },
  { "\"\x7f\"", -1 },
  { "[]", -1 },
  { " [ ] ", -1 },
  { "{}", -1 },
  { "{ }", -1 },
  { "[1,\"a\",null,[],{}]\r\n\t", -1 },
  { "{\"a\":1,\"a\":2,\"\":{\"b\":[true,false]}}", -1 },

  { "", 0 },
  { "   ", 3 },
  { "01", 1 },
  { "+1", 0 },
  { "-", 1 },
  { "-a", 1 },
  { ".5", 0 },
  { "1.", 2 },
  { "1.e5", 2 },
  { "1e", 2 },
  { "1e+", 3 },
  { "0x10", 1 },
  { "NaN", 0 },
  { "Infinity", 0 },
  { "tru", 3 },
  { "trua", 3 },
  { "nulll", 4 },
  { "True", 0 },
  { "'a'", 0 },
  { "\"abc", 4 },
  { "\"a\nb\"", 2 },
  { "\"a\tb\"", 2 },
  { "\"\\x\"", 2 },
  { "\"\\u12g4\"", 5 },
  { "\"\\u12\"", 5 },
  { "\"\\", 2 },
  { "[", 1 },
  { "[1", 2 },
  { "[1,", 3 },
  { "[1,]", 3 },
  { "[,1]", 1 },
  { "[1 2]", 3 },
  { "[1}", 2 },
  { "]", 0 },
  { "{", 1 },
  { "{\"a\"}", 4 },
  { "{\"a\":}", 5 },
  { "{\"a\":1,}", 7 },
  { "{a:1}", 1 },
  { "{1:1}", 1 },
  { "{\"a\" 1}", 5 },
  { "{\"a\":1]", 6 },
  { "[] []", 3 },
  { "1 1", 2 },
  { "{} // no", 3 },
  { "\xef\xbb\xbf[]", 0 },
  { "\"\x80\"", 1 },
  { "\"\xc0\xaf\"", 1 },         /* overlong / */
  { "\"\xc1\xbf\"", 1 },
  { "\"\xc3(\"", 2 },
  { "\"\xc3\"", 2 },
  { "\"\xe0\x9f\xbf\"", 2 },     /* overlong */
  { "\"\xed\xa0\x80\"", 2 },     /* a surrogate */
  { "\"\xe2\x82\"", 3 },
  { "\"\xf0\x8f\xbf\xbf\"", 2 }, /* overlong */
  { "\"\xf4\x90\x80\x80\"", 2 }, /* beyond U+10FFFF */
  { "\"\xf5\x80\x80\x80\"", 1 },
  { "\"\xff\"", 1 },
  { "\"sixteen bytes or more of plain text\x01\"", 36 },
};

static void
check_whole (const Document *document)
{
  g_autoptr(GError) error = NULL;
  gboolean valid = hf_json_validate (document->text, -1, &error);
  g_autofree char *place = g_strdup_printf ("byte %d:", document->offset);

  if (document->offset < 0)
    {
      g_assert_no_error (error);
      g_assert_true (valid);
      return;
    }
  g_assert_false (valid);
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  if (strstr (error->message, place) == NULL)
    g_error ("%s: expected %s, got “%s”", document->text, place, error->message);
}

/* Each piece is a copy of its own, so that a sanitizer sees any look beyond its end. */
static gboolean
scan_pieces (const char *text, gsize piece, guint64 *where)
{
  HfJsonScan scan;
  HfJsonScanEvent event = HF_JSON_SCAN_MORE;
  gsize size = strlen (text);

  hf_json_scan_init (&scan, 0, HF_JSON_NAMES_NONE);
  for (gsize at = 0; at < size && event != HF_JSON_SCAN_ERROR; at += piece)
    {
      gsize length = MIN (piece, size - at), position = 0;
      g_autofree char *bytes = g_memdup2 (text + at, length);

      do
        event = hf_json_scan_next (&scan, bytes, length, &position);
      while (event == HF_JSON_SCAN_RECORD);
    }
  *where = scan.end;
  if (event == HF_JSON_SCAN_ERROR)
    return FALSE;
  if (hf_json_scan_finish (&scan))
    return TRUE;
  *where = scan.end;
  return FALSE;
}

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    check_whole (&documents[i]);
}

static void
test_cut_anywhere (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    for (gsize piece = 1; piece <= strlen (documents[i].text); piece++)
      {
        guint64 where = 0;
        gboolean valid = scan_pieces (documents[i].text, piece, &where);

        g_assert_cmpint (valid, ==, documents[i].offset < 0);
        if (!valid)
          g_assert_cmpuint (where, ==, (guint64) documents[i].offset);
      }
}

static char *
nested (guint depth)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, i % 2 == 0 ? "[" : "{\"a\":");
  g_string_append (text, "1");
  for (guint i = depth; i > 0; i--)
    g_string_append (text, i % 2 == 1 ? "]" : "}");
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deepest = nested (1000), *too_deep = nested (1001);
  g_autoptr(GError) error = NULL;

  g_assert_true (hf_json_validate (deepest, -1, &error));
  g_assert_no_error (error);
  g_assert_false (hf_json_validate (too_deep, -1, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "1,000"));
}

static void
test_million_brackets (void)
{
  g_autofree char *text = g_strnfill (1000000, '[');
  g_autoptr(GError) error = NULL;

  g_assert_false (hf_json_validate (text, -1, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
}

static void
test_length (void)
{
  g_assert_true (hf_json_validate ("[1]garbage", 3, NULL));
  g_assert_false (hf_json_validate ("[1\0]", 4, NULL));
}

/* Any single damaged byte either leaves valid JSON that still cuts anywhere the same way, or is refused the same way. */
static void
test_damage (void)
{
  static const char text[] = "{\"id\":-12.5e3,\"n\":[true,null,{\"k\":\"a\\u00e9\\n\xe2\x82\xac and more plain text\"}]}";

  for (int i = 0; i < 5000; i++)
    {
      g_autofree char *damaged = g_strdup (text);
      guint64 where = 0, pieces_where = 0;
      gboolean whole;

      damaged[g_test_rand_int_range (0, sizeof text - 1)] = (char) g_test_rand_int_range (1, 256);
      whole = scan_pieces (damaged, strlen (damaged), &where);
      g_assert_cmpint (scan_pieces (damaged, (gsize) g_test_rand_int_range (1, 9), &pieces_where), ==, whole);
      if (!whole)
        g_assert_cmpuint (where, ==, pieces_where);
      g_assert_cmpint (hf_json_validate (damaged, -1, NULL), ==, whole);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/validate/accepts-and-refuses-by-rfc-8259", test_table);
  g_test_add_func ("/json/validate/cuts-between-pieces-change-nothing", test_cut_anywhere);
  g_test_add_func ("/json/validate/thousand-levels-are-the-limit", test_depth);
  g_test_add_func ("/json/validate/a-million-brackets-need-no-stack", test_million_brackets);
  g_test_add_func ("/json/validate/length-ends-the-text", test_length);
  g_test_add_func ("/json/validate/damaged-bytes-are-found-at-the-same-place", test_damage);
  return g_test_run ();
}
