import { createKeepsight, type CaptureOptions, type Keepsight } from 'keepsight'
import { describe, expectTypeOf, it } from 'vitest'

interface ShopEvents {
  'Order Completed': { total: number; coupon?: string }
  'Catalogue Searched': { term?: string }
  'Cart Emptied': object
}

const shop = createKeepsight<ShopEvents>({ disabled: true })

describe('the types of events', () => {
  it('ask for the properties of the event that is named', () => {
    shop.track('Order Completed', { total: 12 })
    shop.track('Order Completed', { total: 12, coupon: 'SPRING' }, { user: 42 })
    // @ts-expect-error -- the total is missing
    shop.track('Order Completed', {})
    // @ts-expect-error -- the properties are missing
    shop.track('Order Completed')
    // @ts-expect-error -- a total is a number
    shop.track('Order Completed', { total: '12' })
    // @ts-expect-error -- an order has no such property
    shop.track('Order Completed', { total: 12, color: 'blue' })
  })

  it('let properties out that all may be left out', () => {
    shop.track('Catalogue Searched')
    shop.track('Catalogue Searched', { term: 'mug' })
    shop.track('Cart Emptied')
  })

  it('know no event that was not named', () => {
    // @ts-expect-error -- the event is written otherwise
    shop.track('order completed', { total: 12 })
    expectTypeOf(shop.track).parameter(0).toEqualTypeOf<keyof ShopEvents>()
  })

  it('take any event when none were named', () => {
    const keepsight = createKeepsight({ disabled: true })
    keepsight.track('Anything', { at: 'all' })
    keepsight.track('Anything')
    // @ts-expect-error -- properties have names
    keepsight.track('Anything', 'at all')
  })

  it('refuse a map of events whose properties are no object', () => {
    // @ts-expect-error -- the properties of an event have names
    createKeepsight<{ 'Order Completed': number }>({ disabled: true })
  })

  it('let a Keepsight of some events stand where any will do', () => {
    expectTypeOf(shop).toEqualTypeOf<Keepsight<ShopEvents>>()
    expectTypeOf(shop).toExtend<Pick<Keepsight, 'viewed' | 'page' | 'identify' | 'userSessions'>>()
  })

  it('know whose event it is', () => {
    expectTypeOf<CaptureOptions['user']>().toEqualTypeOf<
      string | number | bigint | { readonly id: string | number | bigint } | null | undefined
    >()
    // @ts-expect-error -- a user is named by an id, or has one
    shop.page({}, { user: { name: 'Ada' } })
  })
})
