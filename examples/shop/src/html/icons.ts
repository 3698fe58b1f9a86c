import { raw, type Html } from './html.js'

const icon = (paths: string): Html =>
  raw(
    `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`,
  )

/** Small drawings beside words. */
export const icons = {
  search: icon('<circle cx="11" cy="11" r="6.5"/><path d="m16 16 4.5 4.5"/>'),
  cart: icon(
    '<path d="M4 8h16l-1.3 10.200a2 2 0 0 1-2 1.800H7.300a2 2 0 0 1-2-1.800z"/><path d="M8.5 10.500V7a3.5 3.5 0 0 1 7 0v3.5"/>',
  ),
  person: icon('<circle cx="12" cy="8" r="3.7"/><path d="M4.7 20c.7-4 3.7-6 7.3-6s6.6 2 7.3 6"/>'),
  arrow: icon('<path d="M5 12h14M13 6l6 6-6 6"/>'),
  check: icon('<path d="m5 12.5 4.5 4.500L19 7.5"/>'),
  parcel: icon('<path d="M12 3 4 7v10l8 4 8-4V7z"/><path d="m4 7 8 4 8-4M12 11v10"/>'),
  pin: icon(
    '<path d="M12 21c4.5-4.6 7-8 7-11a7 7 0 0 0-14 0c0 3 2.5 6.4 7 11z"/><circle cx="12" cy="10" r="2.5"/>',
  ),
  device: icon('<rect x="4" y="5" width="16" height="11" rx="1.5"/><path d="M2.5 19.500h19"/>'),
  phone: icon('<rect x="7.5" y="3" width="9" height="18" rx="2"/><path d="M11 18h2"/>'),
  eye: icon(
    '<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>',
  ),
} as const

/** The shop's sign: an oak leaf. */
export const logo = raw(
  '<svg class="logo" viewBox="0 0 32 32" aria-hidden="true" focusable="false"><path d="M16 29c0-9 0-14 6-20-1 6 4 5 3 9s-5 7-9 7c-4 0-8-3-9-7s4-3 3-9c6 6 6 11 6 20z" fill="currentColor" opacity=".9"/><path d="M16 30V12" stroke="currentColor" stroke-width="2" stroke-linecap="round"/><path d="M16 3c2 2 3 4 3 6s-1 3-3 4c-2-1-3-2-3-4s1-4 3-6z" fill="currentColor"/></svg>',
)
