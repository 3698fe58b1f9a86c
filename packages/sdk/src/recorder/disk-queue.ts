import { createHash, randomUUID } from 'node:crypto'
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { hostname } from 'node:os'
import path from 'node:path'
import type { Report } from '../reporter.js'

/** What a queue on disk needs. */
export interface DiskQueueOptions {
  /** Made when it is missing, for this user only. Several processes may share it. */
  folder: string
  /** What tells this app's messages from those of others in the same folder: the server and the key. Never written. */
  owner: string
  report: Report
  now: () => number
  /** Takes a message that an ended process left behind; false when there is no room now. */
  adopt: (json: string, forget: () => void) => boolean
}

/** A file begins anew after so many bytes, so that a message which waits long keeps few others on disk. */
const segmentBytes = 256 * 1024
/** How long messages are kept in memory only after a failure. */
const retryAfterMs = 10_000
/** How often a process shows that it lives. */
const beatMs = 15_000
/** A process of another machine or container that has not shown that it lives for so long is taken to be gone. */
const goneAfterMs = 60_000

/** One file of messages: a line of JSON each. It goes when none of its messages is needed any longer. */
interface Segment {
  file: string
  fd: number
  bytes: number
  /** Messages in it that are not settled. */
  needed: number
}

/** The writers of this process, of whom none is gone. */
const living = new Set<string>()

/**
 * Messages on disk until they are settled. Each is written before `remember` returns, so a kill of the process loses
 * none; a loss of power may lose the last second. Each process writes files of its own; at start, and then every 15
 * seconds, the files of processes that are gone are taken over. A message may then be sent twice, which its id makes
 * harmless. There is no more on disk than the queue in memory holds, and the rest of the files in which that lies.
 */
export class DiskQueue {
  readonly #options: DiskQueueOptions
  readonly #group: string
  readonly #writer = `${process.pid}-${randomUUID().slice(0, 8)}`
  readonly #machine = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
  readonly #segments = new Set<Segment>()
  readonly #beat: NodeJS.Timeout
  #current: Segment | null = null
  #count = 0
  #closed = false
  /** After a failure, such as a full disk, messages are kept in memory only until this time. */
  #pausedUntil = 0

  /** Never throws: without a usable folder, messages are kept in memory only, and that is reported. */
  constructor(options: DiskQueueOptions) {
    this.#options = options
    this.#group = createHash('sha256').update(options.owner).digest('hex').slice(0, 12)
    living.add(this.#writer)
    this.#beat = setInterval(() => this.#live(), beatMs)
    this.#beat.unref()
    this.#try(() => mkdirSync(options.folder, { recursive: true, mode: 0o700 }))
    if (this.#pausedUntil === 0) this.#adoptOrphans()
  }

  /** Writes a message down; the answer lets go of it. `undefined` when it cannot be written. */
  remember(json: string): (() => void) | undefined {
    if (this.#closed || this.#options.now() < this.#pausedUntil) return undefined
    return this.#try(() => {
      const segment = this.#segmentForWriting()
      const line = Buffer.from(`${json}\n`)
      // Whatever fails, the next message begins in a new file: this one may now end in half a line.
      this.#current = null
      const written = writeSync(segment.fd, line)
      segment.bytes += written
      if (written < line.length) throw Object.assign(new Error('half written'), { code: 'ENOSPC' })
      this.#current = segment
      segment.needed += 1
      return () => this.#settle(segment)
    })
  }

  /** Ends writing. Files with messages that are still needed stay, for the next process. */
  close(): void {
    clearInterval(this.#beat)
    living.delete(this.#writer)
    for (const segment of this.#segments) {
      this.#try(() => closeSync(segment.fd))
      if (segment.needed === 0) this.#try(() => rmSync(segment.file, { force: true }))
    }
    this.#segments.clear()
    this.#current = null
    this.#closed = true
  }

  #segmentForWriting(): Segment {
    if (this.#current && this.#current.bytes < segmentBytes) return this.#current
    const previous = this.#current
    this.#current = this.#open()
    if (previous?.needed === 0) this.#remove(previous)
    return this.#current
  }

  #open(): Segment {
    this.#count += 1
    const name = `${this.#group}.${this.#machine}.${this.#writer}.${this.#count}.events`
    const file = path.join(this.#options.folder, name)
    const segment = { file, fd: openSync(file, 'ax', 0o600), bytes: 0, needed: 0 }
    this.#segments.add(segment)
    return segment
  }

  #settle(segment: Segment): void {
    segment.needed -= 1
    if (segment.needed > 0 || this.#closed) return
    if (segment !== this.#current) this.#remove(segment)
    // The file in use is emptied instead of deleted: an app at rest makes no files.
    else if (segment.bytes > 0) {
      this.#try(() => ftruncateSync(segment.fd, 0))
      segment.bytes = 0
    }
  }

  #remove(segment: Segment): void {
    this.#segments.delete(segment)
    this.#try(() => {
      closeSync(segment.fd)
      rmSync(segment.file, { force: true })
    })
  }

  /** Shows that this process lives, and looks for those that do not. */
  #live(): void {
    const now = new Date(this.#options.now())
    for (const segment of this.#segments) {
      try {
        utimesSync(segment.file, now, now)
      } catch {
        // Another process took this one to be gone, and now has these messages as well. Nothing is lost.
        this.#segments.delete(segment)
        if (this.#current === segment) this.#current = null
        this.#try(() => closeSync(segment.fd))
      }
    }
    this.#adoptOrphans()
  }

  #adoptOrphans(): void {
    this.#try(() => {
      for (const name of readdirSync(this.#options.folder)) if (this.#isOrphan(name)) this.#adopt(name)
    })
  }

  #isOrphan(name: string): boolean {
    const [group, machine, writer, , ending] = name.split('.')
    if (group !== this.#group || ending !== 'events' || writer === undefined || living.has(writer))
      return false
    const [pid = ''] = writer.split('-')
    if (pid === 'left') return true
    if (machine === this.#machine && (Number(pid) === process.pid || !isAlive(Number(pid)))) return true
    const seen = statSync(path.join(this.#options.folder, name), { throwIfNoEntry: false })?.mtimeMs
    return seen !== undefined && this.#options.now() - seen > goneAfterMs
  }

  /** Takes a file over by renaming it: of several processes that try, one succeeds. */
  #adopt(name: string): void {
    this.#count += 1
    const file = path.join(
      this.#options.folder,
      `${this.#group}.${this.#machine}.${this.#writer}.${this.#count}.events`,
    )
    try {
      renameSync(path.join(this.#options.folder, name), file)
    } catch {
      return
    }
    const lines = readFileSync(file, 'utf8').split('\n')
    const segment: Segment = { file, fd: openSync(file, 'a', 0o600), bytes: segmentBytes, needed: 0 }
    this.#segments.add(segment)
    const left: string[] = []
    let damaged = 0
    for (const [index, line] of lines.entries()) {
      if (line === '') continue
      if (isMessage(line)) {
        if (left.length === 0 && this.#options.adopt(line, () => this.#settle(segment))) segment.needed += 1
        else left.push(line)
      } else if (index < lines.length - 1) {
        // The last line may break off: the process was killed while it wrote, and that message was not taken yet.
        damaged += 1
      }
    }
    if (left.length > 0) this.#putBack(left)
    if (damaged > 0) this.#options.report('queue_dir_damaged', `${damaged} lines`)
    if (segment.needed === 0) this.#remove(segment)
  }

  /** What finds no room now becomes an orphan again, for another process or a later look. */
  #putBack(lines: string[]): void {
    const name = `${this.#group}.${this.#machine}.left-${randomUUID().slice(0, 8)}.1.events`
    writeFileSync(path.join(this.#options.folder, name), `${lines.join('\n')}\n`, { mode: 0o600 })
  }

  #try<Result>(action: () => Result): Result | undefined {
    try {
      return action()
    } catch (error) {
      this.#pausedUntil = this.#options.now() + retryAfterMs
      this.#options.report('queue_dir_failed', (error as NodeJS.ErrnoException).code ?? '', error)
      return undefined
    }
  }
}

function isMessage(line: string): boolean {
  try {
    return typeof (JSON.parse(line) as { messageId?: unknown } | null)?.messageId === 'string'
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
