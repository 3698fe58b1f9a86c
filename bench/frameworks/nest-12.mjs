/** The app on Nest 12 with Express, with express-session; what TypeScript writes as decorators are calls here. */
import 'reflect-metadata'
import { Controller, Get, Module, Req } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import session from 'express-session'
import { findProduct, productPage } from '../sdk/product-page.mjs'

export async function createApp({ keepsight, viewed }) {
  class ShopController {
    logIn(request) {
      request.session.userId = 42
    }
    async product(request) {
      const product = await findProduct(request.params.id)
      viewed(product)
      return await productPage(product, request.session.userId)
    }
  }
  Controller()(ShopController)
  serve(ShopController, 'logIn', 'log-in')
  serve(ShopController, 'product', 'products/:id')

  class ShopModule {}
  const imports = keepsight ? [(await import('keepsight/nest')).KeepsightModule.forRoot(keepsight)] : []
  Module({ imports, controllers: [ShopController] })(ShopModule)

  const app = await NestFactory.create(ShopModule, { logger: false })
  app.use(session({ secret: 'bench', resave: false, saveUninitialized: false }))
  await app.listen(0, '127.0.0.1')
  return app.getHttpServer()
}

/** `@Get(path)` on a method whose one parameter has `@Req()`. */
function serve(controller, method, path) {
  Req()(controller.prototype, method, 0)
  const descriptor = Object.getOwnPropertyDescriptor(controller.prototype, method)
  Get(path)(controller.prototype, method, descriptor)
}
