/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-engine.h>

G_BEGIN_DECLS

/* The exit codes, as `--help` and the manual page say them. */
typedef enum
{
  HF_CTL_OK = 0,
  HF_CTL_FAILED = 1,
  HF_CTL_USAGE = 2,
  HF_CTL_PARTLY = 3, /* done, but something is wrong: a dataset failed, a command is stuck, a solution has errors */
  HF_CTL_WAITING = 4, /* accepted and stored, not sent yet */
} HfCtlExit;

/**
 * HfCtl:
 *
 * The options every verb has.
 */
typedef struct
{
  char *solution; /* (nullable): -s */
  char *database; /* (nullable): --database */
  gboolean offline;
  gboolean json;
} HfCtl;

/**
 * HfCtlVerb:
 * @arguments: for the usage line
 * @entries: (nullable): its own options
 * @run: @args: what follows the options, NULL-terminated, @n_args of it
 */
typedef struct
{
  const char *name;
  const char *arguments;
  const char *summary;
  const GOptionEntry *entries;
  HfCtlExit (*run) (HfCtl *ctl, char **args, guint n_args);
} HfCtlVerb;

extern const HfCtlVerb hf_ctl_check_verb, hf_ctl_credential_verb, hf_ctl_datasets_verb, hf_ctl_demo_verb, hf_ctl_demo_server_verb,
  hf_ctl_exec_verb, hf_ctl_open_verb, hf_ctl_query_verb, hf_ctl_queue_verb, hf_ctl_run_verb, hf_ctl_show_verb, hf_ctl_status_verb, hf_ctl_sync_verb,
  hf_ctl_watch_verb;

/* One line on standard error, `holdfastctl: …`. Returns the code to hand on. */
HfCtlExit hf_ctl_fail (const char *format, ...) G_GNUC_PRINTF (1, 2);
HfCtlExit hf_ctl_usage (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* --- the engine, waited for (hf-ctl-engine.c) --- */

typedef enum
{
  HF_CTL_READ,   /* look only: nothing is synced, sent or remembered */
  HF_CTL_ACT,    /* sync and send */
  HF_CTL_PULL,   /* sync, send nothing */
  HF_CTL_FOLLOW, /* look, and hear of other processes' changes */
  HF_CTL_SERVE,  /* sync at once, then follow and send, as a window does */
} HfCtlMode;

/* (transfer full) (nullable): the solution -s, HOLDFAST_SOLUTION or the last open names; NULL after a message. */
HfEngine *hf_ctl_open (HfCtl *ctl, HfCtlMode mode);
HfEngine *hf_ctl_open_dir (HfCtl *ctl, const char *dir, HfCtlMode mode);
/* Closes, then drops; tolerates NULL. */
typedef HfEngine HfCtlEngine;
void hf_ctl_close (HfCtlEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCtlEngine, hf_ctl_close)

/* A GAsyncReadyCallback that keeps the result in *(GAsyncResult **) data, and the wait for it. */
void hf_ctl_keep_result_cb (GObject *source, GAsyncResult *result, gpointer data);
GAsyncResult *hf_ctl_wait_result (GAsyncResult **result); /* (transfer full) */

/* (transfer full) (nullable): without a message. */
HfCommand *hf_ctl_find_command (HfEngine *engine, gint64 id);
/* (transfer full) (nullable): NULL after a message. */
HfCommand *hf_ctl_get_command (HfEngine *engine, gint64 id);

/**
 * hf_ctl_wait_outcome:
 *
 * Until the command's send has ended, or it is clear that it will not be sent now (offline, its source is down, it waits for a
 * stuck one, @timeout_s is over). Prints what became of it.
 *
 * Returns: %HF_CTL_OK done, %HF_CTL_PARTLY stuck or discarded, %HF_CTL_WAITING
 */
HfCtlExit hf_ctl_wait_outcome (HfCtl *ctl, HfEngine *engine, gint64 id, guint timeout_s);

/* Interrupt and terminate end @loop or cancel @cancellable (both nullable) instead of the process; the second one does end it. */
void hf_ctl_catch_signals (GMainLoop *loop, GCancellable *cancellable);

/* --- words and numbers (hf-ctl-text.c) --- */

/* (transfer full): `2026-11-23 09:03:00 (5 min ago)`; 0: `never`. */
char *hf_ctl_format_time (gint64 us);
/* (transfer full): `5 min ago`, `in 20 s`. */
char *hf_ctl_format_relative (gint64 us, gint64 now);
/* (transfer full): with the locale's thousands marks. */
char *hf_ctl_format_number (gint64 number);
/* Columns of a terminal that @text takes. */
guint hf_ctl_text_width (const char *text);
/* (transfer full): on one line, control characters (which could drive a terminal) replaced, valid UTF-8. */
char *hf_ctl_clean_text (const char *text);
/* (transfer full): no wider than @width, `…` at its end if cut. */
char *hf_ctl_cut_text (const char *text, guint width);

/* --- JSON on standard output (hf-ctl-json.c) --- */

/* Members; times as ISO 8601 in UTC, 0: null; NULL: null. */
void hf_ctl_json_time (HfJsonObject *object, const char *name, gint64 us);
void hf_ctl_json_bool (HfJsonObject *object, const char *name, gboolean value);
void hf_ctl_json_raw (HfJsonObject *object, const char *name, const char *raw);
void hf_ctl_json_set_texts (HfJsonObject *object, const char *name, const char *const *texts);
/* A member that is a list of objects: @list begins as `[`; hf_ctl_json_set_list() ends it. */
void hf_ctl_json_append (GString *list, const HfJsonObject *object);
void hf_ctl_json_set_list (HfJsonObject *object, const char *name, GString *list);
HfJsonObject *hf_ctl_json_command (HfCommand *command);
HfJsonObject *hf_ctl_json_dataset (HfDataset *dataset);
/* One line: an object, or an element of a list: `[` first, `]` at the end. @object: (transfer full). */
void hf_ctl_json_print (HfJsonObject *object);
void hf_ctl_json_list_begin (void);
void hf_ctl_json_list_add (HfJsonObject *object);
void hf_ctl_json_list_add_raw (const char *raw);
void hf_ctl_json_list_end (void);

/* --- tables (hf-ctl-table.c) --- */

typedef struct _HfCtlTable HfCtlTable;

/* @titles: NULL-terminated; one that begins with `>` is aligned to the right. */
HfCtlTable *hf_ctl_table_new (const char *const *titles);
/* (transfer full) each, NULL: empty; as many as there are titles. */
void hf_ctl_table_add (HfCtlTable *self, ...);
/* (transfer full) each. */
void hf_ctl_table_add_strv (HfCtlTable *self, char **cells);
void hf_ctl_table_print (HfCtlTable *self);
void hf_ctl_table_free (HfCtlTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCtlTable, hf_ctl_table_free)

void hf_ctl_print_datasets (HfEngine *engine);
/* One line each, or elements of the JSON list that was begun. Returns the number of errors. */
guint hf_ctl_print_problems (HfCtl *ctl, GListModel *problems);

/* --- why a dataset is there (hf-ctl-why.c) --- */

void hf_ctl_print_why (HfEngine *engine);
/* Adds members to what hf_ctl_json_dataset() made. */
void hf_ctl_json_why (HfJsonObject *object, HfEngine *engine, const char *entity);

/* --- progress of a sync on standard error (hf-ctl-progress.c) --- */

typedef struct _HfCtlProgress HfCtlProgress;

/* @expected: how many datasets will be synced; 0: the launch datasets. */
HfCtlProgress *hf_ctl_progress_new (HfEngine *engine, guint expected);
/* Removes the bar. */
void hf_ctl_progress_free (HfCtlProgress *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HfCtlProgress, hf_ctl_progress_free)

/* --- one sync with its progress (hf-ctl-sync.c) --- */

/* Prints the sentence, or the report as JSON. @inputs: (nullable): hf_engine_sync_with_async() */
HfCtlExit hf_ctl_run_sync (HfCtl *ctl, HfEngine *engine, HfSyncFlags flags, const char *const *entities, const HfJsonObject *inputs);

/* --- values on the command line (hf-ctl-value.c) --- */

/* (transfer full) (nullable): `k=text`, `k:=json`, `k@file` of @args; NULL after a message. */
HfJsonObject *hf_ctl_parse_values (char **args);

G_END_DECLS
