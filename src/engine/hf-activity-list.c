/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The activity log as a list that grows at its front. It asks for rows after the last id it has seen, one
 * question at a time. */

#include "hf-activity-list.h"

#include "hf-id-list.h"

#define LIMIT 1000

struct _HfActivityItem
{
  GObject parent_instance;

  gint64 id, at, command_id;
  char *level, *topic, *text, *entity;
};

G_DEFINE_FINAL_TYPE (HfActivityItem, hf_activity_item, G_TYPE_OBJECT)

struct _HfActivityList
{
  GObject parent_instance;

  HfStore *store;
  HfIdList *items;
  GCancellable *cancellable;
  gint64 last_id;
  gboolean asking, again;
};

G_DEFINE_FINAL_TYPE (HfActivityList, hf_activity_list, G_TYPE_OBJECT)

static void
hf_activity_item_finalize (GObject *object)
{
  HfActivityItem *self = HF_ACTIVITY_ITEM (object);

  g_free (self->level);
  g_free (self->topic);
  g_free (self->text);
  g_free (self->entity);
  G_OBJECT_CLASS (hf_activity_item_parent_class)->finalize (object);
}

static void
hf_activity_item_class_init (HfActivityItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_activity_item_finalize;
}

static void
hf_activity_item_init (HfActivityItem *self)
{
}

gint64
hf_activity_item_get_id (HfActivityItem *self)
{
  return self->id;
}

gint64
hf_activity_item_get_at (HfActivityItem *self)
{
  return self->at;
}

const char *
hf_activity_item_get_level (HfActivityItem *self)
{
  return self->level;
}

const char *
hf_activity_item_get_topic (HfActivityItem *self)
{
  return self->topic;
}

const char *
hf_activity_item_get_text (HfActivityItem *self)
{
  return self->text;
}

const char *
hf_activity_item_get_entity (HfActivityItem *self)
{
  return self->entity;
}

gint64
hf_activity_item_get_command_id (HfActivityItem *self)
{
  return self->command_id;
}

typedef struct
{
  gint64 after;
  GPtrArray *found; /* newest first */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->found, g_ptr_array_unref);
  g_free (question);
}

static HfActivityItem *
item_from_row (HfStmt *stmt)
{
  HfActivityItem *item = g_object_new (HF_TYPE_ACTIVITY_ITEM, NULL);

  item->id = hf_stmt_int (stmt, 0);
  item->at = hf_stmt_int (stmt, 1);
  item->level = g_strdup (hf_stmt_text (stmt, 2));
  item->topic = g_strdup (hf_stmt_text (stmt, 3));
  item->text = g_strdup (hf_stmt_text (stmt, 4));
  item->entity = g_strdup (hf_stmt_text (stmt, 5));
  item->command_id = hf_stmt_int (stmt, 6);
  return item;
}

static gboolean
read_new (HfDb *db, gpointer data, GError **error)
{
  Question *question = data;
  g_autoptr(HfStmt) stmt = hf_db_prepare (db,
                                          "SELECT id, at, level, topic, text, entity, command_id FROM _activity WHERE id > ?1"
                                          " ORDER BY id DESC LIMIT ?2",
                                          error);
  HfStep step = HF_STEP_ERROR;

  if (stmt == NULL)
    return FALSE;
  hf_stmt_bind_int (stmt, 1, question->after);
  hf_stmt_bind_int (stmt, 2, LIMIT);
  while ((step = hf_stmt_step (stmt, error)) == HF_STEP_ROW)
    g_ptr_array_add (question->found, item_from_row (stmt));
  return step == HF_STEP_DONE;
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfActivityList) self = data;
  Question *question = hf_store_read_finish (HF_STORE (source), result, NULL);

  self->asking = FALSE;
  if (question == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  if (question->found->len > 0)
    {
      self->last_id = hf_activity_item_get_id (g_ptr_array_index (question->found, 0));
      hf_id_list_prepend (self->items, question->found, LIMIT);
    }
  if (self->again)
    hf_activity_list_refresh (self);
}

static void
hf_activity_list_finalize (GObject *object)
{
  HfActivityList *self = HF_ACTIVITY_LIST (object);

  g_object_unref (self->cancellable);
  g_object_unref (self->items);
  g_object_unref (self->store);
  G_OBJECT_CLASS (hf_activity_list_parent_class)->finalize (object);
}

static void
hf_activity_list_class_init (HfActivityListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_activity_list_finalize;
}

static void
hf_activity_list_init (HfActivityList *self)
{
  self->cancellable = g_cancellable_new ();
}

static gint64
item_id (gpointer item)
{
  return hf_activity_item_get_id (item);
}

HfActivityList *
hf_activity_list_new (HfStore *store)
{
  HfActivityList *self = g_object_new (HF_TYPE_ACTIVITY_LIST, NULL);

  self->store = g_object_ref (store);
  self->items = hf_id_list_new (HF_TYPE_ACTIVITY_ITEM, item_id, NULL);
  return self;
}

GListModel *
hf_activity_list_get_items (HfActivityList *self)
{
  return G_LIST_MODEL (self->items);
}

void
hf_activity_list_refresh (HfActivityList *self)
{
  Question *question;

  self->again = self->asking;
  if (self->asking || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->asking = TRUE;
  question = g_new0 (Question, 1);
  question->after = self->last_id;
  question->found = g_ptr_array_new_with_free_func (g_object_unref);
  hf_store_read_async (self->store, read_new, question, question_free, NULL, answered_cb, g_object_ref (self));
}

void
hf_activity_list_stop (HfActivityList *self)
{
  g_cancellable_cancel (self->cancellable);
}
