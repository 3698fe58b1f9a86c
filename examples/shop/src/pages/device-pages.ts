import { Router } from 'express'
import type { OwnSession, UserSession } from 'keepsight'
import { html, type Html } from '../html/html.js'
import { icons } from '../html/icons.js'
import { ago } from '../html/time.js'
import type { ShopParts } from '../shop-parts.js'
import { formText, requireUser, sendPage, userOf } from '../visit.js'

/** Sessions that were ended lately, as many as are shown. */
const endedShown = 5

const reasons: Record<NonNullable<UserSession['reason']>, string> = {
  logout: 'logged out',
  'ended-by-user': 'ended by you',
  'ended-by-admin': 'ended by the shop',
  replaced: 'replaced by a newer log-in',
  'user-deactivated': 'account closed',
  idle: 'not used for long',
  expired: 'reached its longest time',
}

/** Where a customer is logged in, and was. */
export function devicePages({ keepsight, now }: ShopParts): Router {
  const { userSessions } = keepsight
  const router = Router()
  router.use('/devices', requireUser)

  router.get('/devices', async (request, response) => {
    const user = userOf(request)
    const [own, ended] = await Promise.all([
      userSessions.listOwn(request),
      userSessions.find({ user, state: 'ended', limit: endedShown }),
    ])
    const others = own.filter(({ isCurrent }) => !isCurrent)
    sendPage(request, response, {
      title: 'Your devices',
      main: html`
        <header class="page-head">
          <h1>Your devices</h1>
          <p>Where you are logged in. If one is not yours, end it and change your password.</p>
        </header>
        ${
          own.length === 0
            ? html`<p class="muted">Your devices cannot be shown just now. Try again in a minute.</p>`
            : html`<ul class="devices">
                ${own.map((each) => liveDevice(each, now()))}
              </ul>`
        }
        ${
          others.length > 0 &&
          html`<form class="form-after" method="post" action="/devices/end-others">
            <button class="button quiet-button">Log out everywhere else</button>
          </form>`
        }
        ${
          ended.sessions.length > 0 &&
          html`<h2>Ended lately</h2>
            <ul class="devices ended">
              ${ended.sessions.map((session) => endedDevice(session, now()))}
            </ul>`
        }
      `,
    })
  })

  router.post('/devices/end', async (request, response) => {
    const { ended, error } = await userSessions.endOwn(request, formText(request, 'session', 64))
    request.session.notice = error
      ? 'That could not be done just now. Try again in a minute.'
      : ended > 0
        ? 'That device is logged out.'
        : 'That device was logged out already.'
    response.redirect(303, '/devices')
  })

  router.post('/devices/end-others', async (request, response) => {
    const { ended, error } = await userSessions.endOthers(request)
    request.session.notice = error
      ? 'That could not be done just now. Try again in a minute.'
      : ended === 1
        ? 'One other device is logged out.'
        : `${ended} other devices are logged out.`
    response.redirect(303, '/devices')
  })

  return router
}

function liveDevice({ session, isCurrent }: OwnSession, now: number): Html {
  return html`<li>
    ${deviceIcon(session)}
    <div>
      <strong>${session.device.label}</strong>
      <small>${[session.place.label, session.ipAddress].filter(Boolean).join(' · ')}</small>
      <small>
        ${
          isCurrent
            ? html`<span class="chip">This device</span>`
            : html`last used ${ago(session.lastSeenAt, now)}`
        }
        logged in ${ago(session.startedAt, now)}
      </small>
    </div>
    ${
      !isCurrent &&
      html`<form method="post" action="/devices/end">
        <input type="hidden" name="session" value="${session.id}" />
        <button class="button quiet-button">Log out</button>
      </form>`
    }
  </li>`
}

function endedDevice(session: UserSession, now: number): Html {
  return html`<li>
    ${deviceIcon(session)}
    <div>
      <strong>${session.device.label}</strong>
      <small>
        ${session.reason === null ? 'ended' : reasons[session.reason]}
        ${session.endingAt && ago(session.endingAt, now)}
      </small>
    </div>
  </li>`
}

function deviceIcon({ device }: UserSession): Html {
  return device.type === 'mobile' || device.type === 'tablet' ? icons.phone : icons.device
}
