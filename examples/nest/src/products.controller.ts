import { Controller, Get, Param, Session } from '@nestjs/common'
import type { SessionData } from 'express-session'
import { productPage, type Product } from 'keepsight-example-pages'
import { Keepsight, ObjectViewed } from 'keepsight/nest'
import { ProductsService } from './products.service.js'

// #region view
@Controller()
export class ProductsController {
  constructor(
    private readonly products: ProductsService,
    private readonly keepsight: Keepsight,
  ) {}

  @Get('products/:id')
  page(@Param('id') id: string, @Session() session: Partial<SessionData>): string {
    const product = this.products.findOne(id)
    this.keepsight.viewed(product)
    return productPage(product, session.userId ?? null)
  }

  /** What a handler returns is viewed. */
  @Get('api/products/:id')
  @ObjectViewed()
  findOne(@Param('id') id: string): Product {
    return this.products.findOne(id)
  }
}
// #endregion
