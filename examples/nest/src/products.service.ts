import { Injectable, NotFoundException } from '@nestjs/common'
import { findProduct, type Product } from 'keepsight-example-pages'

@Injectable()
export class ProductsService {
  /** @throws NotFoundException when there is none of this id */
  findOne(id: string): Product {
    const product = findProduct(id)
    if (!product) throw new NotFoundException('There is no such product.')
    return product
  }
}
