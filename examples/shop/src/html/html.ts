/** A piece of HTML that is safe to send: everything put into it was escaped. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }

  toString(): string {
    return this.text
  }
}

/** What may stand in a template: HTML as it is, text escaped, lists joined, nothing for `null`, `undefined` and `false`. */
export type Part = Html | string | number | null | undefined | false | readonly Part[]

/**
 * A template of HTML in which every value is escaped, unless it is HTML itself.
 *
 * @example
 * html`<h1>${product.name}</h1>` // a name with < or & stays text
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = strings[0] ?? ''
  parts.forEach((part, at) => {
    text += textOf(part) + (strings[at + 1] ?? '')
  })
  return new Html(text)
}

/** HTML that the program itself wrote, such as a drawing. Never for anything that came from outside. */
export function raw(text: string): Html {
  return new Html(text)
}

function textOf(part: Part): string {
  if (part === null || part === undefined || part === false) return ''
  if (part instanceof Html) return part.text
  if (typeof part === 'object') return part.map(textOf).join('')
  return String(part).replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
