/* SPDX-License-Identifier: GPL-3.0-or-later */

/* gzip as RFC 1952 has it: one member or several, one after the other. zlib stops at the end of the first; taking that for the
 * end of the body would lose the rest in silence. */

#include "hf-body-stream.h"

struct _HfGunzip
{
  GObject parent_instance;

  GConverter *member;
  gboolean between; /* no member has begun, or one is complete: here the input may end */
};

static void converter_init (GConverterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfGunzip, hf_gunzip, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER, converter_init))

static GConverterResult
wait_for_member (HfGunzip *self, GConverterFlags flags, GError **error)
{
  if ((flags & G_CONVERTER_INPUT_AT_END) != 0)
    return G_CONVERTER_FINISHED;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "");
  return G_CONVERTER_ERROR;
}

static GConverterResult
hf_gunzip_convert (GConverter *converter, const void *in, gsize in_size, void *out, gsize out_size, GConverterFlags flags,
                   gsize *bytes_read, gsize *bytes_written, GError **error)
{
  HfGunzip *self = HF_GUNZIP (converter);
  GConverterResult result;

  *bytes_read = *bytes_written = 0;
  if (self->between && in_size == 0)
    return wait_for_member (self, flags, error);
  if (self->between)
    g_converter_reset (self->member);
  self->between = FALSE;
  result = g_converter_convert (self->member, in, in_size, out, out_size, flags, bytes_read, bytes_written, error);
  if (result != G_CONVERTER_FINISHED)
    return result;
  self->between = TRUE;
  if (*bytes_read == in_size && (flags & G_CONVERTER_INPUT_AT_END) != 0)
    return G_CONVERTER_FINISHED;
  return G_CONVERTER_CONVERTED;
}

static void
hf_gunzip_reset (GConverter *converter)
{
  HfGunzip *self = HF_GUNZIP (converter);

  self->between = TRUE;
  g_converter_reset (self->member);
}

static void
converter_init (GConverterIface *iface)
{
  iface->convert = hf_gunzip_convert;
  iface->reset = hf_gunzip_reset;
}

static void
hf_gunzip_finalize (GObject *object)
{
  g_clear_object (&HF_GUNZIP (object)->member);
  G_OBJECT_CLASS (hf_gunzip_parent_class)->finalize (object);
}

static void
hf_gunzip_class_init (HfGunzipClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_gunzip_finalize;
}

static void
hf_gunzip_init (HfGunzip *self)
{
  self->between = TRUE;
  self->member = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
}

GConverter *
hf_gunzip_new (void)
{
  return g_object_new (HF_TYPE_GUNZIP, NULL);
}
