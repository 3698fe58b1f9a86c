import { defineEventHandler } from 'h3'
import { products } from 'keepsight-example-pages'

export default defineEventHandler(() => products)
