import { describe, expect, it } from 'vitest'
import { readSettings } from './settings.js'

describe('the settings', () => {
  it('have defaults with which the shop brings its own Keepsight', () => {
    expect(readSettings([], {})).toEqual({
      port: 8301,
      host: '127.0.0.1',
      shop: { dataDir: '.shop', dashboardUrl: null, keepsight: { dataDir: '.shop/keepsight', app: 'shop' } },
    })
  })

  it('come from the environment, and the command line goes first', () => {
    const env = {
      PORT: '4000',
      SHOP_DATA: '/data/shop',
      KEEPSIGHT_URL: 'http://127.0.0.1:8300',
      KEEPSIGHT_KEY: 'ks_sec_1',
      KEEPSIGHT_READ_KEY: 'ks_read_1',
      KEEPSIGHT_APP: 'fennel',
      KEEPSIGHT_DASHBOARD_URL: 'http://127.0.0.1:8300/',
    }
    expect(readSettings(['--port', '5000'], env)).toEqual({
      port: 5000,
      host: '127.0.0.1',
      shop: {
        dataDir: '/data/shop',
        dashboardUrl: 'http://127.0.0.1:8300/',
        keepsight: { url: 'http://127.0.0.1:8300', key: 'ks_sec_1', readKey: 'ks_read_1', app: 'fennel' },
      },
    })
  })

  it.each(['http', '-1', '65536', '80.5', ''])('refuse %j as a port', (port) => {
    expect(() => readSettings([`--port=${port}`], {})).toThrow('The port must be a number from 0 to 65535')
  })

  it('refuse an address without a key', () => {
    expect(() => readSettings([], { KEEPSIGHT_URL: 'http://127.0.0.1:8300' })).toThrow(
      'without KEEPSIGHT_KEY',
    )
  })
})
