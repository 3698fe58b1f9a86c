/**
 * `node import-entry.mjs ENTRY OTHERS…`: imports OTHERS, the modules of frameworks that ENTRY is made for, and then ENTRY. Prints as
 * JSON what the last import left behind, beside its exports: globals, handles, listeners, environment.
 */
const [entry, ...others] = process.argv.slice(2)
for (const other of others) await import(other)
const before = await traces()
const exported = Object.keys(await import(entry)).sort()
const after = await traces()
const left = Object.entries(after).flatMap(([kind, names]) =>
  names.filter((name) => !before[kind].includes(name)).map((name) => `${kind}: ${name}`),
)
console.log(JSON.stringify({ exported, left }))

async function traces() {
  // What an import has put off until after it.
  await new Promise((resolve) => setTimeout(resolve, 20))
  return {
    globals: Reflect.ownKeys(globalThis).map(String),
    // Each with its number, so that one more of a kind is seen.
    handles: numbered(process.getActiveResourcesInfo()),
    listeners: process
      .eventNames()
      .flatMap((name) => numbered(process.listeners(name).map(() => String(name)))),
    environment: Object.entries(process.env).map(([name, value]) => `${name}=${value}`),
  }
}

function numbered(names) {
  const seen = new Map()
  return names.map((name) => {
    seen.set(name, (seen.get(name) ?? 0) + 1)
    return `${name} ${seen.get(name)}`
  })
}
