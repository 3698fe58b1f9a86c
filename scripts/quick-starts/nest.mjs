import { marked } from '../lib/marked.mjs'

/** An app of `nest new`, with a controller that `nest generate` adds to it. */
export default {
  create: [
    'npx --yes @nestjs/cli@latest new . --package-manager npm --skip-git',
    'npx nest generate controller products --no-spec',
  ],
  files: {
    'src/products/products.controller.ts': marked`
      | import { Controller, Get, Param } from '@nestjs/common'
      + import { Keepsight } from 'keepsight/nest'
      |
      | @Controller('products')
      | export class ProductsController {
      +   constructor(private readonly keepsight: Keepsight) {}
      +
      |   @Get(':id')
      |   page(@Param('id') id: string): string {
      |     const product = { id, name: 'Blue mug' }
      +     this.keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |     return product.name
      |   }
      | }
    `,
  },
  changes: {
    'src/app.module.ts': marked`
      + import { KeepsightModule } from 'keepsight/nest'
      |
      | @Module({
      -   imports: [],
      +   imports: [KeepsightModule.forRoot()],
    `,
  },
  start: 'npm start',
}
