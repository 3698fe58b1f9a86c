import { userSessionMigration } from './user-session-migration.js'

/** One step of the schema. Append-only: a step that was released is never changed, a mistake is mended by the next. */
export interface OperationalMigration {
  number: number
  name: string
  /** Run one after another in a transaction; in the SQL that SQLite and PostgreSQL share. */
  statements: readonly string[]
}

export const operationalMigrations: readonly OperationalMigration[] = [
  {
    number: 1,
    name: 'apps, keys, settings, checkpoints, sign-in',
    statements: [
      `create table app (
        id text primary key,
        name text not null unique,
        timezone text not null,
        created_at text not null
      )`,
      `create table api_key (
        id text primary key,
        app_id text not null references app (id) on delete cascade,
        kind text not null check (kind in ('secret', 'public', 'read')),
        hash text not null unique,
        prefix text not null,
        origins text not null,
        created_at text not null,
        revoked_at text
      )`,
      `create index api_key_app on api_key (app_id)`,
      `create table setting (name text primary key, value text not null)`,
      `create table checkpoint (name text primary key, value text not null)`,
      `create table sign_in_token (hash text primary key, expires_at bigint not null)`,
      `create table dashboard_session (hash text primary key, expires_at bigint not null)`,
    ],
  },
  userSessionMigration,
]
