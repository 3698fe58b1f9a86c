import { startServer } from '@keepsight/server'
import { recordAndRead } from './record-and-read.js'

// The server of the package that was installed, started by the app.
const server = await startServer({ port: 0, data: process.argv[2] ?? '.keepsight', log: () => undefined })
const created = await fetch(`${server.url}/v1/admin/apps`, {
  method: 'POST',
  headers: { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' },
  body: JSON.stringify({ name: 'shop' }),
})
const { secretKey, readKey } = (await created.json()) as { secretKey: string; readKey: string }
const dashboard = await fetch(await server.signInUrl())
if (!(await dashboard.text()).includes('<html')) throw new Error('There is no dashboard.')
await recordAndRead({ url: server.url, key: secretKey, readKey, app: 'shop' })
await server.stop()
