/** Every way in which a store can refuse, with the sentence that says what to do. */
export const storeErrors = {
  data_folder_in_use:
    'Another Keepsight server uses this data folder. Stop it, or give this one its own folder with --data.',
  data_folder_not_writable:
    'The data folder cannot be written. Give this user write permission on it, or choose another with --data.',
  engine_unsupported:
    'The embedded engine does not run on this platform. Point --clickhouse at a ClickHouse server.',
  clickhouse_unreachable:
    'The ClickHouse server does not answer. Check that it runs and that the URL, user and password are right.',
  events_newer_than_program:
    'The event data was written by a newer Keepsight. Update this program, or restore a backup made by this version.',
  operational_newer_than_program:
    'The operational data was written by a newer Keepsight. Update this program, or restore a backup made by this version.',
  app_exists: 'An app with this name exists. Choose another name, or use the one that is there.',
  invalid_app_name: 'An app needs a name of 1 to 128 characters.',
  migration_changed:
    'A step of the schema that was already applied has changed. Reinstall this version of Keepsight.',
  database_unsupported:
    'The operational data can be kept in SQLite or PostgreSQL. Write the database URL as sqlite:PATH or postgres://USER:PASSWORD@HOST:5432/DATABASE, or leave it out.',
  database_unreachable:
    'The PostgreSQL server does not answer. Check that it runs, and the host and port in the database URL.',
  database_refused:
    'The PostgreSQL server refuses the database URL. Check its user, password and database name, and that the user may make tables there.',
  database_conflict: 'Other changes of the operational data came in between again and again. Try once more.',
  database_statement_failed: 'The operational database refused a statement.',
  app_unknown: 'There is no app with this name.',
  invalid_timezone: 'This is not an IANA time zone. Write one such as Europe/Berlin.',
  statement_failed: 'The events store refused a statement.',
  statement_not_read_only: 'Only questions can be asked here: a single SELECT.',
  rows_refused: 'Rows do not fit the events table.',
  statement_timeout: 'The question took too long. Ask for a shorter range or fewer dimensions.',
  statement_memory:
    'The question needs more memory than it may use. Ask for a shorter range or fewer dimensions.',
} as const

export type StoreErrorCode = keyof typeof storeErrors

/** An error of a store: a code of {@link storeErrors} and its sentence. Never carries a statement's parameters. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  /** The engine's own error number, when it gave one. */
  readonly engineCode: number | undefined
  constructor(code: StoreErrorCode, detail?: string, options: ErrorOptions & { engineCode?: number } = {}) {
    super(detail ? `${storeErrors[code]} (${detail})` : storeErrors[code], options)
    this.code = code
    this.engineCode = options.engineCode
  }
}
