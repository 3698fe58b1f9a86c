import type { App } from '@keepsight/store'
import { Type } from 'typebox'
import { ApiError } from '../errors.js'
import type { RouteCall } from './route.js'

/** Parameters of a route about one app. */
export const AppParams = Type.Object({
  app: Type.String({ minLength: 1, maxLength: 200, description: "The app's id." }),
})

/**
 * The app that a call is about. To a read key of another app it does not exist, so that nobody learns which apps there are.
 */
export async function appOfCall(call: RouteCall<unknown, unknown, { app: string }>): Promise<App> {
  const { principal, params, services } = call
  const app = await services.operational.findApp(params.app)
  if (!app || (principal.kind === 'read-key' && principal.appId !== app.id)) throw new ApiError('unknown_app')
  return app
}
