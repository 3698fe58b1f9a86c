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
  object_without_id: 'The object has no usable id, so its view was not recorded.',
  content_type_without_loader:
    'contentObject() needs `load` in the registration of this content type. It answered null.',
  no_keepsight: 'No Keepsight is there to record with. Call createKeepsight() first, or pass { keepsight }.',
  queue_dir_failed: 'The queue folder cannot be used, so events are queued in memory only.',
  queue_dir_damaged: 'A queue file held damaged lines, which were skipped.',
  server_not_installed:
    'To run Keepsight inside this app, install its server: npm install @keepsight/server. Or give `url` and `key` of one that runs elsewhere.',
  server_failed: 'The embedded server did not start.',
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
