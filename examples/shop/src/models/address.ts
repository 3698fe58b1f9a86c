/** What is written on a parcel. */
export interface PostalAddress {
  fullName: string
  street: string
  postcode: string
  city: string
  country: string
}

/** Where a customer has parcels sent. */
export class Address implements PostalAddress {
  readonly id: number
  readonly userId: number
  readonly fullName: string
  readonly street: string
  readonly postcode: string
  readonly city: string
  readonly country: string

  constructor(id: number, userId: number, { fullName, street, postcode, city, country }: PostalAddress) {
    this.id = id
    this.userId = userId
    this.fullName = fullName
    this.street = street
    this.postcode = postcode
    this.city = city
    this.country = country
  }

  get url(): string {
    return `/addresses/${this.id}`
  }

  /** The town alone: this text reaches reports, and a report needs neither name nor street. */
  toString(): string {
    return `An address in ${this.city}`
  }
}

/** The countries that the shop sends to. */
export const countries = [
  'Austria',
  'Belgium',
  'Denmark',
  'France',
  'Germany',
  'Ireland',
  'Italy',
  'Netherlands',
  'Portugal',
  'Spain',
  'Sweden',
  'Switzerland',
  'United Kingdom',
] as const
