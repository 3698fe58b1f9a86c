import { adonisCookieFramework } from './adonis-app.js'
import { describeMatrix } from './matrix.js'

describeMatrix(adonisCookieFramework)
