import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { CliError } from '../cli-error.js'
import { withServer, type Connection, type ConnectionOptions } from '../connection.js'
import { importFile, type ImportProgress, type Reject, type ResumePoint } from '../import/import-file.js'
import { importState, type ImportState } from '../import/import-state.js'
import type { Mapping } from '../import/mapping.js'
import { messageIds } from '../import/message-ids.js'
import { isTimeZone } from '../import/parse-time.js'
import type { ReadRecords } from '../import/parsed-record.js'
import { readCombined } from '../import/read-combined.js'
import { readCsv } from '../import/read-csv.js'
import { readMapping } from '../import/read-mapping.js'
import { readNdjson } from '../import/read-ndjson.js'
import { showProgress } from '../import/show-progress.js'
import { openSourceFile } from '../import/source-file.js'
import { visitorSalt } from '../import/visitor-salt.js'
import { answer, say } from '../output.js'
import { findApp, withImportKey, type ImportTarget } from './import-target.js'
import { waitUntilLoaded } from './wait-until-loaded.js'

export interface ImportCommandOptions extends ConnectionOptions {
  json?: boolean
  app: string
  format: 'combined' | 'csv' | 'ndjson'
  map?: string
  timezone?: string
  create?: boolean
  rejects?: string
}

/** What `keepsight import --json` prints. */
export interface ImportSummary {
  /** Lines of a log or of NDJSON, rows of CSV. */
  lines: number
  /** Those whose messages are on the server's disk. What an earlier import brought in counts here, and is there once. */
  accepted: number
  rejectedCount: number
  /** In the file's order; at most the first 10,000. `--rejects FILE` has them all. */
  rejected: Reject[]
}

const longestRejectedList = 10_000
const shownRejects = 20
const saveEveryMs = 1_000

/** `keepsight import`: a file becomes messages, sent as any other program's; repeating it adds nothing twice. */
export async function importCommand(file: string, options: ImportCommandOptions): Promise<void> {
  const mapping = mappingOf(options)
  if (options.timezone !== undefined && !isTimeZone(options.timezone))
    throw new CliError(`${options.timezone} is not an IANA time zone. Write one such as Europe/Berlin.`)
  await openSourceFile(file).then(({ stream }) => stream.destroy()) // Before a server is started for it.
  await withServer(options, async (connection) => {
    const app = await findApp(connection, options)
    const identity = [app, options.format, mapping?.name ?? '']
    const state = await importState(connection.data, {
      file,
      identity: [...identity, JSON.stringify(mapping), options.timezone ?? '', options.server ?? ''],
    })
    const resume = state.load() ?? { doneThrough: 0, accepted: 0, refused: [] }
    if (resume.doneThrough)
      say(`Going on after line ${resume.doneThrough.toLocaleString('en')} of an interrupted import.`)
    const summary = await withImportKey(connection, { app, key: options.key }, (target) =>
      runImport(file, {
        connection,
        options,
        target,
        read: readerOf(options, { mapping, connection, app }),
        identity,
        state,
        resume,
      }),
    )
    state.remove()
    await waitUntilLoaded(connection)
    answer(options.json, summary, () => summaryText(summary, options))
  })
}

interface Run {
  connection: Connection
  options: ImportCommandOptions
  target: ImportTarget
  read: ReadRecords
  identity: string[]
  state: ImportState
  resume: ResumePoint
}

async function runImport(file: string, run: Run): Promise<ImportSummary> {
  const { connection, options, target, read, identity, state, resume } = run
  const source = await openSourceFile(file)
  const shown = showProgress(() => Math.min(1, source.bytesRead() / Math.max(1, source.size)))
  const rejectsFile = options.rejects === undefined ? null : createWriteStream(options.rejects)
  const rejected: Reject[] = []
  let savedAt = Date.now()
  let latest: ImportProgress | null = null
  const save = () => {
    if (latest && latest.resume.doneThrough > resume.doneThrough) state.save(latest.resume)
  }
  try {
    const progress = await importFile({
      chunks: source.stream,
      read,
      idOf: messageIds(identity),
      destination: { url: connection.url, key: target.key },
      resume,
      onReject(reject) {
        if (rejected.length < longestRejectedList) rejected.push(reject)
        rejectsFile?.write(`line ${reject.line}: ${reject.reason}\n`)
      },
      onProgress(progress) {
        latest = progress
        shown.update(progress)
        if (Date.now() - savedAt < saveEveryMs) return
        savedAt = Date.now()
        save()
      },
    })
    rejected.sort((a, b) => a.line - b.line)
    return {
      lines: progress.records,
      accepted: progress.accepted,
      rejectedCount: progress.rejected,
      rejected,
    }
  } catch (error) {
    save()
    throw readable(error, file)
  } finally {
    shown.end()
    source.stream.destroy()
    await closeRejects(rejectsFile, options.rejects)
  }
}

function mappingOf({ format, map }: ImportCommandOptions): Mapping | null {
  if (format === 'combined' && map !== undefined)
    throw new CliError('The format combined takes no mapping file: leave --map out.')
  if (format === 'csv' && map === undefined)
    throw new CliError(
      'CSV needs a mapping file that says what the columns mean: --map FILE. docs/guides/import.md shows one.',
    )
  return map === undefined ? null : readMapping(map)
}

function readerOf(
  { format, timezone }: ImportCommandOptions,
  { mapping, connection, app }: { mapping: Mapping | null; connection: Connection; app: string },
): ReadRecords {
  if (format === 'combined') return readCombined(visitorSalt(connection.data, app))
  if (format === 'csv' && mapping) return readCsv(mapping, { timezone })
  return readNdjson(mapping, { timezone })
}

/** A damaged archive is the file's fault, not the program's. */
function readable(error: unknown, file: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  const damaged = /^(Z_|ERR_)/.test(code ?? '') || /compressed|zip|uncompressed size/i.test(message)
  if (error instanceof CliError || !damaged) return error
  return new CliError(`${file} is damaged: ${message}. What came before is imported.`, { cause: error })
}

async function closeRejects(stream: WriteStream | null, file: string | undefined): Promise<void> {
  if (!stream) return
  try {
    await finished(stream.end())
  } catch (error) {
    throw new CliError(`The rejected lines could not be written to ${file}: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function summaryText(
  { lines, accepted, rejectedCount, rejected }: ImportSummary,
  options: ImportCommandOptions,
): string {
  const shown = rejected.slice(0, shownRejects).map(({ line, reason }) => `line ${line}: ${reason}`)
  const more = rejectedCount - shown.length
  return [
    ...shown,
    ...(more > 0
      ? [`and ${more.toLocaleString('en')} more${options.rejects ? '' : '; --rejects FILE lists them all'}`]
      : []),
    `${lines.toLocaleString('en')} lines: ${accepted.toLocaleString('en')} accepted, ${rejectedCount.toLocaleString('en')} rejected.`,
  ].join('\n')
}
