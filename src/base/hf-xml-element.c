/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An element on its way to JSON: attributes and children by name in the order they first came, text in between. Guarantee: an
 * element with millions of children costs each of them once, whatever their names are. */

#include "hf-xml-element.h"

#include <string.h>

#include "hf-json.h"

/* Below this many names a walk is faster than a hash table. */
#define INDEX_FROM 16

static void
child_free (gpointer data)
{
  HfXmlChild *child = data;

  g_free (child->name);
  hf_rope_clear (&child->values);
  g_free (child);
}

HfXmlElement *
hf_xml_element_new (void)
{
  HfXmlElement *self = g_new0 (HfXmlElement, 1);

  self->name = g_string_new (NULL);
  self->children = g_ptr_array_new_with_free_func (child_free);
  self->text = g_string_new (NULL);
  self->piece = g_string_new (NULL);
  return self;
}

void
hf_xml_element_free (gpointer data)
{
  HfXmlElement *self = data;

  g_clear_pointer (&self->index, g_hash_table_unref);
  g_ptr_array_unref (self->children);
  g_string_free (self->name, TRUE);
  g_string_free (self->text, TRUE);
  g_string_free (self->piece, TRUE);
  g_free (self);
}

/* What was long is given back: at each depth there may be such a one. */
static GString *
empty_again (GString *text)
{
  if (text->allocated_len <= 4096)
    return g_string_truncate (text, 0);
  g_string_free (text, TRUE);
  return g_string_new (NULL);
}

void
hf_xml_element_clear (HfXmlElement *self)
{
  g_clear_pointer (&self->index, g_hash_table_unref);
  g_ptr_array_set_size (self->children, 0);
  self->text = empty_again (self->text);
  self->piece = empty_again (self->piece);
  self->has_cdata = FALSE;
}

static HfXmlChild *
element_find (HfXmlElement *self, const char *name)
{
  if (self->index != NULL)
    return g_hash_table_lookup (self->index, name);
  for (guint i = 0; i < self->children->len; i++)
    if (g_str_equal (((HfXmlChild *) self->children->pdata[i])->name, name))
      return self->children->pdata[i];
  return NULL;
}

static void
element_index (HfXmlElement *self, HfXmlChild *added)
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
    g_hash_table_insert (self->index, ((HfXmlChild *) self->children->pdata[i])->name, self->children->pdata[i]);
}

void
hf_xml_element_add (HfXmlElement *self, const char *name, HfRope *value)
{
  HfXmlChild *child = element_find (self, name);

  if (child == NULL)
    {
      child = g_new0 (HfXmlChild, 1);
      child->name = g_strdup (name);
      g_ptr_array_add (self->children, child);
      element_index (self, child);
    }
  if (child->n_values++ > 0)
    hf_rope_append_c (&child->values, ',');
  hf_rope_append_rope (&child->values, value);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

void
hf_xml_element_end_piece (HfXmlElement *self)
{
  if (self->has_cdata || !is_blank (self->piece->str))
    g_string_append_len (self->text, self->piece->str, (gssize) self->piece->len);
  g_string_truncate (self->piece, 0);
  self->has_cdata = FALSE;
}

void
hf_xml_append_quoted (HfRope *out, const char *text)
{
  g_autofree char *quoted = hf_json_quote (text);

  hf_rope_append (out, quoted, strlen (quoted));
}

void
hf_xml_append_name (HfRope *out, const char *name)
{
  if (out->length > 1)
    hf_rope_append_c (out, ',');
  hf_xml_append_quoted (out, name);
  hf_rope_append_c (out, ':');
}

static void
append_child (HfRope *out, HfXmlChild *child)
{
  hf_xml_append_name (out, child->name);
  if (child->n_values > 1)
    hf_rope_append_c (out, '[');
  hf_rope_append_rope (out, &child->values);
  if (child->n_values > 1)
    hf_rope_append_c (out, ']');
}

void
hf_xml_element_write (HfXmlElement *self, HfRope *out)
{
  guint i = 0;

  if (self->children->len == 0 && self->text->len > 0)
    hf_xml_append_quoted (out, self->text->str);
  else if (self->children->len == 0)
    hf_rope_append (out, "null", 4);
  if (self->children->len == 0)
    return;
  hf_rope_append_c (out, '{');
  for (; i < self->children->len && *((HfXmlChild *) self->children->pdata[i])->name == '@'; i++)
    append_child (out, self->children->pdata[i]);
  if (self->text->len > 0)
    {
      hf_xml_append_name (out, "#text");
      hf_xml_append_quoted (out, self->text->str);
    }
  for (; i < self->children->len; i++)
    append_child (out, self->children->pdata[i]);
  hf_rope_append_c (out, '}');
}
