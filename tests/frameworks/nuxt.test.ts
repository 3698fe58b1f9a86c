import { describeMatrix } from './matrix.js'
import { nuxtFramework } from './nuxt-app.js'

describeMatrix(nuxtFramework)
