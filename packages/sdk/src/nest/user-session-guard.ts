import { Inject, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common'
import type { RequestLike } from '../index.js'
import { Keepsight } from './keepsight.js'

/**
 * A guard for sessions that are kept nowhere, such as JWTs: whose session has ended gets 401, with the reason as its message.
 * It comes after the guard that reads the token. Sessions of a guarded store need none. The option `sessionKey` of the
 * module says what the key is.
 *
 * @example
 * KeepsightModule.forRoot({ sessionKey: (request) => request.user?.jti })
 *
 * @UseGuards(AuthGuard('jwt'), UserSessionGuard)
 */
export class UserSessionGuard implements CanActivate {
  readonly #keepsight: Keepsight

  constructor(keepsight: Keepsight) {
    this.#keepsight = keepsight
  }

  /** @throws UnauthorizedException when the session is not to be let in */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { userSessions } = this.#keepsight
    const { isAllowed, notice } = await userSessions.check(context.switchToHttp().getRequest<RequestLike>())
    if (isAllowed) return true
    throw new UnauthorizedException(notice ? userSessions.describeEnding(notice) : undefined)
  }
}
Inject(Keepsight)(UserSessionGuard, undefined, 0)
