import type { HttpContext } from '@adonisjs/core/http'

/** Who is logged in; `null`: nobody. With `@adonisjs/auth` it is `auth.user`. */
export function userOf(session: HttpContext['session']): string | null {
  return (session.get('userId') as string | undefined) ?? null
}
