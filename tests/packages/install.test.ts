import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startBackend, type Backend } from '../frameworks/backend.js'

let backend: Backend
beforeAll(async () => {
  backend = await startBackend()
})
afterAll(() => backend.stop())

// The strictest layout of node_modules; `npm run test:install` does the same with the server, npm and Yarn Plug'n'Play.
it('records a view from an empty app that pnpm installed from the packed packages', async () => {
  const { url, key, readKey, app } = await backend.newApp()
  const script = fileURLToPath(new URL('../../scripts/test-install.mjs', import.meta.url))
  const install = spawn(process.execPath, [script, '--sdk', 'pnpm'], {
    env: {
      ...process.env,
      KEEPSIGHT_URL: url,
      KEEPSIGHT_KEY: key,
      KEEPSIGHT_READ_KEY: readKey,
      KEEPSIGHT_APP: app,
    },
  })
  const [said, errors] = await Promise.all([
    text(install.stdout),
    text(install.stderr),
    once(install, 'exit'),
  ])
  expect(errors).toBe('')
  expect(said).toContain('1 passed, 0 failed')
}, 180_000)
