/** Everything that can go wrong in the SDK, with the sentence that says what to do. Nothing personal is ever added. */
export const keepsightErrors = {
  invalid_option: 'An option of createKeepsight() is not usable.',
  key_missing: 'With `url` also give `key`: the secret key (ks_sec_…) that `keepsight app create` printed.',
  read_key_missing:
    'Reading needs `readKey` (ks_read_…) and `app` in the options of createKeepsight(), or the embedded server.',
  key_refused:
    'The server refused the key. Check that `key` is the secret key of this server and was not revoked. Events are dropped until it is right.',
  request_refused: 'The server refused a request. Its events are dropped.',
  read_refused: 'The server refused to answer a question. Check what was asked for, and `app`.',
  redirected: 'The server answers with a redirect, which is never followed. Set `url` to where it leads.',
  bad_answer: 'What answers at `url` is not a Keepsight server. Check `url`. Events wait in the queue.',
  unreachable: 'The server does not answer. Check `url` and that it runs. Events wait in the queue.',
  timeout: 'The server did not answer in time. Events wait in the queue.',
  overloaded: 'The server asks to wait or has a fault. Events wait in the queue.',
  message_rejected: 'The server rejected a message.',
  queue_full: 'The queue is full, so a message was dropped. Is the server reachable?',
  message_too_large: 'A message is larger than the wire allows and was dropped. Send less in its properties.',
  message_not_serialisable:
    'A message cannot be written as JSON (a circular reference or a throwing getter) and was dropped.',
  message_invalid: 'A message is not valid and was dropped.',
  shut_down: 'Keepsight was shut down before this call, so it was not recorded.',
  hook_failed: 'A hook of the app threw.',
  receiver_failed: 'A receiver of a signal failed.',
  object_unknown:
    'viewed() cannot tell what this object is. Register its class with contentTypes.register(), or pass { type }.',
  class_name_shortened:
    "The class of an object that was viewed seems to have been renamed by a bundler, and may have another name after the next build. Name what it is: viewed(object, { type: 'Product' }), or contentTypes.register(Product, { name: 'Product' }).",
  object_without_id: 'The object has no usable id, so its view was not recorded.',
  content_type_without_loader:
    'contentObject() needs `load` in the registration of this content type. It answered null.',
  no_keepsight: 'No Keepsight is there to record with. Call createKeepsight() first, or pass { keepsight }.',
  queue_dir_failed: 'The queue folder cannot be used, so events are queued in memory only.',
  queue_dir_damaged: 'A queue file held damaged lines, which were skipped.',
  server_not_installed:
    'To run Keepsight inside this app, install its server: npm install @keepsight/server. Or give `url` and `key` of one that runs elsewhere.',
  server_failed: 'The embedded server did not start.',
  session_store_unusable:
    'This session store cannot be guarded. It needs get, set and destroy with callbacks, as those of express-session have; name any other with userSessions.attach({ destroy, exists }).',
  no_session_store:
    'No session store is known, so ended sessions are not destroyed. Call userSessions.guard(store), or attach() for other kinds of sessions.',
  session_store_failed:
    'The session store failed while a session was being ended. It is refused, and tried again.',
  session_still_there:
    'The session store still has a session that was destroyed. It is refused, and tried again.',
  session_key_not_ours:
    'A session cannot be ended here, because its key was sealed with another secret. Give all processes the same `sessions.secret`, and keep it when the API key changes.',
  unguarded_writer:
    'A session that was ended is in the store again: another process writes the store without a guard. Call userSessions.guard(store) in each process that uses it.',
  session_key_missing:
    'The session has no key yet. Call logIn() after the session began, or pass `key`; other frameworks name it with `sessionKey`.',
  session_key_reused:
    "The session of this key is another user's or has ended, so the log-in was rejected. Give the session a new key before logIn(), as with request.session.regenerate().",
  session_request_refused: 'The server refused a request about user sessions.',
  unknown_session: 'There is no user session with this id.',
} as const

export type KeepsightErrorCode = keyof typeof keepsightErrors

/** An error of the SDK: a code of {@link keepsightErrors} and its sentence. Never carries an event's content. */
export class KeepsightError extends Error {
  override readonly name = 'KeepsightError'
  readonly code: KeepsightErrorCode
  constructor(code: KeepsightErrorCode, detail?: string, options?: ErrorOptions) {
    super(detail ? `${keepsightErrors[code]} (${detail})` : keepsightErrors[code], options)
    this.code = code
  }
}
