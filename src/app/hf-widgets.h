/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Small things several widgets need and GTK 4.8 does not have. */

/* Exactly one of the state colours of hf-text.h (accent, success, warning, error, dim-label) on @widget. NULL: none. */
void hf_widget_set_state_style (GtkWidget *widget, const char *style);

/* A toast with plain text on the window of @widget. With @button, pressing it activates @action with @target (floating, may be
 * NULL). */
void hf_widget_toast (GtkWidget *widget, const char *text, const char *button, const char *action, GVariant *target);

/**
 * hf_widget_let_tab_leave:
 *
 * Makes Tab and Shift+Tab leave a list or column view with one press. GTK 4.8 moves from row to row, which never ends in a
 * million rows (GtkListTabBehavior is of 4.12); arrows, Home, End and Page keys still move within.
 */
void hf_widget_let_tab_leave (GtkWidget *view);

/* Moves the focus to the next (previous) mapped descendant of @root with the CSS class "pane", cyclically. */
void hf_widget_cycle_panes (GtkWidget *root, gboolean backward);

/* (transfer none) (nullable): the GtkListView inside a column view, which has the action `list.scroll-to-item`. */
GtkWidget *hf_widget_find_list (GtkWidget *view);

/* Sets what a screen reader says; @text is copied. */
void hf_widget_set_label (GtkWidget *widget, const char *text);
void hf_widget_set_description (GtkWidget *widget, const char *text);

/* Why a button cannot be pressed, as tooltip and description; @reason NULL: it can, and @tooltip says what it does. Its action
 * makes it insensitive. */
void hf_widget_set_reason (GtkWidget *widget, const char *reason, const char *tooltip);

G_END_DECLS
