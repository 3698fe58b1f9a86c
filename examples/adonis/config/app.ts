import { defineConfig } from '@adonisjs/core/http'

export const appKey = process.env['APP_KEY'] ?? 'a secret of the example, not of your app'

export const http = defineConfig({})
