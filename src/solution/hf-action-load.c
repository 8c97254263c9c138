/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Actions as trees. Guarantees: every action below a node is read once, wherever its author put it; those that are not Holdfast's
 * keep their place in a list, so that what comes after them keeps its order. Runs nothing; what an action must have is asked for
 * in hf-action-data.c. */

#include "hf-action-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include <hf-json.h>

static const struct
{
  const char *type;
  HfActionKind kind;
} kinds[] = {
  { "action.sync-entities", HF_ACTION_SYNC_ENTITIES },
  { "action.execute-entity", HF_ACTION_EXECUTE_ENTITY },
  { "action.execute-entities", HF_ACTION_EXECUTE_ENTITIES },
  { "action.submit-form", HF_ACTION_SUBMIT_FORM },
  { "action.execute-sql", HF_ACTION_EXECUTE_SQL },
  { "action.find-replace", HF_ACTION_FIND_REPLACE },
  { "action.action-list", HF_ACTION_LIST },
  { "action.execute-action", HF_ACTION_EXECUTE_ACTION },
  { "action.retry-queue-command", HF_ACTION_RETRY_COMMAND },
  { "action.delete-queue-command", HF_ACTION_DELETE_COMMAND },
  { "action.clear-queue", HF_ACTION_CLEAR_QUEUE },
};

/* Keys whose values are actions of the tree itself. */
static const char *const tree_keys[] = { "actions", "onSuccess", "onError" };
/* Keys of an action beside its options. */
static const char *const own_keys[] = { "type", "id", "instanceId", "when", "options", "isSequential" };
/* Older names of options. */
static const char *const renamed[][2] = { { "functionParameters", "parameters" }, { "actionId", "action" } };

static gboolean
is_among (const char *key, const char *const *keys, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (hf_word_equal (key, keys[i]))
      return TRUE;
  return FALSE;
}

static HfActionKind
find_kind (const char *type)
{
  g_autofree char *lower = g_ascii_strdown (type, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (hf_word_equal (type, kinds[i].type))
      return kinds[i].kind;
  if (g_str_has_suffix (lower, "state") && g_str_has_prefix (lower, "action.set"))
    return HF_ACTION_SET_STATE;
  if (g_str_has_suffix (lower, "state") && g_str_has_prefix (lower, "action.reset"))
    return HF_ACTION_RESET_STATE;
  return HF_ACTION_OTHER;
}

gboolean
hf_action_is (const HfYamlNode *node)
{
  const char *type = hf_yaml_lookup_text (node, "type");

  return type != NULL && g_ascii_strncasecmp (type, "action.", 7) == 0;
}

void
hf_action_free (HfAction *self)
{
  HfActionNode *node = (HfActionNode *) self;

  g_free (self->type);
  g_free (self->id);
  g_clear_pointer (&self->when, hf_expression_unref);
  g_clear_pointer (&self->options, hf_template_unref);
  g_clear_pointer (&self->actions, g_ptr_array_unref);
  g_clear_pointer (&self->on_success, hf_action_free);
  g_clear_pointer (&self->on_error, hf_action_free);
  g_free (self->file);
  g_clear_pointer (&node->seeds, g_ptr_array_unref);
  g_free (node->entity);
  g_free (node->method);
  g_free (node->function);
  g_free (node->provider);
  g_free (node->callee);
  g_free (node);
}

char *
hf_action_dup_place (const HfAction *self)
{
  return hf_place_format (self->file, self->line, self->column);
}

/* (transfer full) (nullable): NULL: there are too many. */
static HfActionNode *
make (HfActionLoader *self, HfActionKind kind, const char *type, const HfYamlNode *at)
{
  HfActionNode *node;

  if (*self->left == 0)
    return NULL;
  if (--*self->left == 0)
    hf_reader_error (&self->reader, at, _("There are too many actions; those from here on were not read"));
  node = g_new0 (HfActionNode, 1);
  node->action.kind = kind;
  node->action.type = g_strdup (type);
  node->action.actions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_action_free);
  node->action.file = g_strdup (self->reader.file);
  node->action.line = at->line;
  node->action.column = at->column;
  return node;
}

/* The name under which an option goes on; NULL: it is no option. */
static const char *
option_name (const HfYamlNode *holder, const char *key, gboolean own)
{
  if (is_among (key, tree_keys, G_N_ELEMENTS (tree_keys)) || (own && is_among (key, own_keys, G_N_ELEMENTS (own_keys))))
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (renamed); i++)
    if (hf_word_equal (key, renamed[i][0]) && hf_yaml_is_null (hf_yaml_find (holder, renamed[i][1])))
      return renamed[i][1];
  return key;
}

/* A map of what is said to the action itself, without the actions in it. */
static HfTemplate *
read_options (HfActionLoader *self, const HfYamlNode *holder, gboolean own)
{
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) values = g_ptr_array_new ();
  HfYamlNode map = { .kind = HF_YAML_MAPPING, .line = holder->line, .column = holder->column, .keys = keys, .values = values };

  for (guint i = 0; i < holder->keys->len; i++)
    {
      const HfYamlNode *key = holder->keys->pdata[i];
      const char *name = option_name (holder, key->text, own);
      HfYamlNode *copy;

      if (name == NULL)
        continue;
      copy = g_memdup2 (key, sizeof *key);
      copy->text = (char *) name; /* lives as long as the file or this program */
      g_ptr_array_add (keys, copy);
      g_ptr_array_add (values, holder->values->pdata[i]);
    }
  return hf_reader_value (&self->reader, &map);
}

static void
read_list (HfActionLoader *self, HfActionNode *node, const HfYamlNode *list)
{
  if (hf_yaml_is_kind (list, HF_YAML_MAPPING))
    {
      HfAction *only = hf_action_load (self, list);

      if (only != NULL)
        g_ptr_array_add (node->action.actions, only);
    }
  for (guint i = 0; hf_yaml_is_kind (list, HF_YAML_SEQUENCE) && i < list->values->len; i++)
    {
      HfAction *action = hf_action_load (self, list->values->pdata[i]);

      if (action != NULL)
        g_ptr_array_add (node->action.actions, action);
    }
}

static void
read_tree (HfActionLoader *self, HfActionNode *node, const HfYamlNode *holder)
{
  HfAction *action = &node->action;

  hf_reader_boolean (&self->reader, holder, "isSequential", &action->sequential);
  read_list (self, node, hf_yaml_find (holder, "actions"));
  if (action->on_success == NULL)
    action->on_success = hf_action_load (self, hf_yaml_find (holder, "onSuccess"));
  if (action->on_error == NULL)
    action->on_error = hf_action_load (self, hf_yaml_find (holder, "onError"));
}

static void
read_others (HfActionLoader *self, const HfYamlNode *holder, const HfYamlNode *options)
{
  for (guint i = 0; i < holder->keys->len; i++)
    {
      const HfYamlNode *key = holder->keys->pdata[i], *value = holder->values->pdata[i];

      if (value != options && !is_among (key->text, tree_keys, G_N_ELEMENTS (tree_keys)))
        hf_action_load_below (self, value);
    }
}

static void
read_callee (HfActionLoader *self, HfActionNode *node, const HfYamlNode *holder)
{
  const HfYamlNode *name = hf_yaml_find (holder, "action");

  if (hf_yaml_is_null (name))
    name = hf_yaml_find (holder, "actionId");
  if (hf_yaml_is_null (name))
    hf_reader_error (&self->reader, holder, _("The key “%s” is missing"), "action");
  else if (name->kind != HF_YAML_SCALAR)
    hf_reader_error (&self->reader, name, _("“%s” must be a name"), "action");
  else if (!hf_yaml_is_expression (name))
    {
      node->callee = g_strdup (name->text);
      node->callee_line = name->line;
      node->callee_column = name->column;
    }
}

static void
read_by_kind (HfActionLoader *self, HfActionNode *node, const HfYamlNode *holder, const HfYamlNode *at)
{
  switch (node->action.kind)
    {
    case HF_ACTION_SYNC_ENTITIES:
      hf_action_load_sync (self, node, holder, at);
      break;
    case HF_ACTION_EXECUTE_ENTITY:
    case HF_ACTION_EXECUTE_ENTITIES:
    case HF_ACTION_SUBMIT_FORM:
      hf_action_load_write (self, node, holder);
      break;
    case HF_ACTION_EXECUTE_ACTION:
      read_callee (self, node, holder);
      break;
    case HF_ACTION_FIND_REPLACE:
      hf_reader_require (&self->reader, holder, "find");
      hf_reader_require (&self->reader, holder, "replace");
      break;
    case HF_ACTION_EXECUTE_SQL:
      if (hf_yaml_is_null (hf_yaml_find (holder, "statement")))
        hf_reader_require (&self->reader, holder, "statements");
      break;
    case HF_ACTION_LIST:
    case HF_ACTION_RETRY_COMMAND:
    case HF_ACTION_DELETE_COMMAND:
    case HF_ACTION_CLEAR_QUEUE:
    case HF_ACTION_SET_STATE:
    case HF_ACTION_RESET_STATE:
    case HF_ACTION_OTHER:
    default:
      break;
    }
}

/* A map with a `type`. */
static HfAction *
load_typed (HfActionLoader *self, const HfYamlNode *at)
{
  const char *type = hf_yaml_lookup_text (at, "type"), *id = hf_yaml_find_text (at, "id");
  const HfYamlNode *options = hf_yaml_find (at, "options");
  gboolean has_options = hf_yaml_is_kind (options, HF_YAML_MAPPING);
  const HfYamlNode *holder = has_options ? options : at;
  HfActionNode *node = make (self, find_kind (type), type, at);

  if (node == NULL)
    return NULL;
  if (!has_options && !hf_yaml_is_null (options))
    hf_reader_error (&self->reader, options, _("“%s” must be a map of names and values"), "options");
  node->action.id = g_strdup (id != NULL ? id : hf_yaml_find_text (at, "instanceId"));
  node->action.when = hf_reader_expression (&self->reader, at, "when");
  if (node->action.when == NULL && has_options)
    node->action.when = hf_reader_expression (&self->reader, options, "when");
  node->action.options = node->action.kind != HF_ACTION_OTHER ? read_options (self, holder, !has_options)
                                                              : hf_template_new_constant ("{}");
  read_by_kind (self, node, holder, at);
  read_tree (self, node, at);
  if (has_options)
    read_tree (self, node, options);
  read_others (self, at, options);
  if (has_options)
    read_others (self, options, NULL);
  return &node->action;
}

/* Several actions one after another, without a map of their own. */
static HfAction *
load_list (HfActionLoader *self, const HfYamlNode *at, const HfYamlNode *list)
{
  HfActionNode *node = make (self, HF_ACTION_LIST, "action.action-list", at);

  if (node == NULL)
    return NULL;
  node->action.options = hf_template_new_constant ("{}");
  node->action.when = hf_reader_expression (&self->reader, at, "when");
  hf_reader_boolean (&self->reader, at, "isSequential", &node->action.sequential);
  read_list (self, node, list);
  return &node->action;
}

/* The name of an action where an action is wanted. */
static HfAction *
load_name (HfActionLoader *self, const HfYamlNode *at)
{
  HfActionNode *node = make (self, HF_ACTION_EXECUTE_ACTION, "action.execute-action", at);
  g_autofree char *name = hf_json_quote (at->text), *options = g_strdup_printf ("{\"action\":%s}", name);

  if (node == NULL)
    return NULL;
  node->action.options = hf_template_new_constant (options);
  node->callee = g_strdup (at->text);
  node->callee_line = at->line;
  node->callee_column = at->column;
  return &node->action;
}

HfAction *
hf_action_load (HfActionLoader *self, const HfYamlNode *node)
{
  const HfYamlNode *list = hf_yaml_find (node, "actions"), *inner = hf_yaml_find (node, "action");

  if (hf_yaml_is_null (node) || hf_yaml_is_expression (node))
    return NULL;
  if (node->kind == HF_YAML_SCALAR)
    return load_name (self, node);
  if (node->kind == HF_YAML_SEQUENCE)
    return load_list (self, node, node);
  if (hf_action_is (node))
    return load_typed (self, node);
  if (!hf_yaml_is_null (list))
    return load_list (self, node, list);
  if (!hf_yaml_is_null (inner))
    return hf_action_load (self, inner);
  return hf_yaml_lookup_text (node, "type") != NULL ? load_typed (self, node) : NULL;
}

void
hf_action_load_below (HfActionLoader *self, const HfYamlNode *node)
{
  if (hf_action_is (node))
    {
      HfAction *action = hf_action_load (self, node);

      if (action != NULL)
        g_ptr_array_add (self->inner, action);
      return;
    }
  for (guint i = 0; node != NULL && node->values != NULL && i < node->values->len; i++)
    hf_action_load_below (self, node->values->pdata[i]);
}
