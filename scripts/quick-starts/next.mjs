import { marked } from '../lib/marked.mjs'

/** An app of create-next-app, with a page that is rendered for each request. */
export default {
  create: [
    'npx --yes create-next-app@16 . --ts --app --no-src-dir --no-tailwind --no-eslint --import-alias "@/*" --empty --use-npm --disable-git --yes',
  ],
  files: {
    'lib/keepsight.ts': marked`
      + import { createKeepsight, type Keepsight } from 'keepsight'
      + import { keepsightNext } from 'keepsight/next'
      +
      + const kept = globalThis as { keepsight?: Keepsight }
      + export const keepsight = (kept.keepsight ??= createKeepsight())
      + export const { serveRequests, viewed } = keepsightNext(keepsight)
    `,
    'instrumentation.ts': marked`
      + export async function register() {
      +   if (process.env.NEXT_RUNTIME === 'nodejs') (await import('./lib/keepsight')).serveRequests()
      + }
    `,
    'app/products/[id]/page.tsx': marked`
      + import { viewed } from '@/lib/keepsight'
      | import { Suspense } from 'react'
      |
      | type Props = { params: Promise<{ id: string }> }
      |
      | export default function Page({ params }: Props) {
      |   return (
      |     <Suspense>
      |       <Product params={params} />
      |     </Suspense>
      |   )
      | }
      |
      | async function Product({ params }: Props) {
      |   const product = { id: (await params).id, name: 'Blue mug' }
      +   await viewed({ type: 'Product', id: product.id, label: product.name })
      |   return <h1>{product.name}</h1>
      | }
    `,
  },
  changes: {
    'next.config.ts': marked`
      | const nextConfig: NextConfig = {
      +   serverExternalPackages: ['keepsight', '@keepsight/server'],
    `,
  },
  start: 'npm run build && npm start',
}
