import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { freePort } from './free-port.js'

/** A PostgreSQL server of a test. */
export interface TestPostgres {
  /** For `openOperationalStore`: the user may do everything. */
  url: string
  /** Makes an empty database and gives its URL. */
  createDatabase(): Promise<string>
  /** `kill -9`; its data stay. */
  kill(): Promise<void>
  /** Starts it (again) on the same data and port. */
  start(): Promise<void>
  /** Ends it and deletes its data. */
  stop(): Promise<void>
}

const password = 'only-for-tests'

/**
 * Starts a real PostgreSQL server on 127.0.0.1, with `fsync` on and its data in a temporary folder, and waits until it answers.
 * It ends with this process, however that ends.
 *
 * @throws Error when PostgreSQL is not installed or does not come up
 */
export async function startPostgres(): Promise<TestPostgres> {
  const bin = binaries()
  const folder = mkdtempSync(path.join(tmpdir(), 'keepsight-postgres-'))
  const data = path.join(folder, 'data')
  const passwordFile = path.join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  const as = serverUser(folder, passwordFile)
  const initdb = spawnSync(
    ...command(as, path.join(bin, 'initdb'), [
      ...['-D', data, '-U', 'keepsight', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`],
      ...['-E', 'UTF8', '--locale=C', '--no-sync'],
    ]),
    { encoding: 'utf8', cwd: folder },
  )
  if (initdb.status !== 0) throw new Error(`initdb of the test failed:\n${initdb.stdout}${initdb.stderr}`)
  const port = await freePort()
  const urlOf = (database: string) => `postgres://keepsight:${password}@127.0.0.1:${port}/${database}`

  let server: ChildProcess | null = null
  let output = ''
  const start = async () => {
    const [program, argv] = command(as, path.join(bin, 'postgres'), [
      ...['-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'],
      ...['-c', 'max_connections=60', '-c', 'shared_buffers=32MB'],
    ])
    const started = spawn('sh', ['-c', watched, 'sh', folder, program, ...argv], {
      stdio: ['pipe', 'ignore', 'pipe'],
      cwd: folder,
    })
    started.stderr?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)))
    await untilAnswers(urlOf('postgres'), () => {
      if (started.exitCode !== null) throw new Error(`The PostgreSQL server of the test ended:\n${output}`)
    })
    server = started
  }
  const end = async (signal: 'SIGKILL' | 'SIGINT') => {
    if (!server || server.exitCode !== null) return
    const exited = once(server, 'exit')
    process.kill(Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]), signal)
    await exited
  }
  await start()
  let databases = 0
  return {
    url: urlOf('postgres'),
    async createDatabase() {
      const name = `test_${++databases}`
      await ask(urlOf('postgres'), `create database ${name}`)
      return urlOf(name)
    },
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Runs the server; ends it and deletes its folder when the input ends, which happens when the test's process does. */
const watched = `folder=$1; shift
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
(cat <&3 >/dev/null; : > "$folder/abandoned"; kill -INT $server) &
watcher=$!
wait $server
kill $watcher 2>/dev/null
if [ -e "$folder/abandoned" ]; then rm -rf "$folder"; fi`

/** Where `initdb` and `postgres` are: Debian keeps them out of the path. */
function binaries(): string {
  const versions = '/usr/lib/postgresql'
  const debian = existsSync(versions)
    ? readdirSync(versions)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => path.join(versions, version, 'bin'))
    : []
  const places = [...debian, ...(process.env.PATH ?? '').split(path.delimiter)]
  const found = places.find((place) =>
    ['initdb', 'postgres'].every((name) => existsSync(path.join(place, name))),
  )
  if (found) return found
  throw new Error(
    'The tests start a PostgreSQL server, which is not installed. Install it (Debian: apt-get install postgresql).',
  )
}

/** PostgreSQL refuses to run as root: then as `postgres`, whom the files are given to. */
function serverUser(...files: string[]): string | null {
  if (process.getuid?.() !== 0) return null
  const idOf = (flag: string) =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || Number.NaN)
  const [uid, gid] = [idOf('-u'), idOf('-g')]
  if (Number.isNaN(uid) || Number.isNaN(gid))
    throw new Error(
      'The tests start PostgreSQL as the user "postgres", who is missing. Run them as another user than root.',
    )
  for (const file of files) chownSync(file, uid, gid)
  return 'postgres'
}

function command(as: string | null, program: string, argv: string[]): [string, string[]] {
  if (!as) return [program, argv]
  return ['setpriv', [`--reuid=${as}`, `--regid=${as}`, '--init-groups', program, ...argv]]
}

async function ask(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(statement)
  } finally {
    await client.end().catch(() => undefined)
  }
}

async function untilAnswers(url: string, stillThere: () => void): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    stillThere()
    const up = await ask(url, 'select 1').then(
      () => true,
      () => false,
    )
    if (up) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('The PostgreSQL server of the test did not answer within 30 s')
}
