import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where this command line was installed: folder of `@millrace/cli`. */
export const cliRoot = (): string => join(dirname(fileURLToPath(import.meta.url)), '../../..')

/** Version of Millrace that this command line belongs to. */
export const ownVersion = (root = cliRoot()): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

/** Versions that a new package is made with. TypeScript and its types are what type checks in the package need. */
const TOOLS = { '@types/node': '^26.0.0', typescript: '^6.0.0' } as const

/**
 * What a new package is developed with. A command line that lies in a source checkout is linked with its tools, since its version may be
 * nowhere else yet: such a package is installed without a registry. Inside the checkout the links are relative, so that it can be moved.
 */
export function devDependencies(directory: string, root = cliRoot()): Readonly<Record<string, string>> {
  const checkout = join(root, '../..')
  const isCheckout = existsSync(join(root, 'src')) && existsSync(join(root, '../node-sdk/src'))
  if (!isCheckout) return { '@millrace/cli': `^${ownVersion(root)}`, '@millrace/node-sdk': `^${ownVersion(root)}`, ...TOOLS }
  const isInside = !relative(checkout, directory).startsWith('..')
  const linked = (folder: string): string => `file:${isInside ? relative(directory, folder).replaceAll('\\', '/') : folder}`
  const tools = Object.entries(TOOLS).map(([name, range]) => {
    const folder = join(checkout, 'node_modules', name)
    return [name, existsSync(folder) ? linked(folder) : range]
  })
  return { '@millrace/cli': linked(root), '@millrace/node-sdk': linked(join(root, '../node-sdk')), ...Object.fromEntries(tools) }
}
