import { describeMatrix } from './matrix.js'
import { reactRouterCookieFramework, reactRouterFramework } from './react-router-app.js'

describeMatrix(reactRouterFramework)
describeMatrix(reactRouterCookieFramework)
