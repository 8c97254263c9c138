/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * HfSecret:
 * @type: `bearer`, `basic`, `apiKey` …
 * @value: what goes on the wire: a token, a key; of basic: `user:password`. Wiped when freed
 * @expires_at: wall clock µs, 0: not known
 */
typedef struct
{
  char *type;
  char *value;
  gint64 expires_at;
} HfSecret;

void hf_secret_free (HfSecret *self);

/**
 * HfCredentials:
 *
 * Where secrets come from, by the name a solution gives them. An interface, so that a keyring, OAuth 2 and tests can stand behind it. Main
 * thread. Secrets never reach logs, the database, exports or error texts (providers.md).
 */
#define HF_TYPE_CREDENTIALS (hf_credentials_get_type ())
G_DECLARE_INTERFACE (HfCredentials, hf_credentials, HF, CREDENTIALS, GObject)

struct _HfCredentialsInterface
{
  GTypeInterface parent_interface;

  void (*get_async) (HfCredentials *self, const char *name, const char *host, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);
  HfSecret *(*get_finish) (HfCredentials *self, GAsyncResult *result, GError **error);
  gboolean (*set) (HfCredentials *self, const char *name, const char *type, const char *value, const char *const *hosts, GError **error);
  gboolean (*remove) (HfCredentials *self, const char *name, GError **error);
  char **(*list) (HfCredentials *self, GError **error);
};

/**
 * hf_credentials_get_async:
 * @host: the host it is for: a credential is bound to hosts
 *
 * Finish: (transfer full) (nullable). Errors: %HF_ERROR_AUTH: there is none of this name (the words of `OAuthCredentialsMissingError`), or it is not
 * for this host: the message names the credential and how to set it, never a secret.
 */
void hf_credentials_get_async (HfCredentials *self, const char *name, const char *host, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data);
HfSecret *hf_credentials_get_finish (HfCredentials *self, GAsyncResult *result, GError **error);

/* @hosts: (nullable): NULL: an existing one keeps its hosts; a new one then is for none. A host may have a port. @value is one line. */
gboolean hf_credentials_set (HfCredentials *self, const char *name, const char *type, const char *value, const char *const *hosts, GError **error);
gboolean hf_credentials_remove (HfCredentials *self, const char *name, GError **error);
char **hf_credentials_list (HfCredentials *self, GError **error); /* (transfer full): names */

/* The backend that HOLDFAST_CREDENTIALS names: unset or `file`: hf_file_credentials_new(). %HF_ERROR_INVALID: another word. */
HfCredentials *hf_credentials_new (GError **error);

/**
 * hf_file_credentials_new:
 * @path: (nullable): default `$XDG_DATA_HOME/holdfast/credentials.json`
 *
 * The backend of `HOLDFAST_CREDENTIALS=file`: one file of mode 0600 (refused with a clear error if others may read it), written by rename.
 */
HfCredentials *hf_file_credentials_new (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfSecret, hf_secret_free)

G_END_DECLS
