/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * HfBodyStream:
 *
 * The body of @message as it was framed on the wire, not decoded, that ends only where its framing ends.
 */
#define HF_TYPE_BODY_STREAM (hf_body_stream_get_type ())
G_DECLARE_FINAL_TYPE (HfBodyStream, hf_body_stream, HF, BODY_STREAM, GFilterInputStream)

/* @stream: what libsoup answered, with its own content decoder switched off */
GInputStream *hf_body_stream_new (GInputStream *stream, SoupMessage *message);

/**
 * HfGunzip:
 *
 * A #GConverter for gzip with any number of members; a stream that stops inside one is %G_IO_ERROR_PARTIAL_INPUT.
 */
#define HF_TYPE_GUNZIP (hf_gunzip_get_type ())
G_DECLARE_FINAL_TYPE (HfGunzip, hf_gunzip, HF, GUNZIP, GObject)

GConverter *hf_gunzip_new (void);

G_END_DECLS
