/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one error domain. It guarantees that each code has one nick, used wherever a class is
 * written down; it knows nothing about how a code comes about. */

#include "hf-error.h"

G_DEFINE_QUARK (hf-error-quark, hf_error)

G_DEFINE_ENUM_TYPE (HfError, hf_error,
                    G_DEFINE_ENUM_VALUE (HF_ERROR_OFFLINE, "offline"),
                    G_DEFINE_ENUM_VALUE (HF_ERROR_TRANSIENT, "transient"),
                    G_DEFINE_ENUM_VALUE (HF_ERROR_BUSY, "busy"),
                    G_DEFINE_ENUM_VALUE (HF_ERROR_SERVER, "server"),
                    G_DEFINE_ENUM_VALUE (HF_ERROR_AUTH, "auth"),
                    G_DEFINE_ENUM_VALUE (HF_ERROR_PERMANENT, "permanent"),
                    G_DEFINE_ENUM_VALUE (HF_ERROR_CONFLICT, "conflict"),
                    G_DEFINE_ENUM_VALUE (HF_ERROR_UNKNOWN_OUTCOME, "unknown-outcome"),
                    G_DEFINE_ENUM_VALUE (HF_ERROR_INVALID, "invalid"),
                    G_DEFINE_ENUM_VALUE (HF_ERROR_STORE, "store"))

const char *
hf_error_to_nick (HfError code)
{
  g_autoptr(GEnumClass) klass = g_type_class_ref (HF_TYPE_ERROR);
  GEnumValue *value = g_enum_get_value (klass, code);

  /* The class is static data of a registered type, so the nick outlives the reference. */
  return value != NULL ? value->value_nick : "invalid";
}

gboolean
hf_error_from_nick (const char *nick, HfError *code)
{
  g_autoptr(GEnumClass) klass = g_type_class_ref (HF_TYPE_ERROR);
  GEnumValue *value = nick != NULL ? g_enum_get_value_by_nick (klass, nick) : NULL;

  if (value == NULL)
    return FALSE;
  *code = value->value;
  return TRUE;
}
