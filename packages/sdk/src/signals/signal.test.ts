import { describe, expect, expectTypeOf, it } from 'vitest'
import { Signal } from './signal.js'

class Order {}
class Cart {}
interface Paid {
  orderId: string
}

describe('Signal', () => {
  it('calls each receiver in order of connection and answers with what they return', async () => {
    const paid = new Signal<Paid, string>()
    const one = ({ orderId }: Paid) => `one ${orderId}`
    const two = (_: Paid, sender: string) => `two ${sender}`
    paid.connect(one)
    paid.connect(two)
    expect(await paid.send('shop', { orderId: '812' })).toEqual([
      { receiver: one, value: 'one 812' },
      { receiver: two, value: 'two shop' },
    ])
  })

  it('has run synchronous receivers when send returns, and waits for asynchronous ones', async () => {
    const paid = new Signal<Paid>()
    const seen: string[] = []
    paid.connect(() => void seen.push('sync'))
    paid.connect(async () => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      seen.push('async')
      return 3
    })
    const sending = paid.send(null, { orderId: '1' })
    expect(seen).toEqual(['sync'])
    const responses = await sending
    expect(seen).toEqual(['sync', 'async'])
    expect(responses[1]?.value).toBe(3)
  })

  it('calls a receiver only for the sender it asked for', async () => {
    const paid = new Signal<Paid, typeof Order | typeof Cart>()
    const seen: string[] = []
    paid.connect(() => seen.push('order'), { sender: Order })
    paid.connect(() => seen.push('any'))
    await paid.send(Cart, { orderId: '1' })
    expect(seen).toEqual(['any'])
    await paid.send(Order, { orderId: '1' })
    expect(seen).toEqual(['any', 'order', 'any'])
  })

  it('tells an undefined sender from any sender', async () => {
    const signal = new Signal<Paid, undefined | string>()
    const seen: number[] = []
    signal.connect(() => seen.push(1), { sender: undefined })
    await signal.send('x', { orderId: '1' })
    expect(seen).toEqual([])
    await signal.send(undefined, { orderId: '1' })
    expect(seen).toEqual([1])
  })

  it('connects the same receiver once for each sender', async () => {
    const paid = new Signal<Paid, typeof Order>()
    let calls = 0
    const receiver = () => void (calls += 1)
    paid.connect(receiver)
    const disconnect = paid.connect(receiver)
    paid.connect(receiver, { sender: Order })
    await paid.send(Order, { orderId: '1' })
    expect(calls).toBe(2)
    disconnect()
    await paid.send(Order, { orderId: '1' })
    expect(calls).toBe(3)
  })

  it('replaces a receiver that is connected again under the same dispatchUid', async () => {
    const paid = new Signal<Paid>()
    const seen: string[] = []
    paid.connect(() => seen.push('old'), { dispatchUid: 'receipt' })
    paid.connect(() => seen.push('new'), { dispatchUid: 'receipt' })
    await paid.send(null, { orderId: '1' })
    expect(seen).toEqual(['new'])
    expect(paid.disconnect(undefined, { dispatchUid: 'receipt' })).toBe(true)
    expect(paid.disconnect(undefined, { dispatchUid: 'receipt' })).toBe(false)
    await paid.send(null, { orderId: '1' })
    expect(seen).toEqual(['new'])
  })

  it('disconnects by receiver and sender, and says whether there was one', () => {
    const paid = new Signal<Paid, typeof Order>()
    const receiver = () => undefined
    paid.connect(receiver, { sender: Order })
    expect(paid.disconnect(receiver)).toBe(false)
    expect(paid.hasReceivers(Order)).toBe(true)
    expect(paid.disconnect(receiver, { sender: Order })).toBe(true)
    expect(paid.hasReceivers(Order)).toBe(false)
  })

  it('rejects with the first error of send, and calls no later receiver', async () => {
    const paid = new Signal<Paid>()
    let later = false
    paid.connect(() => {
      throw new Error('no paper')
    })
    paid.connect(() => void (later = true))
    await expect(paid.send(null, { orderId: '1' })).rejects.toThrow('no paper')
    expect(later).toBe(false)
  })

  it('leaves no unhandled rejection when a synchronous receiver throws after an asynchronous one', async () => {
    const paid = new Signal<Paid>()
    paid.connect(() => Promise.reject(new Error('first')))
    paid.connect(() => {
      throw new Error('second')
    })
    await expect(paid.send(null, { orderId: '1' })).rejects.toThrow('second')
  })

  it('calls everybody with sendRobust and answers with the errors', async () => {
    const paid = new Signal<Paid>()
    paid.connect(() => {
      throw new Error('sync')
    })
    paid.connect(() => Promise.reject(new Error('async')))
    paid.connect(() => 'fine')
    const responses = await paid.sendRobust(null, { orderId: '1' })
    expect(responses.map(({ value, error }) => (error as Error | undefined)?.message ?? value)).toEqual([
      'sync',
      'async',
      'fine',
    ])
  })

  it('announces without waiting, and hands errors over, now or later', async () => {
    const paid = new Signal<Paid>()
    const errors: unknown[] = []
    paid.connect(() => {
      throw new Error('sync')
    })
    paid.connect(() => Promise.reject(new Error('async')))
    paid.announce(null, { orderId: '1' }, (error) => errors.push((error as Error).message))
    expect(errors).toEqual(['sync'])
    await new Promise((resolve) => setImmediate(resolve))
    expect(errors).toEqual(['sync', 'async'])
  })

  it('is not disturbed by a receiver that disconnects while the signal is under way', async () => {
    const paid = new Signal<Paid>()
    const seen: number[] = []
    const stop = paid.connect(() => {
      seen.push(1)
      stop()
    })
    paid.connect(() => seen.push(2))
    await paid.send(null, { orderId: '1' })
    await paid.send(null, { orderId: '1' })
    expect(seen).toEqual([1, 2, 2])
  })

  it('types payload, sender and answers', () => {
    const paid = new Signal<Paid, typeof Order>()
    expectTypeOf(paid.connect).parameter(0).parameter(0).toEqualTypeOf<Paid>()
    expectTypeOf(paid.connect).parameter(0).parameter(1).toEqualTypeOf<typeof Order>()
    expectTypeOf(paid.send).parameters.toEqualTypeOf<[typeof Order, Paid]>()
    // @ts-expect-error a payload of another signal
    void (() => paid.send(Order, { cartId: '1' }))
    // @ts-expect-error another sender
    void (() => paid.send('Order', { orderId: '1' }))
    // @ts-expect-error a receiver that wants another payload
    void (() => paid.connect((_: { cartId: string }) => undefined))
  })
})
