/** The app of the test that this request is for: one build serves all of them. */
export function running() {
  return globalThis[Symbol.for('keepsight.tests.sveltekit')].getStore()
}
