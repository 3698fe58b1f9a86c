import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '@keepsight/store/testing'
import type { BackendApp } from './backend.js'
import { folderOf, nextProgram, type NextApp } from './next-build.js'
import { untilUp } from './until-up.js'

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
  await untilUp(url, child)
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
