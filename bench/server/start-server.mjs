/** Starts the built server on a data folder of its own, with one app. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const bin = fileURLToPath(new URL('../../packages/cli/dist/bin.js', import.meta.url))

/**
 * @param {string} name names the folder
 * @param {(data: string) => Promise<{ appId: string, secretKey: string, readKey: string }>} [fill] makes the app and its data
 *   before the server starts
 * @returns what speaks with the server: `post(route, key, body)` answers JSON; `stop()` ends it and removes the folder
 */
export async function startServer(name, fill) {
  const data = mkdtempSync(path.join(tmpdir(), `keepsight-bench-${name}-`))
  const filled = await fill?.(data)
  const server = spawn(process.execPath, [bin, 'serve', '--data', data, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  // Also when the benchmark fails.
  process.once('exit', () => server.kill('SIGTERM'))
  const { url } = await new Promise((resolve, reject) => {
    let text = ''
    server.on('exit', () => reject(new Error('The server ended before it was ready')))
    server.stdout.on('data', (chunk) => {
      text += chunk
      if (text.includes('}')) resolve(JSON.parse(text))
    })
  })
  const post = async (route, key, body) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const answer = await fetch(url + route, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${route}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const createApp = async () => {
    const { adminToken } = JSON.parse(readFileSync(path.join(data, 'server.json'), 'utf8'))
    const { app, secretKey, readKey } = await post('/v1/admin/apps', adminToken, { name: 'Bench' })
    return { appId: app.id, secretKey, readKey }
  }
  return {
    url,
    post,
    ...(filled ?? (await createApp())),
    async stop() {
      server.kill('SIGTERM')
      await new Promise((resolve) => server.once('exit', resolve))
      rmSync(data, { recursive: true, force: true })
    },
  }
}
