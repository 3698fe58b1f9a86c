import { fail, ok, warn, type Check } from './check.js'

/** What the checks of a machine look at; that of the running process, unless a test says otherwise. */
export interface Machine {
  nodeVersion: string
  platform: string
  arch: string
  /** The version of glibc, or `null` where there is another C library. Linux only. */
  glibc: string | null
  /** Events are kept in a ClickHouse server, so the embedded engine is not needed. */
  usesClickhouse: boolean
  nowMs: number
}

/** This program was made after this moment; a clock before it is wrong. */
const madeAfterMs = Date.UTC(2026, 0, 1)

/** Checks the Node version, the platform and the clock. */
export function checkMachine(machine: Machine = thisMachine()): Check[] {
  return [nodeCheck(machine), platformCheck(machine), clockCheck(machine)]
}

function thisMachine(): Machine {
  const report = process.report.getReport() as unknown as { header: { glibcVersionRuntime?: string } }
  return {
    nodeVersion: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    glibc: report.header.glibcVersionRuntime ?? null,
    usesClickhouse: Boolean(process.env.KEEPSIGHT_CLICKHOUSE),
    nowMs: Date.now(),
  }
}

function nodeCheck({ nodeVersion }: Machine): Check {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return ok('node', `Node ${nodeVersion}`)
  return fail('node', `Node ${nodeVersion} is too old. Install 20.19 or newer from nodejs.org.`)
}

function platformCheck({ platform, arch, glibc, usesClickhouse }: Machine): Check {
  const runs =
    (arch === 'x64' || arch === 'arm64') &&
    ((platform === 'linux' && glibc !== null) || platform === 'darwin')
  const name = `${platform} ${arch}${platform === 'linux' ? (glibc === null ? ', not glibc' : `, glibc ${glibc}`) : ''}`
  if (runs) return ok('platform', name)
  if (usesClickhouse) return ok('platform', `${name}; events are in a ClickHouse server`)
  return fail(
    'platform',
    `The embedded engine does not run on ${name}. Point --clickhouse or KEEPSIGHT_CLICKHOUSE at a ClickHouse server.`,
  )
}

function clockCheck({ nowMs }: Machine): Check {
  const time = new Date(nowMs).toISOString()
  if (nowMs >= madeAfterMs) return ok('clock', time)
  return warn('clock', `The clock says ${time}, which is in the past. Set it, or events get wrong times.`)
}
