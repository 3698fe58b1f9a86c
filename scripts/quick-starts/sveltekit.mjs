import { marked } from '../lib/marked.mjs'

/** An app of `sv create`, with one page more. */
export default {
  create: ['npx --yes sv@latest create . --template minimal --types ts --no-add-ons --install npm'],
  files: {
    'src/lib/server/keepsight.ts': marked`
      + import { building } from '$app/environment'
      + import { createKeepsight } from 'keepsight'
      +
      + export const keepsight = createKeepsight({ disabled: building })
    `,
    'src/hooks.server.ts': marked`
      + import { keepsightHandle } from 'keepsight/sveltekit'
      + import { keepsight } from '$lib/server/keepsight'
      +
      + export const handle = keepsightHandle(keepsight)
    `,
    'src/routes/products/[id]/+page.server.ts': marked`
      + import { keepsight } from '$lib/server/keepsight'
      | import type { PageServerLoad } from './$types'
      |
      | export const load: PageServerLoad = ({ params }) => {
      |   const product = { id: params.id, name: 'Blue mug' }
      +   keepsight.viewed({ type: 'Product', id: product.id, label: product.name })
      |   return { product }
      | }
    `,
    'src/routes/products/[id]/+page.svelte': marked`
      | <script lang="ts">
      |   let { data } = $props()
      | </script>
      |
      | <h1>{data.product.name}</h1>
    `,
  },
  changes: {
    'src/app.html': marked`
      - 	<body data-sveltekit-preload-data="hover">
      + 	<body data-sveltekit-preload-code="hover">
    `,
  },
  start: 'npm run dev -- --host 127.0.0.1 --port $PORT',
}
