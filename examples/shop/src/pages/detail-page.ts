import type { NextFunction, Request, Response } from 'express'
import type { Page } from '../html/layout.js'
import type { ShopParts } from '../shop-parts.js'
import { sendPage } from '../visit.js'

/** A class-based page of one object: find it, and show it. */
export abstract class DetailPage<T extends object> {
  protected readonly shop: ShopParts

  constructor(shop: ShopParts) {
    this.shop = shop
  }

  /** The object that the request asks for; `null` when there is none, or not for this visitor. */
  abstract getObject(request: Request): T | null

  /** The page that shows it. */
  abstract show(object: T, request: Request): Page | Promise<Page>

  /** Express's handler of this page. */
  readonly get = async (request: Request, response: Response, next: NextFunction): Promise<void> => {
    const object = this.getObject(request)
    if (object) sendPage(request, response, await this.show(object, request))
    else next()
  }
}
