/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Circles in a graph, by a walk in depth. Guarantees: time grows with the number of edges only; the stack of the thread does not
 * grow with the graph, since a folder may chain thousands of files. */

#include "hf-solution-private.h"

#define MAX_CIRCLE 300 /* bytes of names */

typedef enum
{
  UNSEEN,
  OPEN,
  DONE,
} Mark;

typedef struct
{
  GPtrArray *edges;
  guint8 *marks;
  GArray *path; /* guint: the open nodes */
  GArray *next; /* guint: the edge each of them looks at next */
  HfCircleFunc func;
  gpointer data;
} Walk;

static void
enter (Walk *self, guint node)
{
  guint first = 0;

  self->marks[node] = OPEN;
  g_array_append_val (self->path, node);
  g_array_append_val (self->next, first);
}

static void
leave (Walk *self)
{
  self->marks[g_array_index (self->path, guint, self->path->len - 1)] = DONE;
  g_array_set_size (self->path, self->path->len - 1);
  g_array_set_size (self->next, self->next->len - 1);
}

static void
tell (Walk *self, guint first, guint edge)
{
  const guint *path = (const guint *) (gpointer) self->path->data;
  guint at = self->path->len;

  while (path[at - 1] != first)
    at--;
  self->func (path + at - 1, self->path->len - at + 1, edge, self->data);
}

static void
advance (Walk *self)
{
  guint node = g_array_index (self->path, guint, self->path->len - 1);
  guint edge = g_array_index (self->next, guint, self->next->len - 1)++;
  const GArray *edges = self->edges->pdata[node];
  guint target;

  if (edge >= edges->len)
    {
      leave (self);
      return;
    }
  target = g_array_index (edges, guint, edge);
  if (self->marks[target] == OPEN)
    tell (self, target, edge);
  else if (self->marks[target] == UNSEEN)
    enter (self, target);
}

void
hf_circles_find (GPtrArray *edges, HfCircleFunc func, gpointer data)
{
  g_autofree guint8 *marks = g_new0 (guint8, edges->len + 1);
  g_autoptr(GArray) path = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr(GArray) next = g_array_new (FALSE, FALSE, sizeof (guint));
  Walk walk = { edges, marks, path, next, func, data };

  for (guint i = 0; i < edges->len; i++)
    {
      if (marks[i] == UNSEEN)
        enter (&walk, i);
      while (path->len > 0)
        advance (&walk);
    }
}

void
hf_circle_append (GString *text, const char *name, gboolean last)
{
  static const char more[] = "… → ";

  if (text->len < MAX_CIRCLE || last)
    g_string_append_printf (text, "%s%s", name, last ? "" : " → ");
  else if (!g_str_has_suffix (text->str, more))
    g_string_append (text, more);
}
