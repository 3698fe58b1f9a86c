import { expect, it } from 'vitest'
import { openOperationalStore } from '../operational/open-operational-store.js'
import { startPostgres } from './start-postgres.js'

it('keeps its data through a kill, and is gone after stop', async () => {
  const server = await startPostgres()
  const url = await server.createDatabase()
  const store = openOperationalStore(url)
  await store.migrate()
  await store.setSetting('a', '1')
  await server.kill()
  await expect(store.getSetting('a')).rejects.toMatchObject({ code: 'database_unreachable' })
  await server.start()
  expect(await store.getSetting('a')).toBe('1')
  await store.close()
  await server.stop()
})
