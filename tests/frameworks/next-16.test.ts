import { beforeAll } from 'vitest'
import { describeMatrix } from './matrix.js'
import { nextFramework } from './next-app.js'
import { describeNextPages } from './next-pages.js'

const framework = nextFramework(16)
beforeAll(framework.prepare, 300_000)

describeMatrix(framework)
describeNextPages(16)
