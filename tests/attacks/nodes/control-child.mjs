// Does what an attack does, with all rights of its user: the module is the one that a package has.
const [moduleFile, world] = process.argv.slice(2)
const { default: node } = await import(moduleFile)
const step = {
  config: () => JSON.parse(world),
  items: () => [{ json: {} }],
  node: {},
  log: { info: () => undefined, warn: () => undefined },
  http: async ({ url }) => ({ status: (await fetch(url)).status, headers: {}, body: null }),
}
const told = await Promise.resolve()
  .then(() => node.execute(step))
  .catch((error) => ({ failed: `${error.stack ?? error}` }))
process.send(told)
setTimeout(() => process.exit(), 1000) // whoever looks for what it started has to find it
