/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The replay: IDLE → TURN (writer: acknowledge the last, mark the next) → SEND → READ → TURN … → IDLE. A command whose function
 * needs evaluation goes TURN (looked at only) → PREPARE → TURN (marked, if it is still as it was) → SEND → READ → ANSWER → TURN.
 * It holds nothing that a restart would miss: between two turns the only thing in memory is the answer on its way to the
 * database, and a turn that fails (a full disk) is kept and tried again until it is written. It never polls: it runs when woken,
 * when a command's time comes, or when the lease is let go. Length: one machine, whose states are read together. */

#include "hf-replay.h"

#include "hf-function-run.h"
#include "hf-turn.h"

#include <string.h>

#define STOP_PATIENCE_MS 2000
#define STORE_AGAIN (5 * G_USEC_PER_SEC)
/* Longer answers to a command are cut off: nothing of them could be merged into a record. */
#define ANSWER_LIMIT (32u * 1024 * 1024)

typedef enum
{
  STATE_IDLE,
  STATE_TURN,
  STATE_PREPARE,
  STATE_SEND,
  STATE_READ,
  STATE_ANSWER,
} State;

struct _HfReplay
{
  GObject parent_instance;

  HfRuntime *runtime;
  HfStore *store; /* the runtime's, as are these */
  HfTransport *transport;
  HfConnectivity *connectivity;
  HfClock *clock;
  HfSolution *solution;
  HfLease *lease;

  State state;
  gboolean again, stopping, recovered, hurry;
  char *store_error;
  guint timer_id;
  GCancellable *cancellable;
  HfTurn *turn; /* the one that must still be written, after a failure */
  HfCommand *command;
  HfFunctionRun *run; /* (nullable): of @command, from PREPARE to ANSWER */
  HfRequest *request;
  HfResponse *response;
  GBytes *body; /* while ANSWER works on it */
  gint64 attempt;
  gint64 run_started;
  guint64 run_settled;
};

G_DEFINE_FINAL_TYPE (HfReplay, hf_replay, G_TYPE_OBJECT)

enum
{
  IDLE,
  SETTLED,
  ANSWERED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

static void begin_turn (HfReplay *self, HfTurn *turn);
static void prepare (HfReplay *self, const HfTurn *turn);

static gboolean
timer_cb (gpointer data)
{
  HfReplay *self = data;

  self->timer_id = 0;
  hf_replay_wake (self);
  return G_SOURCE_REMOVE;
}

static void
clear_timer (HfReplay *self)
{
  if (self->timer_id != 0)
    hf_clock_remove_timeout (self->clock, self->timer_id);
  self->timer_id = 0;
}

static void
wake_in (HfReplay *self, gint64 delay)
{
  clear_timer (self);
  if (!self->stopping)
    self->timer_id = hf_clock_add_timeout (self->clock, MAX (delay, 0), timer_cb, self, NULL);
}

static void
become_idle (HfReplay *self)
{
  self->state = STATE_IDLE;
  self->run_settled = 0;
  g_clear_object (&self->run);
  if (self->again && !self->stopping)
    hf_replay_wake (self);
  else
    g_signal_emit (self, signals[IDLE], 0);
}

static HfTurn *
turn_new (HfReplay *self)
{
  HfTurn *turn = hf_turn_new (self->solution, hf_clock_now (self->clock), hf_clock_random (self->clock));
  GListModel *sources = hf_connectivity_get_sources (self->connectivity);

  for (guint i = 0; i < g_list_model_get_n_items (sources); i++)
    {
      g_autoptr (HfSource) source = g_list_model_get_item (sources, i);

      g_ptr_array_add (turn->known, g_strdup (hf_source_get_name (source)));
      if (!hf_connectivity_can_send (self->connectivity, source))
        g_ptr_array_add (turn->skip, g_strdup (hf_source_get_name (source)));
    }
  turn->recover = !self->recovered;
  turn->settle_only = self->stopping;
  turn->hurry = self->hurry;
  self->hurry = FALSE;
  return turn;
}

/* @request: (nullable): tells whether it is on this machine */
static HfSource *
source_of (HfReplay *self, HfCommand *command, HfRequest *request)
{
  gboolean loopback = request != NULL && hf_transport_is_loopback (self->transport, hf_request_get_uri (request));

  return hf_connectivity_ensure_source (self->connectivity, hf_command_get_source (command), loopback);
}

/* --- an answer on its way to the database --- */

/* @text: (transfer full) (nullable): services repeat what they were sent. */
static char *
mask (HfReplay *self, char *text)
{
  g_autofree char *unmasked = text;

  return hf_request_mask (self->request, unmasked);
}

/* Takes @turn, which has the result. */
static void
settle (HfReplay *self, HfTurn *turn, GBytes *body)
{
  turn->settle_id = hf_command_get_id (self->command);
  turn->settle_attempt = self->attempt;
  if (self->response != NULL)
    turn->response_head = mask (self, hf_response_describe (self->response));
  if (body != NULL && g_bytes_get_size (body) > 0)
    turn->response_body
        = mask (self, g_utf8_make_valid (g_bytes_get_data (body, NULL), (gssize) g_bytes_get_size (body)));
  begin_turn (self, turn);
}

/* Where the function says which property is the id, that is the final one. */
static void
take_id (HfReplay *self, HfResult *result)
{
  const char *name = hf_command_get_function (self->command);
  HfFunction *function = name != NULL ? hf_solution_find_function (self->solution, name) : NULL;
  const char *key = function != NULL ? hf_function_get_primary_key (function) : NULL;
  g_autoptr (HfJsonObject) answer = NULL;

  if (key == NULL || g_str_equal (key, "id") || result->response == NULL)
    return;
  answer = hf_json_object_parse (result->response, -1, NULL);
  if (answer != NULL)
    result->id = g_strdup (hf_json_object_get (answer, key));
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfReplay) self = data;
  g_autoptr (HfFunctionRun) run = g_steal_pointer (&self->run);
  g_autoptr (GBytes) body = g_steal_pointer (&self->body);
  g_autoptr (GError) error = NULL;
  gboolean more;
  HfTurn *turn;

  hf_function_run_answer_finish (HF_FUNCTION_RUN (source), result, &more, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      become_idle (self);
      return;
    }
  if (hf_function_run_get_output (run) != NULL)
    g_signal_emit (self, signals[ANSWERED], 0, hf_command_get_id (self->command), hf_function_run_get_output (run));
  turn = turn_new (self);
  hf_function_run_take_result (run, &turn->result);
  settle (self, turn, body);
}

static void
take_answer (HfReplay *self, GBytes *body, const GError *error)
{
  HfProvider *provider = hf_provider_find (hf_command_get_provider (self->command));
  HfTurn *turn;

  if (self->run != NULL)
    {
      self->state = STATE_ANSWER;
      self->body = body != NULL ? g_bytes_ref (body) : NULL;
      hf_function_run_answer_async (self->run, self->response, body, error, self->cancellable, answered_cb, g_object_ref (self));
      return;
    }
  turn = turn_new (self);
  hf_provider_outcome (provider, self->command, self->response, body, error, turn->now, &turn->result);
  take_id (self, &turn->result);
  settle (self, turn, body);
}

static void
body_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfReplay) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = hf_response_read_all_finish (HF_RESPONSE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    become_idle (self);
  else
    take_answer (self, body, error);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfReplay) self = data;
  g_autoptr (GError) error = NULL;

  self->response = hf_transport_send_finish (HF_TRANSPORT (source), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      become_idle (self);
      return;
    }
  if (self->response == NULL)
    {
      take_answer (self, NULL, error);
      return;
    }
  self->state = STATE_READ;
  hf_response_read_all_async (self->response, ANSWER_LIMIT, self->cancellable, body_cb, g_object_ref (self));
}

static void
send (HfReplay *self, HfTurn *turn)
{
  g_set_object (&self->command, turn->command);
  g_set_object (&self->request, turn->request);
  g_clear_object (&self->response);
  self->attempt = turn->attempt;
  if (!turn->sends_readied)
    g_clear_object (&self->run);
  self->state = STATE_SEND;
  hf_transport_send_async (self->transport, self->request, self->cancellable, sent_cb, g_object_ref (self));
}

/* --- a command whose function needs evaluation --- */

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfReplay) self = data;
  g_autoptr (HfCommand) command = g_steal_pointer (&self->command);
  HfFunctionRun *run = HF_FUNCTION_RUN (source);
  HfPrepared prepared = HF_PREPARED_SEND;
  g_autoptr (GError) error = NULL;
  HfReadied *readied;
  HfTurn *turn;

  hf_function_run_prepare_finish (run, result, &prepared, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      become_idle (self);
      return;
    }
  if (error == NULL && prepared == HF_PREPARED_SEND)
    source_of (self, command, hf_function_run_get_request (run)); /* known from here on */
  turn = turn_new (self);
  readied = &turn->readied;
  readied->id = hf_command_get_id (command);
  readied->parameters = g_strdup (hf_command_get_parameters (command));
  readied->data = g_strdup (hf_command_get_data (command));
  readied->error = g_steal_pointer (&error);
  if (readied->error == NULL && prepared == HF_PREPARED_SEND)
    readied->request = g_object_ref (hf_function_run_get_request (run));
  else if (readied->error == NULL)
    {
      readied->skip = g_strdup (hf_function_run_get_skip (run));
      readied->operations = g_ptr_array_ref (hf_function_run_get_operations (run));
    }
  begin_turn (self, turn);
}

/* Nothing is marked yet: until the next turn the command is as it was. */
static void
prepare (HfReplay *self, const HfTurn *turn)
{
  HfCommand *command = turn->command;
  HfFunction *function = hf_solution_find_function (self->solution, hf_command_get_function (command));
  const char *parameters = hf_command_get_parameters (command), *data = hf_command_get_data (command);
  g_autoptr (HfJsonObject) given = parameters != NULL ? hf_json_object_parse (parameters, -1, NULL) : NULL;
  g_autoptr (HfJsonObject) record = data != NULL ? hf_json_object_parse (data, -1, NULL) : NULL;
  g_autoptr (HfJsonObject) row = turn->row != NULL ? hf_json_object_parse (turn->row, -1, NULL) : NULL;
  HfCall call = {
    .kind = HF_RUN_COMMAND,
    .function = function,
    .entity = hf_command_get_entity (command),
    .parameters = given,
    .record = record,
    .row = row,
    .command_id = hf_command_get_id (command),
    .record_id = hf_command_get_record_id (command),
    .method = hf_command_get_method (command),
    .idempotency_key = hf_function_get_idempotency_key (function) ? hf_command_get_idempotency_key (command) : NULL,
    .attempt = turn->sends + 1,
  };

  self->state = STATE_PREPARE;
  g_set_object (&self->command, command);
  g_clear_object (&self->run);
  self->run = hf_function_run_new (self->runtime, &call);
  hf_function_run_prepare_async (self->run, self->cancellable, prepared_cb, g_object_ref (self));
}

/* --- turns --- */

/* What could not be prepared because somebody does not answer waits like what could not be sent. */
static void
note_unready (HfReplay *self, HfTurn *turn)
{
  g_autoptr (GError) error = NULL;

  if (turn->readied_source == NULL || !turn->readied_outcome.source_down)
    return;
  error = g_error_copy (turn->readied.error);
  hf_connectivity_note_down (self->connectivity, hf_connectivity_ensure_source (self->connectivity, turn->readied_source, FALSE),
                             error, turn->readied_outcome.delay_us);
}

static void
note_reach (HfReplay *self, HfTurn *turn)
{
  HfSource *source = source_of (self, self->command, self->request);
  g_autoptr (GError) error = NULL;

  if (!turn->outcome.source_down)
    {
      hf_connectivity_note_success (self->connectivity, source);
      return;
    }
  error = g_error_new_literal (HF_ERROR, (int) turn->result.error_class,
                               turn->result.message != NULL ? turn->result.message : turn->outcome.title);
  hf_connectivity_note_down (self->connectivity, source, error, turn->outcome.delay_us);
}

static void
tell_settled (HfReplay *self, HfTurn *turn)
{
  if (self->run_settled++ == 0)
    self->run_started = hf_clock_monotonic (self->clock);
  note_reach (self, turn);
  g_signal_emit (self, signals[SETTLED], 0, turn->settle_id, (int) turn->outcome.state);
}

static void
after_turn (HfReplay *self, HfTurn *turn)
{
  if (turn->settle_id != 0)
    tell_settled (self, turn);
  note_unready (self, turn);
  if (turn->command != NULL && turn->needs_evaluation)
    {
      if (self->stopping)
        become_idle (self);
      else
        prepare (self, turn);
      return;
    }
  if (turn->command != NULL && turn->unknown_source)
    {
      source_of (self, turn->command, turn->request);
      self->again = TRUE;
      become_idle (self);
      return;
    }
  if (turn->command != NULL)
    {
      send (self, turn);
      return;
    }
  if (turn->due_at > 0)
    wake_in (self, turn->due_at - turn->now);
  become_idle (self);
}

static void
turn_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (HfReplay) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (HfTurn) turn = g_steal_pointer (&self->turn);

  g_clear_pointer (&self->store_error, g_free);
  if (hf_store_write_finish (HF_STORE (source), result, &error) != NULL)
    {
      self->recovered = TRUE;
      after_turn (self, turn);
      return;
    }
  /* The database refused (full, read-only). An answer must not be lost: keep it and come again. */
  if (turn->settle_id != 0)
    self->turn = g_steal_pointer (&turn);
  self->store_error = g_strdup (error->message);
  wake_in (self, STORE_AGAIN);
  self->again = FALSE;
  become_idle (self);
}

static void
begin_turn (HfReplay *self, HfTurn *turn)
{
  self->state = STATE_TURN;
  self->again = FALSE;
  self->turn = turn;
  hf_store_write_async (self->store, hf_turn_run, turn, NULL, NULL, turn_cb, g_object_ref (self));
}

static void
hf_replay_finalize (GObject *object)
{
  HfReplay *self = HF_REPLAY (object);

  clear_timer (self);
  g_free (self->store_error);
  g_clear_pointer (&self->turn, hf_turn_free);
  g_clear_object (&self->command);
  g_clear_object (&self->request);
  g_clear_object (&self->response);
  g_object_unref (self->cancellable);
  g_clear_object (&self->run);
  g_clear_pointer (&self->body, g_bytes_unref);
  g_object_unref (self->runtime);
  g_object_unref (self->lease);
  G_OBJECT_CLASS (hf_replay_parent_class)->finalize (object);
}

static void
hf_replay_class_init (HfReplayClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = hf_replay_finalize;
  signals[IDLE] = g_signal_new ("idle", HF_TYPE_REPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ANSWERED] = g_signal_new ("answered", HF_TYPE_REPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                    G_TYPE_INT64, G_TYPE_STRING);
  signals[SETTLED] = g_signal_new ("settled", HF_TYPE_REPLAY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   G_TYPE_INT64, G_TYPE_INT);
}

static void
hf_replay_init (HfReplay *self)
{
  self->cancellable = g_cancellable_new ();
}

HfReplay *
hf_replay_new (HfRuntime *runtime, HfLease *lease)
{
  HfReplay *self = g_object_new (HF_TYPE_REPLAY, NULL);

  self->runtime = g_object_ref (runtime);
  self->store = runtime->store;
  self->transport = runtime->transport;
  self->connectivity = runtime->connectivity;
  self->clock = runtime->clock;
  self->solution = runtime->solution;
  self->lease = g_object_ref (lease);
  g_signal_connect_object (lease, "freed", G_CALLBACK (hf_replay_wake), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->connectivity, "changed", G_CALLBACK (hf_replay_wake), self, G_CONNECT_SWAPPED);
  return self;
}

void
hf_replay_wake (HfReplay *self)
{
  self->again = TRUE;
  if (self->state != STATE_IDLE || self->stopping)
    return;
  clear_timer (self);
  if (!hf_lease_try (self->lease, NULL))
    {
      self->again = FALSE;
      become_idle (self);
      return;
    }
  begin_turn (self, self->turn != NULL ? g_steal_pointer (&self->turn) : turn_new (self));
}

void
hf_replay_hurry (HfReplay *self)
{
  self->hurry = TRUE;
  hf_replay_wake (self);
}

gboolean
hf_replay_get_idle (HfReplay *self)
{
  return self->state == STATE_IDLE;
}

const char *
hf_replay_get_store_error (HfReplay *self)
{
  return self->store_error;
}

HfRequest *
hf_replay_get_request (HfReplay *self)
{
  return self->request;
}

double
hf_replay_get_rate (HfReplay *self)
{
  gint64 elapsed = hf_clock_monotonic (self->clock) - self->run_started;

  return self->run_settled > 5 && elapsed > 0 ? (double) self->run_settled * G_USEC_PER_SEC / (double) elapsed : 0;
}

static gboolean
patience_over_cb (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

void
hf_replay_stop (HfReplay *self)
{
  g_autoptr (GSource) patience = g_timeout_source_new (STOP_PATIENCE_MS);

  self->stopping = TRUE;
  clear_timer (self);
  /* Nothing was sent or marked yet, so there is nothing to wait for. */
  if (self->state == STATE_PREPARE)
    g_cancellable_cancel (self->cancellable);
  g_source_set_callback (patience, patience_over_cb, g_object_ref (self->cancellable), g_object_unref);
  g_source_attach (patience, NULL);
  while (self->state != STATE_IDLE)
    g_main_context_iteration (NULL, TRUE);
  g_source_destroy (patience);
  hf_lease_release (self->lease);
}
