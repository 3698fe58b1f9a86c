/** Every way in which a server can refuse to start, with the sentence that says what to do. `{}` stands for the detail. */
export const serverErrors = {
  invalid_port: 'The port must be a whole number from 0 to 65535, not {}. Write one such as --port 8300.',
  invalid_clickhouse_url:
    'The ClickHouse URL {} cannot be read. Write one such as --clickhouse http://default:password@localhost:8123/keepsight.',
  invalid_database_url:
    'The database {} cannot be used: operational data are kept in SQLite or PostgreSQL. Leave --database out, or write one such as --database sqlite:/var/lib/keepsight/operational.db or --database postgres://user:password@localhost:5432/keepsight.',
  invalid_geo_file:
    'The geo file {} cannot be read. Name a file in the MaxMind format, such as --geo GeoLite2-City.mmdb, or leave --geo out.',
  invalid_session_retention:
    'The days that ended sessions are kept must be a whole number from 1 to 3660, not {}. Write one such as --session-retention-days 400.',
  invalid_public_url:
    'The public URL {} cannot be read. Write the address people open, such as https://insights.example.com.',
  invalid_trust_proxy: 'The trusted proxies cannot be used: {}',
  data_folder_not_writable:
    'The data folder {} cannot be written. Give this user write permission on it, or choose another with --data.',
  data_folder_not_a_folder: '{} is not a folder. Choose another data folder with --data.',
  data_folder_in_use:
    'Another Keepsight server uses the data folder {}. Use that one, stop it, or give this one its own folder with --data.',
  events_in_clickhouse:
    'The events of this data folder are in a ClickHouse server. Give its URL with --clickhouse or KEEPSIGHT_CLICKHOUSE, or choose another folder with --data.',
  not_built: 'The built file {} is missing. Run `npm run build` first.',
  start_failed: 'The server could not start: {}',
  sign_in_failed:
    'The server made no sign-in link ({}). Try again in a moment; `keepsight sign-in` makes one too.',
} as const

export type ServerErrorCode = keyof typeof serverErrors

/** A refusal to start: a code and one sentence that says what to do. */
export class ServerError extends Error {
  override readonly name = 'ServerError'
  /** A code of {@link serverErrors}, or of another package's table when the refusal came from there. */
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Makes the error of a code, its detail filled in. */
export function serverError(code: ServerErrorCode, detail = '', options?: ErrorOptions): ServerError {
  return new ServerError(code, serverErrors[code].replace('{}', detail), options)
}
