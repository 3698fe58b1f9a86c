import type { UserSessions } from '../index.js'
import type { AdonisContext } from './adonis-request.js'
import { checkCookieStore } from './check-cookie-store.js'
import { guardStore } from './guard-store.js'
import type { AdonisStore, SessionConfig, StoreFactory } from './session-store.js'

/** What `defineConfig` of `@adonisjs/session` gives. */
export interface SessionConfigProvider {
  type: 'provider'
  resolver(app: never): Promise<object>
}

/** What guarding needs of a Keepsight, whatever its events. */
export interface HasUserSessions {
  readonly userSessions: UserSessions
}

/** The module whose default export is the app's Keepsight, imported once sessions are used: commands of `ace` do without. */
export type LazyKeepsight = () => Promise<{ default: HasUserSessions }>

/**
 * Guards the store that `config/session.ts` of an Adonis app has chosen, whichever it is: an ended session is never read from it nor
 * written to it again. Sessions in the cookie store are kept nowhere, so each request asks whether its session has ended. A log-in
 * goes on when the session is regenerated, and clearing the session is a log-out. One store object serves all requests.
 *
 * @param keepsight the app's Keepsight, or how it is imported
 * @example
 * // config/session.ts, instead of `export default sessionConfig`
 * export default guardSessions(() => import('#services/keepsight'), sessionConfig)
 */
export function guardSessions<Provider extends SessionConfigProvider>(
  keepsight: HasUserSessions | LazyKeepsight,
  sessionConfig: Provider,
): Provider {
  // Adonis resolves it several times; each app has one store.
  const resolved = new WeakMap<object, Promise<SessionConfig>>()

  async function resolve(app: never): Promise<SessionConfig> {
    const config = (await sessionConfig.resolver(app)) as SessionConfig
    const factory = config.stores[config.store]
    if (!factory) return config
    const { userSessions } = typeof keepsight === 'function' ? (await keepsight()).default : keepsight
    const stores = { ...config.stores, [config.store]: guardedFactory(userSessions, factory, config) }
    return { ...config, stores }
  }

  return {
    ...sessionConfig,
    resolver(app: never) {
      const known = resolved.get(app)
      if (known) return known
      const config = resolve(app)
      resolved.set(app, config)
      return config
    },
  }
}

function guardedFactory(
  userSessions: UserSessions,
  factory: StoreFactory,
  config: SessionConfig,
): StoreFactory {
  // Adonis makes one without a request too, for its `SessionCollection`.
  const store: AdonisStore = factory(null, config)
  if (store.constructor.name !== 'CookieStore') {
    const guarded = guardStore(userSessions, store)
    return () => guarded
  }
  userSessions.attach({ stateless: true })
  return (ctx: AdonisContext | null, ofRequest) => {
    const cookies = factory(ctx, ofRequest)
    return ctx ? checkCookieStore(userSessions, cookies, ctx) : cookies
  }
}
