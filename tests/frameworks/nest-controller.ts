import { Controller, Get, Param, Req, type Type } from '@nestjs/common'
import { decorate } from './nest-app.js'

/** A handler of `GET /<name>/:id`, with what is written above and below that line. */
export interface Handler {
  above?: readonly MethodDecorator[]
  below?: readonly MethodDecorator[]
  serve(id: string): unknown
}

/** A controller of these handlers, by their names. */
export function controllerOf(handlers: Record<string, Handler>): Type {
  class TestController {}
  Controller()(TestController)
  for (const [name, { above = [], below = [], serve }] of Object.entries(handlers)) {
    Object.defineProperty(TestController.prototype, name, {
      value: (id: string) => serve(id),
      configurable: true,
      writable: true,
    })
    decorate(TestController, name, {
      on: [...above, Get(`${name}/:id`), ...below],
      parameters: [Param('id'), Req()],
    })
  }
  return TestController
}
