/**
 * The three pages that every example app shows: the products with the log-in, one product, and "your devices". An example is
 * about its framework, so what is the same in all of them is here.
 */
import type { LogInRejection, OwnSession } from 'keepsight'

/** Something that is sold, and viewed. */
export class Product {
  readonly id: number
  readonly title: string
  readonly price: number

  constructor(id: number, title: string, price: number) {
    this.id = id
    this.title = title
    this.price = price
  }
}

/** All there is. */
export const products: readonly Product[] = [
  new Product(1, 'Enamel mug', 14),
  new Product(2, 'Linen apron', 39),
  new Product(3, 'Oak board', 52),
]

/** The product of this id, which is text in a URL; `undefined` when there is none. */
export function findProduct(id: string | number): Product | undefined {
  return products.find((product) => String(product.id) === String(id))
}

/** The people who may log in. An example asks for no password. */
export const users: readonly string[] = ['ada', 'grace', 'alan']

/** The products, and the log-in or who is logged in. `notice`: why the person was signed out. */
export function homePage(user: string | null, notice: string | null = null): string {
  const list = products
    .map(({ id, title, price }) => `<li><a href="/products/${id}">${escaped(title)}</a> ${price} €</li>`)
    .join('')
  return layout('Products', user, `${noticeOf(notice)}<ul>${list}</ul>${user === null ? logInForm() : ''}`)
}

/** One product. */
export function productPage(product: Product, user: string | null): string {
  const { title, price } = product
  return layout(title, user, `<p class="price">${price} €</p><p><a href="/">All products</a></p>`)
}

/** "Your devices": where the person is logged in, and the end of each. */
export function devicesPage(user: string | null, own: readonly OwnSession[]): string {
  if (user === null) return layout('Your devices', user, '<p>Log in to see them.</p>')
  const rows = own
    .map(({ session, isCurrent }) => {
      const since = session.startedAt.toISOString().slice(0, 16).replace('T', ' ')
      const end = isCurrent
        ? '<em>this one</em>'
        : `<form method="post" action="/devices/end"><input type="hidden" name="id" value="${escaped(session.id)}"><button>Sign out</button></form>`
      return `<tr><td>${escaped(session.device.label)}</td><td>${since}</td><td>${end}</td></tr>`
    })
    .join('')
  return layout('Your devices', user, `<table><tr><th>Device</th><th>Since</th><th></th></tr>${rows}</table>`)
}

/** A page that says what is wrong: there is no such product, or the log-in was rejected. */
export function problemPage(title: string, text: string): string {
  return layout(title, null, `<p>${escaped(text)}</p><p><a href="/">All products</a></p>`)
}

/** The page for a log-in that was rejected. */
export function rejectedPage({ message }: LogInRejection): string {
  return problemPage('Not logged in', message)
}

function logInForm(): string {
  const buttons = users.map((user) => `<button name="user" value="${user}">${user}</button>`).join(' ')
  return `<form method="post" action="/log-in"><p>Log in as ${buttons}</p></form>`
}

function noticeOf(notice: string | null): string {
  return notice === null ? '' : `<p class="notice">${escaped(notice)}</p>`
}

function layout(title: string, user: string | null, body: string): string {
  const person =
    user === null
      ? ''
      : `<a href="/devices">Your devices</a><form method="post" action="/log-out"><button>Log out ${escaped(user)}</button></form>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title><style>${styles}</style></head>
<body><header><a href="/"><strong>Little shop</strong></a><nav>${person}</nav></header><main><h1>${escaped(title)}</h1>${body}</main></body></html>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The styles of the pages, for examples that make their own markup. */
export const styles = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 42rem; margin: 0 auto; padding: 1.5rem }
header, nav { display: flex; gap: 1rem; justify-content: space-between; align-items: center }
h1 { font-size: 1.5rem } ul { padding: 0; list-style: none } li, td, th { padding: .35rem 0; text-align: left }
table { width: 100% } a { color: light-dark(#2450c4, #9db8ff) } .price { font-size: 1.25rem }
.notice { padding: .6rem .9rem; border-radius: .5rem; background: light-dark(#fff3d6, #4a3a10) }
button { font: inherit; padding: .25rem .7rem; border-radius: .4rem; border: 1px solid light-dark(#c9ccd6, #555a68); background: none; cursor: pointer }
`
