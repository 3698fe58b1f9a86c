export default {
  serverExternalPackages: ['keepsight', '@keepsight/server', 'libsql'],
  // For the Pages Router: Node does not find what next-auth 5 imports of Next.
  transpilePackages: ['next-auth'],
  typescript: { ignoreBuildErrors: true },
}
