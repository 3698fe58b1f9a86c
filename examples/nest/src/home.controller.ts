import { Controller, Get, Session } from '@nestjs/common'
import type { SessionData } from 'express-session'
import { homePage } from 'keepsight-example-pages'
import { Keepsight } from 'keepsight/nest'

@Controller()
export class HomeController {
  constructor(private readonly keepsight: Keepsight) {}

  @Get()
  home(@Session() session: Partial<SessionData>): string {
    const { userSessions } = this.keepsight
    const notice = userSessions.endingOf()
    return homePage(session.userId ?? null, notice && userSessions.describeEnding(notice))
  }
}
