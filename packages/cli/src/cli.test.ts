import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { startServer, type RunningServer } from '@keepsight/server'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { DoctorReport } from './commands/doctor.js'
import type { ImportSummary } from './commands/import.js'

// The built command, as a process of its own, against a real server.

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url))
const root = mkdtempSync(path.join(tmpdir(), 'keepsight-cli-'))
const data = path.join(root, 'data')
let server: RunningServer

beforeAll(async () => {
  server = await startServer({ data, port: 0, log: () => {} })
  await json('app', 'create', 'first')
})
afterAll(async () => {
  await server.stop()
  rmSync(root, { recursive: true, force: true })
})

function keepsight(...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, KEEPSIGHT_DATA: data }
    const child = spawn(process.execPath, [bin, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (err += chunk))
    child.once('close', (code) => resolve({ code, out, err }))
  })
}

async function json<Answer>(...args: string[]): Promise<Answer> {
  const { code, out, err } = await keepsight(...args, '--json')
  if (code !== 0) throw new Error(err)
  return JSON.parse(out) as Answer
}

const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(path.join(root, name), content)
  return name
}

const everything = { from: '2000-01-01', to: '2030-01-01' }
async function totals(app: string, metrics: string[], ...more: string[]) {
  const query = JSON.stringify({ metrics, range: everything })
  return (await json<{ totals: object }>('query', '--app', app, query, ...more)).totals
}

describe('app', { timeout: 90_000 }, () => {
  test('create prints the id and the three keys, exactly', async () => {
    const created = await json<object>(
      'app',
      'create',
      'My Shop',
      '--timezone',
      'Europe/Berlin',
      '--origin',
      'https://shop.example',
    )
    expect(created).toEqual({
      app: 'my-shop',
      secretKey: expect.stringMatching(/^ks_sec_/) as string,
      publicKey: expect.stringMatching(/^ks_pub_/) as string,
      readKey: expect.stringMatching(/^ks_read_/) as string,
    })
    const { apps } = await json<{ apps: object[] }>('app', 'list')
    expect(apps).toContainEqual(
      expect.objectContaining({ id: 'my-shop', name: 'My Shop', timezone: 'Europe/Berlin' }),
    )
    const { code, err } = await keepsight('app', 'create', 'My Shop')
    expect(code).toBe(1)
    expect(err).toContain('An app with this name exists.')
  })
})

describe('import', { timeout: 90_000 }, () => {
  const line = (host: string, target = '/') =>
    `${host} - - [17/May/2015:10:05:03 +0000] "GET ${target} HTTP/1.1" 200 1 "-" "Mozilla/5.0"`

  test('an access log: well-formed lines are pages, the malformed one is named', async () => {
    const log = file(
      'access.log',
      [
        line('192.0.2.1'),
        line('192.0.2.1'),
        `${line('192.0.2.2')}"broken`.slice(0, -9),
        line('192.0.2.3', '/a?b=1'),
      ].join('\n'),
    )
    const args = [
      'import',
      log,
      '--app',
      'Web Log',
      '--create',
      '--format',
      'combined',
      '--rejects',
      'rejects.txt',
    ]
    const expected: ImportSummary = {
      lines: 4,
      accepted: 3,
      rejectedCount: 1,
      rejected: [{ line: 3, reason: 'the user agent is not in quotes, or has no closing quote' }],
    }
    expect(await json(...args)).toEqual(expected)
    expect(readFileSync(path.join(root, 'rejects.txt'), 'utf8')).toBe(
      'line 3: the user agent is not in quotes, or has no closing quote\n',
    )
    expect(await totals('web-log', ['events', 'visitors'])).toEqual({ events: 3, visitors: 2 })
    const paths = await json<{ rows: object[] }>(
      'query',
      '--app',
      'web-log',
      JSON.stringify({ metrics: ['events'], dimensions: ['page:path'], range: everything }),
    )
    expect(paths.rows).toEqual([
      { dimensions: { 'page:path': '/' }, metrics: { events: 2 } },
      { dimensions: { 'page:path': '/a' }, metrics: { events: 1 } },
    ])
  })

  test('CSV: repeats within the file are kept, and a second import, zipped, changes nothing', async () => {
    const map = file(
      'map.json',
      JSON.stringify({
        timestamp: { column: 'when', unit: 'seconds' },
        type: { column: 'kind', values: { VIEW: 'view' }, otherwise: 'track' },
        event: { column: 'kind' },
        userId: { column: 'person' },
        object: { type: { value: 'Article' }, id: { column: 'article' } },
      }),
    )
    const rows = [
      'when,kind,person,article',
      '1465413032,VIEW,-8845298781299428018,-3499919498720038879',
      '1465413032,VIEW,-8845298781299428018,-3499919498720038879',
      '1465413040,LIKE,-8845298781299428018,-3499919498720038879',
      '1465412000,VIEW,9007199254740993,8890720798209849691',
      '12,VIEW,1,2',
      'soon,VIEW,1,2',
    ].join('\n')
    const importing = (name: string) =>
      json<ImportSummary>('import', name, '--app', 'reader', '--create', '--format', 'csv', '--map', map)
    const counts = { events: 4, views: 3, users: 2, objects: 2 }
    const first = await importing(file('views.csv', rows))
    expect(first).toMatchObject({ lines: 6, accepted: 4, rejectedCount: 2 })
    expect(first.rejected).toEqual([
      { line: 6, reason: expect.stringContaining('invalid_timestamp') as string },
      { line: 7, reason: 'timestamp is not in the unit "seconds"' },
    ])
    expect(await totals('reader', Object.keys(counts))).toEqual(counts)
    expect(await importing(file('views.csv.gz', gzipSync(rows)))).toMatchObject({
      accepted: 4,
      rejectedCount: 2,
    })
    expect(await totals('reader', Object.keys(counts))).toEqual(counts)

    const { views } = await json<{ views: { object: { id: string }; user: string }[] }>(
      'object-views',
      '--app',
      'reader',
      '--limit',
      '3',
    )
    expect(views.map(({ object, user }) => [object.id, user])).toEqual([
      ['-3499919498720038879', '-8845298781299428018'],
      ['-3499919498720038879', '-8845298781299428018'],
      ['8890720798209849691', '9007199254740993'],
    ])
  })

  test('NDJSON messages survive kills of both processes in the middle: none lost, none twice', async () => {
    const count = 20_000
    const lines = Array.from({ length: count }, (_, index) =>
      JSON.stringify({
        type: 'track',
        event: 'Sold',
        userId: `u-${index % 100}`,
        timestamp: '2024-01-01T00:00:00Z',
        properties: { index },
      }),
    )
    const name = file('messages.ndjson', lines.join('\n'))
    const importing = json<ImportSummary>('import', name, '--app', 'kills', '--create', '--format', 'ndjson')
    importing.catch(() => {}) // Told below, after the kills.
    for (const victim of ['collector', 'main', 'collector'] as const) {
      await new Promise((resolve) => setTimeout(resolve, 700))
      const pid = server.pids()[victim]
      if (pid) process.kill(pid, 'SIGKILL')
    }
    expect(await importing).toMatchObject({ lines: count, accepted: count, rejectedCount: 0 })
    expect(await totals('kills', ['events', 'users'])).toEqual({ events: count, users: 100 })
    const { rows } = await json<{ rows: object[] }>(
      'sql',
      '--app',
      'kills',
      "SELECT uniqExact(JSONExtractInt(properties, 'index')) AS different FROM events WHERE app_id = {app:String}",
    )
    expect(rows).toEqual([{ different: count }])
    // The state of an import does not outlive it.
    expect(readdirSync(path.join(data, 'imports')).filter((name) => name.endsWith('.json'))).toEqual([])
  })

  test.each([
    [['import', 'none.log', '--app', 'x', '--format', 'combined'], 'There is no file none.log.'],
    [
      ['import', 'access.log', '--app', 'no such', '--format', 'combined'],
      'There is no app no such. There are: first',
    ],
    [['import', 'views.csv', '--app', 'reader', '--format', 'csv'], '--map FILE'],
    [
      ['import', 'access.log', '--app', 'x', '--format', 'combined', '--timezone', 'Berlin'],
      'not an IANA time zone',
    ],
    [['query', '--app', 'first', '{metrics'], 'The query is not JSON.'],
    [
      ['query', '--app', 'first', '{"metrics":["likes"],"range":{"from":"2020-01-01","to":"2020-01-02"}}'],
      'views',
    ],
    [['sql', 'DROP TABLE events'], ''],
    [
      ['app', 'list', '--server', 'http://127.0.0.1:9', '--key', 'x'],
      'The server at http://127.0.0.1:9 does not answer.',
    ],
    [['app', 'list', '--server', 'nowhere'], '--server must be a URL'],
  ])('%j fails with a sentence', async (args, sentence) => {
    const { code, out, err } = await keepsight(...args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(sentence)
    expect(err).not.toMatch(/^ +at /m)
  })

  test('what is not understood exits with 2 and says where help is', async () => {
    for (const args of [['frob'], ['import', 'x'], ['import', 'x', '--app', 'a', '--format', 'xml'], []]) {
      const { code, err } = await keepsight(...args)
      expect({ args, code }).toEqual({ args, code: 2 })
      expect(err).toMatch(/help|Usage/)
    }
    expect((await keepsight('--help')).code).toBe(0)
  })
})

describe('without a server', { timeout: 90_000 }, () => {
  test('starts one for the time of the command, on the same data, and leaves it stopped', async () => {
    const folder = path.join(root, 'alone')
    const log = file(
      'alone.log',
      '192.0.2.1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 1 "-" "-"\n',
    )
    const imported = await keepsight(
      'import',
      log,
      '--app',
      'alone',
      '--create',
      '--format',
      'combined',
      '--json',
      '--data',
      folder,
    )
    expect(JSON.parse(imported.out)).toMatchObject({ accepted: 1 })
    expect(readdirSync(folder)).not.toContain('server.json')
    expect(await totals('alone', ['events'], '--data', folder)).toEqual({ events: 1 })
    const { code, err } = await keepsight('sign-in', '--data', folder)
    expect(code).toBe(1)
    expect(err).toContain('keepsight serve')
  })
})

test(
  'a command waits for the server of its data folder that is just starting',
  { timeout: 90_000 },
  async () => {
    const folder = path.join(root, 'starting')
    // It has the folder from here on, and answers a second later.
    const starting = startServer({ data: folder, port: 0, log: () => {} })
    const commands = ['one', 'two'].map((name) => keepsight('app', 'create', name, '--data', folder))
    const answers = await Promise.all(commands)
    await (await starting).stop()
    expect(answers.map(({ code, err }) => (code === 0 ? 'ok' : err))).toEqual(['ok', 'ok'])
  },
)

describe('sessions', { timeout: 90_000 }, () => {
  const idOf = (name: string) => createHash('sha256').update(name).digest('base64url').slice(0, 22)
  const today = new Date().toISOString().slice(0, 10)
  let secretKey = ''

  /** Logs a user of the app in, as the app itself would say it. */
  async function logIn(name: string, user: string): Promise<string> {
    const response = await fetch(`${server.url}/v1/sessions/start`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        keyId: idOf(name),
        sealedKey: 'sealed',
        user,
        userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0',
      }),
    })
    expect(await response.json()).toMatchObject({ outcome: 'started' })
    return idOf(name)
  }
  interface Listed {
    sessions: { id: string; user: string; state: string; reason: string | null; endedBy: object | null }[]
  }
  const list = (...args: string[]) => json<Listed>('sessions', '--app', 'log-ins', ...args)

  beforeAll(async () => {
    ;({ secretKey } = await json<{ secretKey: string }>('app', 'create', 'Log-ins'))
  })

  test('are listed, as a table that a person reads and as JSON', async () => {
    const id = await logIn('ann 1', 'ann')
    await logIn('bob 1', 'bob')
    expect((await list('--user', 'ann')).sessions).toMatchObject([{ id, user: 'ann', state: 'active' }])
    expect((await list('--live')).sessions).toHaveLength(2)
    const { out } = await keepsight('sessions', '--app', 'log-ins', '--browser', 'Firefox', '--limit', '1')
    const [titles, , row, more] = out.split('\n')
    expect(titles).toMatch(/^session +user +state +device +place +since +last seen$/)
    expect(row).toMatch(/^[\w-]{22} +bob +active +Firefox on macOS +\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/)
    expect(more).toMatch(/^There are more: --cursor \S+$/)
    expect((await keepsight('sessions', 'list', '--app', 'log-ins', '--user', 'nobody')).out).toBe(
      'No sessions.\n',
    )
  })

  test('are ended, once, and what is told is the true state', async () => {
    const id = await logIn('cat 1', 'cat')
    const { out } = await keepsight('sessions', 'end', id, '--app', 'log-ins')
    expect(out).toContain('is ending: no guarded process of the app lets it in')
    expect((await list('--user', 'cat')).sessions).toMatchObject([
      { id, state: 'ending', reason: 'ended-by-admin', endedBy: { kind: 'admin', id: null } },
    ])
    // Without the app: it is found by the session.
    expect(await json<{ ended: number }>('sessions', 'end', id)).toMatchObject({ ended: 0 })
    expect((await keepsight('sessions', 'end', id)).out).toMatch(
      /^Nothing to end: since .+ the session is ending \(ended-by-admin\)\.$/m,
    )
    expect((await keepsight('sessions', '--app', 'log-ins', '--state', 'ending')).out).toContain(
      'Endings that wait for the app, of which no process is connected: 1.',
    )
  })

  test('are ended but one, all of a user, and for ever', async () => {
    const [keep] = [await logIn('dan 1', 'dan'), await logIn('dan 2', 'dan')]
    expect((await keepsight('sessions', 'end-others', keep)).out).toContain('Ended one session:')
    expect((await list('--user', 'dan', '--state', 'active')).sessions).toMatchObject([{ id: keep }])
    const ofDan = ['--app', 'log-ins', '--user', 'dan']
    expect(await json<{ ended: number }>('sessions', 'end-all', ...ofDan)).toMatchObject({ ended: 1 })
    expect((await keepsight('sessions', 'end-all', ...ofDan)).out).toBe('There was no session to end.\n')
    expect((await keepsight('sessions', 'deactivate', ...ofDan)).out).toContain('cannot log in any more')
    await expect(logIn('dan 3', 'dan')).rejects.toThrow()
    expect((await keepsight('sessions', 'reactivate', ...ofDan)).code).toBe(0)
    await logIn('dan 4', 'dan')
  })

  test('are reported on by day', async () => {
    const days = ['--app', 'log-ins', '--from', today, '--to', today]
    const report = await json<{ totals: { logIns: number; rejected: number } }>('report', 'sessions', ...days)
    expect(report.totals.logIns).toBeGreaterThanOrEqual(6)
    expect(report.totals.rejected).toBe(1)
    const { out } = await keepsight('report', 'sessions', ...days)
    expect(out).toMatch(/^Live now: \d+ sessions of \d+ users, \d+ ending\.$/m)
    expect(out).toMatch(/^total +\d+ +\d+ +0 +1 +\d+$/m)
    expect(out).toContain('ended-by-admin')
    expect((await keepsight('report', 'objects', ...days)).out).toBe('No views.\n')
  })

  test('that are not there are told in a sentence', async () => {
    const unknown = idOf('unknown')
    for (const args of [[unknown], [unknown, '--app', 'log-ins'], ['nonsense', '--app', 'log-ins']]) {
      const { code, err } = await keepsight('sessions', 'end', ...args)
      expect(code).toBe(1)
      expect(err).toMatch(/^(No app|The app) has (a|no) user session with this id\./)
    }
    expect((await keepsight('sessions', '--app', 'nothing')).err).toContain('There is no such app.')
    expect((await keepsight('sessions')).code).toBe(2)
    expect((await keepsight('sessions', 'end-all', '--app', 'log-ins')).code).toBe(2)
    expect((await keepsight('report', 'nothing', '--app', 'log-ins')).code).toBe(2)
    expect((await keepsight('sessions', '--app', 'log-ins', '--from', 'x')).err).toContain(
      'from must be a day',
    )
  })
})

describe('doctor', { timeout: 90_000 }, () => {
  test('finds a server that runs well', async () => {
    const report = await json<DoctorReport>('doctor')
    expect(report.ok).toBe(true)
    expect(report.checks.map(({ name }) => name)).toEqual([
      'node',
      'platform',
      'clock',
      'data folder',
      'disk',
      'permissions',
      'server',
      'store',
      'database',
      'spool',
      'dead-letters',
      'derived',
      'endings',
      'session-stores',
      'versions',
    ])
    expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([])
  })

  test('exits with 1 and says what to do when the data folder is a file', async () => {
    const { code, out } = await keepsight('doctor', '--data', file('not-a-folder', ''))
    expect(code).toBe(1)
    expect(out).toContain('✗ data folder')
  })

  test('makes nothing where there is nothing yet', async () => {
    const { code, out } = await keepsight('doctor', '--data', path.join(root, 'nothing'))
    expect(code).toBe(0)
    expect(out).toContain('does not exist yet')
    expect(readdirSync(root)).not.toContain('nothing')
  })
})

describe('serve', { timeout: 90_000 }, () => {
  test('says where it answers and how to sign in, and stops in order', async () => {
    const folder = path.join(root, 'served')
    const child = spawn(process.execPath, [bin, 'serve', '--port', '0', '--data', folder, '--json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    let out = ''
    const ready = await new Promise<{ url: string; signInUrl: string }>((resolve) => {
      child.stdout.on('data', (chunk) => {
        out += chunk
        if (out.trimEnd().endsWith('}')) resolve(JSON.parse(out) as { url: string; signInUrl: string })
      })
    })
    expect(await (await fetch(`${ready.url}/healthz`)).json()).toBeTruthy()
    const signedIn = await fetch(`${ready.url}/sign-in`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ token: new URL(ready.signInUrl).searchParams.get('token') ?? '' }),
    })
    expect(signedIn.status).toBe(303)
    child.kill('SIGTERM')
    expect(await exited).toBe(0)
  })

  test('a wrong port is refused in a sentence', async () => {
    const { code, err } = await keepsight('serve', '--port', 'http')
    expect({ code, err }).toEqual({
      code: 1,
      err: 'The port must be a whole number from 0 to 65535, not http. Write one such as --port 8300.\n',
    })
  })
})
