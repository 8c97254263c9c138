/* SPDX-License-Identifier: GPL-3.0-or-later */

/* XML before it is parsed. Guarantee: time grows with the text's length only. It reads tags as libxml2 does as long as the text
 * is well-formed; where it is not, libxml2 stops there. */

#include "hf-xml-inspect.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "hf-error.h"
#include "hf-xml-json.h"

GError *
hf_xml_error (int line, int column, const char *message)
{
  return g_error_new (HF_ERROR, HF_ERROR_INVALID, _("Not valid XML at line %d, column %d: %s"), line, column, message);
}

char *
hf_xml_declared_charset (const char *xml, gsize length)
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

static gboolean
begins_with (const char *p, const char *end, const char *mark)
{
  return (gsize) (end - p) >= strlen (mark) && memcmp (p, mark, strlen (mark)) == 0;
}

static const char *
skip_past (const char *p, const char *end, const char *mark)
{
  const char *found = p < end ? memmem (p, (gsize) (end - p), mark, strlen (mark)) : NULL;

  return found != NULL ? found + strlen (mark) : end;
}

/* Past the `>` of the tag at @p; counts the attributes by the quotes around their values. */
static const char *
skip_tag (const char *p, const char *end, guint *n_attributes)
{
  *n_attributes = 0;
  for (; p < end && *p != '>'; p++)
    if (*p == '"' || *p == '\'')
      {
        const char *quote = memchr (p + 1, *p, (gsize) (end - p - 1));

        if (quote == NULL)
          return end;
        ++*n_attributes;
        p = quote;
      }
  return p < end ? p + 1 : p;
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
  return hf_xml_error (line, (int) g_utf8_strlen (line_start, at - line_start) + 1, message);
}

GError *
hf_xml_inspect (const char *text, gsize length)
{
  const char *end = text + length;

  for (const char *p = memchr (text, '<', length); p != NULL; p = memchr (p, '<', (gsize) (end - p)))
    {
      const char *at = p;
      guint n_attributes = 0;

      if (begins_with (p, end, "<!--"))
        p = skip_past (p + 4, end, "-->");
      else if (begins_with (p, end, "<![CDATA["))
        p = skip_past (p, end, "]]>");
      else if (begins_with (p, end, "<?"))
        p = skip_past (p, end, "?>");
      else if (begins_with (p, end, "<!"))
        return error_at (text, p, _("a document type declaration is not accepted"));
      else
        p = skip_tag (p + 1, end, &n_attributes);
      if (n_attributes > HF_XML_MAX_ATTRIBUTES)
        return error_at (text, at, _("an element has too many attributes"));
    }
  return NULL;
}
