import { fastifyFramework } from './fastify-app.js'
import { describeMatrix } from './matrix.js'

describeMatrix(fastifyFramework)
