import { CircleAlert, TriangleAlert } from 'lucide-react'
import { useRef, useState } from 'react'
import { formatAgo } from '../format/times.js'
import type { UserSession } from '../http/session-wire.js'
import { useNow } from '../page-state/use-now.js'
import { useApp } from '../shell/app-context.js'
import { Button } from '../ui/button.js'
import { DeviceIcon } from '../ui/device-icon.js'
import { Dialog } from '../ui/dialog.js'
import { PersonMark } from '../ui/person.js'
import { SkeletonRows } from '../ui/skeleton.js'
import { askWords } from './ask-words.js'
import type { EndAsk } from './end-ask.js'
import { useEndSessions } from './use-end-sessions.js'
import { useLiveOfUser } from './use-live-of-user.js'
import './end-dialog.css'

/** Sessions that the dialog lists by name. */
const listedSessions = 5

/** Says exactly what will happen and to whom, and does it once that is confirmed. Closes when it is done. */
export function EndDialog({ ask, onClose }: { ask: EndAsk; onClose: () => void }) {
  const app = useApp()
  const live = useLiveOfUser(ask.user)
  const end = useEndSessions()
  // State comes with the next drawing; the second click of a double click comes before.
  const isSent = useRef(false)
  const isDone = useRef(false)
  const focusAfter = useFocusAfter(isDone)
  const words = askWords(ask, {
    appName: app.name,
    live: live.data?.sessions,
    hasMore: live.data?.nextCursor !== undefined && live.data.nextCursor !== null,
    delivery: live.data?.delivery,
  })
  const isWaiting = live.isPending && ask.kind !== 'one' && ask.kind !== 'reactivate'
  const error = end.error ?? (live.data === undefined && ask.kind !== 'one' ? live.error : null)

  const confirm = (): void => {
    if (isSent.current) return
    isSent.current = true
    end.mutate(ask, {
      onSuccess: () => {
        isDone.current = true
        onClose()
      },
      onError: () => {
        isSent.current = false
      },
    })
  }
  return (
    <Dialog label={words.title} onClose={onClose} focusAfter={focusAfter} className="end-dialog">
      <div className="end-in">
        <h2 className="end-title">{words.title}</h2>
        <p className="end-who">
          <PersonMark user={ask.user} />
          <span className="truncate" title={ask.user}>
            {ask.user}
          </span>
        </p>
        {isWaiting && <SkeletonRows rows={2} />}
        {words.lead !== '' && <p>{words.lead}</p>}
        {words.ends.length > 0 && (
          <ul className="end-list">
            {words.ends.slice(0, listedSessions).map((session) => (
              <EndsItem key={session.id} session={session} />
            ))}
            {words.ends.length > listedSessions && (
              <li className="end-item faint">and {words.ends.length - listedSessions} more</li>
            )}
          </ul>
        )}
        {words.then !== '' && !isWaiting && <p className="quiet">{words.then}</p>}
        {words.warning !== null && (
          <p className="end-note">
            <TriangleAlert aria-hidden /> {words.warning}
          </p>
        )}
        {error !== null && (
          <p className="end-note end-error" role="alert">
            <CircleAlert aria-hidden /> {error.message}
          </p>
        )}
        <div className="end-buttons">
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={ask.kind === 'reactivate' ? 'primary' : 'danger'}
            disabled={words.isIdle || end.isPending}
            aria-busy={end.isPending}
            onClick={confirm}
          >
            {end.isPending ? 'One moment…' : end.isError ? 'Try again' : words.confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function EndsItem({ session }: { session: UserSession }) {
  const { timezone } = useApp()
  const nowMs = useNow()
  const place = session.place.label ?? session.ip
  return (
    <li className="end-item">
      <DeviceIcon type={session.device.type} />
      <span className="end-item-text">
        <span className="truncate">{session.device.label}</span>
        <span className="faint">
          {place !== null && `${place} · `}
          signed in {formatAgo(session.startedAt, { nowMs, timezone })}, seen{' '}
          {formatAgo(session.lastSeenAt, { nowMs, timezone })}
        </span>
      </span>
    </li>
  )
}

/** Where the keyboard goes on: from the row, whose button goes with its session, or else from the page. */
function useFocusAfter(isDone: { current: boolean }): () => HTMLElement | null {
  const [row] = useState(
    () => document.activeElement?.closest<HTMLElement>('[data-session]')?.dataset['session'],
  )
  return () => {
    if (row !== undefined) {
      const link = document.querySelector<HTMLElement>(
        `[data-session="${CSS.escape(row)}"]:is([data-row]), [data-session="${CSS.escape(row)}"] [data-row]`,
      )
      if (link !== null) return link
    }
    return isDone.current ? document.getElementById('page') : null
  }
}
