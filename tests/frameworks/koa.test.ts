import { expect, it } from 'vitest'
import { startBackend } from './backend.js'
import { koaFramework } from './koa-app.js'
import { describeMatrix } from './matrix.js'
import { startApp } from './start-app.js'

describeMatrix(koaFramework)

it('a session with a new key is saved also where koa-session saves nothing by itself', async () => {
  const backend = await startBackend()
  const app = await startApp(koaFramework, await backend.newApp(), { session: { autoCommit: false } })
  const ada = await app.logIn('ada')
  expect((await ada.get('/me')).body).toMatchObject({ user: 'ada' })
  const before = ada.copy()
  await ada.post('/regenerate/0')
  expect((await ada.get('/me')).body).toMatchObject({ user: 'ada' })
  expect((await before.get('/me')).body).toMatchObject({ user: null })
  expect(await app.keepsight.userSessions.find({ user: 'ada' })).toMatchObject({ sessions: [{ id: ada.id }] })
  await app.close()
  await backend.stop()
})
