/** The shop's shelves, in the order of the menu. */
export const categories = [
  { slug: 'table', name: 'Table', line: 'Plates, mugs and linen for meals that take their time.' },
  { slug: 'kitchen', name: 'Kitchen', line: 'A few good tools, made to be sharpened, seasoned and kept.' },
  { slug: 'home', name: 'Home', line: 'Light, wool and oak for the rest of the day.' },
  { slug: 'pantry', name: 'Pantry', line: 'Small-batch staples from people we know by name.' },
] as const

/** One shelf of the shop. */
export type Category = (typeof categories)[number]

/** A shelf's name in URLs. */
export type CategorySlug = Category['slug']

/** The shelf of this name in URLs, or `undefined`. */
export function findCategory(slug: string): Category | undefined {
  return categories.find((category) => category.slug === slug)
}
