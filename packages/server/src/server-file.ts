import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dataPaths } from './data-folder.js'

/** What a running server says of itself in `<data>/server.json`, for programs of the same user. */
export interface ServerFile {
  /** The supervisor: signals go to it. */
  pid: number
  mainPid: number
  collectorPid: number
  /** Where it answers, without a slash at the end: `http://127.0.0.1:8300`. */
  url: string
  /** Bearer of the `/v1/admin` routes and of every app's reports; new at each start. */
  adminToken: string
  /** Of Keepsight. */
  version: string
  /** ISO 8601. */
  startedAt: string
}

/** Writes the file in one step, readable by this user only. */
export function writeServerFile(data: string, content: ServerFile): void {
  const file = dataPaths(data).serverFile
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

export function removeServerFile(data: string): void {
  rmSync(dataPaths(data).serverFile, { force: true })
}

/** What the file says, alive or not; `null` when there is none. */
export function readServerFile(data: string): ServerFile | null {
  try {
    return JSON.parse(readFileSync(dataPaths(data).serverFile, 'utf8')) as ServerFile
  } catch {
    return null
  }
}

/** The server that runs on this data folder; `null` when none does. A file that a killed server left behind counts for nothing. */
export function findServer(data: string): ServerFile | null {
  const file = readServerFile(data)
  return file && isAlive(file.pid) ? file : null
}

/** Whether a process of this id runs; one of another user counts. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
