/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A text in pieces. Guarantee: however deep texts are nested in one another, a byte is copied only while what holds it is
 * short, and kept once. */

#include "hf-rope.h"

#include <string.h>

/* Up to here copying is cheaper than one more piece. */
#define SHORT (32 * 1024)

static void
free_piece (gpointer piece)
{
  g_string_free (piece, TRUE);
}

void
hf_rope_append (HfRope *self, const char *text, gsize length)
{
  GString *last = g_queue_peek_tail (&self->pieces);

  if (last == NULL || last->len >= SHORT)
    {
      last = g_string_sized_new (length);
      g_queue_push_tail (&self->pieces, last);
    }
  g_string_append_len (last, text, (gssize) length);
  self->length += length;
}

void
hf_rope_append_c (HfRope *self, char c)
{
  hf_rope_append (self, &c, 1);
}

void
hf_rope_append_rope (HfRope *self, HfRope *other)
{
  if (self->length > 0 && other->length < SHORT)
    {
      for (GList *link = other->pieces.head; link != NULL; link = link->next)
        hf_rope_append (self, ((GString *) link->data)->str, ((GString *) link->data)->len);
      hf_rope_clear (other);
      return;
    }
  if (self->pieces.tail == NULL)
    {
      self->pieces = other->pieces;
    }
  else if (other->pieces.head != NULL)
    {
      self->pieces.tail->next = other->pieces.head;
      other->pieces.head->prev = self->pieces.tail;
      self->pieces.tail = other->pieces.tail;
      self->pieces.length += other->pieces.length;
    }
  self->length += other->length;
  *other = (HfRope){ G_QUEUE_INIT, 0 };
}

char *
hf_rope_steal (HfRope *self)
{
  char *text, *end;

  if (self->pieces.length == 1)
    {
      self->length = 0;
      return g_string_free (g_queue_pop_head (&self->pieces), FALSE);
    }
  end = text = g_malloc (self->length + 1);
  while (!g_queue_is_empty (&self->pieces))
    {
      GString *piece = g_queue_pop_head (&self->pieces);

      memcpy (end, piece->str, piece->len);
      end += piece->len;
      g_string_free (piece, TRUE);
    }
  *end = '\0';
  self->length = 0;
  return text;
}

void
hf_rope_clear (HfRope *self)
{
  g_queue_clear_full (&self->pieces, free_piece);
  self->length = 0;
}
