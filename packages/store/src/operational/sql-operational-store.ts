import { randomUUID } from 'node:crypto'
import { sql, type Kysely, type Transaction } from 'kysely'
import { StoreError } from '../error.js'
import { appIdOf } from './app-id.js'
import { openDatabase, type OperationalDatabase } from './database.js'
import type { OperationalEngine } from './engine.js'
import { migrateOperational } from './migrate.js'
import type { ApiKey, App, KeyKind, NewApp, OperationalStore } from './port.js'
import { toApiKey, toApp } from './rows.js'
import type { OperationalTables } from './schema.js'
import { hashOf, newKey, newSecret, prefixOf } from './secrets.js'
import { isTimezone } from './timezone.js'

const signInTokenMs = 15 * 60_000
const dashboardSessionMs = 30 * 24 * 60 * 60_000
const keysVersionName = 'keys_version'
const keyKinds = ['secret', 'public', 'read'] as const satisfies readonly KeyKind[]

type Keys = { secretKey: string; publicKey: string; readKey: string }
const keyOf = (kind: KeyKind, keys: Keys): string => keys[`${kind}Key`]

/** The operational store in the SQL that SQLite and PostgreSQL share; what differs is in the engine it is given. */
export class SqlOperationalStore implements OperationalStore {
  readonly database: OperationalDatabase
  readonly #engine: OperationalEngine
  readonly #db: Kysely<OperationalTables>
  readonly #now: () => number

  constructor(engine: OperationalEngine, now: () => number) {
    this.database = openDatabase(engine)
    this.#engine = engine
    this.#db = engine.db
    this.#now = now
  }

  async migrate(): Promise<void> {
    await migrateOperational(this.#engine, undefined, this.#now)
  }

  async createApp(options: { name: string; timezone?: string; origins?: string[] }): Promise<NewApp> {
    const keys: Keys = { secretKey: newKey('secret'), publicKey: newKey('public'), readKey: newKey('read') }
    const app = await this.#insertApp(options, keys)
    if (!app) throw new StoreError('app_exists')
    return { app, ...keys }
  }

  async ensureApp(options: { name: string; timezone?: string; keys: Keys }): Promise<App> {
    const made = await this.#insertApp(options, options.keys)
    if (made) return made
    const app = await this.findApp(appIdOf(options.name))
    if (!app) throw new StoreError('app_unknown')
    await this.#changeKeys(async (transaction) => {
      for (const kind of keyKinds)
        await this.#insertKey(transaction, app.id, { kind, key: keyOf(kind, options.keys) })
    })
    return app
  }

  async listApps(): Promise<App[]> {
    const rows = await this.#db.selectFrom('app').selectAll().orderBy('created_at').orderBy('id').execute()
    return rows.map(toApp)
  }

  async findApp(idOrName: string): Promise<App | null> {
    const row = await this.#db
      .selectFrom('app')
      .selectAll()
      .where((is) => is.or([is('id', '=', idOrName), is('name', '=', idOrName)]))
      .orderBy(sql`case when id = ${idOrName} then 0 else 1 end`)
      .executeTakeFirst()
    return row ? toApp(row) : null
  }

  async findKey(key: string): Promise<ApiKey | null> {
    const row = await this.#db
      .selectFrom('api_key')
      .selectAll()
      .where('hash', '=', hashOf(key))
      .executeTakeFirst()
    return row ? toApiKey(row) : null
  }

  async listKeys(appId: string): Promise<ApiKey[]> {
    const rows = await this.#db
      .selectFrom('api_key')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('created_at')
      .orderBy('id')
      .execute()
    return rows.map(toApiKey)
  }

  async createKey(
    appId: string,
    kind: KeyKind,
    options: { origins?: string[] } = {},
  ): Promise<{ apiKey: ApiKey; key: string }> {
    if (!(await this.findApp(appId))) throw new StoreError('app_unknown')
    const key = newKey(kind)
    await this.#changeKeys((transaction) => this.#insertKey(transaction, appId, { kind, key, ...options }))
    const apiKey = await this.findKey(key)
    if (!apiKey) throw new StoreError('app_unknown')
    return { apiKey, key }
  }

  async revokeKey(keyId: string): Promise<void> {
    const revokedAt = this.#isoNow()
    await this.#changeKeys(async (transaction) => {
      await transaction
        .updateTable('api_key')
        .set({ revoked_at: revokedAt })
        .where('id', '=', keyId)
        .where('revoked_at', 'is', null)
        .execute()
    })
  }

  async keysVersion(): Promise<string> {
    return (await this.getSetting(keysVersionName)) ?? '0'
  }

  async getSetting(name: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('setting')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.value ?? null
  }

  async setSetting(name: string, value: string): Promise<void> {
    await this.#db
      .insertInto('setting')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute()
  }

  async getCheckpoint(name: string): Promise<string | null> {
    const row = await this.#db
      .selectFrom('checkpoint')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst()
    return row?.value ?? null
  }

  async setCheckpoint(name: string, value: string): Promise<void> {
    await this.#db
      .insertInto('checkpoint')
      .values({ name, value })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
      .execute()
  }

  async createSignInToken(options: { validMs?: number } = {}): Promise<string> {
    const token = newSecret()
    const now = this.#now()
    await this.#db.deleteFrom('sign_in_token').where('expires_at', '<=', now).execute()
    const expiresAt = now + (options.validMs ?? signInTokenMs)
    await this.#db
      .insertInto('sign_in_token')
      .values({ hash: hashOf(token), expires_at: expiresAt })
      .execute()
    return token
  }

  async redeemSignInToken(token: string): Promise<string | null> {
    const now = this.#now()
    // One statement finds the token and uses it up, so that of two at once one gets nothing.
    const used = await this.#db
      .deleteFrom('sign_in_token')
      .where('hash', '=', hashOf(token))
      .returning('expires_at')
      .executeTakeFirst()
    if (!used || Number(used.expires_at) <= now) return null
    const secret = newSecret()
    await this.#db.deleteFrom('dashboard_session').where('expires_at', '<=', now).execute()
    await this.#db
      .insertInto('dashboard_session')
      .values({ hash: hashOf(secret), expires_at: now + dashboardSessionMs })
      .execute()
    return secret
  }

  async isDashboardSession(secret: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom('dashboard_session')
      .select('expires_at')
      .where('hash', '=', hashOf(secret))
      .executeTakeFirst()
    return row !== undefined && Number(row.expires_at) > this.#now()
  }

  async endDashboardSession(secret: string): Promise<void> {
    await this.#db.deleteFrom('dashboard_session').where('hash', '=', hashOf(secret)).execute()
  }

  async close(): Promise<void> {
    await this.#db.destroy()
  }

  #isoNow(): string {
    return new Date(this.#now()).toISOString()
  }

  /** Inserts the app and its keys, or answers `null` when there is one with its id or name. */
  async #insertApp(
    { name, timezone = 'UTC', origins }: { name: string; timezone?: string; origins?: string[] },
    keys: Keys,
  ): Promise<App | null> {
    const trimmed = name.trim()
    if (!trimmed || trimmed.length > 128) throw new StoreError('invalid_app_name')
    if (!isTimezone(timezone)) throw new StoreError('invalid_timezone')
    const row = { id: appIdOf(trimmed), name: trimmed, timezone, created_at: this.#isoNow() }
    return this.#changeKeys(async (transaction) => {
      const inserted = await transaction
        .insertInto('app')
        .values(row)
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      if (!inserted) return null
      for (const kind of keyKinds) {
        const key = keyOf(kind, keys)
        await this.#insertKey(transaction, row.id, {
          kind,
          key,
          ...(kind === 'public' && origins ? { origins } : {}),
        })
      }
      return toApp(row)
    })
  }

  async #insertKey(
    transaction: Transaction<OperationalTables>,
    appId: string,
    { kind, key, origins = [] }: { kind: KeyKind; key: string; origins?: string[] },
  ): Promise<void> {
    await transaction
      .insertInto('api_key')
      .values({
        id: randomUUID(),
        app_id: appId,
        kind,
        hash: hashOf(key),
        prefix: prefixOf(kind, key),
        origins: JSON.stringify(origins),
        created_at: this.#isoNow(),
        revoked_at: null,
      })
      .onConflict((conflict) => conflict.column('hash').doNothing())
      .execute()
  }

  /** Runs a change of apps or keys and, in the same transaction, moves the version that other processes look at. */
  #changeKeys<Result>(
    change: (transaction: Transaction<OperationalTables>) => Promise<Result>,
  ): Promise<Result> {
    return this.database.write(async (transaction) => {
      // First, so that SQLite's write lock is taken before anything is read.
      await sql`insert into setting (name, value) values (${keysVersionName}, '1')
        on conflict (name) do update set value = cast(cast(setting.value as integer) + 1 as text)`.execute(
        transaction,
      )
      return change(transaction)
    })
  }
}
