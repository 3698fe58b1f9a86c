/** Moves the focus to the next (`1`) or previous (`-1`) of the page's rows: the links marked `data-row`. */
export function moveRow(step: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>('main [data-row]')].filter(
    (row) => row.offsetParent !== null,
  )
  const at = rows.findIndex((row) => row === document.activeElement)
  const next = at === -1 ? rows.at(step === 1 ? 0 : -1) : rows[at + step]
  next?.focus()
  next?.scrollIntoView({ block: 'nearest' })
}
