/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-demo-table.h"

G_BEGIN_DECLS

/**
 * HfDemoCall:
 * @path: as it was sent, e.g. `/customers/C-1001`; its segments may be percent-encoded
 * @query: (nullable) (element-type utf8 utf8): decoded query fields
 *
 * One request as the service sees it; all of it borrowed.
 */
typedef struct
{
  const char *method;
  const char *path;
  GHashTable *query;
  const char *body; /* (nullable) */
  gsize body_length;
  const char *idempotency_key; /* (nullable); so are the rest */
  const char *if_match;
  const char *if_none_match;
  gint64 if_modified_since; /* seconds since 1970-01-01 UTC, or -1 */
  gint64 now;               /* microseconds since 1970-01-01 UTC */
} HfDemoCall;

/**
 * HfDemoReply:
 *
 * What to answer. A reply with an effect is kept under its idempotency key, so it is reference counted and
 * never changes.
 */
typedef struct
{
  guint status;
  gboolean effect;
  HfDemoBody *body; /* (nullable) */
  gboolean validator; /* whether the body's checksum is the ETag of what was asked for */
  const char *retry_after;       /* (nullable): static */
  char *location, *link, *allow; /* (nullable) */
  gint64 modified; /* microseconds, or 0 */
  gint64 total;    /* records over all pages, or -1 */
} HfDemoReply;

/* Appended to the ETag of a compressed answer: other bytes, so another strong tag (RFC 9110, 8.8.3). */
#define HF_DEMO_GZIP_TAG "-gzip"

HfDemoReply *hf_demo_reply_ref (HfDemoReply *self);
void hf_demo_reply_unref (HfDemoReply *self);
/* (transfer full): `{"error":…}`, with `"field"` if @field is not NULL. */
HfDemoReply *hf_demo_reply_new_error (guint status, const char *message, const char *field);
/* 200 or 201 with the record and its ETag. */
HfDemoReply *hf_demo_reply_new_record (guint status, const HfDemoRecord *record);
/* @text: (transfer full) (nullable): JSON */
HfDemoReply *hf_demo_reply_new (guint status, char *text);
HfDemoReply *hf_demo_reply_new_not_allowed (const char *allow);

/* GET and HEAD of a list; 400 for a page that cannot be. */
HfDemoReply *hf_demo_reply_new_list (HfDemoTable *table, const HfDemoCall *call);
/* (transfer full) @reply: (transfer full): 304 instead of 200 if the client has it already (RFC 9110, 13.1). */
HfDemoReply *hf_demo_reply_apply_conditions (HfDemoReply *reply, const HfDemoCall *call);
/* Whether If-Match forbids to write @record. */
gboolean hf_demo_call_is_refused (const HfDemoCall *call, const HfDemoRecord *record);
gboolean hf_demo_call_is_read (const HfDemoCall *call);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfDemoReply, hf_demo_reply_unref)

G_END_DECLS
