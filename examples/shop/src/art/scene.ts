/** What a picture shows: a backdrop of two colours, something standing on the ground, and the shadow it throws. */
export interface Scene {
  /** The backdrop's colours, above and below. */
  backdrop: readonly [string, string]
  /** Where the object stands: its shadow's centre, and half its width. Left out for things seen from above. */
  shadow?: { x?: number; y?: number; width: number }
  /** SVG, in a square of 400 by 400. */
  shapes: string
}

/** The scene as a picture of 400 by 400. All art is drawn here: the shop asks no other host for anything. */
export function drawScene(id: string, { backdrop: [above, below], shadow, shapes }: Scene): string {
  const ground = shadow
    ? `<ellipse cx="${shadow.x ?? 200}" cy="${shadow.y ?? 312}" rx="${shadow.width}" ry="${shadow.width * 0.13}" fill="#1d1612" opacity=".2"/>`
    : ''
  return `<svg class="art" viewBox="0 0 400 400" role="img" aria-hidden="true" focusable="false">
<defs><linearGradient id="sky-${id}" x1="0" y1="0" x2=".35" y2="1"><stop stop-color="${above}"/><stop offset="1" stop-color="${below}"/></linearGradient></defs>
<rect width="400" height="400" fill="url(#sky-${id})"/><circle cx="292" cy="112" r="150" fill="#fff" opacity=".13"/>
<path d="M0 318q200-34 400 0v82H0z" fill="#000" opacity=".05"/>${ground}${shapes}</svg>`
}
