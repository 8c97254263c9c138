/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Versions of the schema. Guarantees: the files sql/NNN-*.sql run in order, all of them or none; user_version is the
 * number of the last one. Refuses a newer version and a file of another program, before a byte of it changes. */

#include "hf-db-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "hf-store-sql.h"

#define FOLDER "/org/holdfast/Holdfast/sql"

/* Of the 100-byte header (sqlite.org/fileformat2.html, "The Database Header"). */
#define HEADER_SIZE 100
#define HEADER_USER_VERSION 60
#define HEADER_APPLICATION_ID 68

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
list_files (void)
{
  char **names = g_resource_enumerate_children (hf_store_sql_get_resource (), FOLDER, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert (names != NULL);
  qsort (names, g_strv_length (names), sizeof (char *), compare_names);
  return names;
}

guint
hf_migrate_get_latest (void)
{
  g_auto(GStrv) names = list_files ();

  return g_strv_length (names);
}

static gboolean
check_numbers (const char *path, gint64 application, gint64 version, GError **error)
{
  if (application != HF_DB_APPLICATION_ID)
    {
      g_set_error (error, HF_ERROR, HF_ERROR_STORE,
                   _("“%s” is the database of another program. It was left as it is; move it away, then try again."), path);
      return FALSE;
    }
  if (version > hf_migrate_get_latest ())
    {
      g_set_error (error, HF_ERROR, HF_ERROR_STORE,
                   _("“%s” was made by a newer Holdfast (version %d of its format). It was left as it is; "
                     "update Holdfast to open it."),
                   path, (int) version);
      return FALSE;
    }
  return TRUE;
}

static gint64
read_number (const guchar *bytes)
{
  return (gint32) ((guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3]);
}

/* Through SQLite's own descriptor: closing any other one of this file would drop every POSIX lock the process has on it, and with
 * them the log that others then believe nobody uses. Returns: bytes read; 0 for a new file. */
static gsize
read_header (HfDb *db, guchar *header)
{
  sqlite3_file *file = NULL;
  sqlite3_int64 size = 0;

  if (sqlite3_file_control (db->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK || file->pMethods == NULL
      || file->pMethods->xFileSize (file, &size) != SQLITE_OK)
    return 0;
  size = MIN (size, HEADER_SIZE);
  return size > 0 && file->pMethods->xRead (file, header, (int) size, 0) == SQLITE_OK ? (gsize) size : 0;
}

gboolean
hf_migrate_check_file (HfDb *db, GError **error)
{
  guchar header[HEADER_SIZE];
  gsize size = read_header (db, header);

  if (size == 0)
    return TRUE;
  if (size < HEADER_SIZE || memcmp (header, "SQLite format 3", 16) != 0)
    {
      db->result = SQLITE_NOTADB;
      return hf_db_fail (db->path, SQLITE_NOTADB, "", error);
    }
  /* All zero: the truth is in the write-ahead log, or there is none yet; hf_migrate_check() asks SQLite. */
  if (read_number (header + HEADER_APPLICATION_ID) == 0 && read_number (header + HEADER_USER_VERSION) == 0)
    return TRUE;
  return check_numbers (db->path, read_number (header + HEADER_APPLICATION_ID), read_number (header + HEADER_USER_VERSION),
                        error);
}

gboolean
hf_migrate_is_marked (HfDb *db)
{
  guchar header[HEADER_SIZE];

  return read_header (db, header) == HEADER_SIZE && read_number (header + HEADER_APPLICATION_ID) == HF_DB_APPLICATION_ID;
}

gboolean
hf_migrate_check (HfDb *db, GError **error)
{
  gint64 application, version, tables;

  if (!hf_db_query_int (db, "PRAGMA application_id", &application, error)
      || !hf_db_query_int (db, "PRAGMA user_version", &version, error)
      || !hf_db_query_int (db, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return FALSE;
  if (application == 0 && version == 0 && tables == 0)
    return TRUE;
  return check_numbers (db->path, application, version, error);
}

static gboolean
run_file (HfDb *db, const char *name, guint version, GError **error)
{
  g_autofree char *path = g_build_path ("/", FOLDER, name, NULL);
  g_autoptr(GBytes) text = g_resource_lookup_data (hf_store_sql_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *sql = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_autofree char *number = g_strdup_printf ("PRAGMA user_version=%u", version);

  return hf_db_exec (db, sql, error) && hf_db_exec (db, number, error);
}

/* Another process may have migrated while this one waited for the lock: the version is asked again inside. */
static gboolean
run_files (HfDb *db, GError **error)
{
  g_auto(GStrv) names = list_files ();
  g_autofree char *identity = g_strdup_printf ("PRAGMA application_id=%d", HF_DB_APPLICATION_ID);
  g_autoptr(HfTx) tx = hf_tx_begin (db, error);
  gint64 version;

  if (tx == NULL || !hf_db_query_int (db, "PRAGMA user_version", &version, error) || !hf_db_exec (db, identity, error))
    return FALSE;
  for (guint i = (guint) version; i < g_strv_length (names); i++)
    {
      if (!run_file (db, names[i], i + 1, error))
        return FALSE;
    }
  return hf_tx_commit (&tx, error);
}

gboolean
hf_migrate (HfDb *db, GError **error)
{
  gint64 version;

  if (!hf_db_query_int (db, "PRAGMA user_version", &version, error))
    return FALSE;
  if (version == hf_migrate_get_latest ())
    return TRUE;
  /* The file's own header must tell what it is, for hf_migrate_check_file() of an older program. */
  return run_files (db, error) && hf_db_exec (db, "PRAGMA wal_checkpoint(PASSIVE)", error);
}
