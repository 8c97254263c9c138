/* SPDX-License-Identifier: GPL-3.0-or-later */

/* connections.yaml, the folder's and the person's overlay; its `hosts:`. A solution folder is untrusted: what would send requests
 * elsewhere, or weaken their protection, counts in the overlay only, and is a problem in the folder. Secrets are in neither. */

#include "hf-solution-private.h"

#include <glib/gi18n-lib.h>

static const char *const overlay_keys[] = { "insecure", "ca", "proxy", "connectTo", NULL };

typedef struct
{
  HfSolution *solution;
  HfYaml *yaml;
  gboolean overlay;
} Reader;

static HfHostInfo *
ensure_host (HfSolution *solution, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  HfHostInfo *info;

  for (guint i = 0; i < solution->hosts->len; i++)
    {
      info = solution->hosts->pdata[i];
      if (g_str_equal (info->host, lower))
        return info;
    }
  info = g_new0 (HfHostInfo, 1);
  info->host = g_steal_pointer (&lower);
  g_ptr_array_add (solution->hosts, info);
  return info;
}

static void G_GNUC_PRINTF (3, 4)
    report (Reader *self, const HfYamlNode *node, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  hf_problems_add_at (self->solution->problems, HF_PROBLEM_ERROR, hf_yaml_get_file (self->yaml), node, "%s", message);
}

static gboolean
is_http_address (const char *text)
{
  g_autoptr(GUri) uri = g_uri_parse (text, G_URI_FLAGS_NONE, NULL);

  return uri != NULL && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
      && (g_str_equal (g_uri_get_scheme (uri), "http") || g_str_equal (g_uri_get_scheme (uri), "https"));
}

static void
replace_text (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static void
read_timeout (Reader *self, const HfYamlNode *entry, HfHostInfo *info)
{
  const HfYamlNode *node = hf_yaml_lookup (entry, "timeout");
  const char *text = hf_yaml_lookup_text (entry, "timeout");

  if (!hf_yaml_is_null (node) && (text == NULL || !hf_duration_parse (text, &info->timeout_us)))
    report (self, node, _("“timeout” must be a time such as 20s or 2m"));
}

static void
refuse_overlay_keys (Reader *self, const HfYamlNode *entry)
{
  for (guint i = 0; overlay_keys[i] != NULL; i++)
    if (hf_yaml_lookup (entry, overlay_keys[i]) != NULL)
      report (self, hf_yaml_lookup_key (entry, overlay_keys[i]),
              _("“%s” counts only in your own connections.yaml, not in the solution's folder; it is ignored"), overlay_keys[i]);
}

static void
read_overlay_keys (Reader *self, const HfYamlNode *entry, HfHostInfo *info)
{
  const char *connect_to = hf_yaml_lookup_text (entry, "connectTo");
  const HfYamlNode *insecure = hf_yaml_lookup (entry, "insecure");

  if (connect_to != NULL && is_http_address (connect_to))
    replace_text (&info->connect_to, connect_to);
  else if (connect_to != NULL)
    report (self, hf_yaml_lookup (entry, "connectTo"), _("“connectTo” must be an address such as http://127.0.0.1:8080"));
  if (hf_yaml_lookup_text (entry, "ca") != NULL)
    replace_text (&info->ca, hf_yaml_lookup_text (entry, "ca"));
  if (hf_yaml_lookup_text (entry, "proxy") != NULL)
    replace_text (&info->proxy, hf_yaml_lookup_text (entry, "proxy"));
  if (!hf_yaml_is_null (insecure) && !hf_yaml_get_boolean (insecure, &info->insecure))
    report (self, insecure, _("“insecure” must be true or false"));
}

static void
read_host (Reader *self, const HfYamlNode *key, const HfYamlNode *entry)
{
  HfHostInfo *info;

  if (hf_yaml_is_null (entry))
    return;
  if (entry->kind != HF_YAML_MAPPING)
    {
      report (self, entry, _("The host “%s” must be a map of keys such as timeout"), key->text);
      return;
    }
  info = ensure_host (self->solution, key->text);
  read_timeout (self, entry, info);
  if (self->overlay)
    read_overlay_keys (self, entry, info);
  else
    refuse_overlay_keys (self, entry);
}

static void
read_hosts (Reader *self)
{
  const HfYamlNode *root = hf_yaml_get_root (self->yaml), *hosts = hf_yaml_lookup (root, "hosts");

  if (!hf_yaml_is_null (root) && root->kind != HF_YAML_MAPPING)
    report (self, root, _("connections.yaml must be a map"));
  else if (!hf_yaml_is_null (hosts) && hosts->kind != HF_YAML_MAPPING)
    report (self, hosts, _("“hosts” must be a map of host names"));
  if (hf_yaml_is_kind (hosts, HF_YAML_MAPPING) && hosts->keys->len > HF_MAX_CONNECTIONS)
    report (self, hosts, _("There are more than %d entries; the others were not read"), HF_MAX_CONNECTIONS);
  for (guint i = 0; hf_yaml_is_kind (hosts, HF_YAML_MAPPING) && i < MIN (hosts->keys->len, HF_MAX_CONNECTIONS); i++)
    read_host (self, hosts->keys->pdata[i], hosts->values->pdata[i]);
}

static void
read_all (Reader *self)
{
  HfReader reader = hf_solution_reader (self->solution, hf_yaml_get_file (self->yaml));
  const HfYamlNode *root = hf_yaml_get_root (self->yaml);

  read_hosts (self);
  hf_connections_check_secrets (&reader, root);
  hf_connections_read_credentials (self->solution, &reader, root, self->overlay);
  hf_connections_read_people (self->solution, &reader, root, self->overlay);
}

void
hf_connections_load (HfSolution *self, const char *overlay_root)
{
  gboolean missing = FALSE;
  g_autofree char *name = hf_solution_dup_file_name (self);
  g_autofree char *path = g_build_filename (overlay_root, name, "connections.yaml", NULL);
  g_autoptr(HfYaml) own = hf_folder_read (self, "connections.yaml", &missing);
  g_autoptr(HfYaml) overlay = hf_file_read (path, path, self->problems, &missing);
  Reader reader = { self, own, FALSE };

  if (own != NULL)
    read_all (&reader);
  reader.yaml = overlay;
  reader.overlay = TRUE;
  if (overlay != NULL)
    read_all (&reader);
}
