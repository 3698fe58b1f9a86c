import router from '@adonisjs/core/services/router'

const HomeController = () => import('#controllers/home_controller')
const ProductsController = () => import('#controllers/products_controller')
const SessionController = () => import('#controllers/session_controller')
const DevicesController = () => import('#controllers/devices_controller')

router.get('/', [HomeController, 'index'])
router.get('/products/:id', [ProductsController, 'show'])
router.post('/log-in', [SessionController, 'store'])
router.post('/log-out', [SessionController, 'destroy'])
router.get('/devices', [DevicesController, 'index'])
router.post('/devices/end', [DevicesController, 'destroy'])
