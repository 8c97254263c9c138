/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file of secrets. Guarantees: one that others may read, or that somebody else owns, gives no secret; it is whole whenever
 * the machine stops; of two processes that change it none loses what the other wrote. What was read is overwritten in memory:
 * so the file is walked through as bytes instead of being copied into objects. */

#include "hf-secret-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <hf-error.h>
#include <hf-json-scan.h>
#include <hf-json.h>

#include <glib/gi18n-lib.h>

#include "hf-net-private.h"

#define MOST_BYTES (1024 * 1024)

typedef struct
{
  const char *name;
  HfSpan found;
} Search;

typedef struct
{
  const char *except;
  GString *out;
  gboolean found;
} Copy;

static gboolean
refuse_file (const char *path, const char *why, GError **error)
{
  g_set_error (error, HF_ERROR, HF_ERROR_AUTH, _("The file of credentials “%s” is not used: %s"), path, why);
  return FALSE;
}

static gboolean
check_file (int fd, const char *path, gsize *length, GError **error)
{
  struct stat status;

  if (fstat (fd, &status) != 0)
    return refuse_file (path, g_strerror (errno), error);
  if (!S_ISREG (status.st_mode))
    return refuse_file (path, _("it is not a file"), error);
  if (status.st_uid != geteuid ())
    return refuse_file (path, _("it belongs to somebody else"), error);
  if ((status.st_mode & 077) != 0)
    return refuse_file (path, _("others may read it; “chmod 600” makes it yours alone"), error);
  if (status.st_size > MOST_BYTES)
    return refuse_file (path, _("it is too large"), error);
  *length = (gsize) status.st_size;
  return TRUE;
}

static char *
read_descriptor (int fd, const char *path, GError **error)
{
  gsize length = 0, done = 0;
  gssize n = 1;
  char *text;

  if (!check_file (fd, path, &length, error))
    return NULL;
  text = g_malloc0 (length + 1);
  while (done < length && n != 0)
    {
      n = read (fd, text + done, length - done);
      if (n >= 0)
        {
          done += (gsize) n;
        }
      else if (errno != EINTR)
        {
          refuse_file (path, g_strerror (errno), error);
          hf_wipe (text);
          return NULL;
        }
    }
  return text;
}

char *
hf_secret_file_read (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  g_autoptr(GError) invalid = NULL;
  char *text;

  if (fd < 0 && errno == ENOENT)
    return g_strdup ("{}");
  if (fd < 0)
    {
      refuse_file (path, errno == ELOOP ? _("it is a symbolic link") : g_strerror (errno), error);
      return NULL;
    }
  text = read_descriptor (fd, path, error);
  close (fd);
  if (text == NULL)
    return NULL;
  if (hf_json_validate (text, -1, &invalid) && text[strspn (text, " \t\r\n")] == '{')
    return text;
  refuse_file (path, invalid != NULL ? invalid->message : _("it is not a JSON object"), error);
  hf_wipe (text);
  return NULL;
}

void
hf_span_foreach (HfSpan text, HfMemberFunc func, gpointer data)
{
  g_autofree char *name = NULL;
  gsize position = 0;
  HfJsonScanEvent event;
  HfJsonScan scan;

  hf_json_scan_init (&scan, 0, HF_JSON_NAMES_ALL);
  while ((event = hf_json_scan_next (&scan, text.start, text.length, &position)) != HF_JSON_SCAN_MORE
         && event != HF_JSON_SCAN_ERROR)
    if (event == HF_JSON_SCAN_NAME)
      {
        g_free (name);
        name = hf_json_unquote (text.start + scan.start - 1, (gssize) (scan.end - scan.start + 2));
        hf_json_scan_want_value (&scan);
      }
    else if (event == HF_JSON_SCAN_MEMBER && !func (name, (HfSpan){ text.start + scan.start, scan.end - scan.start }, data))
      {
        return;
      }
}

/* Of members of one name the last one counts, as in HfJsonObject. */
static gboolean
match_member (const char *name, HfSpan value, gpointer data)
{
  Search *search = data;

  if (g_str_equal (name, search->name))
    search->found = value;
  return TRUE;
}

HfSpan
hf_span_find (HfSpan text, const char *name)
{
  Search search = { name, { NULL, 0 } };

  hf_span_foreach (text, match_member, &search);
  return search.found;
}

HfSpan
hf_span (const char *text)
{
  return (HfSpan){ text, strlen (text) };
}

int
hf_secret_file_lock (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *lock = g_strconcat (path, ".lock", NULL);
  int fd = g_mkdir_with_parents (folder, 0700) == 0 ? open (lock, O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
  int result = fd >= 0 ? flock (fd, LOCK_EX) : -1;

  while (result != 0 && fd >= 0 && errno == EINTR)
    result = flock (fd, LOCK_EX);
  if (result == 0)
    return fd;
  g_set_error (error, HF_ERROR, HF_ERROR_STORE, _("The file of credentials “%s” cannot be written: %s"), path,
               g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static gboolean
write_file (const char *path, const GString *text, GError **error)
{
  g_autoptr(GError) problem = NULL;

  if (g_file_set_contents_full (path, text->str, (gssize) text->len,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &problem))
    return TRUE;
  g_set_error (error, HF_ERROR, HF_ERROR_STORE, _("The file of credentials “%s” cannot be written: %s"), path, problem->message);
  return FALSE;
}

static void
append_name (GString *out, const char *name)
{
  g_autofree char *quoted = hf_json_quote (name);

  g_string_append_printf (out, "%s\n  %s: ", out->len > 1 ? "," : "", quoted);
}

static gboolean
copy_member (const char *name, HfSpan value, gpointer data)
{
  Copy *copy = data;

  if (g_str_equal (name, copy->except))
    {
      copy->found = TRUE;
      return TRUE;
    }
  append_name (copy->out, name);
  g_string_append_len (copy->out, value.start, (gssize) value.length);
  return TRUE;
}

static void
append_hosts (GString *out, const char *const *hosts)
{
  g_string_append (out, ", \"hosts\": [");
  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    {
      g_autofree char *quoted = hf_json_quote (hosts[i]);
      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", quoted);
    }
  g_string_append (out, "]}");
}

/* @old: the entry so far, whose hosts stay where @hosts is NULL. */
static void
append_entry (GString *out, const char *name, const char *type, const char *value, const char *const *hosts, HfSpan old)
{
  HfSpan kept = hosts == NULL && old.start != NULL && *old.start == '{' ? hf_span_find (old, "hosts") : (HfSpan){ NULL, 0 };
  g_autofree char *quoted_type = hf_json_quote (type);
  char *quoted_value = hf_json_quote (value);

  append_name (out, name);
  g_string_append_printf (out, "{\"type\": %s, \"value\": ", quoted_type);
  g_string_append (out, quoted_value);
  hf_wipe (quoted_value);
  if (kept.start == NULL)
    {
      append_hosts (out, hosts);
      return;
    }
  g_string_append (out, ", \"hosts\": ");
  g_string_append_len (out, kept.start, (gssize) kept.length);
  g_string_append_c (out, '}');
}

static gsize
hosts_length (const char *const *hosts)
{
  gsize length = 0;

  for (guint i = 0; hosts != NULL && hosts[i] != NULL; i++)
    length += 6 * strlen (hosts[i]) + 8;
  return length;
}

gboolean
hf_secret_file_write (const char *path, const char *name, const char *type, const char *value, const char *const *hosts,
                      GError **error)
{
  char *text = hf_secret_file_read (path, error);
  Copy copy = { name, NULL, FALSE };
  gboolean done = FALSE;

  if (text == NULL)
    return FALSE;
  /* As large as it can become: a string that grows leaves copies of secrets behind. Escapes are six bytes at most. */
  copy.out = g_string_sized_new (
      2 * strlen (text) + (type != NULL ? 6 * (strlen (name) + strlen (type) + strlen (value)) + hosts_length (hosts) : 0) + 256);
  g_string_append_c (copy.out, '{');
  hf_span_foreach (hf_span (text), copy_member, &copy);
  if (type != NULL)
    append_entry (copy.out, name, type, value, hosts, hf_span_find (hf_span (text), name));
  g_string_append (copy.out, "\n}\n");
  if (type == NULL && !copy.found)
    g_set_error (error, HF_ERROR, HF_ERROR_INVALID, _("There is no credential “%s”"), name);
  else
    done = write_file (path, copy.out, error);
  hf_wipe (text);
  hf_wipe (g_string_free (copy.out, FALSE));
  return done;
}
