import { promisify } from 'node:util'
import { Body, Controller, ForbiddenException, Post, Redirect, Req } from '@nestjs/common'
import type { Request } from 'express'
import { Keepsight } from 'keepsight/nest'

// #region log-in
@Controller()
export class LogInController {
  constructor(private readonly keepsight: Keepsight) {}

  @Post('log-in')
  @Redirect('/', 303)
  async logIn(@Req() request: Request, @Body('user') user: string): Promise<void> {
    await promisify(request.session.regenerate.bind(request.session))()
    const { rejected } = await this.keepsight.userSessions.logIn({ user, request })
    if (rejected) throw new ForbiddenException(rejected.message)
    request.session.userId = user
  }

  @Post('log-out')
  @Redirect('/', 303)
  async logOut(@Req() request: Request): Promise<void> {
    await promisify(request.session.destroy.bind(request.session))()
  }
}
// #endregion
