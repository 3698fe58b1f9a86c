import type { HttpContext } from '@adonisjs/core/http'
import { homePage } from 'keepsight-example-pages'
import keepsight from '#services/keepsight'
import { userOf } from '#services/user_of'

export default class HomeController {
  index({ session }: HttpContext) {
    const notice = keepsight.userSessions.endingOf()
    return homePage(userOf(session), notice && keepsight.userSessions.describeEnding(notice))
  }
}
