/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file of credentials: who gets a secret, and what becomes of the file. */

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <hf-credentials.h>
#include <hf-error.h>
#include <hf-test.h>

#include <glib/gstdio.h>

typedef struct
{
  char *root, *path;
  HfCredentials *credentials;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->root = hf_test_make_dir ();
  self->path = g_build_filename (self->root, "holdfast", "credentials.json", NULL);
  self->credentials = hf_file_credentials_new (self->path);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_object_unref (self->credentials);
  hf_test_remove_tree (self->root);
  g_free (self->root);
  g_free (self->path);
}

static HfSecret *
ask (Fixture *self, const char *name, const char *host, GError **error)
{
  g_autoptr(GAsyncResult) answer = NULL;
  GAsyncResult *result = NULL;

  hf_credentials_get_async (self->credentials, name, host, NULL, hf_test_keep_result_cb, &result);
  answer = hf_test_wait_result (&result);
  return hf_credentials_get_finish (self->credentials, answer, error);
}

static void
assert_refused (Fixture *self, const char *name, const char *host, const char *word)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfSecret) secret = ask (self, name, host, &error);

  g_assert_null (secret);
  g_assert_error (error, HF_ERROR, HF_ERROR_AUTH);
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” is not in “%s”", word, error->message);
  g_assert_null (strstr (error->message, "s3cr3t"));
}

static void
assert_given (Fixture *self, const char *name, const char *host, const char *type, const char *value)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(HfSecret) secret = ask (self, name, host, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (secret->type, ==, type);
  g_assert_cmpstr (secret->value, ==, value);
  g_assert_cmpint (secret->expires_at, ==, 0);
}

static void
set (Fixture *self, const char *name, const char *value, const char *host)
{
  const char *hosts[] = { host, NULL };
  g_autoptr(GError) error = NULL;

  hf_credentials_set (self->credentials, name, "bearer", value, host != NULL ? hosts : NULL, &error);
  g_assert_no_error (error);
}

static void
write_file (Fixture *self, const char *text, int mode)
{
  g_autofree char *folder = g_path_get_dirname (self->path);

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (self->path, text, -1, NULL));
  g_assert_cmpint (chmod (self->path, (mode_t) mode), ==, 0);
}

static void
test_given_back (Fixture *self, gconstpointer data)
{
  struct stat status;

  set (self, "erp", "s3cr3t \"\\ ä", "api.example.com");
  set (self, "crm", "other", "crm.example.com");
  assert_given (self, "erp", "api.example.com", "bearer", "s3cr3t \"\\ ä");
  assert_given (self, "crm", "crm.example.com", "bearer", "other");
  g_assert_cmpint (stat (self->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
}

static void
test_hosts (Fixture *self, gconstpointer data)
{
  set (self, "erp", "s3cr3t", "api.example.com");
  set (self, "local", "s3cr3t", "localhost:8443");
  assert_given (self, "erp", "API.example.com", "bearer", "s3cr3t");
  assert_given (self, "erp", "api.example.com:8443", "bearer", "s3cr3t");
  assert_given (self, "local", "localhost:8443", "bearer", "s3cr3t");
  assert_refused (self, "erp", "evil.example.com", "evil.example.com");
  assert_refused (self, "erp", "api.example.com.evil.com", "evil.com");
  assert_refused (self, "erp", "api.example.com:evil", "erp");
  assert_refused (self, "erp", "example.com", "example.com");
  assert_refused (self, "erp", "x.api.example.com", "x.api");
  assert_refused (self, "local", "localhost", "localhost");
  assert_refused (self, "local", "localhost:84430", "84430");
}

static void
test_missing (Fixture *self, gconstpointer data)
{
  assert_refused (self, "erp", "api.example.com", "OAuthCredentialsMissingError");
  set (self, "erp", "s3cr3t", "api.example.com");
  assert_refused (self, "ERP", "api.example.com", "OAuthCredentialsMissingError");
}

static void
test_unbound (Fixture *self, gconstpointer data)
{
  set (self, "erp", "s3cr3t", NULL);
  assert_refused (self, "erp", "api.example.com", "not for the host");
  set (self, "erp", "s3cr3t", "api.example.com");
  set (self, "erp", "new", NULL);
  assert_given (self, "erp", "api.example.com", "bearer", "new");
}

static void
test_open_to_others (Fixture *self, gconstpointer data)
{
  static const int modes[] = { 0644, 0640, 0660, 0604, 0620 };
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      write_file (self, "{\"erp\":{\"type\":\"bearer\",\"value\":\"s3cr3t\",\"hosts\":[\"h\"]}}", modes[i]);
      assert_refused (self, "erp", "h", "chmod 600");
    }
  g_assert_false (hf_credentials_set (self->credentials, "x", "bearer", "y", NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_AUTH);
  g_assert_cmpint (chmod (self->path, 0600), ==, 0);
  assert_given (self, "erp", "h", "bearer", "s3cr3t");
  g_assert_cmpint (chmod (self->path, 0400), ==, 0);
  assert_given (self, "erp", "h", "bearer", "s3cr3t");
}

static void
test_no_plain_file (Fixture *self, gconstpointer data)
{
  g_autofree char *target = g_build_filename (self->root, "target", NULL);

  write_file (self, "{}", 0600);
  g_assert_cmpint (g_rename (self->path, target), ==, 0);
  g_assert_cmpint (symlink (target, self->path), ==, 0);
  assert_refused (self, "erp", "h", "symbolic link");
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  g_assert_cmpint (mkfifo (self->path, 0600), ==, 0);
  assert_refused (self, "erp", "h", "not a file");
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  g_assert_cmpint (g_mkdir (self->path, 0700), ==, 0);
  assert_refused (self, "erp", "h", "not a file");
}

static void
test_broken (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *text, *word;
  } rows[] = {
    { "", "JSON" },
    { "[]", "JSON object" },
    { "{\"erp\":{\"value\":\"s3cr3t\"", "JSON" },
    { "{\"erp\":\"s3cr3t\"}", "OAuthCredentialsMissingError" },
    { "{\"erp\":{\"type\":\"bearer\",\"value\":\"s3cr3t\"}}", "not for the host" },
    { "{\"erp\":{\"type\":\"bearer\",\"value\":\"s3cr3t\",\"hosts\":\"h\"}}", "not for the host" },
    { "{\"erp\":{\"type\":\"bearer\",\"value\":\"s3cr3t\",\"hosts\":[7,null,[\"h\"]]}}", "not for the host" },
    { "{\"erp\":{\"type\":\"bearer\",\"value\":7,\"hosts\":[\"h\"]}}", "not complete" },
    { "{\"erp\":{\"type\":\"bearer\",\"value\":\"\",\"hosts\":[\"h\"]}}", "not complete" },
    { "{\"erp\":{\"value\":\"s3cr3t\",\"hosts\":[\"h\"]}}", "not complete" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      write_file (self, rows[i].text, 0600);
      assert_refused (self, "erp", "h", rows[i].word);
    }
}

static void
test_keeps_the_rest (Fixture *self, gconstpointer data)
{
  g_autofree char *text = NULL;

  write_file (self,
              "{ \"a\" : {\"type\":\"oauth2\", \"value\":\"x\",\"own\": 1.50} "
              ",\"b\":{\"type\":\"bearer\",\"value\":\"old\",\"hosts\":[\"h\"]}}",
              0600);
  set (self, "b", "new", "i");
  set (self, "c", "third", "h");
  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"a\": {\"type\":\"oauth2\", \"value\":\"x\",\"own\": 1.50}"));
  g_assert_null (strstr (text, "old"));
  assert_given (self, "b", "i", "bearer", "new");
  assert_refused (self, "b", "h", "not for the host");
  assert_given (self, "c", "h", "bearer", "third");
}

static void
test_list_and_remove (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) none = hf_credentials_list (self->credentials, &error);
  g_auto(GStrv) two = NULL, one = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (none), ==, 0);
  set (self, "z", "1", "h");
  set (self, "a", "2", "h");
  two = hf_credentials_list (self->credentials, &error);
  g_assert_cmpuint (g_strv_length (two), ==, 2);
  g_assert_cmpstr (two[0], ==, "a");
  g_assert_true (hf_credentials_remove (self->credentials, "z", &error));
  one = hf_credentials_list (self->credentials, &error);
  g_assert_cmpuint (g_strv_length (one), ==, 1);
  g_assert_false (hf_credentials_remove (self->credentials, "z", &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
  assert_given (self, "a", "h", "bearer", "2");
}

static void
test_bad_values (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *name, *value;
  } rows[] = { { "", "x" }, { "a", "" }, { "a", "x\ny" }, { "a", "x\r" }, { "a", "\xff" }, { "\xff", "x" } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (hf_credentials_set (self->credentials, rows[i].name, "bearer", rows[i].value, NULL, &error));
      g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
  g_assert_false (g_file_test (self->path, G_FILE_TEST_EXISTS));
}

static void
test_cannot_write (Fixture *self, gconstpointer data)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autoptr(GError) error = NULL;

  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
  g_assert_false (hf_credentials_set (self->credentials, "a", "bearer", "x", NULL, &error));
  g_assert_error (error, HF_ERROR, HF_ERROR_STORE);
}

#define PROCESSES 4
#define EACH 20

/* Each process writes names of its own; all are there in the end. */
static void
test_processes (Fixture *self, gconstpointer data)
{
  g_auto(GStrv) names = NULL;
  pid_t pids[PROCESSES];

  for (int i = 0; i < PROCESSES; i++)
    {
      pids[i] = fork ();
      g_assert_cmpint (pids[i], >=, 0);
      for (int j = 0; pids[i] == 0 && j < EACH; j++)
        {
          g_autofree char *name = g_strdup_printf ("n%d-%d", i, j);
          if (!hf_credentials_set (self->credentials, name, "bearer", "x", NULL, NULL))
            _exit (1);
        }
      if (pids[i] == 0)
        _exit (0);
    }
  for (int i = 0; i < PROCESSES; i++)
    {
      int status = 1;

      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      g_assert_cmpint (status, ==, 0);
    }
  names = hf_credentials_list (self->credentials, NULL);
  g_assert_cmpuint (g_strv_length (names), ==, PROCESSES * EACH);
}

static void
test_backend (Fixture *self, gconstpointer data)
{
  static const struct
  {
    const char *word;
    gboolean known;
  } rows[] = { { NULL, TRUE }, { "", TRUE }, { "file", TRUE }, { "vault", FALSE } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(HfCredentials) credentials = NULL;
      g_autoptr(GError) error = NULL;

      if (rows[i].word != NULL)
        g_setenv ("HOLDFAST_CREDENTIALS", rows[i].word, TRUE);
      else
        g_unsetenv ("HOLDFAST_CREDENTIALS");
      credentials = hf_credentials_new (&error);
      g_assert_cmpint (credentials != NULL, ==, rows[i].known);
      if (!rows[i].known)
        g_assert_error (error, HF_ERROR, HF_ERROR_INVALID);
    }
}

#define credentials_test(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  credentials_test ("/credentials/given-back-from-a-file-of-mode-0600", test_given_back);
  credentials_test ("/credentials/bound-to-hosts", test_hosts);
  credentials_test ("/credentials/missing-is-auth", test_missing);
  credentials_test ("/credentials/without-hosts-is-for-none", test_unbound);
  credentials_test ("/credentials/file/open-to-others-is-refused", test_open_to_others);
  credentials_test ("/credentials/file/link-pipe-folder-are-refused", test_no_plain_file);
  credentials_test ("/credentials/file/broken-is-named", test_broken);
  credentials_test ("/credentials/file/keeps-the-rest", test_keeps_the_rest);
  credentials_test ("/credentials/file/cannot-be-written", test_cannot_write);
  credentials_test ("/credentials/file/processes-lose-nothing", test_processes);
  credentials_test ("/credentials/list-and-remove", test_list_and_remove);
  credentials_test ("/credentials/refuses-what-no-header-carries", test_bad_values);
  credentials_test ("/credentials/backend-by-environment", test_backend);
  return g_test_run ();
}
