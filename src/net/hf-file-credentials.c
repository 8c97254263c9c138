/* SPDX-License-Identifier: GPL-3.0-or-later */

/* HOLDFAST_CREDENTIALS=file: secrets in one file of its owner (hf-secret-file.c). Guarantees: a secret goes to the hosts it is
 * bound to and no other; it is looked up off the main thread. */

#include "hf-credentials.h"

#include <string.h>
#include <unistd.h>

#include <hf-error.h>
#include <hf-json.h>

#include <glib/gi18n-lib.h>

#include "hf-net-private.h"
#include "hf-secret-file.h"

#define HF_TYPE_FILE_CREDENTIALS (hf_file_credentials_get_type ())
G_DECLARE_FINAL_TYPE (HfFileCredentials, hf_file_credentials, HF, FILE_CREDENTIALS, GObject)

struct _HfFileCredentials
{
  GObject parent_instance;

  char *path;
};

static void credentials_init (HfCredentialsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (HfFileCredentials, hf_file_credentials, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (HF_TYPE_CREDENTIALS, credentials_init))

typedef struct
{
  char *path, *name, *host;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->path);
  g_free (question->name);
  g_free (question->host);
  g_free (question);
}

/* --- hosts --- */

/* A binding without a port is for every port of the host. */
static gboolean
is_host (const char *bound, const char *host)
{
  gsize length = strlen (bound);
  const char *rest = host + length;

  if (g_ascii_strncasecmp (bound, host, length) != 0)
    return FALSE;
  if (*rest == '\0')
    return TRUE;
  return *rest == ':' && rest[1] != '\0' && strspn (rest + 1, "0123456789") == strlen (rest + 1) && strchr (bound, ':') == NULL;
}

static gboolean
is_bound (HfSpan entry, const char *host)
{
  HfSpan list = hf_span_find (entry, "hosts");
  g_autoptr(GPtrArray) hosts
      = list.start != NULL && *list.start == '[' ? hf_json_array_split (list.start, (gssize) list.length, NULL) : NULL;

  for (guint i = 0; hosts != NULL && i < hosts->len; i++)
    {
      g_autofree char *bound = hf_json_unquote (hosts->pdata[i], -1);

      if (is_host (bound, host))
        return TRUE;
    }
  return FALSE;
}

/* --- looking one up --- */

static char *
find_text (HfSpan entry, const char *name)
{
  HfSpan value = hf_span_find (entry, name);

  return value.start != NULL && *value.start == '"' ? hf_json_unquote (value.start, (gssize) value.length) : NULL;
}

static HfSecret *
read_secret (const Question *question, HfSpan entry, GError **error)
{
  g_autoptr(HfSecret) secret = NULL;

  if (entry.start == NULL || *entry.start != '{')
    {
      g_set_error (
          error, HF_ERROR, HF_ERROR_AUTH,
          _("OAuthCredentialsMissingError: there is no credential “%s”; “holdfastctl credential set %s --host %s” makes it"),
          question->name, question->name, question->host);
      return NULL;
    }
  if (!is_bound (entry, question->host))
    {
      g_set_error (error, HF_ERROR, HF_ERROR_AUTH,
                   _("The credential “%s” is not for the host “%s”; “holdfastctl credential set %s --host %s” binds it"),
                   question->name, question->host, question->name, question->host);
      return NULL;
    }
  secret = g_new0 (HfSecret, 1);
  secret->type = find_text (entry, "type");
  secret->value = find_text (entry, "value");
  if (secret->type != NULL && secret->value != NULL && *secret->value != '\0')
    return g_steal_pointer (&secret);
  g_set_error (error, HF_ERROR, HF_ERROR_AUTH, _("The credential “%s” is not complete; set it again"), question->name);
  return NULL;
}

static void
get_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Question *question = data;
  GError *error = NULL;
  char *text = hf_secret_file_read (question->path, &error);
  HfSecret *secret = text != NULL ? read_secret (question, hf_span_find (hf_span (text), question->name), &error) : NULL;

  hf_wipe (text);
  if (secret != NULL)
    g_task_return_pointer (task, secret, (GDestroyNotify) hf_secret_free);
  else
    g_task_return_error (task, error);
}

static void
get_async (HfCredentials *credentials, const char *name, const char *host, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer data)
{
  HfFileCredentials *self = HF_FILE_CREDENTIALS (credentials);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, data);
  Question *question = g_new0 (Question, 1);

  question->path = g_strdup (self->path);
  question->name = g_strdup (name);
  question->host = g_strdup (host);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, get_thread);
}

static HfSecret *
get_finish (HfCredentials *credentials, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, credentials), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- changing --- */

static gboolean
change (HfCredentials *credentials, const char *name, const char *type, const char *value, const char *const *hosts,
        GError **error)
{
  HfFileCredentials *self = HF_FILE_CREDENTIALS (credentials);
  int lock = hf_secret_file_lock (self->path, error);
  gboolean done = lock >= 0 && hf_secret_file_write (self->path, name, type, value, hosts, error);

  if (lock >= 0)
    close (lock);
  return done;
}

static gboolean
set (HfCredentials *credentials, const char *name, const char *type, const char *value, const char *const *hosts, GError **error)
{
  if (*name != '\0' && *value != '\0' && g_utf8_validate (name, -1, NULL) && g_utf8_validate (value, -1, NULL)
      && strpbrk (value, "\r\n") == NULL)
    return change (credentials, name, type, value, hosts, error);
  g_set_error_literal (error, HF_ERROR, HF_ERROR_INVALID, _("A credential needs a name and a secret: one line of text"));
  return FALSE;
}

static gboolean
remove_one (HfCredentials *credentials, const char *name, GError **error)
{
  return change (credentials, name, NULL, NULL, NULL, error);
}

static gboolean
add_name (const char *name, HfSpan value, gpointer data)
{
  g_ptr_array_add (data, g_strdup (name));
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
list (HfCredentials *credentials, GError **error)
{
  char *text = hf_secret_file_read (HF_FILE_CREDENTIALS (credentials)->path, error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (text == NULL)
    return NULL;
  hf_span_foreach (hf_span (text), add_name, names);
  hf_wipe (text);
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  g_ptr_array_set_free_func (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static void
credentials_init (HfCredentialsInterface *iface)
{
  iface->get_async = get_async;
  iface->get_finish = get_finish;
  iface->set = set;
  iface->remove = remove_one;
  iface->list = list;
}

static void
hf_file_credentials_finalize (GObject *object)
{
  g_free (HF_FILE_CREDENTIALS (object)->path);
  G_OBJECT_CLASS (hf_file_credentials_parent_class)->finalize (object);
}

static void
hf_file_credentials_class_init (HfFileCredentialsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_file_credentials_finalize;
}

static void
hf_file_credentials_init (HfFileCredentials *self)
{
}

HfCredentials *
hf_file_credentials_new (const char *path)
{
  HfFileCredentials *self = g_object_new (HF_TYPE_FILE_CREDENTIALS, NULL);

  self->path = path != NULL ? g_strdup (path) : g_build_filename (g_get_user_data_dir (), "holdfast", "credentials.json", NULL);
  return HF_CREDENTIALS (self);
}
