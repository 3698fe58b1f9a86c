import type { ServerConfig } from './config.js'

/** What both child processes are told at start. */
export interface ChildStart {
  config: ServerConfig
  adminToken: string
  version: string
  /** Where the main process listens: a socket's path, or a port of 127.0.0.1. */
  mainAddress: MainAddress
}

/** The internal address of the main process. */
export type MainAddress = { socketPath: string } | { port: number }

/** From the supervisor to a child. */
export type ToChild =
  | { kind: 'start'; start: ChildStart }
  /** Finish what was taken, within the time, and exit. */
  | { kind: 'stop'; timeoutMs: number }
  /** To the main process, which answers `/metrics`: the collector's part of them. */
  | { kind: 'metrics'; text: string }

/** From a child to the supervisor. */
export type FromChild =
  /** The operational store is migrated, so other processes may open it. */
  | { kind: 'migrated' }
  /** It does its work. `port`: where the collector listens. */
  | { kind: 'ready'; port?: number }
  /** The collector's figures, every few seconds. */
  | { kind: 'metrics'; text: string }
  /** It cannot start: a refusal with its sentence. */
  | { kind: 'failed'; code: string; message: string }
