import { express4Framework, express5Framework } from './express-app.js'
import { describeMatrix } from './matrix.js'

describeMatrix(express5Framework)
describeMatrix(express4Framework)
