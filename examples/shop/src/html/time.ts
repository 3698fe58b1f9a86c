import { html, type Html } from './html.js'

const days = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' })

/** `24 November 2026`. */
export function day(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${days.format(date)}</time>`
}

/** `3 min. ago`, as seen from `now`, in milliseconds since 1970. */
export function ago(date: Date, now: number): Html {
  const seconds = Math.round((date.getTime() - now) / 1000)
  const text =
    seconds > -10
      ? 'just now'
      : seconds > -60
        ? relative.format(seconds, 'second')
        : seconds > -3600
          ? relative.format(Math.round(seconds / 60), 'minute')
          : seconds > -86_400
            ? relative.format(Math.round(seconds / 3600), 'hour')
            : relative.format(Math.round(seconds / 86_400), 'day')
  return html`<time datetime="${date.toISOString()}">${text}</time>`
}
