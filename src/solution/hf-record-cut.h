/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  HF_CUT_NOTHING, /* the path leads nowhere, or to null */
  HF_CUT_LIST,
  HF_CUT_OBJECT,
  HF_CUT_OTHER, /* text, a number, a boolean */
} HfCutKind;

typedef struct
{
  gsize start, end; /* from the first byte of the first element to the last of the last, with the commas between them */
  gsize count;
} HfCutPiece;

/**
 * HfCut:
 * @depth: how many of the names were needed: the path ends at the first list it meets
 * @odd: 1 + the index of the first element that is no object; 0: all are
 * @pieces: (element-type HfCutPiece): of a list, in order; of an object: itself
 *
 * Where the records stand in a JSON text.
 */
typedef struct
{
  HfCutKind kind;
  gsize depth, odd;
  GArray *pieces;
} HfCut;

void hf_cut_free (HfCut *self);

/* In a thread: the text may be long. Finish: (transfer full); fails with %HF_ERROR_INVALID where @bytes are not JSON. */
void hf_cut_async (GBytes *bytes, const char *const *names, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
HfCut *hf_cut_finish (GAsyncResult *result, GError **error);
/* The same at once, for a short text. */
HfCut *hf_cut (GBytes *bytes, const char *const *names, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCut, hf_cut_free)

G_END_DECLS
