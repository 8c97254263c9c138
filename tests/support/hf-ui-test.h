/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* How long a wait may take. With the sanitizer's slow unwinder a window is ten times slower. */
#if defined(__SANITIZE_ADDRESS__)
#define HF_UI_TEST_PATIENCE_MS 120000
#else
#define HF_UI_TEST_PATIENCE_MS 20000
#endif

/* What tests of the real window share. Run them under tests/support/uirun.sh. Waiting is in hf-test.h. */

/**
 * hf_ui_test_init:
 *
 * Takes the place of g_test_init() and adw_init(): the main thread owns the main context, accessibility goes to the test
 * back end, nothing moves by itself, and the stall probe is in place.
 */
void hf_ui_test_init (int *argc, char ***argv);

/* Aborts unless @widget (a window, a dialog, a popover or a part of one) is shown in time and was drawn. */
void hf_ui_test_wait_shown (GtkWidget *widget);
/* Aborts unless @condition holds in time. */
void hf_ui_test_wait (gboolean (*condition) (gpointer data), gpointer data);
/* Lets @count frames of @widget's window happen. */
void hf_ui_test_frames (GtkWidget *widget, int count);

/**
 * hf_ui_test_find:
 * @name: as set with gtk_widget_set_name() or the name property of a template
 *
 * Depth first, @root included. Returns: (transfer none) (nullable)
 */
GtkWidget *hf_ui_test_find (GtkWidget *root, const char *name);
/* The same by accessible label: what a screen reader says. */
GtkWidget *hf_ui_test_find_label (GtkWidget *root, const char *label);
/* The first mapped label below @root whose text contains @text. */
GtkWidget *hf_ui_test_find_text (GtkWidget *root, const char *text);
GtkWidget *hf_ui_test_find_type (GtkWidget *root, GType type);
/* A top-level window of @type. */
GtkWidget *hf_ui_test_find_window (GType type);

/* (transfer full) (nullable): the accessible label of @widget. */
char *hf_ui_test_get_label (GtkWidget *widget);

/* Presses @widget or the button it stands in; gtk_widget_activate() would act only 250 ms later. */
void hf_ui_test_click (GtkWidget *widget);
/* Puts the focus into @widget (an entry or the like) and types @text at the cursor. */
void hf_ui_test_type (GtkWidget *widget, const char *text);

/* Draws @widget @scale times as large into the PNG file @path; it was drawn on screen before. */
void hf_ui_test_shot (GtkWidget *widget, float scale, const char *path);

/* The longest time between two polls of the main loop since the last reset, in milliseconds: the longest stall a person could feel. */
void hf_ui_test_reset_stall (void);
double hf_ui_test_get_stall (void);

G_END_DECLS
