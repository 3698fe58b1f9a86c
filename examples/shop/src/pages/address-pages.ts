import { Router, type Request } from 'express'
import { html } from '../html/html.js'
import { icons } from '../html/icons.js'
import type { Page } from '../html/layout.js'
import type { Address } from '../models/address.js'
import type { ShopParts } from '../shop-parts.js'
import { idParameter, requireUser, sendPage, userOf } from '../visit.js'
import { addressFields, addressLines, readAddress, type FormErrors } from './address-form.js'

/** A customer's addresses. */
export function addressPages({ addresses, keepsight }: ShopParts): Router {
  const router = Router()
  router.use('/addresses', requireUser)

  router.get('/addresses', (request, response) => {
    const own = addresses.ofUser(userOf(request).id)
    sendPage(request, response, {
      title: 'Addresses',
      main: html`
        <header class="page-head"><h1>Your addresses</h1></header>
        <ul class="boxes">
          ${own.map(
            (address) =>
              html`<li>
                <a href="${address.url}"
                  >${icons.pin}${addressLines(address)}<span class="quiet">Open${icons.arrow}</span></a
                >
              </li>`,
          )}
          <li><a class="new" href="/addresses/new">Add an address</a></li>
        </ul>
      `,
    })
  })

  router.get('/addresses/new', (request, response) => {
    sendPage(request, response, newPage({ fullName: userOf(request).name }))
  })

  router.post('/addresses', (request, response) => {
    const { address, errors } = readAddress(request)
    if (Object.keys(errors).length > 0) {
      sendPage(request, response.status(422), newPage(address, errors))
      return
    }
    const created = addresses.create(userOf(request).id, address)
    request.session.notice = 'The address is saved.'
    response.redirect(303, created.url)
  })

  router.get('/addresses/:id', (request, response, next) => {
    const address = ownAddress(request)
    if (!address) {
      next()
      return
    }
    keepsight.viewed(address)
    sendPage(request, response, editPage(address, address))
  })

  router.post('/addresses/:id', (request, response, next) => {
    const own = ownAddress(request)
    if (!own) {
      next()
      return
    }
    const { address, errors } = readAddress(request)
    if (Object.keys(errors).length > 0) {
      sendPage(request, response.status(422), editPage(own, address, errors))
      return
    }
    addresses.update(own, address)
    request.session.notice = 'The address is saved.'
    response.redirect(303, own.url)
  })

  router.post('/addresses/:id/delete', (request, response, next) => {
    const own = ownAddress(request)
    if (!own) {
      next()
      return
    }
    addresses.delete(own)
    request.session.notice = 'The address is gone. Orders keep their copy.'
    response.redirect(303, '/addresses')
  })

  function ownAddress(request: Request): Address | null {
    const id = idParameter(request)
    return id === null ? null : addresses.ownedBy(userOf(request).id, id)
  }

  return router
}

function newPage(values: Parameters<typeof addressFields>[0], errors?: FormErrors): Page {
  return {
    title: 'New address',
    main: html`
      <header class="page-head"><h1>New address</h1></header>
      <form class="form" method="post" action="/addresses" novalidate>
        ${addressFields(values, errors)}
        <p class="actions">
          <button class="button">Save</button> <a class="quiet" href="/addresses">Cancel</a>
        </p>
      </form>
    `,
  }
}

function editPage(own: Address, values: Parameters<typeof addressFields>[0], errors?: FormErrors): Page {
  return {
    title: String(own),
    main: html`
      <header class="page-head">
        <h1>${own.street}</h1>
        <p>${own.postcode} ${own.city}, ${own.country}</p>
      </header>
      <form class="form" method="post" action="${own.url}" novalidate>
        ${addressFields(values, errors)}
        <p class="actions">
          <button class="button">Save</button> <a class="quiet" href="/addresses">All addresses</a>
        </p>
      </form>
      <form class="form-after" method="post" action="${own.url}/delete">
        <button class="link">Delete this address</button>
      </form>
    `,
  }
}
