/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One YAML file as a tree of nodes that know their place. Guarantees: a hostile file costs bounded time and memory (aliases
 * are shared, and what they would weigh written out is limited); every refusal is a problem with line and column. Refuses:
 * aliases inside what they name, keys that are not scalars, NUL characters. Only a file's first document is read.
 * Length: one state machine over libyaml's events, which share the builder. */

#include "hf-yaml.h"

#include <string.h>
#include <yaml.h>

#include <glib/gi18n-lib.h>

#define MAX_BYTES (5 * 1000 * 1000)
#define MAX_DEPTH 100
#define MAX_NODES 500000
#define MAX_WEIGHT (10 * 1000 * 1000)
#define MAX_VALUES 1000000
#define INDEX_FROM 16

struct _HfYaml
{
  char *file;
  GPtrArray *nodes; /* HfYamlNode, owned */
  HfYamlNode *root; /* (nullable) */
};

typedef struct
{
  HfYamlNode *node;
  HfYamlNode *key; /* of a mapping: waiting for its value */
} Level;

typedef struct
{
  HfYaml *doc;
  HfProblems *problems;
  const char *text; /* where `line` begins; moves forward only */
  gsize left, line;
  GArray *levels;      /* Level */
  GHashTable *anchors; /* name → HfYamlNode */
  gboolean done, failed;
} Builder;

static void
node_free (gpointer data)
{
  HfYamlNode *node = data;

  g_free (node->text);
  g_clear_pointer (&node->keys, g_ptr_array_unref);
  g_clear_pointer (&node->values, g_ptr_array_unref);
  g_clear_pointer (&node->index, g_hash_table_unref);
  g_free (node);
}

static HfYamlNode *
make_node (HfYaml *doc, HfYamlKind kind, const yaml_mark_t *mark)
{
  HfYamlNode *node = g_new0 (HfYamlNode, 1);

  node->kind = kind;
  node->line = mark->line + 1;
  node->column = mark->column + 1;
  node->weight = 1;
  node->n_values = 1;
  if (kind == HF_YAML_MAPPING)
    node->keys = g_ptr_array_new ();
  if (kind != HF_YAML_SCALAR)
    node->values = g_ptr_array_new ();
  g_ptr_array_add (doc->nodes, node);
  return node;
}

static void
fail (Builder *self, const yaml_mark_t *mark, const char *sentence)
{
  hf_problems_add (self->problems, HF_PROBLEM_ERROR, self->doc->file, mark->line + 1, mark->column + 1, "%s", sentence);
  self->failed = TRUE;
}

static Level *
top (Builder *self)
{
  return self->levels->len > 0 ? &g_array_index (self->levels, Level, self->levels->len - 1) : NULL;
}

static void
index_pair (HfYamlNode *mapping, HfYamlNode *key, HfYamlNode *value)
{
  g_ptr_array_add (mapping->keys, key);
  g_ptr_array_add (mapping->values, value);
  if (mapping->index == NULL && mapping->keys->len > INDEX_FROM)
    {
      mapping->index = g_hash_table_new (g_str_hash, g_str_equal);
      for (guint i = 0; i < mapping->keys->len; i++)
        {
          const HfYamlNode *known = mapping->keys->pdata[i];
          g_hash_table_insert (mapping->index, known->text, mapping->values->pdata[i]);
        }
    }
  else if (mapping->index != NULL)
    g_hash_table_insert (mapping->index, key->text, value);
}

static void
add_pair (Builder *self, HfYamlNode *mapping, HfYamlNode *key, HfYamlNode *value)
{
  if (key->kind != HF_YAML_SCALAR)
    hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, self->doc->file, key, _("A key must be a simple value"));
  else if (hf_yaml_lookup (mapping, key->text) != NULL)
    hf_problems_add_at (self->problems, HF_PROBLEM_ERROR, self->doc->file, key,
                        _("The key “%s” is here twice; the first one, on line %u, counts"), key->text,
                        hf_yaml_lookup_key (mapping, key->text)->line);
  else
    index_pair (mapping, key, value);
}

/* Puts @node where the parser is: the root, the next item, a key, or the value of the key before it. */
static void
place (Builder *self, HfYamlNode *node)
{
  Level *level = top (self);

  if (level == NULL)
    self->doc->root = node;
  else if (level->node->kind == HF_YAML_SEQUENCE)
    g_ptr_array_add (level->node->values, node);
  else if (level->key == NULL)
    level->key = node;
  else
    add_pair (self, level->node, g_steal_pointer (&level->key), node);
}

/* A node is complete: its weight counts where it stands. */
static void
weigh (Builder *self, const HfYamlNode *node, const yaml_mark_t *mark)
{
  Level *level = top (self);

  if (level == NULL)
    return;
  level->node->weight += node->weight;
  level->node->n_values += node->n_values;
  if (level->node->weight > MAX_WEIGHT || level->node->n_values > MAX_VALUES)
    fail (self, mark, _("The aliases of this file stand for more than 10 MB or 1,000,000 values"));
}

static void
anchor (Builder *self, const yaml_char_t *name, HfYamlNode *node)
{
  if (name != NULL)
    g_hash_table_insert (self->anchors, g_strdup ((const char *) name), node);
}

static gboolean
is_string_tag (const yaml_char_t *tag)
{
  return tag != NULL && (strcmp ((const char *) tag, "!") == 0 || strcmp ((const char *) tag, YAML_STR_TAG) == 0);
}

static gboolean
next_line (Builder *self)
{
  const char *end = memchr (self->text, '\n', self->left);

  if (end == NULL)
    return FALSE;
  self->left -= (gsize) (end + 1 - self->text);
  self->text = end + 1;
  self->line++;
  return TRUE;
}

/* libyaml says where `|` stands, not how far the lines below it are indented; the first line with text shows that. */
static void
find_block_text (Builder *self, HfYamlNode *node)
{
  gsize indent;

  while (self->line < node->line && next_line (self))
    continue;
  do
    for (indent = 0; indent < self->left && self->text[indent] == ' ';)
      indent++;
  while (indent < self->left && (self->text[indent] == '\n' || self->text[indent] == '\r') && next_line (self));
  node->text_line = node->line + 1;
  node->text_column = (guint) indent + 1;
}

static void
find_text (Builder *self, HfYamlNode *node, yaml_scalar_style_t style)
{
  node->text_line = node->line;
  node->text_column = node->column;
  if (style == YAML_LITERAL_SCALAR_STYLE || style == YAML_FOLDED_SCALAR_STYLE)
    find_block_text (self, node);
  else if (style != YAML_PLAIN_SCALAR_STYLE)
    node->text_column++;
}

static void
take_scalar (Builder *self, const yaml_event_t *event)
{
  const char *text = (const char *) event->data.scalar.value;
  HfYamlNode *node = make_node (self->doc, HF_YAML_SCALAR, &event->start_mark);

  if (strlen (text) != event->data.scalar.length)
    {
      fail (self, &event->start_mark, _("A value must not contain the NUL character"));
      return;
    }
  node->text = g_strdup (text);
  find_text (self, node, event->data.scalar.style);
  node->plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !is_string_tag (event->data.scalar.tag);
  node->weight += event->data.scalar.length;
  anchor (self, event->data.scalar.anchor, node);
  place (self, node);
  weigh (self, node, &event->start_mark);
}

static void
take_alias (Builder *self, const yaml_event_t *event)
{
  const char *name = (const char *) event->data.alias.anchor;
  HfYamlNode *node = g_hash_table_lookup (self->anchors, name);
  g_autofree char *sentence = NULL;

  if (node != NULL && !node->open)
    {
      place (self, node);
      weigh (self, node, &event->start_mark);
      return;
    }
  sentence = node == NULL ? g_strdup_printf (_("There is no anchor “&%s” before this alias"), name)
                          : g_strdup_printf (_("The alias “*%s” stands inside what it names"), name);
  fail (self, &event->start_mark, sentence);
}

static void
open_level (Builder *self, HfYamlKind kind, const yaml_char_t *name, const yaml_event_t *event)
{
  Level level = { make_node (self->doc, kind, &event->start_mark), NULL };

  if (self->levels->len >= MAX_DEPTH)
    {
      fail (self, &event->start_mark, _("This is nested more than 100 levels deep"));
      return;
    }
  level.node->open = TRUE;
  anchor (self, name, level.node);
  place (self, level.node);
  g_array_append_val (self->levels, level);
}

static void
close_level (Builder *self, const yaml_event_t *event)
{
  HfYamlNode *node = top (self)->node;

  node->open = FALSE;
  g_array_set_size (self->levels, self->levels->len - 1);
  weigh (self, node, &event->start_mark);
}

static void
start_document (Builder *self, const yaml_event_t *event)
{
  if (self->doc->root == NULL)
    return;
  hf_problems_add (self->problems, HF_PROBLEM_WARNING, self->doc->file, event->start_mark.line + 1, event->start_mark.column + 1,
                   _("Only the first document of a file is read; what follows is left out"));
  self->done = TRUE;
}

static void
take_event (Builder *self, const yaml_event_t *event)
{
  switch (event->type)
    {
    case YAML_DOCUMENT_START_EVENT:
      start_document (self, event);
      break;
    case YAML_ALIAS_EVENT:
      take_alias (self, event);
      break;
    case YAML_SCALAR_EVENT:
      take_scalar (self, event);
      break;
    case YAML_SEQUENCE_START_EVENT:
      open_level (self, HF_YAML_SEQUENCE, event->data.sequence_start.anchor, event);
      break;
    case YAML_MAPPING_START_EVENT:
      open_level (self, HF_YAML_MAPPING, event->data.mapping_start.anchor, event);
      break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      close_level (self, event);
      break;
    case YAML_STREAM_END_EVENT:
      self->done = TRUE;
      break;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    default:
      break;
    }
  if (!self->failed && self->doc->nodes->len > MAX_NODES)
    fail (self, &event->start_mark, _("This file has more than 500,000 values"));
}

/* libyaml gives a byte offset alone where the bytes themselves are wrong. */
static void
locate_offset (const char *text, gsize offset, yaml_mark_t *mark)
{
  memset (mark, 0, sizeof *mark);
  for (gsize i = 0; i < offset; i++)
    if (text[i] == '\n')
      {
        mark->line++;
        mark->column = 0;
      }
    else if ((text[i] & 0xc0) != 0x80)
      mark->column++;
}

static void
report_parser_error (Builder *self, const yaml_parser_t *parser, const char *text, gsize length)
{
  yaml_mark_t mark = parser->problem_mark;
  g_autofree char *where = NULL;
  const char *sentence;

  if (parser->error == YAML_READER_ERROR)
    locate_offset (text, MIN (parser->problem_offset, length), &mark);
  sentence = hf_yaml_explain (parser->problem, mark.index < length ? text[mark.index] : 0);
  if (parser->context != NULL && parser->context_mark.line < mark.line)
    where = g_strdup_printf (_("%s (in what begins on line %u)"), sentence, (guint) parser->context_mark.line + 1);
  fail (self, &mark, where != NULL ? where : sentence);
}

static void
run_parser (Builder *self, const char *text, gsize length)
{
  yaml_parser_t parser;

  if (!yaml_parser_initialize (&parser))
    g_error ("out of memory");
  yaml_parser_set_input_string (&parser, (const unsigned char *) text, length);
  while (!self->done && !self->failed)
    {
      yaml_event_t event;

      if (!yaml_parser_parse (&parser, &event))
        {
          report_parser_error (self, &parser, text, length);
          break;
        }
      take_event (self, &event);
      yaml_event_delete (&event);
    }
  yaml_parser_delete (&parser);
}

HfYaml *
hf_yaml_parse (const char *file, const char *text, gsize length, HfProblems *problems)
{
  Builder builder = { g_new0 (HfYaml, 1), problems, text, length };

  builder.doc->file = g_strdup (file);
  builder.doc->nodes = g_ptr_array_new_with_free_func (node_free);
  if (length > MAX_BYTES)
    {
      hf_problems_add (problems, HF_PROBLEM_ERROR, file, 0, 0, _("The file is larger than 5 MB and was not read"));
      builder.failed = TRUE;
    }
  else
    {
      builder.levels = g_array_new (FALSE, FALSE, sizeof (Level));
      builder.anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      run_parser (&builder, text, length);
      g_array_unref (builder.levels);
      g_hash_table_unref (builder.anchors);
    }
  if (builder.failed)
    g_clear_pointer (&builder.doc, hf_yaml_free);
  return builder.doc;
}

void
hf_yaml_free (HfYaml *self)
{
  g_ptr_array_unref (self->nodes);
  g_free (self->file);
  g_free (self);
}

const char *
hf_yaml_get_file (HfYaml *self)
{
  return self->file;
}

const HfYamlNode *
hf_yaml_get_root (HfYaml *self)
{
  return self->root;
}
