import adapter from '@sveltejs/adapter-node'

/** @type {import('@sveltejs/kit').Config} */
export default {
  kit: {
    adapter: adapter({ precompress: false }),
    // The tests serve it on ports of which the build knows nothing.
    csrf: { trustedOrigins: ['*'] },
  },
}
