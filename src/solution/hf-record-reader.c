/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Records out of a response, piece by piece. Guarantees: the records and their order are those of the expressions over the whole
 * body; where nothing is computed they keep their bytes; a body of any length costs the helper a piece of it at a time if its
 * expressions work record by record (js/analyse.js says which do). Two pieces are under way while the last one is used, never
 * more.
 * Length: one state machine, each state of which is a callback of another kind. */

#include "hf-expression-host-private.h"
#include "hf-expression-private.h"

#include "hf-error.h"
#include "hf-record-cut.h"

#include <hf-json.h>

#include <glib/gi18n-lib.h>
#include <string.h>

#define AHEAD 2

typedef enum
{
  STATE_NEW,
  STATE_LOOKING, /* at the expressions and the body */
  STATE_COPYING, /* pieces of `bytes` are the records */
  STATE_ASKING,  /* pieces of `bytes` go through the expressions */
  STATE_FAILED,
} State;

/* A piece that was asked for, in order. */
typedef struct
{
  HfRecordReader *reader;
  gboolean answered;
  HfReply *reply;
  GError *error;
} Slot;

struct _HfRecordReader
{
  GObject parent_instance;

  HfExpressionHost *host;
  GPtrArray *expressions; /* HfExpression: at most two */
  HfScope scope;          /* owned */
  GStrv names;            /* the way to the list */

  State state;
  GBytes *bytes; /* what is cut */
  HfCut *cut;
  guint next_piece;
  GQueue slots; /* Slot */
  GError *error;
  GTask *task;     /* (nullable): who waits for the next records */
  GSource *cancel; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (HfRecordReader, hf_record_reader, G_TYPE_OBJECT)

static void go_on (HfRecordReader *self);

static GTask *
take_task (HfRecordReader *self)
{
  if (self->cancel != NULL)
    g_source_destroy (self->cancel);
  g_clear_pointer (&self->cancel, g_source_unref);
  return g_steal_pointer (&self->task);
}

/* What is under way goes on and is there for the next call. */
static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  g_autoptr(GTask) task = take_task (data);

  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
watch (HfRecordReader *self, GCancellable *cancellable)
{
  if (cancellable == NULL)
    return;
  self->cancel = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->cancel, G_SOURCE_FUNC (cancelled_cb), self, NULL);
  g_source_attach (self->cancel, g_main_context_get_thread_default ());
}

static void
slot_free (Slot *slot)
{
  g_clear_pointer (&slot->reply, hf_reply_free);
  g_clear_error (&slot->error);
  g_free (slot);
}

/* Takes @error. */
static void
fail (HfRecordReader *self, GError *error)
{
  self->state = STATE_FAILED;
  g_clear_error (&self->error);
  self->error = error;
  go_on (self);
}

static GError *
no_object (HfRecordReader *self, gsize number)
{
  HfExpression *last = self->expressions->len > 0 ? self->expressions->pdata[self->expressions->len - 1] : NULL;
  g_autofree char *place = last != NULL ? hf_expression_dup_place (last) : NULL;

  if (place != NULL && *place != '\0')
    return g_error_new (HF_ERROR, HF_ERROR_INVALID, _("%s: Record %zu is not an object"), place, number);
  return g_error_new (HF_ERROR, HF_ERROR_INVALID, _("Record %zu is not an object"), number);
}

static GBytes *
wrap (const char *before, GBytes *bytes, const HfCutPiece *piece, const char *after)
{
  const char *text = g_bytes_get_data (bytes, NULL);
  gsize size = strlen (before) + (piece->end - piece->start) + strlen (after);
  char *wrapped = g_malloc (size + 1), *p = stpcpy (wrapped, before);

  memcpy (p, text + piece->start, piece->end - piece->start);
  strcpy (p + (piece->end - piece->start), after);
  return g_bytes_new_take (wrapped, size);
}

/* Copying */

static void
answer (HfRecordReader *self, GBytes *records)
{
  g_autoptr(GTask) task = take_task (self);

  g_task_return_pointer (task, records, (GDestroyNotify) g_bytes_unref);
}

static void
copy_next (HfRecordReader *self)
{
  if (self->next_piece < self->cut->pieces->len)
    answer (self, wrap ("[", self->bytes, &g_array_index (self->cut->pieces, HfCutPiece, self->next_piece++), "]"));
  else
    answer (self, NULL);
}

static void
begin_copying (HfRecordReader *self)
{
  if (self->cut->kind == HF_CUT_OTHER)
    fail (self, no_object (self, 1));
  else if (self->cut->odd > 0)
    fail (self, no_object (self, self->cut->odd));
  else
    {
      self->state = STATE_COPYING;
      go_on (self);
    }
}

/* Asking piece by piece */

/* `{"data":{"items":[` … `]}}`: of the shape of the body. */
static GBytes *
part_of_body (HfRecordReader *self, const HfCutPiece *piece)
{
  g_autoptr(GString) before = g_string_new (NULL), after = g_string_new ("]");

  for (gsize i = 0; i < self->cut->depth; i++)
    {
      g_autofree char *name = hf_json_quote (self->names[i]);

      g_string_append_printf (before, "{%s:", name);
      g_string_append_c (after, '}');
    }
  g_string_append_c (before, '[');
  return wrap (before->str, self->bytes, piece, after->str);
}

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Slot *slot = data;
  g_autoptr(HfRecordReader) self = slot->reader;

  slot->answered = TRUE;
  slot->reply = hf_expression_host_ask_finish (HF_EXPRESSION_HOST (source), result, &slot->error);
  if (self->state == STATE_ASKING)
    go_on (self);
}

static void
ask_ahead (HfRecordReader *self)
{
  while (self->slots.length < AHEAD && self->next_piece < self->cut->pieces->len)
    {
      g_autoptr(GBytes) part = part_of_body (self, &g_array_index (self->cut->pieces, HfCutPiece, self->next_piece++));
      HfScope scope = { part, self->scope.context, self->scope.document_at, self->scope.roots };
      Slot *slot = g_new0 (Slot, 1);

      slot->reader = g_object_ref (self);
      g_queue_push_tail (&self->slots, slot);
      hf_expression_host_ask_async (self->host,
                                    hf_question_new (HF_ASK_PIECES, (HfExpression *const *) self->expressions->pdata,
                                                     self->expressions->len, &scope, NULL),
                                    NULL, piece_cb, slot);
    }
}

/* The records of an answer; NULL without @error: none. */
static GBytes *
records_of (HfRecordReader *self, HfReply *reply, GError **error)
{
  static const char *const here[] = { NULL };
  g_autoptr(GBytes) value = NULL;
  g_autoptr(HfCut) cut = NULL;
  char *text;

  if (reply->values->len == 0 || reply->values->pdata[0] == NULL)
    return NULL;
  text = g_steal_pointer (&reply->values->pdata[0]);
  value = g_bytes_new_take (text, strlen (text));
  cut = hf_cut (value, here, error);
  if (cut == NULL)
    return NULL;
  if (cut->odd > 0 || cut->kind != HF_CUT_LIST)
    {
      g_propagate_error (error, no_object (self, MAX (cut->odd, 1)));
      return NULL;
    }
  return cut->pieces->len > 0 ? g_steal_pointer (&value) : NULL;
}

static void
ask_next (HfRecordReader *self)
{
  GBytes *records = NULL;

  ask_ahead (self);
  while (records == NULL && self->slots.length > 0 && ((Slot *) self->slots.head->data)->answered)
    {
      Slot *slot = g_queue_pop_head (&self->slots);
      GError *error = g_steal_pointer (&slot->error);

      if (error == NULL)
        records = records_of (self, slot->reply, &error);
      slot_free (slot);
      if (error != NULL)
        {
          fail (self, error);
          return;
        }
      ask_ahead (self);
    }
  if (records != NULL || self->slots.length == 0)
    answer (self, records);
}

static void
go_on (HfRecordReader *self)
{
  g_autoptr(HfRecordReader) held = g_object_ref (self);
  g_autoptr(GTask) task = NULL;

  if (self->task == NULL)
    return;
  switch (self->state)
    {
    case STATE_COPYING: copy_next (self); break;
    case STATE_ASKING:  ask_next (self); break;
    case STATE_FAILED:
      task = take_task (self);
      g_task_return_error (task, g_error_copy (self->error));
      break;
    case STATE_NEW:
    case STATE_LOOKING:
    default: break;
    }
}

/* Looking */

static void
whole_cut_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfRecordReader) self = data;
  GError *error = NULL;

  self->cut = hf_cut_finish (result, &error);
  if (self->cut == NULL)
    fail (self, error);
  else
    begin_copying (self);
}

static void
cut_bytes (HfRecordReader *self, const char *const *names, GAsyncReadyCallback callback)
{
  hf_cut_async (self->bytes, names, NULL, callback, g_object_ref (self));
}

static void
whole_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  static const char *const here[] = { NULL };
  g_autoptr(HfRecordReader) self = data;
  GError *error = NULL;
  g_autoptr(HfReply) reply = hf_expression_host_ask_finish (HF_EXPRESSION_HOST (source), result, &error);
  char *text;

  if (reply == NULL)
    {
      fail (self, error);
      return;
    }
  text = reply->values->len > 0 ? g_steal_pointer (&reply->values->pdata[0]) : NULL;
  g_clear_pointer (&self->bytes, g_bytes_unref);
  self->bytes = text != NULL ? g_bytes_new_take (text, strlen (text)) : g_bytes_new_static ("null", 4);
  cut_bytes (self, here, whole_cut_cb);
}

static HfQuestion *
question (HfRecordReader *self, HfAsk ask)
{
  return hf_question_new (ask, (HfExpression *const *) self->expressions->pdata, self->expressions->len, &self->scope, NULL);
}

static void
ask_whole (HfRecordReader *self)
{
  hf_expression_host_ask_async (self->host, question (self, HF_ASK_RECORDS), NULL, whole_cb, g_object_ref (self));
}

static void
pieces_cut_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfRecordReader) self = data;
  GError *error = NULL;

  self->cut = hf_cut_finish (result, &error);
  if (self->cut == NULL)
    {
      fail (self, error);
    }
  else if (self->cut->kind == HF_CUT_LIST)
    {
      self->state = STATE_ASKING;
      go_on (self);
    }
  else
    {
      g_clear_pointer (&self->cut, hf_cut_free);
      ask_whole (self);
    }
}

static void
analysed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfRecordReader) self = data;
  GError *error = NULL;
  g_autoptr(HfReply) reply = hf_expression_host_ask_finish (HF_EXPRESSION_HOST (source), result, &error);

  if (reply == NULL)
    fail (self, error);
  else if (reply->path == NULL)
    ask_whole (self);
  else
    {
      g_strfreev (self->names);
      self->names = g_steal_pointer (&reply->path);
      cut_bytes (self, (const char *const *) self->names, pieces_cut_cb);
    }
}

static void
analyse (HfRecordReader *self)
{
  /* The document itself is not needed for that, and may be long. */
  HfScope scope = { NULL, NULL, self->scope.document_at, self->scope.roots };

  hf_expression_host_ask_async (self->host,
                                hf_question_new (HF_ASK_ANALYSE, (HfExpression *const *) self->expressions->pdata,
                                                 self->expressions->len, &scope, NULL),
                                NULL, analysed_cb, g_object_ref (self));
}

static void
plain_cut_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(HfRecordReader) self = data;
  GError *error = NULL;
  g_autoptr(HfCut) cut = hf_cut_finish (result, &error);

  if (cut == NULL)
    fail (self, error);
  else if (cut->kind == HF_CUT_NOTHING || (cut->kind == HF_CUT_LIST && cut->depth < g_strv_length (self->names)))
    analyse (self); /* a list on the way, or a name the context may have */
  else
    {
      self->cut = g_steal_pointer (&cut);
      begin_copying (self);
    }
}

/* The path of names the expressions are, if there is nothing else to them: no expression, or a single plain one. */
static const char *const *
plain_path (HfRecordReader *self)
{
  static const char *const here[] = { NULL };
  const char *const *names;

  if (self->expressions->len == 0)
    return here;
  if (self->expressions->len > 1 || hf_expression_get_plain (self->expressions->pdata[0], &names) != HF_PLAIN_INPUT)
    return NULL;
  return names;
}

static void
look (HfRecordReader *self)
{
  const char *const *names = plain_path (self);

  self->state = STATE_LOOKING;
  if (names == NULL)
    {
      analyse (self);
      return;
    }
  self->names = g_strdupv ((GStrv) names);
  cut_bytes (self, names, plain_cut_cb);
}

static void
hf_record_reader_finalize (GObject *object)
{
  HfRecordReader *self = HF_RECORD_READER (object);

  g_queue_clear_full (&self->slots, (GDestroyNotify) slot_free);
  g_clear_pointer (&self->cut, hf_cut_free);
  g_clear_error (&self->error);
  g_strfreev (self->names);
  g_bytes_unref (self->bytes);
  g_bytes_unref (self->scope.document);
  g_clear_pointer (&self->scope.context, g_bytes_unref);
  g_free ((char *) self->scope.document_at);
  g_ptr_array_unref (self->expressions);
  g_object_unref (self->host);
  G_OBJECT_CLASS (hf_record_reader_parent_class)->finalize (object);
}

static void
hf_record_reader_class_init (HfRecordReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_record_reader_finalize;
}

static void
hf_record_reader_init (HfRecordReader *self)
{
  self->expressions = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_expression_unref);
  g_queue_init (&self->slots);
}

HfRecordReader *
hf_record_reader_new (HfExpressionHost *host, HfExpression *transform, HfExpression *records, const HfScope *scope)
{
  HfRecordReader *self;

  g_return_val_if_fail (scope != NULL && scope->document != NULL, NULL);

  self = g_object_new (HF_TYPE_RECORD_READER, NULL);
  self->host = g_object_ref (host);
  if (transform != NULL)
    g_ptr_array_add (self->expressions, hf_expression_ref (transform));
  if (records != NULL)
    g_ptr_array_add (self->expressions, hf_expression_ref (records));
  self->scope.document = g_bytes_ref (scope->document);
  self->scope.context = scope->context != NULL ? g_bytes_ref (scope->context) : NULL;
  self->scope.document_at = g_strdup (scope->document_at);
  self->scope.roots = scope->roots;
  self->bytes = g_bytes_ref (scope->document);
  return self;
}

void
hf_record_reader_next_async (HfRecordReader *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail (self->task == NULL);

  self->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (self->task, hf_record_reader_next_async);
  watch (self, cancellable);
  if (self->state == STATE_NEW)
    look (self);
  else
    go_on (self);
}

GBytes *
hf_record_reader_next_finish (HfRecordReader *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
