import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Where this command line was installed: folder of `@millrace/cli`. */
export const cliRoot = (): string => join(dirname(fileURLToPath(import.meta.url)), '../../..')

/** Version of Millrace that this command line belongs to. */
export const ownVersion = (root = cliRoot()): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

/** Versions that a new package is made with. TypeScript and its types are what type checks in the package need. */
const TOOLS = { '@types/node': '^26.0.0', typescript: '^6.0.0' } as const

/**
 * What a new package is developed with. A command line that lies in a source checkout is linked, since its version may be nowhere else yet.
 */
export function devDependencies(root = cliRoot()): Readonly<Record<string, string>> {
  const sdk = join(root, '../node-sdk')
  const isCheckout = existsSync(join(root, 'src')) && existsSync(join(sdk, 'src'))
  const version = `^${ownVersion(root)}`
  return {
    '@millrace/cli': isCheckout ? `file:${root}` : version,
    '@millrace/node-sdk': isCheckout ? `file:${sdk}` : version,
    ...TOOLS,
  }
}
