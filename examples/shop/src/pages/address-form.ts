import type { Request } from 'express'
import { field } from '../html/field.js'
import { html, type Html } from '../html/html.js'
import { countries, type PostalAddress } from '../models/address.js'
import { formText } from '../visit.js'

/** What was wrong, by the field's name; empty when nothing was. */
export type FormErrors = { [name: string]: string }

/** The address in a submitted form, and what is missing in it. */
export function readAddress(request: Request): { address: PostalAddress; errors: FormErrors } {
  const address: PostalAddress = {
    fullName: formText(request, 'fullName'),
    street: formText(request, 'street'),
    postcode: formText(request, 'postcode', 16),
    city: formText(request, 'city', 80),
    country: formText(request, 'country', 40),
  }
  const errors: FormErrors = {}
  if (!address.fullName) errors.fullName = 'Please say whose name is on the door.'
  if (!address.street) errors.street = 'Please give a street and number.'
  if (!address.postcode) errors.postcode = 'Please give a postcode.'
  if (!address.city) errors.city = 'Please give a town.'
  if (!countries.some((country) => country === address.country)) {
    errors.country = 'Please choose one of the countries that we send to.'
  }
  return { address, errors }
}

/** The fields of an address, filled in as far as it is known. */
export function addressFields(address: Partial<PostalAddress>, errors: FormErrors = {}): Html {
  const { fullName, street, postcode, city, country } = address
  return html`
    ${field({ name: 'fullName', label: 'Full name', value: fullName, error: errors.fullName, autocomplete: 'name' })}
    ${field({ name: 'street', label: 'Street and number', value: street, error: errors.street, autocomplete: 'street-address' })}
    <div class="field-row">
      ${field({ name: 'postcode', label: 'Postcode', value: postcode, error: errors.postcode, autocomplete: 'postal-code', maxlength: 16 })}
      ${field({ name: 'city', label: 'Town', value: city, error: errors.city, autocomplete: 'address-level2', maxlength: 80 })}
    </div>
    <p class="field">
      <label for="country">Country</label>
      <select id="country" name="country" autocomplete="country-name">
        ${countries.map(
          (name) => html`<option ${name === (country ?? 'Germany') && html`selected`}>${name}</option>`,
        )}
      </select>
      ${errors.country && html`<span class="error">${errors.country}</span>`}
    </p>
  `
}

/** An address as it stands on a parcel. */
export function addressLines({ fullName, street, postcode, city, country }: PostalAddress): Html {
  return html`<address>${fullName}<br />${street}<br />${postcode} ${city}<br />${country}</address>`
}
