// #region session
import { defineConfig, stores } from '@adonisjs/session'
import { guardSessions } from 'keepsight/adonis'

const sessionConfig = defineConfig({
  cookieName: 'adonis-session',
  age: '2h',
  cookie: { path: '/', httpOnly: true, sameSite: 'lax' },
  store: 'cookie',
  stores: { cookie: stores.cookie() },
})

export default guardSessions(() => import('#services/keepsight'), sessionConfig)
// #endregion
