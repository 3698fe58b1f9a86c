import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits until an app that was started answers at its URL, for at most a minute.
 *
 * @throws Error with what the process printed, which has to be piped, when it ended before or took longer
 */
export async function untilUp(url: string, child: ChildProcess): Promise<void> {
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => output.push(String(text)))
  const isUp = () =>
    fetch(url)
      .then(({ ok }) => ok)
      .catch(() => false)
  const until = Date.now() + 60_000
  while (!(await isUp())) {
    if (Date.now() > until || child.exitCode !== null)
      throw new Error(`It did not start:\n${output.join('')}`)
    await sleep(100)
  }
}
