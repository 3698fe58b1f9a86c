import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

interface Answer {
  started?: true
  flushed?: { sent: number; unsent: number }
  found?: [id: string, user: string | null, label: string][]
  error?: string | null
}

let data: string
let apps: ChildProcess[]
beforeEach(() => {
  data = path.join(mkdtempSync(path.join(tmpdir(), 'keepsight-embedded-')), 'data')
  apps = []
})
afterEach(async () => {
  for (const app of apps)
    if (app.exitCode === null && app.signalCode === null) {
      app.kill('SIGKILL')
      await once(app, 'exit')
    }
  await until('the server ended', () => !serverPid(), 20_000)
  rmSync(path.dirname(data), { recursive: true, force: true })
})

/** An app process with an embedded server on the test's data folder. */
async function startApp(): Promise<ChildProcess> {
  const app = fork(fileURLToPath(new URL('app.mjs', import.meta.url)), [data], { execArgv: [] })
  apps.push(app)
  await once(app, 'message')
  return app
}

async function ask(app: ChildProcess, command: string): Promise<Answer> {
  app.send({ command })
  const [answer] = (await once(app, 'message')) as [Answer]
  return answer
}

const view = (app: ChildProcess, id: string) => app.send({ command: 'view', id })
const find = async (app: ChildProcess) => (await ask(app, 'find')).found ?? []

/** The process id of the running server, or 0. */
function serverPid(): number {
  try {
    const { pid } = JSON.parse(readFileSync(path.join(data, 'server.json'), 'utf8')) as { pid: number }
    process.kill(pid, 0)
    return pid
  } catch {
    return 0
  }
}

async function until(what: string, check: () => unknown, timeoutMs = 60_000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`It did not happen within ${timeoutMs / 1000} s that ${what}`)
    await sleep(50)
  }
}

describe('an embedded server', { timeout: 120_000 }, () => {
  it('starts with the app, keeps its views, gives them back, and ends with it', async () => {
    const app = await startApp()
    view(app, '812')
    expect((await ask(app, 'flush')).flushed).toEqual({ sent: 1, unsent: 0 })
    await until('the view can be found', async () => (await find(app)).length === 1)
    expect(await find(app)).toEqual([['812', 'ada', 'Invoice 812']])
    expect(serverPid()).toBeGreaterThan(0)

    app.send({ command: 'end' })
    await once(app, 'exit')
    await until('the server ended with the app', () => !serverPid(), 20_000)
  })

  it('is one for all processes of the app, and is started again by another when its starter is killed', async () => {
    const first = await startApp()
    view(first, '1')
    await ask(first, 'flush')
    const pid = serverPid()
    const second = await startApp()
    view(second, '2')
    await ask(second, 'flush')
    expect(serverPid()).toBe(pid)
    await until('each finds the views of both', async () => (await find(first)).length === 2)

    first.kill('SIGKILL')
    await once(first, 'exit')
    view(second, '3')
    await until('all three views are there', async () => {
      await ask(second, 'flush')
      return (await find(second)).length === 3
    })
    expect(serverPid()).not.toBe(pid)
    expect((await find(second)).map(([id]) => id).sort()).toEqual(['1', '2', '3'])
  })
})
