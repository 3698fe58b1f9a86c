/** `AL` for `ada.lovelace@x.org`, `42` for `user_42`, `3F` for a UUID. */
export function initialsOf(user: string): string {
  const parts = (user.split('@')[0] ?? '').split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')
  const number = parts.find((part) => /^\d+$/.test(part))
  if (number !== undefined) return number.slice(-2)
  const letters =
    parts.length > 1 ? parts.map((part) => [...part][0]).slice(0, 2) : [...(parts[0] ?? '?')].slice(0, 2)
  return letters.join('').toUpperCase()
}

/** `Visitor 3f9a2c`: the start of a visitor's id is enough to tell two apart. */
export function visitorName(visitor: string): string {
  return visitor === '' ? 'Somebody' : `Visitor ${visitor.replace(/^(?:anon|visitor)[-_]?/i, '').slice(0, 6)}`
}
