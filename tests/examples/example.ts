import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@keepsight/store/testing'
import { createKeepsight, type Keepsight } from 'keepsight'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBackend, type Backend } from '../frameworks/backend.js'
import { Browser } from '../frameworks/browser.js'
import { untilUp } from '../frameworks/until-up.js'

/** An example app: a folder of `examples` whose `npm run build` and `npm start` are what a newcomer calls. */
export interface Example {
  /** The folder's name. */
  folder: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds the example, starts it on a port, and uses its three pages as people do. */
export function describeExample({ folder }: Example): void {
  describe(`examples/${folder}`, () => {
    let backend: Backend
    let app: ChildProcess
    let url: string
    let keepsight: Keepsight
    const output: string[] = []
    beforeAll(async () => {
      backend = await startBackend()
      const account = await backend.newApp()
      keepsight = createKeepsight(account)
      await npm(folder, ['run', 'build'], {})
      const port = await freePort()
      url = `http://127.0.0.1:${port}`
      app = spawn('npm', ['start', '--silent'], {
        cwd: path.join(root, 'examples', folder),
        env: {
          ...process.env,
          NODE_ENV: 'production',
          PORT: String(port),
          HOST: '127.0.0.1',
          ORIGIN: url,
          KEEPSIGHT_URL: account.url,
          KEEPSIGHT_KEY: account.key,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      })
      for (const stream of [app.stdout, app.stderr]) stream?.on('data', (text) => output.push(String(text)))
      await untilUp(url, app)
    }, 300_000)
    afterAll(async () => {
      if (app.pid && app.exitCode === null) {
        process.kill(-app.pid, 'SIGTERM')
        const killed = setTimeout(() => process.kill(-(app.pid ?? 0), 'SIGKILL'), 10_000)
        await once(app, 'exit')
        clearTimeout(killed)
      }
      await keepsight.shutdown({ timeoutMs: 0 })
      await backend.stop()
    }, 30_000)

    async function pageOf(browser: Browser, target: string): Promise<string> {
      return (await browser.get(target)).body['text'] as string
    }
    async function logIn(user: string): Promise<Browser> {
      const browser = new Browser(url)
      const { status } = await browser.submit('/log-in', { user })
      expect([302, 303], output.join('')).toContain(status)
      expect(await pageOf(browser, '/')).toContain(`Log out ${user}`)
      return browser
    }

    it('records each product that is shown, with who saw it, and nothing else', async () => {
      const visitor = new Browser(url)
      expect(await pageOf(visitor, '/')).toContain('Enamel mug')
      const ada = await logIn('ada')
      expect(await pageOf(ada, '/products/2')).toContain('Linen apron')
      expect((await visitor.get('/products/99')).status).toBe(404)
      await visitor.get('/products/1', { method: 'HEAD' })
      expect(await pageOf(visitor, '/products/3')).toContain('Oak board')
      const found = async () => (await keepsight.objectViews.find()).views
      await expect.poll(async () => (await found()).length, { timeout: 10_000 }).toBe(2)
      expect(await found()).toMatchObject([
        { objectId: '3', label: 'Oak board', user: null },
        { objectId: '2', label: 'Linen apron', user: 'ada', ipAddress: '127.0.0.1' },
      ])
      expect((await found()).map(({ contentType }) => contentType.name)).toEqual(['Product', 'Product'])
      const [session] = (await keepsight.userSessions.find({ user: 'ada' })).sessions
      expect((await found())[1]?.sessionId).toBe(session?.id)
    })

    it('shows the own devices, ends another, and tells it why', async () => {
      const [laptop, phone] = [await logIn('grace'), await logIn('grace')]
      const page = await pageOf(phone, '/devices')
      const [, id = ''] = /name="id"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="id"/.exec(page) ?? []
      expect(id, page).not.toBe('')
      expect([302, 303]).toContain((await phone.submit('/devices/end', { id })).status)
      const told = await pageOf(laptop, '/')
      expect(told).toContain('Signed out from another device')
      expect(told).not.toContain('Log out grace')
      expect(await pageOf(phone, '/')).toContain('Log out grace')
    })

    it('logs out, and is logged out by an administrator', async () => {
      const [alan, ada] = [await logIn('alan'), await logIn('ada')]
      await alan.submit('/log-out')
      expect(await pageOf(alan, '/')).not.toContain('Log out alan')
      const [session] = (await keepsight.userSessions.find({ user: 'ada', state: 'live' })).sessions
      expect(await session?.end()).toMatchObject({ ended: 1 })
      await expect
        .poll(() => pageOf(ada, '/'), { timeout: 2_000 })
        .toContain('Signed out by an administrator')
      const { sessions } = await keepsight.userSessions.find({ user: 'alan' })
      expect(sessions).toMatchObject([{ reason: 'logout' }])
    })
  })
}

/** Runs npm in the example's folder; what it printed is told when it fails. */
async function npm(folder: string, args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn('npm', args, {
    cwd: path.join(root, 'examples', folder),
    env: { ...process.env, ...env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(String(text)))
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed in examples/${folder}:\n${output.join('')}`)
}
