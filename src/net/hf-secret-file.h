/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The file behind hf_file_credentials_new(): `{"name": {"type": "bearer", "value": "…", "hosts": ["api.example.com"]}}`. */

/* A value inside a text of valid JSON; @start is NULL where there is none. */
typedef struct
{
  const char *start;
  gsize length;
} HfSpan;

/* FALSE: enough. */
typedef gboolean (*HfMemberFunc) (const char *name, HfSpan value, gpointer data);

HfSpan hf_span (const char *text);
/* @object is an object. */
void hf_span_foreach (HfSpan object, HfMemberFunc func, gpointer data);
HfSpan hf_span_find (HfSpan object, const char *name);

/* (transfer full) (nullable): the file's text, one JSON object; no file: an empty one. To be given to hf_wipe(). %HF_ERROR_AUTH: it
 * cannot be read, is not its owner's alone, or is broken. */
char *hf_secret_file_read (const char *path, GError **error);

/* A descriptor whose closing unlocks; -1: %HF_ERROR_STORE. Blocks while another process changes the file. */
int hf_secret_file_lock (const char *path, GError **error);

/**
 * hf_secret_file_write:
 * @type: NULL: removes @name
 * @hosts: (nullable): NULL: those it has
 *
 * Everything else in the file stays. %HF_ERROR_STORE, %HF_ERROR_INVALID: there is none to remove, %HF_ERROR_AUTH as reading.
 */
gboolean hf_secret_file_write (const char *path, const char *name, const char *type, const char *value, const char *const *hosts,
                               GError **error);

G_END_DECLS
