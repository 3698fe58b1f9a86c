export default (nitroApp) => {
  for (const plugin of globalThis.keepsightBench.plugins) plugin(nitroApp)
}
