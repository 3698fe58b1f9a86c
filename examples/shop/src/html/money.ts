const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' })

/** Cents as `€24.00`. */
export function money(cents: number): string {
  return euros.format(cents / 100)
}
