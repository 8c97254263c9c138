/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <hf-ui-test.h>
#include <hf-window.h>

G_BEGIN_DECLS

/* The real window on the real engine with the real sample cloud, as the tests and pictures of it use them. */

/* A window of an application of its own, not shown yet. */
HfWindow *app_test_new_window (void);
/* A presented window of an application of its own; one at a time. */
HfWindow *app_test_open_window (void);
/* Opens the demo and waits until its four datasets have been synced and nothing goes on. */
void app_test_open_demo (HfWindow *window);
/* Closes the window and forgets the demo's database, so that the next one starts afresh. */
void app_test_close_window (HfWindow *window);

/* Waits until a mapped label below @root contains @text. */
void app_test_wait_text (gpointer root, const char *text);
/* Waits until the widget of this name is mapped; returns it. */
GtkWidget *app_test_wait_name (gpointer root, const char *name);
/* Waits until there is a mapped top level of @type; returns it. */
GtkWidget *app_test_wait_window (GType type);
void app_test_wait_no_window (GType type);
/* Presses the button of a message dialog whose label is exactly @text, and waits until the dialog is gone. */
void app_test_respond (GtkWidget *dialog, const char *text);
/* Presses the button of this name. */
void app_test_press (gpointer root, const char *name);
/* XTest, as a person's keyboard: GTK has no synthetic events. @key: as xdotool calls it; the window must be active. */
void app_test_key (const char *key);
/* As if the action's key had been pressed; it must be enabled. */
void app_test_activate (gpointer widget, const char *action, GVariant *target);
/* Waits until the list or column view of this name has @count items. */
void app_test_wait_items (gpointer root, const char *name, guint count);
/* Waits until @count commands are in @state. */
void app_test_wait_commands (HfWindow *window, HfCommandState state, guint count);
/* Puts work-orders' first record into the detail: its id (transfer full). */
char *app_test_show_first (HfWindow *window, const char *entity);

G_END_DECLS
