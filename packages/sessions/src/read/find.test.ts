import { expect, it } from 'vitest'
import { keyOf, onBothDatabases, start } from '../testing/bench.js'

const admin = { kind: 'admin', id: null } as const
const firefox = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:130.0) Gecko/20100101 Firefox/130.0'
const phone =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36'

onBothDatabases((bench) => {
  it('pages through all, newest first, each once', async () => {
    const { app, sessions, session, clock } = bench()
    // Several in one millisecond, and one that is told late.
    for (let i = 0; i < 23; i++) {
      if (i % 3 === 0) clock.now += 1_000
      await session(`${i}`, i === 10 ? { startedAt: new Date(start + 1_500).toISOString() } : {})
    }
    const ids: string[] = []
    let cursor: string | undefined
    for (let page = 0; page < 10; page++) {
      const found = await sessions.find(app, { limit: 5, ...(cursor && { cursor }) })
      ids.push(...found.sessions.map(({ id }) => id))
      // A log-in between two pages moves nothing.
      await session(`between ${page}`.replace(' ', '-'))
      if (!found.nextCursor) break
      cursor = found.nextCursor
    }
    const order = Array.from({ length: 23 }, (_, i) => i).filter((i) => i !== 10)
    order.splice(3, 0, 10)
    expect(ids).toEqual(order.reverse().map((i) => keyOf(`${i}`)))
  })

  it('finds by state, user, device, place, reason and time', async () => {
    const { app, sessions, session, clock } = bench()
    await session('a', { userAgent: firefox, ip: '91.198.174.192' })
    clock.now += 1_000
    await session('b', { userAgent: phone, ip: '8.8.8.8', user: 'bob' })
    clock.now += 1_000
    await session('c')
    await sessions.end(app, { sessions: [keyOf('a')], reason: 'logout' }, admin)
    await sessions.end(app, { sessions: [keyOf('b')], reason: 'ended-by-admin' }, admin)
    await sessions.ack(app, { listener: 'p', acks: [{ keyId: keyOf('b'), outcome: 'gone' }] })
    const names = new Map(['a', 'b', 'c'].map((name) => [keyOf(name), name]))
    const find = async (query: Parameters<typeof sessions.find>[1]) =>
      (await sessions.find(app, query)).sessions.map(({ id }) => names.get(id)).join('')
    expect(await find({})).toBe('cba')
    expect(await find({ state: 'live' })).toBe('ca')
    expect(await find({ state: 'active' })).toBe('c')
    expect(await find({ state: 'ending' })).toBe('a')
    expect(await find({ state: 'ended' })).toBe('b')
    expect(await find({ user: 'ada' })).toBe('ca')
    expect(await find({ browser: 'Firefox' })).toBe('a')
    expect(await find({ os: 'Android' })).toBe('b')
    expect(await find({ deviceType: 'mobile' })).toBe('b')
    expect(await find({ country: 'US' })).toBe('b')
    expect(await find({ reason: 'logout' })).toBe('a')
    expect(await find({ from: start + 1_000 })).toBe('cb')
    expect(await find({ from: start, to: start + 1_000 })).toBe('a')
    expect(await find({ user: "' or 1=1 --" })).toBe('')
    expect(await find({ user: 'a\0b' })).toBe('')
  })

  it('refuses a limit and a cursor that are none', async () => {
    const { app, sessions } = bench()
    const bad = { code: 'invalid_session_request' }
    await expect(sessions.find(app, { limit: 0 })).rejects.toMatchObject(bad)
    await expect(sessions.find(app, { limit: 1_001 })).rejects.toMatchObject(bad)
    await expect(sessions.find(app, { cursor: 'x' })).rejects.toMatchObject(bad)
    await expect(sessions.find(app, { cursor: '1-2; drop table user_session' })).rejects.toMatchObject(bad)
  })

  it('knows no session by an id of another app, or by what is no id', async () => {
    const { app, otherApp, sessions, session } = bench()
    await session('a')
    expect(await sessions.get(otherApp, keyOf('a'))).toBeNull()
    expect(await sessions.keyIds(otherApp, keyOf('a'))).toEqual([])
    expect(await sessions.get(app, "x'\0")).toBeNull()
    expect(await sessions.keyIds(app, "x'\0")).toEqual([])
    expect(await sessions.keyIdsOf(app, [keyOf('a'), keyOf('never'), "x'\0"])).toEqual(
      new Map([[keyOf('a'), await sessions.keyIds(app, keyOf('a'))]]),
    )
    expect(await sessions.keyIdsOf(otherApp, [keyOf('a')])).toEqual(new Map())
    expect(await sessions.keyIdsOf(app, [])).toEqual(new Map())
    expect((await sessions.check(otherApp, { keyIds: [keyOf('a')] })).keys[0]).toMatchObject({
      state: 'unknown',
    })
    await expect(
      sessions.end(otherApp, { user: 'ada', except: keyOf('a'), reason: 'logout' }, admin),
    ).rejects.toMatchObject({ code: 'unknown_session' })
    expect((await sessions.end(otherApp, { user: 'ada', reason: 'logout' }, admin)).ended).toBe(0)
    expect((await sessions.get(app, keyOf('a')))?.state).toBe('active')
  })

  it('counts all apps', async () => {
    const { app, otherApp, sessions, session, listen } = bench()
    const before = await sessions.counts()
    await session('a')
    await session('b')
    await sessions.start(otherApp, { keyId: keyOf('a'), sealedKey: 's', user: 'ada' })
    await sessions.end(app, { sessions: [keyOf('b')], reason: 'logout' }, admin)
    await listen('p')
    expect(await sessions.counts()).toMatchObject({ active: before.active + 2, ending: before.ending + 1 })
  })
})
