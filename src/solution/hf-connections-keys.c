/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What connections.yaml says besides hosts: credentials by name, settings, the person, the organization. Guarantees: a secret
 * that somebody wrote there is a problem that does not repeat it, and goes no further; what only the person may say counts in the
 * overlay alone. */

#include "hf-solution-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

static const char *const overlay_keys[] = { "settings", "user", "organization", NULL };

/* Secrets */

/* `client_Secret` → `clientsecret` */
static char *
fold (const char *key)
{
  g_autoptr(GString) out = g_string_new (NULL);

  for (; *key != '\0'; key++)
    if (*key != '-' && *key != '_' && *key != '.')
      g_string_append_c (out, g_ascii_tolower (*key));
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
looks_secret (const char *key)
{
  static const char *const parts[] = { "password", "passwd", "passphrase", "secret", "privatekey", "accesskey", "apikey" };
  g_autofree char *folded = fold (key);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (folded, parts[i]) != NULL)
      return TRUE;
  return g_str_has_suffix (folded, "token") || g_str_has_suffix (folded, "pwd") || g_str_equal (folded, "pass");
}

/* https://user:password@host */
static gboolean
has_password (const char *text)
{
  const char *begin = strstr (text, "://"), *at = begin != NULL ? strchr (begin + 3, '@') : NULL;

  return at != NULL && memchr (begin + 3, ':', at - begin - 3) != NULL && memchr (begin + 3, '/', at - begin - 3) == NULL;
}

static gboolean
is_secret (const HfYamlNode *key, const HfYamlNode *value)
{
  gboolean flag;

  if (!hf_yaml_is_kind (value, HF_YAML_SCALAR) || hf_yaml_is_null (value) || hf_yaml_get_boolean (value, &flag))
    return FALSE;
  return looks_secret (key->text) || has_password (value->text);
}

void
hf_connections_check_secrets (HfReader *reader, const HfYamlNode *node)
{
  for (guint i = 0; node != NULL && node->values != NULL && i < node->values->len; i++)
    {
      const HfYamlNode *key = node->keys != NULL ? node->keys->pdata[i] : NULL, *value = node->values->pdata[i];

      if (key != NULL && is_secret (key, value))
        hf_reader_error (reader, key,
                         _("“%s” looks like a secret; it is ignored. Keep it in the keyring and name the credential here"),
                         key->text);
      hf_connections_check_secrets (reader, value);
    }
}

/* Credentials */

static HfCredentialInfo *
ensure_credential (HfSolution *solution, const char *name)
{
  HfCredentialInfo *info;

  for (guint i = 0; i < solution->credentials->len; i++)
    {
      info = solution->credentials->pdata[i];
      if (g_str_equal (info->name, name))
        return info;
    }
  info = g_new0 (HfCredentialInfo, 1);
  info->name = g_strdup (name);
  info->options = g_strdup ("{}");
  g_ptr_array_add (solution->credentials, info);
  return info;
}

static void
lower_all (char **hosts)
{
  for (; hosts != NULL && *hosts != NULL; hosts++)
    for (char *p = *hosts; *p != '\0'; p++)
      *p = g_ascii_tolower (*p);
}

static void
read_bound_hosts (HfReader *reader, const HfYamlNode *entry, gboolean overlay, HfCredentialInfo *info)
{
  if (hf_yaml_lookup (entry, "hosts") == NULL)
    return;
  if (!overlay)
    {
      hf_reader_error (reader, hf_yaml_lookup_key (entry, "hosts"),
                       _("“%s” counts only in your own connections.yaml, not in the solution's folder; it is ignored"), "hosts");
      return;
    }
  g_strfreev (info->hosts);
  info->hosts = hf_reader_names (reader, entry, "hosts");
  lower_all (info->hosts);
}

static void
read_options (const HfYamlNode *entry, HfCredentialInfo *info)
{
  g_autoptr(HfJsonObject) options = hf_json_object_parse (info->options, -1, NULL);

  for (guint i = 0; i < entry->keys->len; i++)
    {
      const HfYamlNode *key = entry->keys->pdata[i], *value = entry->values->pdata[i];
      g_autofree char *raw = NULL;

      if (g_str_equal (key->text, "type") || g_str_equal (key->text, "hosts") || is_secret (key, value))
        continue;
      raw = hf_yaml_to_json (value);
      hf_json_object_set (options, key->text, raw);
    }
  g_free (info->options);
  info->options = hf_json_object_to_string (options);
}

static void
read_credential (HfSolution *solution, HfReader *reader, const HfYamlNode *key, const HfYamlNode *entry, gboolean overlay)
{
  HfCredentialInfo *info;
  const char *type;

  if (hf_yaml_is_null (entry))
    return;
  if (entry->kind != HF_YAML_MAPPING)
    {
      hf_reader_error (reader, key, _("The credential “%s” must be a map of keys such as type"), key->text);
      return;
    }
  info = ensure_credential (solution, key->text);
  type = hf_reader_name (reader, entry, "type");
  if (type != NULL)
    {
      g_free (info->type);
      info->type = g_strdup (type);
    }
  else if (info->type == NULL)
    {
      hf_reader_error (reader, key, _("The key “%s” is missing"), "type");
      info->type = g_strdup ("");
    }
  read_bound_hosts (reader, entry, overlay, info);
  read_options (entry, info);
}

static const HfYamlNode *
find_map (HfReader *reader, const HfYamlNode *holder, const char *key)
{
  const HfYamlNode *node = hf_yaml_lookup (holder, key);

  if (hf_yaml_is_null (node) || node->kind == HF_YAML_MAPPING)
    return hf_yaml_is_null (node) ? NULL : node;
  hf_reader_error (reader, node, _("“%s” must be a map of names and values"), key);
  return NULL;
}

void
hf_connections_read_credentials (HfSolution *solution, HfReader *reader, const HfYamlNode *root, gboolean overlay)
{
  const HfYamlNode *credentials = find_map (reader, root, "credentials");

  if (credentials != NULL && credentials->keys->len > HF_MAX_CONNECTIONS)
    hf_reader_error (reader, credentials, _("There are more than %d entries; the others were not read"), HF_MAX_CONNECTIONS);
  for (guint i = 0; credentials != NULL && i < MIN (credentials->keys->len, HF_MAX_CONNECTIONS); i++)
    read_credential (solution, reader, credentials->keys->pdata[i], credentials->values->pdata[i], overlay);
}

/* Settings, the person, the organization */

static char *
read_object (HfReader *reader, const HfYamlNode *holder, const char *key)
{
  const HfYamlNode *node = find_map (reader, holder, key);

  return node != NULL ? hf_yaml_to_json (node) : NULL;
}

void
hf_connections_read_people (HfSolution *solution, HfReader *reader, const HfYamlNode *root, gboolean overlay)
{
  g_autofree char *custom = NULL;

  for (guint i = 0; !overlay && overlay_keys[i] != NULL; i++)
    if (hf_yaml_lookup (root, overlay_keys[i]) != NULL)
      hf_reader_error (reader, hf_yaml_lookup_key (root, overlay_keys[i]),
                       _("“%s” counts only in your own connections.yaml, not in the solution's folder; it is ignored"),
                       overlay_keys[i]);
  if (!overlay)
    return;
  custom = read_object (reader, find_map (reader, root, "settings"), "custom");
  if (custom != NULL)
    {
      hf_json_object_free (solution->custom);
      solution->custom = hf_json_object_parse (custom, -1, NULL);
    }
  solution->user_json = read_object (reader, root, "user");
  solution->organization_json = read_object (reader, root, "organization");
}
