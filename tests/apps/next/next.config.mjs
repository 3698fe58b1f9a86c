export default {
  serverExternalPackages: ['keepsight', '@keepsight/server'],
  typescript: { ignoreBuildErrors: true },
}
