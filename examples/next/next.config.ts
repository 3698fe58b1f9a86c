import type { NextConfig } from 'next'

export default {
  serverExternalPackages: ['keepsight', '@keepsight/server'],
} satisfies NextConfig
