/** What an app keeps of the person of a request: Hono's variables, SvelteKit's `locals`. */
interface Kept {
  user?: { id?: unknown } | null
  session?: { userId?: unknown; token?: unknown; id?: unknown } | null
}

/** The logged-in person where most apps keep it: `user.id`, else `session.userId`. */
export function keptUser(kept: object): unknown {
  const { user, session } = kept as Kept
  return user?.id ?? session?.userId
}

/** The session key where most apps keep it: `session.token` (better-auth has an id beside it), else `session.id`. */
export function keptSessionKey(kept: object): string | undefined {
  const { session } = kept as Kept
  const key = session?.token ?? session?.id
  return typeof key === 'string' ? key : undefined
}
