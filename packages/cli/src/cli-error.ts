/** A failure that a person can mend: one sentence that says what to do. The command prints it and exits with 1. */
export class CliError extends Error {
  override readonly name = 'CliError'
  /** Of the server's refusal, where it was one. */
  readonly status: number | undefined

  constructor(message: string, { status, ...options }: ErrorOptions & { status?: number } = {}) {
    super(message, options)
    this.status = status
  }
}
