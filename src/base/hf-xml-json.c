/* SPDX-License-Identifier: GPL-3.0-or-later */

/* XML to JSON. libxml2 reads, element by element; an element's JSON is written when it ends, so that what is held is about as
 * large as what comes out. Guarantees: no document type, no entity, no file and no network, whatever the text says; time and
 * memory grow with the text's length only. What libxml2 would do with the square of a number (the attributes of one element)
 * is bounded before it sees the text, which is why the text is made UTF-8 here: both then read the same characters. */

#include "hf-xml-json.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <libxml/parser.h>

#include "hf-charset.h"
#include "hf-error.h"
#include "hf-json.h"

/* All children of one name. */
typedef struct
{
  char *name;
  GString *values; /* raw JSON, with commas between */
  guint n_values;
} Child;

/* Below this many names a walk is faster than a hash table. */
#define INDEX_FROM 16

/* An element that has begun and not ended. Used again for the next one at its depth: there may be millions. */
typedef struct
{
  GString *name;
  GPtrArray *children; /* of Child; attributes are children too */
  GHashTable *index;   /* (nullable): name, owned by its child → Child */
  GString *text;       /* pieces that are kept */
  GString *piece;      /* since the last tag */
  gboolean has_cdata;  /* in the piece */
} Element;

typedef struct
{
  xmlParserCtxt *parser;
  GPtrArray *levels; /* of Element; the first @depth are open */
  guint depth;
  char *result;
  GError *error;
} Reader;

static void
child_free (gpointer data)
{
  Child *child = data;

  g_free (child->name);
  g_string_free (child->values, TRUE);
  g_free (child);
}

static Element *
element_new (void)
{
  Element *self = g_new0 (Element, 1);

  self->name = g_string_new (NULL);
  self->children = g_ptr_array_new_with_free_func (child_free);
  self->text = g_string_new (NULL);
  self->piece = g_string_new (NULL);
  return self;
}

static void
element_free (gpointer data)
{
  Element *self = data;

  g_clear_pointer (&self->index, g_hash_table_unref);
  g_ptr_array_unref (self->children);
  g_string_free (self->name, TRUE);
  g_string_free (self->text, TRUE);
  g_string_free (self->piece, TRUE);
  g_free (self);
}

static void
element_clear (Element *self)
{
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_ptr_array_set_size (self->children, 0);
  g_string_truncate (self->text, 0);
  g_string_truncate (self->piece, 0);
  self->has_cdata = FALSE;
}

static Child *
element_find (Element *self, const char *name)
{
  if (self->index != NULL)
    return g_hash_table_lookup (self->index, name);
  for (guint i = 0; i < self->children->len; i++)
    if (g_str_equal (((Child *) self->children->pdata[i])->name, name))
      return self->children->pdata[i];
  return NULL;
}

static void
element_index (Element *self, Child *added)
{
  if (self->index != NULL)
    {
      g_hash_table_insert (self->index, added->name, added);
      return;
    }
  if (self->children->len < INDEX_FROM)
    return;
  self->index = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < self->children->len; i++)
    g_hash_table_insert (self->index, ((Child *) self->children->pdata[i])->name, self->children->pdata[i]);
}

static void
element_add (Element *self, const char *name, const char *raw)
{
  Child *child = element_find (self, name);

  if (child == NULL)
    {
      child = g_new0 (Child, 1);
      child->name = g_strdup (name);
      child->values = g_string_new (NULL);
      g_ptr_array_add (self->children, child);
      element_index (self, child);
    }
  if (child->n_values++ > 0)
    g_string_append_c (child->values, ',');
  g_string_append (child->values, raw);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

/* A tag ends a piece of text. */
static void
element_end_piece (Element *self)
{
  if (self->has_cdata || !is_blank (self->piece->str))
    g_string_append_len (self->text, self->piece->str, (gssize) self->piece->len);
  g_string_truncate (self->piece, 0);
  self->has_cdata = FALSE;
}

static void
append_member (GString *out, const char *name, const char *raw, gboolean is_array)
{
  g_autofree char *quoted = hf_json_quote (name);

  if (out->str[out->len - 1] != '{')
    g_string_append_c (out, ',');
  g_string_append_printf (out, is_array ? "%s:[" : "%s:", quoted);
  g_string_append (out, raw);
  if (is_array)
    g_string_append_c (out, ']');
}

static char *
element_to_json (Element *self)
{
  g_autofree char *text = self->text->len > 0 ? hf_json_quote (self->text->str) : NULL;
  GString *out;
  guint i = 0;

  if (self->children->len == 0)
    return text != NULL ? g_steal_pointer (&text) : g_strdup ("null");
  out = g_string_new ("{");
  for (; i < self->children->len && *((Child *) self->children->pdata[i])->name == '@'; i++)
    append_member (out, ((Child *) self->children->pdata[i])->name, ((Child *) self->children->pdata[i])->values->str, FALSE);
  if (text != NULL)
    append_member (out, "#text", text, FALSE);
  for (; i < self->children->len; i++)
    {
      Child *child = self->children->pdata[i];

      append_member (out, child->name, child->values->str, child->n_values > 1);
    }
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

/* --- errors --- */

static GError *
make_error (int line, int column, const char *message)
{
  return g_error_new (HF_ERROR, HF_ERROR_INVALID, _("Not valid XML at line %d, column %d: %s"), line, column, message);
}

static void
reader_fail (Reader *self, const char *message)
{
  if (self->error == NULL)
    self->error = make_error (xmlSAX2GetLineNumber (self->parser), xmlSAX2GetColumnNumber (self->parser), message);
  xmlStopParser (self->parser);
}

/* Called for errors only; what it says is the parser's last error too. */
static void
error_cb (void *data, const char *format, ...)
{
  xmlParserCtxt *parser = data;
  const xmlError *problem = xmlCtxtGetLastError (parser);
  g_autofree char *message = NULL;

  if (problem == NULL || problem->level != XML_ERR_FATAL)
    return;
  message = g_utf8_make_valid (problem->message != NULL ? problem->message : "", -1);
  reader_fail (parser->_private, g_strchomp (message));
}

/* --- what libxml2 reports --- */

static Element *
reader_top (Reader *self)
{
  return self->depth > 0 ? g_ptr_array_index (self->levels, self->depth - 1) : NULL;
}

static Element *
reader_push (Reader *self, const char *name)
{
  if (self->depth == self->levels->len)
    g_ptr_array_add (self->levels, element_new ());
  self->depth++;
  element_clear (reader_top (self));
  g_string_assign (reader_top (self)->name, name);
  return reader_top (self);
}

static void
doctype_cb (void *data, const xmlChar *name, const xmlChar *external_id, const xmlChar *system_id)
{
  reader_fail (((xmlParserCtxt *) data)->_private, _("a document type declaration is not accepted"));
}

static void
start_cb (void *data, const xmlChar *name, const xmlChar **attributes)
{
  Reader *self = ((xmlParserCtxt *) data)->_private;
  Element *element;

  if (self->error != NULL)
    return;
  if (self->depth >= HF_XML_MAX_DEPTH)
    {
      reader_fail (self, _("elements are nested too deep"));
      return;
    }
  if (self->depth > 0)
    element_end_piece (reader_top (self));
  element = reader_push (self, (const char *) name);
  for (guint i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
    {
      g_autofree char *key = g_strconcat ("@", (const char *) attributes[i], NULL);
      g_autofree char *value = hf_json_quote (attributes[i + 1] != NULL ? (const char *) attributes[i + 1] : "");

      element_add (element, key, value);
    }
}

static void
end_cb (void *data, const xmlChar *name)
{
  Reader *self = ((xmlParserCtxt *) data)->_private;
  Element *element = reader_top (self);
  g_autofree char *raw = NULL, *quoted = NULL;

  if (self->error != NULL || element == NULL)
    return;
  element_end_piece (element);
  raw = element_to_json (element);
  self->depth--;
  if (self->depth > 0)
    {
      element_add (reader_top (self), element->name->str, raw);
      if (reader_top (self)->children->len > HF_XML_MAX_NAMES)
        reader_fail (self, _("an element has too many children with different names"));
      return;
    }
  quoted = hf_json_quote (element->name->str);
  self->result = g_strdup_printf ("{%s:%s}", quoted, raw);
}

static void
characters_cb (void *data, const xmlChar *text, int length)
{
  Reader *self = ((xmlParserCtxt *) data)->_private;

  if (self->depth > 0)
    g_string_append_len (reader_top (self)->piece, (const char *) text, length);
}

static void
cdata_cb (void *data, const xmlChar *text, int length)
{
  Reader *self = ((xmlParserCtxt *) data)->_private;

  characters_cb (data, text, length);
  if (self->depth > 0)
    reader_top (self)->has_cdata = TRUE;
}

/* --- before libxml2 sees it --- */

/* The encoding that the declaration names; only of a document in an ASCII-compatible one, as the others have a mark. */
static char *
declared_charset (const char *xml, gsize length)
{
  static const char start[] = "<?xml";
  g_autofree char *declaration = NULL;
  const char *end = length > sizeof start ? g_strstr_len (xml, (gssize) MIN (length, 1024), "?>") : NULL;
  char *value;

  if (end == NULL || strncmp (xml, start, strlen (start)) != 0)
    return NULL;
  declaration = g_strndup (xml, end - xml);
  value = strstr (declaration, "encoding");
  value = value != NULL ? strpbrk (value, "\"'") : NULL;
  if (value == NULL)
    return NULL;
  value++;
  value[strcspn (value, "\"'")] = '\0';
  return g_strdup (value);
}

static const char *
skip_past (const char *p, const char *mark)
{
  const char *end = strstr (p, mark);

  return end != NULL ? end + strlen (mark) : p + strlen (p);
}

/* Past the `>` of the start tag at @p; counts the attributes by the quotes around their values. */
static const char *
skip_tag (const char *p, guint *n_attributes)
{
  *n_attributes = 0;
  while (*p != '\0' && *p != '>')
    {
      if (*p == '"' || *p == '\'')
        {
          const char *end = strchr (p + 1, *p);

          if (end == NULL)
            return p + strlen (p);
          ++*n_attributes;
          p = end;
        }
      p++;
    }
  return *p != '\0' ? p + 1 : p;
}

static GError *
error_at (const char *text, const char *at, const char *message)
{
  const char *line_start = text;
  int line = 1;

  for (const char *p = text; p < at; p++)
    if (*p == '\n')
      {
        line++;
        line_start = p + 1;
      }
  return make_error (line, (int) g_utf8_strlen (line_start, at - line_start) + 1, message);
}

/* What must not reach libxml2: an element with very many attributes. A document type is refused here already. */
static GError *
inspect (const char *text)
{
  for (const char *p = strchr (text, '<'); p != NULL && *p != '\0'; p = strchr (p, '<'))
    {
      const char *at = p;
      guint n_attributes = 0;

      if (g_str_has_prefix (p, "<!--"))
        p = skip_past (p + 4, "-->");
      else if (g_str_has_prefix (p, "<![CDATA["))
        p = skip_past (p, "]]>");
      else if (p[1] == '?')
        p = skip_past (p, "?>");
      else if (p[1] == '!')
        return error_at (text, p, _("a document type declaration is not accepted"));
      else
        p = skip_tag (p + 1, &n_attributes);
      if (n_attributes > HF_XML_MAX_ATTRIBUTES)
        return error_at (text, at, _("an element has too many attributes"));
    }
  return NULL;
}

/* libxml2 wants this done once, before threads meet in it. */
static gpointer
initialise (gpointer data)
{
  xmlInitParser ();
  return NULL;
}

static void
parse (Reader *self, const char *text, gsize length)
{
  xmlSAXHandler *handler = self->parser->sax;

  memset (handler, 0, sizeof *handler);
  /* Not XML_SAX2_MAGIC: names come as they are written, and namespaces are nobody's business. */
  handler->initialized = 1;
  handler->internalSubset = doctype_cb;
  handler->startElement = start_cb;
  handler->endElement = end_cb;
  handler->characters = characters_cb;
  handler->ignorableWhitespace = characters_cb;
  handler->cdataBlock = cdata_cb;
  handler->error = error_cb;
  self->parser->_private = self;
  /* HUGE lifts libxml2's limits for ours. NOENT only makes references to characters and the five entities text. */
  xmlFreeDoc (xmlCtxtReadMemory (self->parser, text, (int) length, NULL, "UTF-8",
                                 XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_NOENT | XML_PARSE_IGNORE_ENC));
}

char *
hf_xml_to_json (const char *xml, gsize length, const char *charset, GError **error)
{
  g_autofree char *declared = charset == NULL ? declared_charset (xml, length) : NULL, *text = NULL;
  static GOnce once = G_ONCE_INIT;
  Reader reader = { NULL };
  gsize size = 0;

  if (length > HF_XML_MAX_BYTES)
    {
      g_autofree char *most = g_format_size_full (HF_XML_MAX_BYTES, G_FORMAT_SIZE_IEC_UNITS);
      g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("The XML is larger than %s"), most);
      return NULL;
    }
  text = hf_charset_decode (charset != NULL ? charset : declared, xml, length, TRUE, &size, error);
  if (text == NULL)
    return NULL;
  reader.error = inspect (text);
  if (reader.error == NULL)
    {
      reader.levels = g_ptr_array_new_with_free_func (element_free);
      g_once (&once, initialise, NULL);
      reader.parser = xmlNewParserCtxt ();
      parse (&reader, text, size);
      if (reader.error == NULL && (!reader.parser->wellFormed || reader.result == NULL))
        reader.error = make_error (1, 1, _("there is no whole document"));
      xmlFreeParserCtxt (reader.parser);
      g_ptr_array_unref (reader.levels);
    }
  if (reader.error == NULL)
    return reader.result;
  g_free (reader.result);
  g_propagate_error (error, reader.error);
  return NULL;
}
