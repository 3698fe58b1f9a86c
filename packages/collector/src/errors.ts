/** Every way in which the collector can fail to start, with the sentence that says what to do. */
export const collectorErrors = {
  port_in_use: 'The port is in use. Stop the program that uses it, or choose another port with --port.',
  port_not_allowed:
    'This user may not listen on the port. Choose one above 1023 with --port, or put a proxy in front.',
  host_not_here:
    'No network interface has this address. Choose another with --host; 0.0.0.0 means all of them.',
} as const

export type CollectorErrorCode = keyof typeof collectorErrors

/** A failure to start: a code of {@link collectorErrors} and its sentence. */
export class CollectorError extends Error {
  override readonly name = 'CollectorError'
  readonly code: CollectorErrorCode
  constructor(code: CollectorErrorCode, detail: string, options?: ErrorOptions) {
    super(`${collectorErrors[code]} (${detail})`, options)
    this.code = code
  }
}
