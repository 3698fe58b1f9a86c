import { Body, Controller, Get, Post, Redirect, Req, Session } from '@nestjs/common'
import type { Request } from 'express'
import type { SessionData } from 'express-session'
import { devicesPage } from 'keepsight-example-pages'
import { Keepsight } from 'keepsight/nest'

// #region devices
@Controller('devices')
export class DevicesController {
  constructor(private readonly keepsight: Keepsight) {}

  @Get()
  async list(@Session() session: Partial<SessionData>): Promise<string> {
    return devicesPage(session.userId ?? null, await this.keepsight.userSessions.listOwn())
  }

  @Post('end')
  @Redirect('/devices', 303)
  async end(@Req() request: Request, @Body('id') id: string): Promise<void> {
    await this.keepsight.userSessions.endOwn(request, id)
  }
}
// #endregion
