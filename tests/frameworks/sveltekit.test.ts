import { beforeAll } from 'vitest'
import { buildSvelteKit } from './build-sveltekit.js'
import { describeMatrix } from './matrix.js'
import { svelteKitFramework } from './sveltekit-app.js'
import { describePages } from './sveltekit-pages.js'

beforeAll(async () => void (await buildSvelteKit()), 120_000)

describeMatrix(svelteKitFramework)
describePages()
