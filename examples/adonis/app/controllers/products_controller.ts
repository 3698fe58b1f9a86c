import type { HttpContext } from '@adonisjs/core/http'
import { findProduct, problemPage, productPage } from 'keepsight-example-pages'
import keepsight from '#services/keepsight'
import { userOf } from '#services/user_of'

// #region view
export default class ProductsController {
  show({ params, response, session }: HttpContext) {
    const product = findProduct(String(params['id']))
    if (!product) return response.notFound(problemPage('Not found', 'There is no such product.'))
    keepsight.viewed(product)
    return productPage(product, userOf(session))
  }
}
// #endregion
