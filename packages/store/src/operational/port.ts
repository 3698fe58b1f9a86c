import type { OperationalDatabase } from './database.js'

/** An app: a web app that sends data. */
export interface App {
  /** Lower-case, URL-safe, derived from the name: `my-shop`. Stable. */
  id: string
  name: string
  /** IANA zone in which its days begin. Default `UTC`. */
  timezone: string
  /** ISO 8601. */
  createdAt: string
}

/** `secret` writes anything, `public` writes from browsers, `read` reads reports. */
export type KeyKind = 'secret' | 'public' | 'read'

/** What is known of a key; the key itself is never stored. */
export interface ApiKey {
  id: string
  appId: string
  kind: KeyKind
  /** The first characters, to tell keys apart on a screen: `ks_sec_3fa9`. */
  prefix: string
  /** Origins a public key may write from, such as `https://shop.example`; empty: any. */
  origins: string[]
  createdAt: string
  revokedAt: string | null
}

/** The keys of a new app, shown once. */
export interface NewApp {
  app: App
  secretKey: string
  publicKey: string
  readKey: string
}

/**
 * Operational state: apps, keys, settings, checkpoints, sign-in, and the tables of the user sessions. SQLite by default, or
 * PostgreSQL. Several processes may have it open at once, and several servers the same PostgreSQL database.
 *
 * While PostgreSQL is away, everything throws `StoreError('database_unreachable')`, and works again when it is back.
 */
export interface OperationalStore {
  /** The tables, for the packages that keep their own state in them. */
  readonly database: OperationalDatabase

  /** Any number of servers may do it at once. Throws `StoreError('operational_newer_than_program')`. */
  migrate(): Promise<void>

  /** Throws `StoreError('app_exists')` when the name's id is taken. Keys look like `ks_sec_…`, `ks_pub_…`, `ks_read_…`. */
  createApp(options: { name: string; timezone?: string; origins?: string[] }): Promise<NewApp>
  /** Creates the app with exactly these keys, or returns it when it is there with them. For examples and embedded mode. */
  ensureApp(options: {
    name: string
    timezone?: string
    keys: { secretKey: string; publicKey: string; readKey: string }
  }): Promise<App>
  /** In order of creation. */
  listApps(): Promise<App[]>
  findApp(idOrName: string): Promise<App | null>

  /** Looks a key up by its SHA-256; revoked ones are returned with `revokedAt`. */
  findKey(key: string): Promise<ApiKey | null>
  listKeys(appId: string): Promise<ApiKey[]>
  createKey(
    appId: string,
    kind: KeyKind,
    options?: { origins?: string[] },
  ): Promise<{ apiKey: ApiKey; key: string }>
  revokeKey(keyId: string): Promise<void>
  /** Changes whenever any key or app changes, in this process or another: a cheap check for caches. */
  keysVersion(): Promise<string>

  getSetting(name: string): Promise<string | null>
  setSetting(name: string, value: string): Promise<void>

  /** A loader's place, as it was last committed; `null` before the first. */
  getCheckpoint(name: string): Promise<string | null>
  setCheckpoint(name: string, value: string): Promise<void>

  /** A one-time sign-in token for the dashboard. Default: valid for 15 minutes. */
  createSignInToken(options?: { validMs?: number }): Promise<string>
  /** Uses the token up; returns a new dashboard session's secret, or `null` when the token is unknown, used or expired. */
  redeemSignInToken(token: string): Promise<string | null>
  /** True while the dashboard session lives (30 days from sign-in). */
  isDashboardSession(secret: string): Promise<boolean>
  endDashboardSession(secret: string): Promise<void>

  close(): Promise<void>
}
