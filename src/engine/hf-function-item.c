/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A function as the person sees it: a picture of what the solution says, made once. */

#include "hf-function-item-private.h"

#include <glib/gi18n-lib.h>
#include <hf-provider.h>

struct _HfFunctionItem
{
  GObject parent_instance;

  HfFunction *function;
  char *unusable, *url;
  GArray *parameters;  /* HfFunctionParameter */
  GPtrArray *entities; /* NULL-terminated */
  GHashTable *feeds;   /* entity → raw JSON object */
};

G_DEFINE_FINAL_TYPE (HfFunctionItem, hf_function_item, G_TYPE_OBJECT)

static const char *
location_name (HfLocation location)
{
  switch (location)
    {
    case HF_LOCATION_PATH:
      return "path";
    case HF_LOCATION_QUERY:
      return "query";
    case HF_LOCATION_HEADER:
      return "header";
    case HF_LOCATION_BODY:
      return "body";
    case HF_LOCATION_CREDENTIAL:
      return "credential";
    case HF_LOCATION_SECRET:
      return "secret";
    case HF_LOCATION_OUTPUT:
      return "output";
    default:
      g_assert_not_reached ();
    }
}

static void
parameter_clear (gpointer data)
{
  HfFunctionParameter *self = data;

  g_free (self->name);
  g_free (self->type);
  g_free (self->default_value);
  g_free (self->expression);
}

/* An expression as its author wrote it; where only parts of a value are expressions, the value. */
static char *
describe_template (HfTemplate *value)
{
  return value != NULL ? hf_template_to_json (value) : NULL;
}

static void
add_parameter (HfFunctionItem *self, const HfParameter *parameter)
{
  g_autofree char *described = describe_template (parameter->template);
  HfFunctionParameter made = {
    .name = g_strdup (parameter->name),
    .type = g_strdup (parameter->type),
    .location = location_name (parameter->location),
    .required = parameter->required,
    .default_value = g_strdup (parameter->value),
    .expression = described != NULL ? hf_json_unquote (described, -1) : NULL,
    .credential = hf_parameter_names_credential (parameter),
  };

  g_array_append_val (self->parameters, made);
}

static char *
explain_unusable (HfFunction *function)
{
  const char *unusable = hf_function_get_unusable (function);

  if (unusable != NULL)
    return g_strdup (unusable);
  if (hf_provider_find (hf_function_get_provider (function)) == NULL)
    return g_strdup_printf (_("This version of Holdfast cannot call %s yet"), hf_function_get_provider (function));
  return NULL;
}

static void
hf_function_item_finalize (GObject *object)
{
  HfFunctionItem *self = HF_FUNCTION_ITEM (object);

  g_clear_object (&self->function);
  g_free (self->unusable);
  g_free (self->url);
  g_array_unref (self->parameters);
  g_ptr_array_unref (self->entities);
  g_hash_table_unref (self->feeds);
  G_OBJECT_CLASS (hf_function_item_parent_class)->finalize (object);
}

static void
hf_function_item_class_init (HfFunctionItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_function_item_finalize;
}

static void
hf_function_item_init (HfFunctionItem *self)
{
  self->parameters = g_array_new (FALSE, FALSE, sizeof (HfFunctionParameter));
  g_array_set_clear_func (self->parameters, parameter_clear);
  self->entities = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->entities, NULL);
  self->feeds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

HfFunctionItem *
hf_function_item_new (HfFunction *function)
{
  HfFunctionItem *self = g_object_new (HF_TYPE_FUNCTION_ITEM, NULL);

  self->function = g_object_ref (function);
  self->unusable = explain_unusable (function);
  self->url = g_strdup (hf_function_get_url (function));
  if (self->url == NULL)
    {
      g_autofree char *described = describe_template (hf_function_get_url_template (function));

      self->url = described != NULL ? hf_json_unquote (described, -1) : g_strdup ("");
    }
  for (guint i = 0; i < hf_function_get_n_parameters (function); i++)
    add_parameter (self, hf_function_get_parameter (function, i));
  return self;
}

void
hf_function_item_add_entity (HfFunctionItem *self, const char *entity)
{
  if (g_strv_contains ((const char *const *) self->entities->pdata, entity))
    return;
  g_ptr_array_insert (self->entities, (int) self->entities->len - 1, g_strdup (entity));
}

static gboolean
is_literal (const char *raw)
{
  return !g_str_has_prefix (raw, "\"=") && *raw != '{' && *raw != '[';
}

void
hf_function_item_add_feed (HfFunctionItem *self, const HfFeed *feed)
{
  g_autoptr(HfJsonObject) given = NULL;
  g_autoptr(HfJsonObject) literal = hf_json_object_new ();

  hf_function_item_add_entity (self, feed->entity);
  given = feed->parameters != NULL ? hf_json_object_parse (feed->parameters, -1, NULL) : NULL;
  for (guint i = 0; given != NULL && i < hf_json_object_size (given); i++)
    /* Within a feed that holds expressions a list may hold some too. */
    if (feed->template == NULL || is_literal (hf_json_object_raw_at (given, i)))
      hf_json_object_set (literal, hf_json_object_name_at (given, i), hf_json_object_raw_at (given, i));
  if (hf_json_object_size (literal) > 0 && !g_hash_table_contains (self->feeds, feed->entity))
    g_hash_table_insert (self->feeds, g_strdup (feed->entity), hf_json_object_to_string (literal));
}

const char *
hf_function_item_get_id (HfFunctionItem *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);
  return hf_function_get_id (self->function);
}

const char *
hf_function_item_get_file (HfFunctionItem *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);
  return hf_function_get_file (self->function);
}

const char *
hf_function_item_get_provider (HfFunctionItem *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);
  return hf_function_get_provider (self->function);
}

const char *
hf_function_item_get_method (HfFunctionItem *self)
{
  const char *method;

  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);

  method = hf_function_get_method (self->function);
  return method != NULL ? method : "";
}

const char *
hf_function_item_get_url (HfFunctionItem *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);
  return self->url;
}

const char *
hf_function_item_get_unusable (HfFunctionItem *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);
  return self->unusable;
}

gboolean
hf_function_item_get_writes (HfFunctionItem *self)
{
  static const char *const reading[] = { "GET", "HEAD", "QUERY", NULL };

  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), TRUE);
  return !g_strv_contains (reading, hf_function_item_get_method (self));
}

guint
hf_function_item_get_n_parameters (HfFunctionItem *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), 0);
  return self->parameters->len;
}

const HfFunctionParameter *
hf_function_item_get_parameter (HfFunctionItem *self, guint index)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);
  g_return_val_if_fail (index < self->parameters->len, NULL);
  return &g_array_index (self->parameters, HfFunctionParameter, index);
}

const char *const *
hf_function_item_get_entities (HfFunctionItem *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);
  return (const char *const *) self->entities->pdata;
}

const char *
hf_function_item_get_feed_parameters (HfFunctionItem *self, const char *entity)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);
  return entity != NULL ? g_hash_table_lookup (self->feeds, entity) : NULL;
}

HfFunction *
hf_function_item_get_function (HfFunctionItem *self)
{
  g_return_val_if_fail (HF_IS_FUNCTION_ITEM (self), NULL);
  return self->function;
}

/* --- all of a solution --- */

static void
add_writer (GHashTable *items, const char *function, const char *entity)
{
  HfFunctionItem *item = function != NULL ? g_hash_table_lookup (items, function) : NULL;

  if (item != NULL)
    hf_function_item_add_entity (item, entity);
}

static void
note_uses (HfSolution *solution, GHashTable *items)
{
  GPtrArray *feeds = hf_solution_get_feeds (solution), *entities = hf_solution_get_entities (solution);
  GPtrArray *writers = hf_solution_get_writers (solution);

  for (guint i = 0; i < feeds->len; i++)
    {
      const HfFeed *feed = g_ptr_array_index (feeds, i);
      HfFunctionItem *item = feed->function != NULL ? g_hash_table_lookup (items, feed->function) : NULL;

      if (item != NULL)
        hf_function_item_add_feed (item, feed);
    }
  for (guint i = 0; i < entities->len; i++)
    {
      const HfEntityInfo *entity = g_ptr_array_index (entities, i);

      add_writer (items, entity->create, entity->entity);
      add_writer (items, entity->update, entity->entity);
      add_writer (items, entity->save, entity->entity);
      add_writer (items, entity->delete_, entity->entity);
    }
  for (guint i = 0; i < writers->len; i++)
    {
      const HfWriterInfo *writer = g_ptr_array_index (writers, i);

      add_writer (items, writer->function, writer->entity);
    }
}

GListModel *
hf_function_items_new (HfSolution *solution)
{
  GListStore *store = g_list_store_new (HF_TYPE_FUNCTION_ITEM);
  g_autoptr(GHashTable) items = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *functions = hf_solution_get_functions (solution);

  for (guint i = 0; i < functions->len; i++)
    {
      g_autoptr(HfFunctionItem) item = hf_function_item_new (g_ptr_array_index (functions, i));

      g_hash_table_insert (items, (gpointer) hf_function_item_get_id (item), item);
      g_list_store_append (store, item);
    }
  note_uses (solution, items);
  return G_LIST_MODEL (store);
}
