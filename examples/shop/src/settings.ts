import { parseArgs } from 'node:util'
import type { ShopOptions } from './shop.js'

/** What `main` needs to know. */
export interface Settings {
  port: number
  host: string
  shop: ShopOptions
}

/**
 * Reads the settings from the command line, and what is not there from the environment.
 *
 * @throws Error with a sentence that says what is wrong
 */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      data: { type: 'string' },
    },
  })
  const portText = values.port ?? (env.PORT || '8301')
  const port = Number(portText)
  if (!/^\d+$/.test(portText) || port > 65_535) {
    throw new Error(`The port must be a number from 0 to 65535, not ${JSON.stringify(portText)}.`)
  }
  const dataDir = values.data ?? (env.SHOP_DATA || '.shop')
  const { KEEPSIGHT_URL: url, KEEPSIGHT_KEY: key, KEEPSIGHT_READ_KEY: readKey, KEEPSIGHT_APP: app } = env
  if (url && !key) {
    throw new Error(
      'KEEPSIGHT_URL is set without KEEPSIGHT_KEY: set the secret key of the app there, or neither.',
    )
  }
  return {
    port,
    host: values.host ?? (env.HOST || '127.0.0.1'),
    shop: {
      dataDir,
      dashboardUrl: env.KEEPSIGHT_DASHBOARD_URL || null,
      keepsight: {
        // Without a server elsewhere, one runs inside the shop, on data beside the shop's.
        ...(url && key ? { url, key } : { dataDir: `${dataDir}/keepsight` }),
        ...(readKey ? { readKey } : {}),
        app: app || 'shop',
        ...(env.SHOP_DEVICES ? { sessions: { limit: limitOf(env.SHOP_DEVICES) } } : {}),
      },
    },
  }
}

/** On how many devices a customer may be logged in; `any` for any number. */
function limitOf(text: string): number | false {
  if (text === 'any') return false
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new Error(`SHOP_DEVICES must be a number from 1 to 9999, or any, not ${JSON.stringify(text)}.`)
}
