import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

// #region kernel
server.use([() => import('#middleware/keepsight_middleware')])

router.use([
  () => import('@adonisjs/core/bodyparser_middleware'),
  () => import('@adonisjs/session/session_middleware'),
])
// #endregion
