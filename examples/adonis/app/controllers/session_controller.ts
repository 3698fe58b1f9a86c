import type { HttpContext } from '@adonisjs/core/http'
import { rejectedPage } from 'keepsight-example-pages'
import keepsight from '#services/keepsight'

// #region log-in
export default class SessionController {
  async store({ request, response, session }: HttpContext) {
    const user = String(request.input('user'))
    session.regenerate()
    const { rejected } = await keepsight.userSessions.logIn({ user })
    if (rejected) return response.forbidden(rejectedPage(rejected))
    session.put('userId', user)
    return response.redirect().status(303).toPath('/')
  }

  destroy({ response, session }: HttpContext) {
    session.clear()
    return response.redirect().status(303).toPath('/')
  }
}
// #endregion
