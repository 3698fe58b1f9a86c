const isOfVersion8 = process.env['REACT_ROUTER_FUTURE'] === '8'

export default {
  future: {
    v8_middleware: true,
    v8_passThroughRequests: isOfVersion8,
    v8_trailingSlashAwareDataRequests: isOfVersion8,
    v8_splitRouteModules: isOfVersion8,
    v8_viteEnvironmentApi: isOfVersion8,
  },
}
