import { marked } from '../lib/marked.mjs'

/**
 * An app with the files of Nuxt's minimal template that make it run, written here: `npm create nuxt` downloads them from elsewhere
 * than the npm registry. Nuxt 4.4 needs a newer Node than 20.19.
 */
export default {
  create: ['npm init -y', 'npm pkg set type=module', 'npm install nuxt@~4.3 vue@3 vue-router@4'],
  files: {
    'nuxt.config.ts': marked`
      | export default defineNuxtConfig({
      |   compatibilityDate: '2026-01-01',
      |   telemetry: false,
      | })
    `,
    'app/app.vue': marked`
      | <template>
      |   <NuxtPage />
      | </template>
    `,
    'app/pages/products/[id].vue': marked`
      | <script setup lang="ts">
      | const { params } = useRoute()
      | const { data: product } = await useFetch('/api/products/' + params.id)
      | </script>
      |
      | <template>
      |   <h1>{{ product?.name }}</h1>
      | </template>
    `,
    'server/utils/keepsight.ts': marked`
      + import { createKeepsight } from 'keepsight'
      +
      + export const keepsight = createKeepsight()
    `,
    'server/plugins/keepsight.ts': marked`
      + import { keepsightNuxt } from 'keepsight/nuxt'
      +
      + export default keepsightNuxt(keepsight)
    `,
    'server/api/products/[id].ts': marked`
      | export default defineEventHandler((event) => {
      |   const product = { id: getRouterParam(event, 'id')!, name: 'Blue mug' }
      +   keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |   return product
      | })
    `,
  },
  start: 'npx nuxt dev --host 127.0.0.1 --port $PORT',
}
