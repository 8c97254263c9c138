/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define HF_JSON_MAX_DEPTH 1000

/* For HfJsonScan.name_length: report every name, or none. */
#define HF_JSON_NAMES_ALL 0
#define HF_JSON_NAMES_NONE G_MAXSIZE

typedef enum
{
  HF_JSON_SCAN_MORE,   /* all bytes are eaten */
  HF_JSON_SCAN_NAME,   /* a name of a record's member: start and end of what stands between its quotes */
  HF_JSON_SCAN_MEMBER, /* the value asked for with hf_json_scan_want_value() after its name */
  HF_JSON_SCAN_RECORD, /* a whole record */
  HF_JSON_SCAN_ERROR,  /* hf_json_scan_describe() says what, `end` where */
} HfJsonScanEvent;

/**
 * HfJsonScan:
 * @record_depth: 0: the whole text is one record; 1: each element of the top-level array or object is
 * @name_length: which names to report: those of this many raw bytes (and any with an escape), see HF_JSON_NAMES_*
 * @start: first byte of what the event is about, counted from the start of the input
 * @end: one past its last byte
 * @record_start: first byte of the record under way
 * @in_record: whether a record has begun and not ended
 * @escaped: whether the name or string that ended last holds a backslash
 *
 * A validating scanner (RFC 8259, UTF-8) that is fed pieces cut anywhere, keeps nothing of them and
 * never looks at a byte twice. Plain struct: hf_json_scan_init(), no clean-up.
 */
typedef struct
{
  guint record_depth;
  gsize name_length;

  guint64 start, end, record_start;
  gboolean in_record, escaped;

  /*< private >*/
  guint64 offset, text_start, member_start;
  guint state, depth, problem;
  gboolean is_name, want_value;
  const char *literal;
  guint utf8_left;
  guchar utf8_low, utf8_high;
  guint64 is_object[(HF_JSON_MAX_DEPTH + 64) / 64];
} HfJsonScan;

void hf_json_scan_init (HfJsonScan *self, guint record_depth, gsize name_length);
/* Before the first piece: offsets count from @offset. */
void hf_json_scan_skip (HfJsonScan *self, guint64 offset);

/**
 * hf_json_scan_next:
 * @bytes: a piece of the input; the same one until the answer is %HF_JSON_SCAN_MORE
 * @position: where in @bytes to go on, 0 for a new piece; updated
 */
HfJsonScanEvent hf_json_scan_next (HfJsonScan *self, const char *bytes, gsize length, gsize *position);

/* After %HF_JSON_SCAN_NAME: report the value too. */
void hf_json_scan_want_value (HfJsonScan *self);

/* There is no more input. Returns: whether it was one complete value; else it broke off (or was empty). */
gboolean hf_json_scan_finish (HfJsonScan *self);

/* (transfer none): what is wrong, as half a sentence, e.g. "the text is not valid UTF-8". */
const char *hf_json_scan_describe (const HfJsonScan *self);

/* Number of bytes at @text before the first quote, backslash, control or non-ASCII byte, at most @length. */
gsize hf_json_plain_length (const char *text, gsize length);

G_END_DECLS
