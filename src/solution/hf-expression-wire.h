/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfWire:
 *
 * One life of the helper process and the two pipes to it. What goes over them: src/expression/hf-helper-frame.h. Main context; never
 * blocks, and moves at most a megabyte before it lets others have a turn.
 */
typedef struct _HfWire HfWire;

/* @header: JSON; @blobs: (element-type utf8): take them with g_ptr_array_steal_index() */
typedef void (*HfWireFrame) (HfWire *wire, const char *header, GPtrArray *blobs, gpointer data);
/* The process has ended, or what it says is no frame. */
typedef void (*HfWireEnd) (HfWire *wire, gpointer data);

HfWire *hf_wire_start (const char *helper, HfWireFrame frame, HfWireEnd end, gpointer data, GError **error);
/* Kills the process; no callback any more. */
void hf_wire_kill (HfWire *self);

/* @blobs: (element-type GBytes): held, not copied. */
void hf_wire_send (HfWire *self, GBytes *header, GPtrArray *blobs);
/* Bytes given to hf_wire_send() so far; of these, bytes that have gone. */
guint64 hf_wire_get_given (HfWire *self);
guint64 hf_wire_get_gone (HfWire *self);
/* Whether an answer has begun to arrive and is not complete. */
gboolean hf_wire_is_receiving (HfWire *self);
/* Resident memory in bytes; 0: unknown. */
guint64 hf_wire_get_resident (HfWire *self);

G_END_DECLS
