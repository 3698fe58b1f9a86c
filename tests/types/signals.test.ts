import {
  createKeepsight,
  Signal,
  type ObjectView,
  type RequestLike,
  type UserSession,
  type ViewSender,
} from 'keepsight'
import { describe, expectTypeOf, it } from 'vitest'

class Product {
  readonly id = 7
}

const keepsight = createKeepsight({ disabled: true })

describe('the types of signals', () => {
  it('give receivers what was viewed and who announces it', () => {
    keepsight.signals.objectViewed.connect(
      ({ view, object, request, properties }, sender) => {
        expectTypeOf(view).toEqualTypeOf<ObjectView>()
        expectTypeOf(object).toEqualTypeOf<object>()
        expectTypeOf(request).toEqualTypeOf<RequestLike | null>()
        expectTypeOf(properties).toEqualTypeOf<Record<string, unknown> | undefined>()
        expectTypeOf(sender).toEqualTypeOf<ViewSender>()
      },
      { sender: Product, dispatchUid: 'shop.counter' },
    )
    keepsight.signals.objectViewed.connect(keepsight.recordObjectView, { sender: 'Invoice' })
    // @ts-expect-error -- views are announced by a class or a name
    keepsight.signals.objectViewed.connect(() => undefined, { sender: new Product() })
  })

  it('give receivers the session of a log-in, and the reason of an ending', () => {
    keepsight.signals.userSessionStarted.connect(({ session }) => {
      expectTypeOf(session).toEqualTypeOf<UserSession>()
    })
    keepsight.signals.userSessionEnded.connect(({ sessionId, reason }) => {
      expectTypeOf(sessionId).toBeString()
      expectTypeOf<'replaced'>().toExtend<typeof reason>()
      // @ts-expect-error -- no session ends for this reason
      return reason === 'bored'
    })
  })

  it('hold senders and receivers of an own signal to its payload', () => {
    const orderPaid = new Signal<{ orderId: string }, typeof Product>()
    orderPaid.connect(({ orderId }) => expectTypeOf(orderId).toBeString(), { sender: Product })
    // @ts-expect-error -- an order's id is a text
    void orderPaid.send(Product, { orderId: 812 })
    // @ts-expect-error -- orders are paid for products
    void orderPaid.send(Date, { orderId: '812' })
    // @ts-expect-error -- there is no such field
    orderPaid.connect(({ total }) => total)
    expectTypeOf(orderPaid.sendRobust).returns.resolves.items.toHaveProperty('receiver')
  })

  it('are sent with a user by the app itself', () => {
    void keepsight.signals.userLoggedIn.send(undefined, { user: '42', request: null })
    // @ts-expect-error -- somebody logged in
    void keepsight.signals.userLoggedIn.send(undefined, { request: null })
  })
})
