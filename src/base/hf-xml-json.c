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
#include "hf-xml-element.h"
#include "hf-xml-inspect.h"

typedef struct
{
  xmlParserCtxt *parser;
  GPtrArray *levels; /* of HfXmlElement; the first @depth are open */
  guint depth;
  char *result;
  GError *error;
} Reader;

/* --- errors --- */

static void
reader_fail (Reader *self, const char *message)
{
  if (self->error == NULL)
    self->error = hf_xml_error (xmlSAX2GetLineNumber (self->parser), xmlSAX2GetColumnNumber (self->parser), message);
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

static HfXmlElement *
reader_top (Reader *self)
{
  return self->depth > 0 ? g_ptr_array_index (self->levels, self->depth - 1) : NULL;
}

static HfXmlElement *
reader_push (Reader *self, const char *name)
{
  if (self->depth == self->levels->len)
    g_ptr_array_add (self->levels, hf_xml_element_new ());
  self->depth++;
  hf_xml_element_clear (reader_top (self));
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
  HfXmlElement *element;

  if (self->error != NULL)
    return;
  if (self->depth >= HF_XML_MAX_DEPTH)
    {
      reader_fail (self, _("elements are nested too deep"));
      return;
    }
  if (self->depth > 0)
    hf_xml_element_end_piece (reader_top (self));
  element = reader_push (self, (const char *) name);
  for (guint i = 0; attributes != NULL && attributes[i] != NULL; i += 2)
    {
      g_autofree char *key = g_strconcat ("@", (const char *) attributes[i], NULL);
      HfRope value = { G_QUEUE_INIT, 0 };

      hf_xml_append_quoted (&value, attributes[i + 1] != NULL ? (const char *) attributes[i + 1] : "");
      hf_xml_element_add (element, key, &value);
    }
}

static void
end_cb (void *data, const xmlChar *name)
{
  Reader *self = ((xmlParserCtxt *) data)->_private;
  HfXmlElement *element = reader_top (self);
  HfRope value = { G_QUEUE_INIT, 0 }, whole = { G_QUEUE_INIT, 0 };

  if (self->error != NULL || element == NULL)
    return;
  hf_xml_element_end_piece (element);
  hf_xml_element_write (element, &value);
  self->depth--;
  if (self->depth > 0)
    {
      hf_xml_element_add (reader_top (self), element->name->str, &value);
      hf_xml_element_clear (element);
      if (reader_top (self)->children->len > HF_XML_MAX_NAMES)
        reader_fail (self, _("an element has too many children with different names"));
      return;
    }
  hf_rope_append_c (&whole, '{');
  hf_xml_append_name (&whole, element->name->str);
  hf_rope_append_rope (&whole, &value);
  hf_rope_append_c (&whole, '}');
  self->result = hf_rope_steal (&whole);
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

/* --- parsing --- */

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
  g_autofree char *declared = charset == NULL ? hf_xml_declared_charset (xml, length) : NULL, *text = NULL;
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
  reader.error = hf_xml_inspect (text, size);
  if (reader.error == NULL)
    {
      reader.levels = g_ptr_array_new_with_free_func (hf_xml_element_free);
      g_once (&once, initialise, NULL);
      reader.parser = xmlNewParserCtxt ();
      parse (&reader, text, size);
      if (reader.error == NULL && (!reader.parser->wellFormed || reader.result == NULL))
        reader.error = hf_xml_error (1, 1, _("there is no whole document"));
      xmlFreeParserCtxt (reader.parser);
      g_ptr_array_unref (reader.levels);
    }
  if (reader.error == NULL)
    return reader.result;
  g_free (reader.result);
  g_propagate_error (error, reader.error);
  return NULL;
}
