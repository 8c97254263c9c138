/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-expression-host.h"

G_BEGIN_DECLS

/* Between the files of the expression host only. */

typedef enum
{
  HF_ASK_CONFIGURE,
  HF_ASK_EVALUATE,
  HF_ASK_RECORDS, /* the first expression over the document, the second over the output of that */
  HF_ASK_PIECES,  /* like that, each of them over one piece of a list, with a list as its result */
  HF_ASK_ANALYSE, /* by which names the list is reached for HF_ASK_PIECES */
  HF_ASK_CHECK,
} HfAsk;

/* @path: of HF_ASK_ANALYSE: (nullable): the names; @wrong, @positions: of HF_ASK_CHECK: for each expression */
typedef struct
{
  GPtrArray *values; /* (element-type utf8) (nullable elements): raw JSON */
  char **path;
  GPtrArray *wrong; /* (element-type utf8) (nullable elements) */
  GArray *positions; /* int */
} HfReply;

void hf_reply_free (HfReply *self);

typedef struct
{
  HfAsk ask;
  GPtrArray *expressions; /* HfExpression */
  HfScope scope;          /* owned copies; document_at never NULL */
  GHashTable *names;      /* (nullable): name → HfExpression */
  GPtrArray *blobs;       /* GBytes: the scope's documents, or scripts */
  GTask *task;            /* (nullable): nobody waits any more */
  GSource *cancel;        /* (nullable) */
  guint at;               /* which expression is under way */
  gboolean survived;      /* a helper ended with this at its head, perhaps for reasons of its own: the second time is the last */
  guint64 sent;           /* what the wire had been given when this was added */
} HfQuestion;

/* (transfer full): any of @expressions' array, @scope, @names may be NULL */
HfQuestion *hf_question_new (HfAsk ask, HfExpression *const *expressions, gsize n, const HfScope *scope, GHashTable *names);
void hf_question_free (HfQuestion *self);

/* hf-expression-words.c: what is written to and read from the helper */

/* Numbers for texts: an expression is sent once in a helper's life. */
typedef struct
{
  GHashTable *numbers; /* text → number */
  GHashTable *sent;    /* set of numbers the helper knows */
} HfTexts;

void hf_texts_init (HfTexts *self);
void hf_texts_forget (HfTexts *self); /* a new helper knows nothing */
void hf_texts_clear (HfTexts *self);

/* (transfer full): the header of a question; @time_us, @solution, @scripts: for %HF_ASK_CONFIGURE */
GBytes *hf_question_write (HfQuestion *self, HfTexts *texts, gint64 time_us, GHashTable *scripts);

typedef enum
{
  HF_ANSWER_NONE, /* not understood */
  HF_ANSWER_READY,
  HF_ANSWER_CONSOLE,
  HF_ANSWER_AT,
  HF_ANSWER_DONE,
} HfAnswerKind;

typedef struct
{
  HfAnswerKind kind;
  char *level, *text; /* of console */
  guint at;
  HfReply *reply; /* of done: NULL: @error */
  GError *error;
} HfAnswer;

/* @question: (nullable): what is answered; @solution: (nullable): the solution's named expressions; takes what it needs of @blobs */
void hf_answer_read (HfAnswer *self, const char *header, GPtrArray *blobs, HfQuestion *question, GHashTable *solution, gint64 time_us);
void hf_answer_clear (HfAnswer *self);

/* (transfer full): `file:line:col: ` and a sentence */
GError *hf_question_error (HfQuestion *self, const char *sentence);
char *hf_time_sentence (gint64 time_us);

/* Asks; @question: (transfer full). Finish: (transfer full). */
void hf_expression_host_ask_async (HfExpressionHost *self, HfQuestion *question, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer data);
HfReply *hf_expression_host_ask_finish (HfExpressionHost *self, GAsyncResult *result, GError **error);

/* hf-expression.c: the place of a character of the text, counted from 0; -1: of the text */
char *hf_expression_dup_place_at (HfExpression *self, int offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfReply, hf_reply_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfQuestion, hf_question_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HfAnswer, hf_answer_clear)

G_END_DECLS
