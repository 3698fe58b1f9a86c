import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from './data/database.js'
import { ownPath } from './pages/account-pages.js'
import { createShop, type Shop } from './shop.js'
import { Browser } from './testing/browser.js'
import { Sink } from './testing/sink.js'

let dataDir: string
let sink: Sink
let shop: Shop
let url: string

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'shop-'))
  sink = await Sink.open()
  shop = await createShop({
    dataDir,
    dashboardUrl: 'http://dashboard.test/',
    keepsight: {
      url: sink.url,
      key: 'ks_sec_test',
      readKey: 'ks_read_test',
      app: 'shop',
      batch: { ageMs: 10 },
    },
  })
  url = (await shop.listen(0)).url
})
afterEach(async () => {
  await sent()
})
afterAll(async () => {
  await shop.close()
  await sink.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** All that was recorded since the last call. */
async function sent(): Promise<string[]> {
  // A view is recorded once its answer has left; the reader may be a moment faster.
  await sleep(15)
  await shop.keepsight.flush()
  return sink.take()
}

const customers = new Map<string, Browser>()

/** A browser in which this customer is logged in, the same for all who ask. */
async function customer(email: string): Promise<Browser> {
  const known = customers.get(email)
  if (known) return known
  const browser = new Browser(url)
  customers.set(email, browser)
  await browser.logIn(email)
  await sent()
  return browser
}

const address = {
  fullName: 'Ada Lovelace',
  street: '12 St James’s Square',
  postcode: 'SW1Y 4JH',
  city: 'London',
  country: 'United Kingdom',
}

async function placeOrder(browser: Browser): Promise<string> {
  await browser.post('/cart/items', { productId: '1', quantity: '2' })
  const { location } = await browser.post('/checkout', address)
  await sent()
  return location ?? ''
}

describe('products', () => {
  it('are one view each, with label and link, once the page has been sent', async () => {
    const browser = new Browser(url)
    const { status, body } = await browser.get('/products/morning-mug')
    expect(status).toBe(200)
    expect(body).toContain('<h1>Morning mug</h1>')
    await sleep(15)
    await shop.keepsight.flush()
    expect(sink.messages).toHaveLength(1)
    expect(sink.messages[0]).toMatchObject({
      type: 'view',
      object: { type: 'Product', id: '1', label: 'Morning mug', url: '/products/morning-mug' },
      context: { ip: '127.0.0.1', page: { url: `${url}/products/morning-mug` } },
    })
    expect(sink.messages[0]?.userId).toBeUndefined()
  })

  it('are viewed by the same visitor from page to page, and by the user once logged in', async () => {
    const browser = new Browser(url)
    await browser.get('/products/morning-mug')
    await browser.get('/products/fig-jam')
    await browser.logIn('ada@example.com')
    await browser.get('/products/moka-pot')
    await sleep(15)
    await shop.keepsight.flush()
    const views = sink.messages.filter(({ type }) => type === 'view')
    expect(views.map(({ object, userId }) => [object?.id, userId])).toEqual([
      ['1', undefined],
      ['23', undefined],
      ['10', '1'],
    ])
    expect(new Set(views.map(({ anonymousId }) => anonymousId)).size).toBe(1)
    expect(views[2]?.context?.sessionId).toBeTruthy()
    expect(JSON.stringify(sink.messages)).not.toContain(browser.cookies.get('shop.sid')?.slice(4, 30))
  })

  it('that do not exist are 404 and no view', async () => {
    expect((await new Browser(url).get('/products/nothing')).status).toBe(404)
    expect(await sent()).toEqual([])
  })

  it('are not viewed by HEAD, prefetching, or a list of them', async () => {
    const browser = new Browser(url)
    expect((await browser.head('/products/morning-mug')).status).toBe(200)
    expect((await browser.get('/products/morning-mug', { 'sec-purpose': 'prefetch' })).status).toBe(200)
    for (const path of ['/', '/shelves/table', '/healthz', '/shop.css', '/favicon.svg']) {
      expect((await browser.get(path)).status, path).toBe(200)
    }
    expect(await sent()).toEqual([])
  })

  it('can be searched, word by word, and whatever is searched for is only text', async () => {
    const browser = new Browser(url)
    const found = await browser.get('/search?q=walnut+knife')
    expect(found.body).toContain('Cook’s knife')
    expect(found.body).not.toContain('Fig jam')
    expect((await browser.get('/search?q=100%25')).body).toContain('Nothing on our shelves')
    const evil = await browser.get(`/search?q=${encodeURIComponent('"><script>alert(1)</script>')}`)
    expect(evil.body).not.toContain('<script')
    expect(await sent()).toEqual(Array(3).fill('track Products Searched'))
  })

  it('on a shelf that does not exist are 404', async () => {
    expect((await new Browser(url).get('/shelves/garage')).status).toBe(404)
  })
})

describe('the cart', () => {
  it('is no view while there is none, and one view of one cart from then on', async () => {
    const browser = new Browser(url)
    expect((await browser.get('/cart')).body).toContain('nothing in it yet')
    expect(await sent()).toEqual([])

    expect(await browser.post('/cart/items', { productId: '2', quantity: '3' })).toMatchObject({
      status: 303,
      location: '/cart',
    })
    await sleep(15)
    await shop.keepsight.flush()
    expect(sink.messages).toMatchObject([
      {
        type: 'track',
        event: 'Product Added',
        properties: { productId: 2, name: 'Everyday plates', category: 'table', price: 54, quantity: 3 },
      },
    ])
    await sent()

    const { body } = await browser.get('/cart')
    expect(body).toContain('Everyday plates is in your cart.')
    expect(body).toContain('€162.00')
    const [first] = await sent()
    expect(first).toMatch(/^view Cart [\da-f-]{36}$/)
    expect((await browser.get('/cart')).body).not.toContain('is in your cart.')
    expect(await sent()).toEqual([first])
  })

  it('changes quantities within bounds, and takes products out', async () => {
    const browser = new Browser(url)
    await browser.post('/cart/items', { productId: '2', quantity: 'many' })
    await browser.post('/cart/items/2', { quantity: '9999' })
    expect((await browser.get('/cart')).body).toContain('€1,080.00')
    await browser.post('/cart/items/2', { quantity: '-5' })
    await browser.post('/cart/items/999', { quantity: '1' })
    expect((await browser.get('/cart')).body).toContain('€1,080.00')
    await sent()
    await browser.post('/cart/items/2', { quantity: '0' })
    expect(await sent()).toEqual(['track Product Removed'])
    expect((await browser.get('/cart')).body).toContain('nothing in it yet')
  })

  it('takes nothing that the shop has not', async () => {
    const browser = new Browser(url)
    await browser.post('/cart/items', { productId: '999' })
    await browser.post('/cart/items', { productId: '1; DROP TABLE products' })
    await browser.post('/cart/items')
    expect(await sent()).toEqual([])
  })

  it('of a guest becomes the customer’s at log-in', async () => {
    const browser = new Browser(url)
    await browser.post('/cart/items', { productId: '23', quantity: '2' })
    await browser.logIn('grace@example.com')
    expect((await browser.get('/cart')).body).toContain('Fig jam')
    const elsewhere = new Browser(url)
    await elsewhere.logIn('grace@example.com')
    expect((await elsewhere.get('/cart')).body).toContain('Fig jam')
  })
})

describe('orders', () => {
  it('are made at the checkout, tracked with their total, and one view each', async () => {
    const ada = await customer('ada@example.com')
    await ada.post('/cart/items', { productId: '1', quantity: '2' })
    await sent()
    const placed = await ada.post('/checkout', address)
    expect(placed.status).toBe(303)
    expect(placed.location).toMatch(/^\/orders\/\d+$/)
    const orderId = Number(placed.location?.slice('/orders/'.length))
    await sleep(15)
    await shop.keepsight.flush()
    expect(sink.messages).toMatchObject([
      {
        type: 'track',
        event: 'Order Completed',
        userId: '1',
        properties: { orderId, total: 52.9, currency: 'EUR', items: 2 },
      },
    ])
    await sent()

    const page = await ada.get(`/orders/${orderId}`)
    expect(page.status).toBe(200)
    expect(page.body).toContain('12 St James’s Square')
    expect(page.body).toContain('€52.90')
    expect(await sent()).toEqual([`view Order ${orderId} by 1`])

    expect((await ada.get('/orders')).body).toContain(`Order ${orderId}`)
    expect((await ada.get('/cart')).body).toContain('nothing in it yet')
    expect(await sent()).toEqual([])
  })

  it('of somebody else are 404 and no view', async () => {
    const path = await placeOrder(await customer('ada@example.com'))
    const grace = await customer('grace@example.com')
    expect((await grace.get(path)).status).toBe(404)
    expect((await grace.get('/orders')).body).not.toContain(path)
    expect(await sent()).toEqual([])
  })

  it('that do not exist are 404 and no view', async () => {
    const ada = await customer('ada@example.com')
    for (const id of ['1', '0', '-1', '10237x', '99999999999999999999', '1e4']) {
      expect((await ada.get(`/orders/${id}`)).status, id).toBe(404)
    }
    expect(await sent()).toEqual([])
  })

  it('ask a guest to log in, and lead back', async () => {
    const path = await placeOrder(await customer('ada@example.com'))
    const guest = new Browser(url)
    const asked = await guest.get(path)
    expect(asked).toMatchObject({ status: 303, location: `/login?next=${encodeURIComponent(path)}` })
    expect(await sent()).toEqual([])
    expect((await guest.get(asked.location ?? '')).body).toContain(`value="${path}"`)
    const back = await guest.post('/login', { email: 'ada@example.com', password: 'demo', next: path })
    expect(back.location).toBe(path)
  })

  it('keep name, price and address of their day', async () => {
    const ada = await customer('ada@example.com')
    const path = await placeOrder(ada)
    const addresses = await ada.get('/addresses')
    for (const [, id = ''] of addresses.body.matchAll(/href="\/addresses\/(\d+)"/g)) {
      await ada.post(`/addresses/${id}/delete`)
    }
    expect((await ada.get(path)).body).toContain('12 St James’s Square')
  })

  it('need a whole address and something in the cart', async () => {
    const ada = await customer('ada@example.com')
    expect(await ada.post('/checkout', address)).toMatchObject({ status: 303, location: '/cart' })
    await ada.post('/cart/items', { productId: '1' })
    await sent()
    const refused = await ada.post('/checkout', { ...address, city: ' ', country: 'Atlantis' })
    expect(refused.status).toBe(422)
    expect(refused.body).toContain('Please give a town.')
    expect(refused.body).toContain('Please choose one of the countries')
    expect(await sent()).toEqual([])
    await ada.post('/cart/items/1', { quantity: '0' })
  })
})

describe('addresses', () => {
  it('are one view each for their owner, whose label tells the town alone', async () => {
    const grace = await customer('grace@example.com')
    const { location } = await grace.post('/addresses', {
      ...address,
      fullName: 'Grace Hopper',
      city: 'Porto',
    })
    expect(location).toMatch(/^\/addresses\/\d+$/)
    expect((await grace.get(location ?? '')).body).toContain('12 St James’s Square')
    await sleep(15)
    await shop.keepsight.flush()
    expect(sink.messages).toMatchObject([
      { type: 'view', userId: '2', object: { type: 'Address', label: 'An address in Porto', url: location } },
    ])
    expect(JSON.stringify(sink.messages)).not.toContain('James')
    await sent()

    expect((await (await customer('ada@example.com')).get(location ?? '')).status).toBe(404)
    expect(await sent()).toEqual([])

    await grace.post(location ?? '', { ...address, city: 'Braga' })
    expect((await grace.get('/addresses')).body).toContain('Braga')
  })
})

describe('accounts', () => {
  it('get a new session id at log-in, and the old one is worth nothing', async () => {
    const browser = new Browser(url)
    await browser.post('/cart/items', { productId: '1' })
    const before = browser.cookies.get('shop.sid')
    expect(before).toBeTruthy()
    expect((await browser.logIn('ada@example.com')).status).toBe(303)
    const after = browser.cookies.get('shop.sid')
    expect(after).toBeTruthy()
    expect(after).not.toBe(before)

    const thief = new Browser(url)
    thief.cookies.set('shop.sid', before ?? '')
    expect((await thief.get('/orders')).status).toBe(303)
    await browser.post('/cart/items/1', { quantity: '0' })
  })

  it('announce log-in and log-out', async () => {
    const heard: string[] = []
    const { userLoggedIn, userLoggedOut } = shop.keepsight.signals
    const stop = [
      userLoggedIn.connect(({ user, request }) => heard.push(`in ${user} ${request?.url ?? ''}`)),
      userLoggedOut.connect(({ user }) => heard.push(`out ${user}`)),
    ]
    const browser = new Browser(url)
    await browser.logIn('ada@example.com', 'wrong')
    expect(heard).toEqual([])
    await browser.logIn('ada@example.com')
    expect(heard).toEqual(['in 1 /login'])
    const stolen = browser.cookies.get('shop.sid') ?? ''
    await browser.post('/logout')
    expect(heard).toEqual(['in 1 /login', 'out 1'])
    for (const disconnect of stop) disconnect()

    expect(browser.cookies.has('shop.sid')).toBe(false)
    browser.cookies.set('shop.sid', stolen)
    expect((await browser.get('/orders')).status).toBe(303)
  })

  it('say who they are, once', async () => {
    const browser = new Browser(url)
    await browser.logIn('ada@example.com')
    expect(await sent()).toEqual(['identify by 1'])
  })

  it('refuse a wrong password and an unknown address with the same words', async () => {
    const browser = new Browser(url)
    const wrong = await browser.logIn('ada@example.com', 'Demo')
    const unknown = await browser.logIn('nobody@example.com')
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(wrong.body.replace('ada@', 'x@')).toBe(
      unknown.body.replace('nobody@', 'x@').replace('ada@', 'ada@'),
    )
  })

  it('can be made, and used from then on', async () => {
    const browser = new Browser(url)
    const form = { name: 'Katherine J.', email: 'kj@example.com', password: 'trajectory' }
    expect((await browser.post('/signup', form)).status).toBe(303)
    expect((await browser.get('/orders')).body).toContain('Hello, Katherine')
    expect((await sent()).sort()).toEqual(['identify by 4', 'track Signed Up by 4'])
    const again = await new Browser(url).post('/signup', { ...form, email: 'KJ@example.com' })
    expect(again.status).toBe(422)
    expect(again.body).toContain('There is an account with this address')
    expect((await new Browser(url).logIn('kj@example.com', 'trajectory')).status).toBe(303)
  })

  it('are not made of nothing', async () => {
    const { status, body } = await new Browser(url).post('/signup', {
      name: '',
      email: 'nobody',
      password: 'short',
    })
    expect(status).toBe(422)
    expect(body).toContain('Please tell us your name.')
    expect(body).toContain('Please give an address')
    expect(body).toContain('at least 8 characters')
  })

  it('keep neither passwords nor session ids in the database', async () => {
    const browser = await customer('ada@example.com')
    const sid =
      decodeURIComponent(browser.cookies.get('shop.sid') ?? '')
        .slice(2)
        .split('.')[0] ?? ''
    const database = openDatabase(dataDir)
    const rows = JSON.stringify([
      database.prepare('SELECT * FROM users').all(),
      database.prepare('SELECT * FROM sessions').all(),
    ])
    database.close()
    expect(rows).not.toContain('trajectory')
    expect(rows).toContain('scrypt$')
    expect(sid.length).toBeGreaterThan(20)
    expect(rows).not.toContain(sid)
  })

  it('do not lead away from the shop after log-in', async () => {
    const form = { email: 'ada@example.com', password: 'demo', next: '//evil.test/' }
    expect((await new Browser(url).post('/login', form)).location).toBe('/')
    expect(['/orders/1', '/search?q=a+b', '/'].map(ownPath)).toEqual(['/orders/1', '/search?q=a+b', '/'])
    const elsewhere = [
      'https://evil.test/',
      '//evil.test/',
      '/\\\\evil.test',
      'javascript:alert(1)',
      'orders',
      '',
    ]
    expect(elsewhere.map(ownPath)).toEqual(elsewhere.map(() => null))
  })
})

describe('forms', () => {
  it('from another site are refused', async () => {
    const ada = await customer('ada@example.com')
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }]) {
      expect((await ada.post('/cart/items', { productId: '1' }, headers)).status).toBe(403)
    }
    const old = await fetch(`${url}/logout`, { method: 'POST', headers: { origin: 'https://evil.test' } })
    expect(old.status).toBe(403)
    const own = await fetch(`${url}/logout`, { method: 'POST', headers: { origin: url }, redirect: 'manual' })
    expect(own.status).toBe(303)
    expect(await sent()).toEqual([])
  })

  it('that are too large are refused', async () => {
    const { status, body } = await new Browser(url).post('/login', { email: 'x'.repeat(40_000) })
    expect([status, body]).toEqual([413, 'The shop could not read this request.\n'])
  })
})

describe('the shopkeeper', () => {
  it('sees on a product who viewed it, and what was viewed in the shop', async () => {
    const ada = await customer('ada@example.com')
    const order = await placeOrder(ada)
    await ada.get('/products/dome-lamp')
    await ada.get(order)
    await new Browser(url).get('/products/dome-lamp')
    await sleep(15)
    await shop.keepsight.flush()

    const mina = new Browser(url)
    await mina.logIn('mina@example.com')
    const { body } = await mina.get('/products/dome-lamp')
    expect(body).toContain('Who viewed this')
    expect(body).toMatch(/<span>Ada Lovelace<\/span>[^]*127\.0\.0\.1/)
    expect(body).toContain('A guest')
    expect(body).toMatch(/<a href="\/products\/dome-lamp"\s*>Dome lamp<\/a\s*>/)
    expect(body).toContain(`Order ${order.slice('/orders/'.length)}`)
    expect(body).not.toContain(`href="${order}"`)
  })

  it('alone sees that', async () => {
    const ada = await customer('ada@example.com')
    expect((await ada.get('/products/dome-lamp')).body).not.toContain('Who viewed this')
    expect((await new Browser(url).get('/products/dome-lamp')).body).not.toContain('Who viewed this')
  })
})

describe('each page', () => {
  it('links to the dashboard, and asks no other host for anything', async () => {
    const { body, headers } = await new Browser(url).get('/products/moka-pot')
    expect(body).toContain('href="http://dashboard.test/"')
    const loaded = [...body.matchAll(/(?:src|<link[^>]+href)="([^"]+)"/g)].map(([, target]) => target)
    expect(loaded).toEqual(['/favicon.svg', '/shop.css'])
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(headers.has('x-powered-by')).toBe(false)
  })

  it('sets no cookie for somebody who only looks at the shelves', async () => {
    const browser = new Browser(url)
    await browser.get('/')
    await browser.get('/shelves/table')
    expect([...browser.cookies.keys()]).toEqual([])
  })
})

describe('a shop whose analytics server is away', () => {
  it('serves all the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'shop-away-'))
    const gone = await Sink.open()
    const away = gone.url
    await gone.close()
    const lonely = await createShop({
      dataDir: folder,
      keepsight: {
        url: away,
        key: 'ks_sec_test',
        readKey: 'ks_read_test',
        app: 'shop',
        logger: { warn: () => undefined, error: () => undefined } as never,
      },
    })
    const mina = new Browser((await lonely.listen(0)).url)
    await mina.logIn('mina@example.com')
    const { status, body } = await mina.get('/products/dome-lamp')
    expect(status).toBe(200)
    expect(body).toContain('Keepsight does not answer just now.')
    expect(body).not.toContain('Open the dashboard')
    await lonely.close()
    rmSync(folder, { recursive: true, force: true })
  })
})
