/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The credentials of a person, for the window and the command line. Nothing that is read here leaves it but names. */

#include "hf-engine-credentials.h"

#include <hf-credentials.h>

gboolean
hf_engine_credential_set (const char *name, const char *type, const char *value, const char *const *hosts, GError **error)
{
  g_autoptr(HfCredentials) credentials = hf_credentials_new (error);

  return credentials != NULL && hf_credentials_set (credentials, name, type, value, hosts, error);
}

gboolean
hf_engine_credential_remove (const char *name, GError **error)
{
  g_autoptr(HfCredentials) credentials = hf_credentials_new (error);

  return credentials != NULL && hf_credentials_remove (credentials, name, error);
}

char **
hf_engine_credential_list (GError **error)
{
  g_autoptr(HfCredentials) credentials = hf_credentials_new (error);

  return credentials != NULL ? hf_credentials_list (credentials, error) : NULL;
}
