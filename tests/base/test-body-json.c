/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bodies of answers as the documents that expressions see. */

#include <string.h>

#include <hf-body-json.h>
#include <hf-charset.h>
#include <hf-error.h>
#include <hf-json.h>

typedef struct
{
  const char *name, *format, *type, *body;
  gsize length; /* 0: strlen */
  const char *json;
} Body;

static const Body bodies[] = {
  { "json-as-it-is", "json", "application/json", " {\"a\" : 1.50,\n\"b\":12345678901234567890}\n", 0,
    " {\"a\" : 1.50,\n\"b\":12345678901234567890}\n" },
  { "json-by-default", NULL, NULL, "[1]", 0, "[1]" },
  { "json-byte-order-mark", "json", NULL, "\xEF\xBB\xBF[1]", 0, "[1]" },
  { "json-latin1", "JSON", "application/json; charset=ISO-8859-1", "\"\xE4\"", 0, "\"ä\"" },
  { "json-utf16", "json", NULL, "\xFF\xFE[\0" "1\0]\0", 8, "[1]" },
  { "json-empty", "json", "application/json", "", 0, "null" },
  { "json-white-space", "json", NULL, " \r\n", 0, "null" },
  { "text", "text", "text/plain", "a \"b\"\n", 0, "\"a \\\"b\\\"\\n\"" },
  { "text-latin1", "text", "text/plain; charset=\"iso-8859-1\"", "\xE4\xF6", 0, "\"äö\"" },
  { "text-windows", "text", "text/csv;header=present; Charset=windows-1252", "\x80", 0, "\"€\"" },
  { "text-invalid", "text", NULL, "a\xFFz", 0, "\"a\xEF\xBF\xBDz\"" },
  { "text-invalid-in-other", "text", "text/plain; charset=us-ascii", "a\xE4z", 0, "\"a\xEF\xBF\xBDz\"" },
  { "text-nul", "text", NULL, "a\0z", 3, "\"a\xEF\xBF\xBDz\"" },
  { "text-unknown-charset", "text", "text/plain; charset=klingon", "ä", 0, "\"ä\"" },
  { "text-empty", "text", NULL, "", 0, "null" },
  { "text-white-space", "text", NULL, " ", 0, "\" \"" },
  { "xml", "xml", "text/xml", "<a b='1'/>", 0, "{\"a\":{\"@b\":\"1\"}}" },
  { "xml-latin1", "XML", "text/xml; charset=iso-8859-1", "<a>\xE4</a>", 0, "{\"a\":\"ä\"}" },
  { "xml-empty", "xml", NULL, "\n", 0, "null" },
  { "pdf", "pdf", "application/pdf", "\x00\xff\x10", 3, "{\"data\":\"AP8Q\"}" },
  { "any-word-is-binary", "image", NULL, "abc", 0, "{\"data\":\"YWJj\"}" },
  { "binary-empty", "pdf", NULL, "", 0, "null" },
};

static void
test_body (gconstpointer data)
{
  const Body *body = data;
  g_autoptr(GBytes) bytes = g_bytes_new_static (body->body, body->length > 0 ? body->length : strlen (body->body));
  g_autoptr(GError) error = NULL;
  g_autofree char *json = hf_body_to_json (body->format, body->type, bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, body->json);
  g_assert_true (hf_json_validate (json, -1, NULL));
}

static void
test_no_body (void)
{
  g_autofree char *json = hf_body_to_json ("json", NULL, NULL, NULL);

  g_assert_cmpstr (json, ==, "null");
}

static void
assert_invalid (const char *format, const char *type, const char *text, const char *message)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr(GError) error = NULL;

  g_assert_null (hf_body_to_json (format, type, bytes, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” is not in “%s”", message, error->message);
}

static void
test_invalid (void)
{
  assert_invalid ("json", NULL, "{\"a\":1,}", "byte 7");
  assert_invalid ("json", NULL, "[\"\xFF\"]", "byte 2");
  assert_invalid ("json", "application/json; charset=us-ascii", "[\"\xE4\"]", "byte 2");
  assert_invalid ("json", "text/html", "<html>", "byte 0");
  assert_invalid ("xml", NULL, "{\"a\":1}", "line 1, column 1");
}

static void
test_charset_of (void)
{
  static const struct
  {
    const char *type, *charset;
  } rows[] = { { NULL, NULL },
               { "", NULL },
               { "text/plain", NULL },
               { "text/plain;", NULL },
               { "text/plain; charset=", NULL },
               { "text/plain; xcharset=a", NULL },
               { "text/plain;charset=utf-8", "utf-8" },
               { "text/plain; boundary=x; CHARSET=\"latin1\" ; y=z", "latin1" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *charset = hf_charset_of (rows[i].type);
      g_assert_cmpstr (charset, ==, rows[i].charset);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autofree char *path = g_strconcat ("/body-json/", bodies[i].name, NULL);
      g_test_add_data_func (path, &bodies[i], test_body);
    }
  g_test_add_func ("/body-json/no-body", test_no_body);
  g_test_add_func ("/body-json/invalid-says-where", test_invalid);
  g_test_add_func ("/body-json/charset-of-a-content-type", test_charset_of);
  return g_test_run ();
}
