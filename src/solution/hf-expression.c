/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An expression and its place. Guarantees: immutable, so any thread may hold one; the text is as the person wrote it, without the
 * `=` that marks it. Refuses to judge whether it is JSONata: only the engine knows. */

#include "hf-expression-host-private.h"
#include "hf-expression-private.h"

#include "hf-problem-private.h"

#include <string.h>

struct _HfExpression
{
  gatomicrefcount refs;
  char *text, *file;
  guint line, column;
  guint margin; /* column of the lines below the first */
  HfPlainKind plain;
  char **names; /* (nullable): the path of a plain one */
};

HfExpression *
hf_expression_new (const char *text, const char *file, guint line, guint column)
{
  HfExpression *self;
  gboolean marked;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (HfExpression, 1);
  g_atomic_ref_count_init (&self->refs);
  marked = *text == '=';
  self->text = g_strdup (text + marked);
  self->file = g_strdup (file != NULL ? file : "");
  self->line = line;
  self->column = column > 0 ? column + marked : 0;
  self->margin = column;
  self->plain = hf_plain_parse (self->text, &self->names);
  return self;
}

HfExpression *
hf_expression_ref (HfExpression *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
hf_expression_unref (HfExpression *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_strfreev (self->names);
  g_free (self->text);
  g_free (self->file);
  g_free (self);
}

const char *
hf_expression_get_text (HfExpression *self)
{
  return self->text;
}

const char *
hf_expression_get_file (HfExpression *self)
{
  return self->file;
}

guint
hf_expression_get_line (HfExpression *self)
{
  return self->line;
}

guint
hf_expression_get_column (HfExpression *self)
{
  return self->column;
}

char *
hf_expression_dup_place (HfExpression *self)
{
  return hf_place_format (self->file, self->line, self->column);
}

/* The lines of a block text stand below each other in the file too; where YAML folded lines into one, the column is beyond the
 * line. */
char *
hf_expression_dup_place_at (HfExpression *self, int offset)
{
  guint line = self->line, column = self->column;

  for (const char *p = self->text; line > 0 && offset > 0 && *p != '\0'; p = g_utf8_next_char (p), offset--)
    if (*p == '\n')
      {
        line++;
        column = self->margin;
      }
    else
      {
        column++;
      }
  return hf_place_format (self->file, line, column);
}

gboolean
hf_expression_is_plain (HfExpression *self)
{
  return self->plain != HF_PLAIN_NONE;
}

HfPlainKind
hf_expression_get_plain (HfExpression *self, const char *const **names)
{
  *names = (const char *const *) self->names;
  return self->plain;
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

HfExpression *
hf_expression_from_node (const HfYamlNode *node, const char *file)
{
  g_autofree char *raw = NULL;

  if (hf_yaml_is_null (node))
    return NULL;
  if (node->kind == HF_YAML_SCALAR)
    return is_blank (node->text + (*node->text == '='))
        ? NULL
        : hf_expression_new (node->text, file, node->text_line, node->text_column);
  raw = hf_yaml_to_json (node);
  return hf_expression_new (raw, file, node->line, node->column);
}
