import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '@keepsight/store/testing'
import type { BackendApp } from './backend.js'
import { folderOf, nextProgram, type NextApp } from './next-build.js'

/** A process of `next start`. */
export interface StartedNext {
  url: string
  /** Asks it to end, and waits until it has. */
  stop(): Promise<void>
}

/** `next start` of an app that was built, with Keepsight as its `instrumentation.ts` starts it. */
export async function startNext(
  app: NextApp,
  account: BackendApp,
  env: Record<string, string> = {},
): Promise<StartedNext> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const output: string[] = []
  const child: ChildProcess = spawn(process.execPath, [nextProgram(app), 'start', '-p', String(port)], {
    cwd: folderOf(app),
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      KEEPSIGHT_URL: account.url,
      KEEPSIGHT_KEY: account.key,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => output.push(String(text)))
  const isUp = () =>
    fetch(url)
      .then(({ ok }) => ok)
      .catch(() => false)
  const until = Date.now() + 60_000
  while (!(await isUp())) {
    if (Date.now() > until || child.exitCode !== null) throw new Error(`No start:\n${output.join('')}`)
    await sleep(100)
  }
  return {
    url,
    async stop() {
      if (child.exitCode !== null) return
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
    },
  }
}
