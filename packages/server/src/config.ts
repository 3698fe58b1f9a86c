import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import { compileTrustProxy, type TrustProxy } from '@keepsight/protocol/client-ip'
import { dataPaths } from './data-folder.js'
import { serverError } from './errors.js'

/** What a server can be told. Each has an environment variable, which counts where the option is not given. */
export interface ServerOptions {
  /** The address to listen on. Default `127.0.0.1`, this machine only. `KEEPSIGHT_HOST` */
  host?: string
  /** The port of everything, 0 for any free one. Default 8300. `KEEPSIGHT_PORT` */
  port?: number | string
  /** The folder of everything the server keeps; made when it is missing. Default `.keepsight`. `KEEPSIGHT_DATA` */
  data?: string
  /** A ClickHouse server to keep the events, `http://user:password@host:8123/database`; the embedded engine without it. `KEEPSIGHT_CLICKHOUSE` */
  clickhouse?: string
  /**
   * Where apps, keys, sign-ins and user sessions are kept: `sqlite:PATH`, or `postgres://user:password@host:5432/database`,
   * which several servers may share. Default: `operational.db` in the data folder. `KEEPSIGHT_DATABASE`
   */
  database?: string
  /**
   * A file that says where IP addresses are, in the MaxMind format (`.mmdb`), such as GeoLite2-City. Default: the countries that
   * come with Keepsight. `KEEPSIGHT_GEO`
   */
  geo?: string
  /** How many days an ended user session is kept. Default 400. `KEEPSIGHT_SESSION_RETENTION_DAYS` */
  sessionRetentionDays?: number | string
  /** The address that people open, when it is not `http://host:port`: behind a proxy. `KEEPSIGHT_PUBLIC_URL` */
  publicUrl?: string
  /**
   * Who may say a client's address: see `clientIp`. Default `false`: the connection's own address.
   * `KEEPSIGHT_TRUST_PROXY` (networks, separated by commas) with `KEEPSIGHT_PROXY_HEADER` (default `X-Forwarded-For`).
   */
  trustProxy?: TrustProxy
}

/** A server's settings, checked and complete. What the processes get. */
export interface ServerConfig {
  host: string
  port: number
  /** Absolute. */
  data: string
  clickhouse: string | null
  /** `sqlite:PATH` or `postgres://…`; may hold a password. */
  database: string
  /** Absolute; `null`: the data that come with Keepsight. */
  geo: string | null
  sessionRetentionDays: number
  publicUrl: string | null
  trustProxy: TrustProxy
}

/**
 * Checks the options and fills in what is missing from the environment and the defaults.
 *
 * @throws ServerError with a code that starts with `invalid_`
 */
export function readConfig(options: ServerOptions = {}, env: NodeJS.ProcessEnv = process.env): ServerConfig {
  const port = options.port ?? env.KEEPSIGHT_PORT ?? 8300
  const clickhouse = options.clickhouse ?? (env.KEEPSIGHT_CLICKHOUSE || null)
  const publicUrl = options.publicUrl ?? (env.KEEPSIGHT_PUBLIC_URL || null)
  const database = options.database ?? (env.KEEPSIGHT_DATABASE || null)
  if (clickhouse !== null && !isHttpUrl(clickhouse))
    throw serverError('invalid_clickhouse_url', withoutPassword(clickhouse))
  if (publicUrl !== null && !isHttpUrl(publicUrl)) throw serverError('invalid_public_url', publicUrl)
  if (database !== null && !/^(sqlite:.|postgres(ql)?:\/\/.)/.test(database))
    throw serverError('invalid_database_url', withoutPassword(database))
  const data = path.resolve(options.data ?? (env.KEEPSIGHT_DATA || '.keepsight'))
  return {
    host: options.host ?? (env.KEEPSIGHT_HOST || '127.0.0.1'),
    port: readPort(port),
    data,
    clickhouse,
    database: database ?? `sqlite:${dataPaths(data).operational}`,
    geo: readGeo(options.geo ?? (env.KEEPSIGHT_GEO || null)),
    sessionRetentionDays: readDays(
      options.sessionRetentionDays ?? (env.KEEPSIGHT_SESSION_RETENTION_DAYS || 400),
    ),
    publicUrl: publicUrl?.replace(/\/+$/, '') ?? null,
    trustProxy: readTrustProxy(options.trustProxy, env),
  }
}

function readPort(port: number | string): number {
  const text = String(port).trim()
  const number = Number(text)
  if (/^\d{1,5}$/.test(text) && number <= 65_535) return number
  throw serverError('invalid_port', text || '""')
}

function readGeo(file: string | null): string | null {
  if (file === null) return null
  const absolute = path.resolve(file)
  try {
    accessSync(absolute, constants.R_OK)
  } catch (error) {
    throw serverError('invalid_geo_file', absolute, { cause: error })
  }
  return absolute
}

function readDays(days: number | string): number {
  const text = String(days).trim()
  const number = Number(text)
  if (/^\d{1,4}$/.test(text) && number >= 1 && number <= 3660) return number
  throw serverError('invalid_session_retention', text || '""')
}

function readTrustProxy(option: ServerOptions['trustProxy'], env: NodeJS.ProcessEnv): TrustProxy {
  const named = env.KEEPSIGHT_TRUST_PROXY?.split(',')
    .map((each) => each.trim())
    .filter(Boolean)
  const trust: TrustProxy =
    option ??
    (named?.length ? { proxies: named, header: env.KEEPSIGHT_PROXY_HEADER || 'X-Forwarded-For' } : false)
  try {
    compileTrustProxy(trust)
  } catch (error) {
    throw serverError('invalid_trust_proxy', error instanceof Error ? error.message : String(error))
  }
  return trust
}

function isHttpUrl(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
}

/** A URL as it may be shown. */
function withoutPassword(text: string): string {
  return text.replace(/\/\/[^@/]*@/, '//…@')
}
