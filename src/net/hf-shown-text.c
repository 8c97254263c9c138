/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Secrets in texts for people. A secret is found as it is and as the places it is sent in write it: percent-encoded (an
 * address), with `+` for a space (a form), escaped (JSON), in base64 (a header). Guarantees: the longest writing is masked
 * first, so that no end of a secret stays visible because another one is its beginning. */

#include "hf-net-private.h"

#include <string.h>

#include <hf-json.h>

void
hf_wipe (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

static void
add_writings (GPtrArray *writings, const char *secret)
{
  char *encoded = g_uri_escape_string (secret, NULL, FALSE), *json = hf_json_quote (secret);
  GString *form = g_string_new (encoded);

  json[strlen (json) - 1] = '\0';
  memmove (json, json + 1, strlen (json));
  g_string_replace (form, "%20", "+", 0);
  g_ptr_array_add (writings, g_strdup (secret));
  g_ptr_array_add (writings, encoded);
  g_ptr_array_add (writings, json);
  g_ptr_array_add (writings, g_string_free (form, FALSE));
  g_ptr_array_add (writings, g_base64_encode ((const guchar *) secret, strlen (secret)));
}

static int
compare_longest_first (gconstpointer a, gconstpointer b)
{
  gsize left = strlen (*(const char *const *) a), right = strlen (*(const char *const *) b);

  return (left < right) - (left > right);
}

char *
hf_mask_secrets (const char *text, GPtrArray *secrets)
{
  g_autoptr(GPtrArray) writings = NULL;
  GString *shown = g_string_new (text);

  if (secrets->len == 0)
    return g_string_free (shown, FALSE);
  writings = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_wipe);
  for (guint i = 0; i < secrets->len; i++)
    add_writings (writings, secrets->pdata[i]);
  g_ptr_array_sort (writings, compare_longest_first);
  for (guint i = 0; i < writings->len; i++)
    g_string_replace (shown, writings->pdata[i], HF_MASK, 0);
  return g_string_free (shown, FALSE);
}

gboolean
hf_bytes_hold_secret (GBytes *bytes, const char *secret)
{
  g_autoptr(GPtrArray) writings = g_ptr_array_new_with_free_func ((GDestroyNotify) hf_wipe);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  add_writings (writings, secret);
  for (guint i = 0; i < writings->len; i++)
    if (memmem (data, length, writings->pdata[i], strlen (writings->pdata[i])) != NULL)
      return TRUE;
  return FALSE;
}
