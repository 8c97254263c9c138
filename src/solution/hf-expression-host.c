/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Who asks the helper, in turn. Guarantees: each question is answered exactly once; the one at the head of the line alone is
 * blamed for time and memory, and those behind it are asked again of a new helper; a helper that does not come up fails its
 * questions instead of being started for ever. Two questions are under way, so that the next document crosses while the last is
 * worked on.
 * Length: the line, the process and the limits are one state machine. */

#include "hf-expression-host-private.h"

#include "hf-error.h"
#include "hf-expression-wire.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <unistd.h>

#define UNDER_WAY 2
#define TICK_MS 20
#define START_LIMIT (20 * G_USEC_PER_SEC)
#define MAX_TEXTS 20000 /* of one helper; expressions come from files, so more are somebody's loop */
#define DEFAULT_TIME (5 * G_USEC_PER_SEC)
#define DEFAULT_MEMORY (G_GUINT64_CONSTANT (512) * 1024 * 1024)

struct _HfExpressionHost
{
  GObject parent_instance;

  char *helper;
  gint64 time_limit;
  guint64 memory_limit;
  GHashTable *names;   /* (nullable) */
  GHashTable *scripts; /* (nullable) */

  HfWire *wire; /* (nullable) */
  gboolean ready;
  gboolean worn; /* to be replaced when it has answered what it was asked */
  HfTexts texts;
  GQueue waiting, asked; /* HfQuestion */
  gint64 since;          /* when the wire was started, or when its head question was all there; 0: it is not */
  guint tick;
};

G_DEFINE_FINAL_TYPE (HfExpressionHost, hf_expression_host, G_TYPE_OBJECT)

enum
{
  SIGNAL_CONSOLE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void pump (HfExpressionHost *self);

static void
drop_wire (HfExpressionHost *self)
{
  g_clear_pointer (&self->wire, hf_wire_kill);
  g_clear_handle_id (&self->tick, g_source_remove);
  self->ready = FALSE;
  self->worn = FALSE;
  hf_texts_forget (&self->texts);
}

/* Takes @error. */
static void
fail_question (HfQuestion *question, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&question->task);

  hf_question_free (question);
  if (task != NULL)
    g_task_return_error (task, error);
  else
    g_error_free (error);
}

static void
answer_question (HfQuestion *question, HfReply *reply)
{
  g_autoptr(GTask) task = g_steal_pointer (&question->task);

  hf_question_free (question);
  if (task != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify) hf_reply_free);
  else
    hf_reply_free (reply);
}

/* What was under way goes back to the front, but for the helper's own configuration, which the next one gets anew. */
static void
take_back (HfExpressionHost *self)
{
  HfQuestion *question;

  while ((question = g_queue_pop_tail (&self->asked)) != NULL)
    if (question->ask == HF_ASK_CONFIGURE || question->task == NULL)
      hf_question_free (question);
    else
      g_queue_push_head (&self->waiting, question);
}

/* The question at the head is to blame: it alone fails. */
static void
blame_head (HfExpressionHost *self, const char *sentence)
{
  HfQuestion *question = g_queue_pop_head (&self->asked);

  drop_wire (self);
  take_back (self);
  if (question != NULL)
    fail_question (question, hf_question_error (question, sentence));
  pump (self);
}

static void
fail_all (HfExpressionHost *self, const char *sentence)
{
  GQueue failed = G_QUEUE_INIT;
  HfQuestion *question;

  drop_wire (self);
  take_back (self);
  /* A callback may ask again, which is another start. */
  failed = self->waiting;
  g_queue_init (&self->waiting);
  while ((question = g_queue_pop_head (&failed)) != NULL)
    fail_question (question, hf_question_error (question, sentence));
}

static void
wire_end_cb (HfWire *wire, gpointer data)
{
  g_autoptr(HfExpressionHost) self = g_object_ref (data);
  HfQuestion *head = g_queue_peek_head (&self->asked);

  if (self->ready && (head == NULL || !head->survived))
    {
      if (head != NULL)
        head->survived = TRUE;
      drop_wire (self);
      take_back (self);
      pump (self);
    }
  else if (self->ready)
    blame_head (self, _("The expression brought its helper process down"));
  else
    fail_all (self, _("The helper process for expressions cannot be started; is the program installed completely?"));
}

static void
next_head (HfExpressionHost *self)
{
  self->since = 0;
  if (g_queue_is_empty (&self->asked))
    g_clear_handle_id (&self->tick, g_source_remove);
}

static void
take_done (HfExpressionHost *self, HfAnswer *answer)
{
  HfQuestion *question = g_queue_pop_head (&self->asked);

  /* What an expression left behind must not count against the next. */
  if (hf_wire_get_resident (self->wire) > self->memory_limit / 2)
    self->worn = TRUE;
  next_head (self);
  if (answer->error != NULL)
    fail_question (question, g_steal_pointer (&answer->error));
  else
    answer_question (question, g_steal_pointer (&answer->reply));
  pump (self);
}

static void
wire_frame_cb (HfWire *wire, const char *header, GPtrArray *blobs, gpointer data)
{
  g_autoptr(HfExpressionHost) self = g_object_ref (data);
  HfQuestion *head = g_queue_peek_head (&self->asked);
  g_auto(HfAnswer) answer = { 0 };

  hf_answer_read (&answer, header, blobs, head, self->names, self->time_limit);
  switch (answer.kind)
    {
    case HF_ANSWER_READY:
      self->ready = TRUE;
      self->since = 0;
      break;
    case HF_ANSWER_CONSOLE:
      g_signal_emit (self, signals[SIGNAL_CONSOLE], 0, answer.level, answer.text);
      break;
    case HF_ANSWER_AT:
      if (head != NULL)
        head->at = answer.at;
      break;
    case HF_ANSWER_DONE:
      take_done (self, &answer);
      break;
    case HF_ANSWER_NONE:
    default:
      blame_head (self, _("The helper process for expressions gave an answer that cannot be read"));
    }
}

static void
check_time (HfExpressionHost *self, HfQuestion *head, gint64 now)
{
  g_autofree char *sentence = NULL;
  /* The engine's own guard comes first: it knows the place. An answer that is on its way is given time to arrive. */
  gint64 limit = self->time_limit + self->time_limit / 10 + 10 * 1000;

  if (self->since == 0 && hf_wire_get_gone (self->wire) >= head->sent)
    self->since = now;
  if (self->since == 0 || now - self->since < (hf_wire_is_receiving (self->wire) ? 4 * limit : limit))
    return;
  sentence = hf_time_sentence (self->time_limit);
  blame_head (self, sentence);
}

static gboolean
tick_cb (gpointer data)
{
  g_autoptr(HfExpressionHost) self = g_object_ref (data);
  HfQuestion *head = g_queue_peek_head (&self->asked);
  gint64 now = g_get_monotonic_time ();

  if (!self->ready)
    {
      if (now - self->since > START_LIMIT)
        fail_all (self, _("The helper process for expressions does not start"));
    }
  else if (hf_wire_get_resident (self->wire) > self->memory_limit)
    {
      g_autofree char *sentence = g_strdup_printf (_("The expression needed more than %" PRIu64 " MB"),
                                                   self->memory_limit / (1024 * 1024));
      blame_head (self, sentence);
    }
  else if (head != NULL)
    {
      check_time (self, head, now);
    }
  return G_SOURCE_CONTINUE;
}

static void
send_question (HfExpressionHost *self, HfQuestion *question)
{
  g_autoptr(GBytes) header = hf_question_write (question, &self->texts, self->time_limit, self->scripts);

  question->at = 0;
  hf_wire_send (self->wire, header, question->blobs);
  question->sent = hf_wire_get_given (self->wire);
  g_queue_push_tail (&self->asked, question);
  if (self->tick == 0)
    self->tick = g_timeout_add (TICK_MS, tick_cb, self);
}

static gboolean
start (HfExpressionHost *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  self->wire = hf_wire_start (self->helper, wire_frame_cb, wire_end_cb, self, &error);
  if (self->wire == NULL)
    {
      sentence = g_strdup_printf (_("The helper process for expressions cannot be started: %s"), error->message);
      fail_all (self, sentence);
      return FALSE;
    }
  self->since = g_get_monotonic_time ();
  send_question (self, hf_question_new (HF_ASK_CONFIGURE, NULL, 0, NULL, self->names));
  return TRUE;
}

static void
pump (HfExpressionHost *self)
{
  if (self->wire != NULL && self->worn && g_queue_is_empty (&self->asked))
    drop_wire (self);
  while (!self->worn && self->asked.length < UNDER_WAY && !g_queue_is_empty (&self->waiting))
    {
      if (self->wire == NULL && !start (self))
        return;
      send_question (self, g_queue_pop_head (&self->waiting));
    }
  if (g_hash_table_size (self->texts.numbers) > MAX_TEXTS)
    self->worn = TRUE;
}

static gboolean
cancelled_cb (GCancellable *cancellable, gpointer data)
{
  HfQuestion *question = data;
  g_autoptr(GTask) task = g_steal_pointer (&question->task);
  HfExpressionHost *self = g_task_get_source_object (task);

  /* What is under way goes on, within its limits; nobody hears of it. */
  g_clear_pointer (&question->cancel, g_source_unref);
  if (g_queue_remove (&self->waiting, question))
    hf_question_free (question);
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

void
hf_expression_host_ask_async (HfExpressionHost *self, HfQuestion *question, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data)
{
  question->task = g_task_new (self, cancellable, callback, data);
  g_task_set_source_tag (question->task, hf_expression_host_ask_async);
  if (g_cancellable_is_cancelled (cancellable))
    {
      g_task_return_error_if_cancelled (question->task);
      hf_question_free (question);
      return;
    }
  if (cancellable != NULL)
    {
      question->cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (question->cancel, G_SOURCE_FUNC (cancelled_cb), question, NULL);
      g_source_attach (question->cancel, g_main_context_get_thread_default ());
    }
  g_queue_push_tail (&self->waiting, question);
  pump (self);
}

HfReply *
hf_expression_host_ask_finish (HfExpressionHost *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Beside a program that runs out of the folder it was built in stands the helper that was built with it. */
static char *
default_helper (void)
{
  const char *chosen = g_getenv ("HOLDFAST_EXPRESSION");
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  if (chosen != NULL && *chosen != '\0')
    return g_strdup (chosen);
  if (self != NULL && g_str_has_prefix (self, HF_BUILD_ROOT "/"))
    return g_strdup (HF_BUILD_ROOT "/src/expression/holdfast-expression");
  return g_strdup (HF_LIBEXECDIR "/holdfast-expression");
}

static void
hf_expression_host_dispose (GObject *object)
{
  HfExpressionHost *self = HF_EXPRESSION_HOST (object);
  HfQuestion *question;

  if (self->wire != NULL)
    drop_wire (self);
  take_back (self);
  while ((question = g_queue_pop_head (&self->waiting)) != NULL)
    fail_question (question, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CLOSED, _("The program is closing")));
  G_OBJECT_CLASS (hf_expression_host_parent_class)->dispose (object);
}

static void
hf_expression_host_finalize (GObject *object)
{
  HfExpressionHost *self = HF_EXPRESSION_HOST (object);

  hf_texts_clear (&self->texts);
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->scripts, g_hash_table_unref);
  g_free (self->helper);
  G_OBJECT_CLASS (hf_expression_host_parent_class)->finalize (object);
}

static void
hf_expression_host_class_init (HfExpressionHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = hf_expression_host_dispose;
  object_class->finalize = hf_expression_host_finalize;

  signals[SIGNAL_CONSOLE] = g_signal_new ("console", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
hf_expression_host_init (HfExpressionHost *self)
{
  self->time_limit = DEFAULT_TIME;
  self->memory_limit = DEFAULT_MEMORY;
  g_queue_init (&self->waiting);
  g_queue_init (&self->asked);
  hf_texts_init (&self->texts);
}

HfExpressionHost *
hf_expression_host_new (const char *helper)
{
  HfExpressionHost *self = g_object_new (HF_TYPE_EXPRESSION_HOST, NULL);

  self->helper = helper != NULL ? g_strdup (helper) : default_helper ();
  return self;
}

/* The helper has its time limit and the solution from its start. */
static void
renew (HfExpressionHost *self)
{
  if (self->wire == NULL)
    return;
  self->worn = TRUE;
  pump (self);
}

void
hf_expression_host_set_limits (HfExpressionHost *self, gint64 time_us, guint64 memory)
{
  self->time_limit = time_us;
  self->memory_limit = memory;
  renew (self);
}

static GHashTable *
copy_table (GHashTable *table, gboolean expressions)
{
  GHashTable *copy;
  GHashTableIter iter;
  gpointer key, value;

  if (table == NULL)
    return NULL;
  copy = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, expressions ? (GDestroyNotify) hf_expression_unref : g_free);
  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (copy, g_strdup (key), expressions ? (gpointer) hf_expression_ref (value) : g_strdup (value));
  return copy;
}

void
hf_expression_host_set_solution (HfExpressionHost *self, GHashTable *names, GHashTable *scripts)
{
  g_clear_pointer (&self->names, g_hash_table_unref);
  g_clear_pointer (&self->scripts, g_hash_table_unref);
  self->names = copy_table (names, TRUE);
  self->scripts = copy_table (scripts, FALSE);
  renew (self);
}
