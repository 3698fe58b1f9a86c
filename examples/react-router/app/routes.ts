import { index, route, type RouteConfig } from '@react-router/dev/routes'

export default [
  index('routes/home.tsx'),
  route('products/:id', 'routes/product.tsx'),
  route('log-in', 'routes/log-in.tsx'),
  route('log-out', 'routes/log-out.ts'),
  route('devices', 'routes/devices.tsx'),
  route('devices/end', 'routes/end-device.ts'),
] satisfies RouteConfig
