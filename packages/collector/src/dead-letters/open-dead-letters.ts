import { appendFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { syncFile, syncFolder, writeSynced } from '../spool/sync-files.js'
import type { DeadLetter, DeadLetters } from './port.js'

export interface DeadLettersOptions {
  /** Made when missing. */
  dir: string
  /** Milliseconds since 1970. */
  now: () => number
  /** A letter goes after so long. Default 7 days. */
  maxAgeMs?: number
  /** Beyond it the oldest go. Default 10,000. */
  maxLetters?: number
}

/**
 * Opens the dead letters: one file of JSON lines a day, `2026-09-01.ndjson` (UTC). All are in memory too, since they are few.
 */
export async function openDeadLetters(options: DeadLettersOptions): Promise<DeadLetters> {
  await mkdir(options.dir, { recursive: true, mode: 0o700 })
  const letters = new FileDeadLetters(options)
  await letters.read()
  return letters
}

class FileDeadLetters implements DeadLetters {
  readonly #dir: string
  readonly #now: () => number
  readonly #maxAgeMs: number
  readonly #maxLetters: number
  /** By app and message; in order of arrival. */
  #letters = new Map<string, DeadLetter>()
  /** Calls that change files come one after another. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor({ dir, now, maxAgeMs = 7 * 24 * 60 * 60 * 1000, maxLetters = 10_000 }: DeadLettersOptions) {
    this.#dir = dir
    this.#now = now
    this.#maxAgeMs = maxAgeMs
    this.#maxLetters = maxLetters
  }

  async read(): Promise<void> {
    for (const file of (await this.#files()).sort()) {
      for (const line of (await readFile(path.join(this.#dir, file), 'utf8')).split('\n')) {
        const letter = parseLetter(line)
        if (letter) this.#letters.set(key(letter), letter)
      }
    }
    await this.#expire()
  }

  add(letters: readonly DeadLetter[]): Promise<void> {
    return this.#inTurn(async () => {
      const fresh = letters.filter((letter) => !this.#letters.has(key(letter)))
      for (const [day, lettersOfDay] of groupByDay(fresh)) {
        const file = path.join(this.#dir, `${day}.ndjson`)
        // A crash may have left half a line: a newline in front ends it.
        await appendFile(file, lettersOfDay.map((letter) => `\n${JSON.stringify(letter)}\n`).join(''), {
          mode: 0o600,
        })
        await syncFile(file)
      }
      if (fresh.length) await syncFolder(this.#dir)
      for (const letter of fresh) this.#letters.set(key(letter), letter)
      await this.#expire()
    })
  }

  list({ appId, limit = 100 }: { appId?: string; limit?: number } = {}): Promise<DeadLetter[]> {
    return this.#inTurn(async () => {
      await this.#expire()
      return [...this.#letters.values()]
        .reverse()
        .filter((letter) => appId === undefined || letter.appId === appId)
        .slice(0, limit)
    })
  }

  count(): number {
    return this.#letters.size
  }

  remove(messages: readonly { appId: string; messageId: string }[]): Promise<void> {
    return this.#inTurn(async () => {
      let removed = 0
      for (const message of messages) if (this.#letters.delete(key(message))) removed++
      if (removed) await this.#rewrite()
    })
  }

  async #expire(): Promise<void> {
    const before = this.#letters.size
    const oldest = this.#now() - this.#maxAgeMs
    for (const [id, { refusedAt }] of this.#letters) {
      // A tenth more may gather before the files are written anew.
      const isTooMany = before > this.#maxLetters && this.#letters.size > this.#maxLetters * 0.9
      if (refusedAt >= oldest && !isTooMany) break
      this.#letters.delete(id)
    }
    if (this.#letters.size < before) await this.#rewrite()
  }

  /** Writes the files as memory has it: each in one step, so that a crash leaves the old or the new one. */
  async #rewrite(): Promise<void> {
    const days = groupByDay([...this.#letters.values()])
    for (const [day, letters] of days) {
      const file = path.join(this.#dir, `${day}.ndjson`)
      await writeSynced(
        `${file}.new`,
        Buffer.from(letters.map((each) => `${JSON.stringify(each)}\n`).join('')),
      )
      await rename(`${file}.new`, file)
    }
    for (const file of await this.#files())
      if (!days.has(file.slice(0, -'.ndjson'.length))) await rm(path.join(this.#dir, file), { force: true })
    await syncFolder(this.#dir)
  }

  async #files(): Promise<string[]> {
    return (await readdir(this.#dir)).filter((name) => /^\d{4}-\d\d-\d\d\.ndjson$/.test(name))
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work)
    this.#queue = result.catch(() => {})
    return result
  }
}

function key({ appId, messageId }: { appId: string; messageId: string }): string {
  return `${appId}\n${messageId}`
}

function groupByDay(letters: readonly DeadLetter[]): Map<string, DeadLetter[]> {
  const days = new Map<string, DeadLetter[]>()
  for (const letter of letters) {
    const day = new Date(letter.refusedAt).toISOString().slice(0, 10)
    const lettersOfDay = days.get(day)
    if (lettersOfDay) lettersOfDay.push(letter)
    else days.set(day, [letter])
  }
  return days
}

function parseLetter(line: string): DeadLetter | null {
  if (!line) return null
  try {
    const letter = JSON.parse(line) as DeadLetter
    const isLetter =
      typeof letter.appId === 'string' &&
      typeof letter.messageId === 'string' &&
      typeof letter.row === 'string'
    return isLetter && Number.isFinite(letter.refusedAt) ? letter : null
  } catch {
    return null // The half line of a crash: its message is still in the spool.
  }
}
