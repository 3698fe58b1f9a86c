/**
 * `node require-entries.cjs keepsight keepsight/express`: requires each from CommonJS, and prints what each exports as JSON.
 * Fails for one with a top-level `await` anywhere in it, which no `require` can wait for.
 */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- it is what is tested
const exported = process.argv.slice(2).map((entry) => [entry, Object.keys(require(entry)).sort()])
console.log(JSON.stringify(Object.fromEntries(exported)))
