import { existsSync } from 'node:fs'
import path from 'node:path'
import { withServer, type ConnectionOptions } from '../connection.js'
import { fail, type Check } from '../doctor/check.js'
import { checkDataFolder } from '../doctor/check-data-folder.js'
import { checkMachine } from '../doctor/check-machine.js'
import { checkServer } from '../doctor/check-server.js'
import { answer } from '../output.js'

/** What `keepsight doctor --json` prints. */
export interface DoctorReport {
  /** Nothing failed. Warnings do not count. */
  ok: boolean
  checks: Check[]
}

const marks = { ok: '✓', warn: '!', fail: '✗' } as const

/**
 * `keepsight doctor`: looks at the machine, the data folder and, through the server that runs or one started for it, at
 * the stores.
 *
 * @returns the exit code: 1 when a check failed
 */
export async function doctor(options: ConnectionOptions & { json?: boolean }): Promise<number> {
  const data = path.resolve(options.data ?? (process.env.KEEPSIGHT_DATA || '.keepsight'))
  const checks = [...checkMachine(), ...checkDataFolder(data)]
  // Where there is nothing yet, looking must not make anything; where something failed, a server would not start.
  if (existsSync(data) && checks.every(({ status }) => status !== 'fail'))
    checks.push(...(await stores(options)))
  const report: DoctorReport = { ok: checks.every(({ status }) => status !== 'fail'), checks }
  answer(options.json, report, () => {
    const width = Math.max(...checks.map(({ name }) => name.length))
    return checks
      .map(({ name, status, message }) => `${marks[status]} ${name.padEnd(width)}  ${message}`)
      .join('\n')
  })
  return report.ok ? 0 : 1
}

async function stores(options: ConnectionOptions): Promise<Check[]> {
  try {
    return await withServer(options, checkServer)
  } catch (error) {
    return [fail('stores', error instanceof Error ? error.message : String(error))]
  }
}
