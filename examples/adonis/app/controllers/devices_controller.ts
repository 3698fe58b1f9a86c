import type { HttpContext } from '@adonisjs/core/http'
import { devicesPage } from 'keepsight-example-pages'
import keepsight from '#services/keepsight'
import { userOf } from '#services/user_of'

// #region devices
export default class DevicesController {
  async index({ session }: HttpContext) {
    return devicesPage(userOf(session), await keepsight.userSessions.listOwn())
  }

  async destroy({ request, response }: HttpContext) {
    await keepsight.userSessions.endOwn(request.request, String(request.input('id')))
    return response.redirect().status(303).toPath('/devices')
  }
}
// #endregion
