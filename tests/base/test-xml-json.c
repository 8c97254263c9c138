/* SPDX-License-Identifier: GPL-3.0-or-later */

/* XML as JSON: the shape, and that nothing an answer can say costs more than its length or reaches outside it. */

#include <string.h>
#include <sys/resource.h>

#include <hf-error.h>
#include <hf-json.h>
#include <hf-xml-json.h>

typedef struct
{
  const char *name, *xml, *json;
} Shape;

static const Shape shapes[] = {
  { "empty", "<a/>", "{\"a\":null}" },
  { "empty-pair", "<a></a>", "{\"a\":null}" },
  { "white-space", "<a>\n  </a>", "{\"a\":null}" },
  { "text", "<a> b \"c\" </a>", "{\"a\":\" b \\\"c\\\" \"}" },
  { "number-stays-text", "<a>007</a>", "{\"a\":\"007\"}" },
  { "attribute", "<a b='1' c=\"\"/>", "{\"a\":{\"@b\":\"1\",\"@c\":\"\"}}" },
  { "attribute-and-text", "<a b='1'>c</a>", "{\"a\":{\"@b\":\"1\",\"#text\":\"c\"}}" },
  { "children", "<a>\n <b>1</b>\n <c/>\n</a>", "{\"a\":{\"b\":\"1\",\"c\":null}}" },
  { "repeated", "<a><b>1</b><c/><b>2</b><b x='3'/></a>", "{\"a\":{\"b\":[\"1\",\"2\",{\"@x\":\"3\"}],\"c\":null}}" },
  { "mixed", "<p>one <b>two</b> three <b/>\n</p>", "{\"p\":{\"#text\":\"one  three \",\"b\":[\"two\",null]}}" },
  { "cdata", "<a><![CDATA[<b>&amp;]]></a>", "{\"a\":\"<b>&amp;\"}" },
  { "cdata-white-space", "<a><![CDATA[ ]]></a>", "{\"a\":\" \"}" },
  { "cdata-joins", "<a>x<![CDATA[y]]>z</a>", "{\"a\":\"xyz\"}" },
  { "entities", "<a b='&lt;&amp;&#65;'>&gt;&apos;&#x1F600;&amp;amp;</a>", "{\"a\":{\"@b\":\"<&A\",\"#text\":\">'😀&amp;\"}}" },
  { "prefixes", "<s:E xmlns:s='urn:x' xmlns='urn:y'><s:B s:t='1'/></s:E>",
    "{\"s:E\":{\"@xmlns:s\":\"urn:x\",\"@xmlns\":\"urn:y\",\"s:B\":{\"@s:t\":\"1\"}}}" },
  { "comments", "<?xml version='1.0'?><!-- x --><?pi y?><a><!-- \"<b c=''>\" -->1<?z?>2</a><!-- -->", "{\"a\":\"12\"}" },
  { "attribute-with-bracket", "<a b='x>y'><c/></a>", "{\"a\":{\"@b\":\"x>y\",\"c\":null}}" },
  { "umlauts", "<Straße größe='ä'>Łódź</Straße>", "{\"Straße\":{\"@größe\":\"ä\",\"#text\":\"Łódź\"}}" },
  { "latin1", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE4</a>", "{\"a\":\"ä\"}" },
  { "byte-order-mark", "\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><a>ä</a>", "{\"a\":\"ä\"}" },
  { "line-ends", "<a>1\r\n2</a>", "{\"a\":\"1\\n2\"}" },
};

static void
test_shape (gconstpointer data)
{
  const Shape *shape = data;
  g_autoptr(GError) error = NULL;
  g_autofree char *json = hf_xml_to_json (shape->xml, strlen (shape->xml), NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, shape->json);
  g_assert_true (hf_json_validate (json, -1, NULL));
}

static void
test_utf16 (void)
{
  gsize length = 0;
  g_autofree char *xml
      = g_convert ("<?xml version='1.0' encoding='UTF-16'?><a>ä</a>", -1, "UTF-16", "UTF-8", NULL, &length, NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *json = hf_xml_to_json (xml, length, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, "{\"a\":\"ä\"}");
}

/* RFC 7303, 3.2: the charset parameter is authoritative. */
static void
test_transport_charset (void)
{
  static const char xml[] = "<?xml version='1.0' encoding='utf-8'?><a>\xE4</a>";
  g_autoptr(GError) error = NULL;
  g_autofree char *json = hf_xml_to_json (xml, strlen (xml), "iso-8859-1", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (json, ==, "{\"a\":\"ä\"}");
}

typedef struct
{
  const char *name, *xml, *message; /* a part of it */
} Refusal;

static const Refusal refusals[] = {
  { "nothing", "", "XML" },
  { "no-xml", "hello", "line 1" },
  { "json", "{\"a\":1}", "line 1" },
  { "unclosed", "<a>\n  <b>\n</a>", "line 3" },
  { "two-roots", "<a/>\n<b/>", "line 2" },
  { "attribute-twice", "<a b='1' b='2'/>", "line 1" },
  { "broken-off", "<a><b", "line 1" },
  { "unknown-entity", "<a>\n&nbsp;</a>", "line 2" },
  { "control-character", "<a>\x01</a>", "line 1" },
  { "not-utf8", "<a>\xFF</a>", "byte 3" },
  { "doctype", "<!DOCTYPE a>\n<a/>", "document type" },
  { "doctype-place", "<!-- x -->\n  <!DOCTYPE a><a/>", "line 2, column 3" },
  { "external-file", "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "document type" },
  { "external-dtd", "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/x.dtd\"><a/>", "document type" },
  { "parameter-entity", "<!DOCTYPE a [<!ENTITY % x SYSTEM \"file:///etc/passwd\"> %x;]><a/>", "document type" },
  { "billion-laughs",
    "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]><l>&d;</l>",
    "document type" },
  { "hidden-by-encoding", "<?xml version=\"1.0\" encoding=\"UTF-7\"?>+ADwAIQ-DOCTYPE a+AD4APA-a/+AD4-", "document type" },
};

static void
test_refusal (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr(GError) error = NULL;

  g_assert_null (hf_xml_to_json (refusal->xml, strlen (refusal->xml), NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  if (strstr (error->message, refusal->message) == NULL)
    g_error ("“%s” is not in “%s”", refusal->message, error->message);
  g_assert_null (strstr (error->message, "root:"));
}

static char *
repeat (const char *before, const char *unit, guint n, const char *after)
{
  GString *out = g_string_new (before);

  for (guint i = 0; i < n; i++)
    g_string_append (out, unit);
  g_string_append (out, after);
  return g_string_free (out, FALSE);
}

static void
assert_refused (const char *xml, const char *message)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (hf_xml_to_json (xml, strlen (xml), NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  if (strstr (error->message, message) == NULL)
    g_error ("“%s” is not in “%s”", message, error->message);
}

static void
test_depth (void)
{
  g_autofree char *inside = repeat ("", "<a>", HF_XML_MAX_DEPTH, ""), *outside = repeat ("", "</a>", HF_XML_MAX_DEPTH, "");
  g_autofree char *whole = g_strconcat (inside, outside, NULL), *bomb = repeat ("", "<a>", 1000000, "");
  g_autoptr(GError) error = NULL;
  g_autofree char *json = hf_xml_to_json (whole, strlen (whole), NULL, &error);

  g_assert_no_error (error);
  g_assert_true (hf_json_validate (json, -1, NULL));
  assert_refused (bomb, "too deep");
}

static void
test_size (void)
{
  g_autofree char *xml = g_malloc0 (50 * 1024 * 1024);
  g_autoptr(GError) error = NULL;

  g_assert_null (hf_xml_to_json (xml, 50 * 1024 * 1024, NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "32"));
}

static void
test_attributes (void)
{
  GString *few = g_string_new ("<a"), *many = g_string_new ("<a");
  g_autoptr(GError) error = NULL;
  g_autofree char *json = NULL;

  for (guint i = 0; i < HF_XML_MAX_ATTRIBUTES; i++)
    g_string_append_printf (few, " a%u=''", i);
  for (guint i = 0; i < 1000000; i++)
    g_string_append_printf (many, " a%u='>'", i);
  g_string_append (few, "/>");
  g_string_append (many, "/>");
  json = hf_xml_to_json (few->str, few->len, NULL, &error);
  g_assert_no_error (error);
  assert_refused (many->str, "attributes");
  g_string_free (few, TRUE);
  g_string_free (many, TRUE);
}

static void
test_names (void)
{
  GString *xml = g_string_new ("<a>");

  for (guint i = 0; i < HF_XML_MAX_NAMES + 10; i++)
    g_string_append_printf (xml, "<b%u/>", i);
  g_string_append (xml, "</a>");
  assert_refused (xml->str, "different names");
  g_string_free (xml, TRUE);
}

static void
test_many_records (void)
{
  g_autofree char *xml = repeat ("<a>", "<r i='1'><n>x</n></r>", 100000, "</a>");
  g_autoptr(GError) error = NULL;
  g_autofree char *json = hf_xml_to_json (xml, strlen (xml), NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (json, "{\"a\":{\"r\":[{\"@i\":\"1\",\"n\":\"x\"},{"));
  g_assert_true (hf_json_validate (json, -1, NULL));
}

static void
test_long_text (void)
{
  g_autofree char *xml = repeat ("<a>", "0123456789abcdef", 1000000, "</a>");
  g_autoptr(GError) error = NULL;
  g_autofree char *json = hf_xml_to_json (xml, strlen (xml), NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strlen (json), ==, 16000000 + strlen ("{\"a\":\"\"}"));
}

/* What is inside is not copied at each level and kept there: 8 MB at a depth of 250 would be 2 GB. */
static void
test_deep_text (void)
{
  g_autofree char *inside = repeat ("", "<a>", 250, ""), *outside = repeat ("", "</a>", 250, "");
  g_autofree char *xml = repeat (inside, "0123456789abcdef", 500000, outside), *json = NULL;
  g_autoptr(GError) error = NULL;
  struct rusage before, after;

  getrusage (RUSAGE_SELF, &before);
  json = hf_xml_to_json (xml, strlen (xml), NULL, &error);
  getrusage (RUSAGE_SELF, &after);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (json), ==, 8000000 + 250 * strlen ("{\"a\":}") + 2);
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 500 * 1024);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autofree char *path = g_strconcat ("/xml-json/shape/", shapes[i].name, NULL);
      g_test_add_data_func (path, &shapes[i], test_shape);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/xml-json/refuses/", refusals[i].name, NULL);
      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/xml-json/encoding/utf-16", test_utf16);
  g_test_add_func ("/xml-json/encoding/transport-goes-first", test_transport_charset);
  g_test_add_func ("/xml-json/refuses/depth", test_depth);
  g_test_add_func ("/xml-json/refuses/50-megabytes", test_size);
  g_test_add_func ("/xml-json/refuses/a-million-attributes", test_attributes);
  g_test_add_func ("/xml-json/refuses/too-many-names", test_names);
  g_test_add_func ("/xml-json/many-records", test_many_records);
  g_test_add_func ("/xml-json/long-text", test_long_text);
  g_test_add_func ("/xml-json/long-text-in-the-deep-is-kept-once", test_deep_text);
  return g_test_run ();
}
