import { adminRoutes } from './admin-routes.js'
import { appRoutes } from './app-routes.js'
import { appSessionRoutes } from './app-session-routes.js'
import { createEndingsRoute } from './endings-route.js'
import { healthRoutes } from './health-routes.js'
import { createLiveRoute } from './live-route.js'
import { createOpenapiRoute } from './openapi-route.js'
import { reportRoutes } from './report-routes.js'
import type { Route } from './route.js'
import { sessionRoutes } from './session-routes.js'
import { signInRoutes } from './sign-in-routes.js'

/** Every route of the API: the one table from which the server, the reference and the tests of access are made. */
export function createRoutes(): { routes: Route[]; endStreams: () => void } {
  const live = createLiveRoute()
  const endings = createEndingsRoute()
  const routes = [
    ...reportRoutes,
    ...sessionRoutes,
    live.route,
    ...appSessionRoutes,
    endings.route,
    ...appRoutes,
    ...adminRoutes,
    ...signInRoutes,
    ...healthRoutes,
  ]
  routes.push(createOpenapiRoute(routes))
  return {
    routes,
    endStreams() {
      live.endStreams()
      endings.endStreams()
    },
  }
}
