import { UserRound } from 'lucide-react'
import { initialsOf } from './person-name.js'
import './person.css'

/** A round mark: a user's first letters, or an outline for somebody who is not logged in. */
export function PersonMark({ user }: { user: string }) {
  return (
    <span className={user === '' ? 'person-mark person-anonymous' : 'person-mark'} aria-hidden>
      {user === '' ? <UserRound /> : initialsOf(user)}
    </span>
  )
}
