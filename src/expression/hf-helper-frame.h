/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * HfFrame:
 * @header: JSON
 * @blobs: (element-type GBytes): each followed by a NUL that is not part of it
 *
 * One message between the program and its expression helper, in either direction:
 * u32 length of the header, u32 number of blobs, u64 length of each blob, header, blobs; in the machine's byte order.
 * Documents travel as blobs, so that no document is ever written as a string inside of another.
 */
typedef struct
{
  GBytes *header;
  GPtrArray *blobs;
} HfFrame;

void hf_frame_free (HfFrame *self);

/* Blocks. Returns: (transfer full) (nullable): NULL at the end of the input */
HfFrame *hf_frame_read (int fd);
/* Blocks. Ends the process if nobody reads any more. */
void hf_frame_write (int fd, GBytes *header, GPtrArray *blobs);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfFrame, hf_frame_free)

G_END_DECLS
