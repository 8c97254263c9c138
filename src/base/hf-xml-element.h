/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-rope.h"

G_BEGIN_DECLS

/* What hf_xml_to_json() keeps of an element until it ends. */

/* All children of one name. */
typedef struct
{
  char *name;
  HfRope values; /* raw JSON, with commas between */
  guint n_values;
} HfXmlChild;

/* An element that has begun and not ended. Used again for the next one at its depth: there may be millions. */
typedef struct
{
  GString *name;
  GPtrArray *children; /* of HfXmlChild; attributes are children too */
  GHashTable *index;   /* (nullable): name, owned by its child → HfXmlChild */
  GString *text;       /* pieces that are kept */
  GString *piece;      /* since the last tag */
  gboolean has_cdata;  /* in the piece */
} HfXmlElement;

HfXmlElement *hf_xml_element_new (void);
void hf_xml_element_free (gpointer element);
void hf_xml_element_clear (HfXmlElement *self);
/* @value is empty afterwards. */
void hf_xml_element_add (HfXmlElement *self, const char *name, HfRope *value);
/* A tag ends a piece of text. */
void hf_xml_element_end_piece (HfXmlElement *self);
/* The element's JSON; its children's values are moved into it. */
void hf_xml_element_write (HfXmlElement *self, HfRope *out);

void hf_xml_append_quoted (HfRope *out, const char *text);
/* A member's name; before the first one @out is `{`. */
void hf_xml_append_name (HfRope *out, const char *name);

G_END_DECLS
