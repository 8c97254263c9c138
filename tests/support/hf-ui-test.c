/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Holds the real window still for tests. Guarantees: nothing here sleeps or waits for ever; a widget that is not found is
 * NULL, a wait that fails ends the test. Refuses to send synthetic input events: GTK 4 has none, so typing uses the widgets'
 * own keyboard signals. */

#include "hf-ui-test.h"

#include "hf-test.h"

#include <poll.h>

static gint64 last_poll;
static double longest_stall;

typedef struct
{
  GdkFrameClock *clock;
  gint64 goal;
} Frames;

typedef gboolean (*Match) (GtkWidget *widget, const void *wanted);

#if defined(__SANITIZE_ADDRESS__)
/* GLib makes its first table of 2,048 quarks while it is loaded, and leaves it behind when GTK's names need a larger one. The
 * fast unwinder sees no frame of it that a suppression could name, and with the slow one a window is too slow to wait for; so the
 * table is held here, and is no leak. */
static const volatile void *first_quarks;

void __sanitizer_malloc_hook (const volatile void *block, gsize size);

void
__sanitizer_malloc_hook (const volatile void *block, gsize size)
{
  if (first_quarks == NULL && size == 2048 * sizeof (char *))
    first_quarks = block;
}
#endif

static int
probe (GPollFD *fds, guint n_fds, int timeout)
{
  int result;

  if (last_poll != 0)
    longest_stall = MAX (longest_stall, (double) (g_get_monotonic_time () - last_poll) / 1e3);
  result = poll ((struct pollfd *) fds, n_fds, timeout);
  last_poll = g_get_monotonic_time ();
  return result;
}

static gboolean
is_shown (gpointer data)
{
  return gtk_widget_get_mapped (data) && gtk_widget_get_width (data) > 0;
}

static gboolean
frames_happened (gpointer data)
{
  Frames *frames = data;

  return gdk_frame_clock_get_frame_counter (frames->clock) >= frames->goal;
}

static gboolean
has_name (GtkWidget *widget, const void *wanted)
{
  return g_strcmp0 (gtk_widget_get_name (widget), wanted) == 0;
}

static gboolean
has_label (GtkWidget *widget, const void *wanted)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);
  g_autofree char *difference = NULL;

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return FALSE;
  difference = gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, wanted);
  return difference == NULL;
}

static gboolean
has_text (GtkWidget *widget, const void *wanted)
{
  const char *text = NULL;

  if (GTK_IS_LABEL (widget))
    text = gtk_label_get_text (GTK_LABEL (widget));
  else if (GTK_IS_INSCRIPTION (widget))
    text = gtk_inscription_get_text (GTK_INSCRIPTION (widget));
  return text != NULL && gtk_widget_get_mapped (widget) && strstr (text, wanted) != NULL;
}

static gboolean
has_type (GtkWidget *widget, const void *wanted)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), *(const GType *) wanted);
}

static GtkWidget *
find (GtkWidget *widget, Match match, const void *wanted)
{
  GtkWidget *found = match (widget, wanted) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find (child, match, wanted);
  return found;
}

/* Without a compositor GTK draws a frame of its own round the window; sizes and pictures are to be those of the content. */
static void
drop_window_frame (void)
{
  g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider, "window.solid-csd { padding: 0; border: none; box-shadow: none; }", -1);
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_USER);
}

void
hf_ui_test_init (int *argc, char ***argv)
{
  /* Not owned, the context would let g_main_context_invoke() of a worker run in that worker. */
  g_main_context_acquire (NULL);
  g_setenv ("GTK_A11Y", "test", TRUE);
  /* Not gtk_test_init(): it forces the C locale. */
  g_test_init (argc, argv, NULL);
  adw_init ();
  g_object_set (gtk_settings_get_default (),
                "gtk-enable-animations", FALSE,
                "gtk-font-name", "Cantarell 11",
                "gtk-cursor-blink", FALSE,
                NULL);
  drop_window_frame ();
  g_main_context_set_poll_func (NULL, probe);
}

void
hf_ui_test_wait_shown (GtkWidget *widget)
{
  g_assert_nonnull (widget);
  hf_ui_test_wait (is_shown, widget);
  hf_ui_test_frames (widget, 2);
}

void
hf_ui_test_wait (gboolean (*condition) (gpointer data), gpointer data)
{
  g_assert_true (hf_test_until (condition, data, HF_UI_TEST_PATIENCE_MS));
}

void
hf_ui_test_frames (GtkWidget *widget, int count)
{
  g_autoptr(GdkFrameClock) clock = g_object_ref (gtk_widget_get_frame_clock (widget));
  Frames frames = { clock, gdk_frame_clock_get_frame_counter (clock) + count };

  gdk_frame_clock_begin_updating (clock);
  hf_ui_test_wait (frames_happened, &frames);
  gdk_frame_clock_end_updating (clock);
}

GtkWidget *
hf_ui_test_find (GtkWidget *root, const char *name)
{
  return find (root, has_name, name);
}

GtkWidget *
hf_ui_test_find_label (GtkWidget *root, const char *label)
{
  return find (root, has_label, label);
}

GtkWidget *
hf_ui_test_find_text (GtkWidget *root, const char *text)
{
  return find (root, has_text, text);
}

GtkWidget *
hf_ui_test_find_type (GtkWidget *root, GType type)
{
  return find (root, has_type, &type);
}

GtkWidget *
hf_ui_test_find_window (GType type)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      /* The list of top levels keeps it alive. */
      if (g_type_is_a (G_OBJECT_TYPE (window), type))
        return window;
    }
  return NULL;
}

char *
hf_ui_test_get_label (GtkWidget *widget)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (widget);

  if (!gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL))
    return NULL;
  /* The check answers with the actual value where it differs; no label is a control character. */
  return gtk_test_accessible_check_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL, "\1");
}

void
hf_ui_test_click (GtkWidget *widget)
{
  GtkWidget *button;

  g_assert_nonnull (widget);
  button = GTK_IS_BUTTON (widget) ? widget : gtk_widget_get_ancestor (widget, GTK_TYPE_BUTTON);
  g_assert_nonnull (button);
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

void
hf_ui_test_type (GtkWidget *widget, const char *text)
{
  g_assert_nonnull (widget);
  g_assert_true (gtk_widget_grab_focus (widget));
  g_signal_emit_by_name (gtk_root_get_focus (gtk_widget_get_root (widget)), "insert-at-cursor", text);
}

void
hf_ui_test_shot (GtkWidget *widget, float scale, const char *path)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  float width = (float) gdk_paintable_get_intrinsic_width (paintable);
  float height = (float) gdk_paintable_get_intrinsic_height (paintable);
  GskRenderer *renderer = gtk_native_get_renderer (gtk_widget_get_native (widget));
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  gtk_snapshot_scale (snapshot, scale, scale);
  gdk_paintable_snapshot (paintable, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (renderer, node, &GRAPHENE_RECT_INIT (0, 0, width * scale, height * scale));
  g_assert_true (gdk_texture_save_to_png (texture, path));
}

void
hf_ui_test_reset_stall (void)
{
  longest_stall = 0;
}

double
hf_ui_test_get_stall (void)
{
  return longest_stall;
}
