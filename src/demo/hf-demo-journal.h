/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "hf-demo-server.h"

G_BEGIN_DECLS

/**
 * HfDemoJournal:
 *
 * What the server was asked, in memory and, if wanted, in a file. Any thread.
 */
typedef struct _HfDemoJournal HfDemoJournal;

HfDemoJournal *hf_demo_journal_new (void);
void hf_demo_journal_free (HfDemoJournal *self);

gboolean hf_demo_journal_set_file (HfDemoJournal *self, const char *path, GError **error);
/* @request: (transfer full): its line is in the file when this returns. */
void hf_demo_journal_add (HfDemoJournal *self, HfDemoRequest *request);
/* (transfer container): see hf_demo_server_dup_journal(). */
GPtrArray *hf_demo_journal_dup (HfDemoJournal *self);

/* (transfer full): an empty request to be filled. */
HfDemoRequest *hf_demo_request_new (void);

G_END_DECLS
