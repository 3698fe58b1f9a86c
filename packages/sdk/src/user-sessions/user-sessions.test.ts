import { MemoryStore } from 'express-session'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKeepsight, type Keepsight, type KeepsightError, type KeepsightOptions } from '../index.js'
import { startSessionApp, type SessionApp } from '../testing/start-session-app.js'
import { startSessionsWire, type SessionsWire } from '../testing/start-sessions-wire.js'

let wire: SessionsWire
let closers: (() => Promise<unknown>)[]
let errors: KeepsightError[]
beforeEach(async () => {
  wire = await startSessionsWire()
  closers = []
  errors = []
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
  await wire.close()
})

function create(options: KeepsightOptions = {}): Keepsight {
  const keepsight = createKeepsight({
    url: wire.url,
    key: 'ks_sec_test',
    logger: { warn: () => undefined, error: () => undefined },
    onError: (error) => errors.push(error),
    ...options,
  })
  closers.push(() => keepsight.shutdown({ timeoutMs: 0 }))
  return keepsight
}
async function start(
  options: KeepsightOptions = {},
  session: Parameters<typeof startSessionApp>[1] = {},
): Promise<SessionApp & { keepsight: Keepsight }> {
  const keepsight = create(options)
  const app = await startSessionApp(keepsight, session)
  closers.push(app.close)
  expect(await keepsight.userSessions.synced()).toBe(true)
  return { ...app, keepsight }
}
const codes = () => errors.map(({ code }) => code)

describe('a session that was ended elsewhere', () => {
  it('is logged out at its next request, with the reason', async () => {
    const { logIn } = await start()
    const browser = await logIn('ada')
    expect((await browser.get('/me')).body).toMatchObject({ user: 'ada', notice: null })
    wire.end({ user: 'ada' })
    await expect.poll(() => wire.sessions[0]?.state).toBe('ended')
    expect((await browser.get('/me')).body).toMatchObject({
      user: null,
      reason: 'Signed out by an administrator, just now.',
    })
    expect(wire.acks).toMatchObject([{ outcome: 'gone' }])
  })
})

describe('limit: 1', () => {
  it('ends the session before at a second log-in, and says where the second was', async () => {
    const { logIn } = await start({ sessions: { limit: 1 } })
    const first = await logIn('ada')
    const second = await logIn('ada')
    expect((await first.get('/me')).body).toMatchObject({
      user: null,
      reason: 'Signed in on another device (Firefox on macOS, Berlin, Germany), just now.',
    })
    expect((await second.get('/me')).body).toMatchObject({ user: 'ada' })
  })
})

describe('a request that is under way when its session ends', () => {
  const variants: [string, Parameters<typeof startSessionApp>[1], string][] = [
    ['a write', { resave: false }, '/slow-write/'],
    ['a read with resave', { resave: true }, '/slow/'],
    ['a read that touches', { resave: false }, '/slow/'],
    ['rolling', { resave: false, rolling: true, saveUninitialized: true }, '/slow-write/'],
    ['regenerate', { resave: false }, '/regenerate/'],
  ]
  it.each(variants)('%s: the session never comes back', async (_name, options, path) => {
    const store = new MemoryStore()
    const { logIn, keepsight } = await start({}, { ...options, store })
    let resurrected = 0
    const rounds = Array.from({ length: 40 }, async (_, n) => {
      const browser = await logIn(`u${n}`)
      const slow = browser.get(`${path}${20 + (n % 30)}`)
      await new Promise((resolve) => setTimeout(resolve, 15))
      await keepsight.userSessions.endAll(`u${n}`)
      await slow
      if ((await browser.get('/me')).body.user !== null) resurrected += 1
    })
    await Promise.all(rounds)
    expect(resurrected).toBe(0)
    const kept = Object.values((store as unknown as { sessions: Record<string, string> }).sessions)
    expect(kept.filter((text) => text.includes('userId'))).toEqual([])
    await expect.poll(() => wire.sessions.filter(({ state }) => state !== 'ended')).toEqual([])
    expect(codes()).toEqual([])
  })
})
