import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { SandboxError } from '../errors.ts'

/** The directory that Python looks for packages in: the one that the operator named, or that of a virtual environment. */
export function packagesIn(directory: string): string {
  const inside = existsSync(join(directory, 'pyvenv.cfg')) ? sitePackages(directory) : directory
  if (inside === undefined || !existsSync(inside))
    throw new SandboxError('code.interpreter-missing', `There are no Python packages in ${directory}.`, {
      hint: 'MILLRACE_CODE_PYTHON_PACKAGES names a directory of packages (pip install --target …) or a virtual environment.',
    })
  if (!isForNobody(inside))
    throw new SandboxError('code.interpreter-missing', `Code runs as the user nobody, who may not read the Python packages in ${inside}.`, {
      hint: `Run: chmod -R a+rX ${inside}`,
    })
  return inside
}

function sitePackages(environment: string): string | undefined {
  const lib = join(environment, 'lib')
  const version = existsSync(lib) ? readdirSync(lib).find((name) => name.startsWith('python3')) : undefined
  return version === undefined ? undefined : join(lib, version, 'site-packages')
}

const READ_AND_ENTER = 0o005
// Only a server that runs as root gives its rights up for code.
const isForNobody = (directory: string): boolean =>
  process.getuid?.() !== 0 || (statSync(directory).mode & READ_AND_ENTER) === READ_AND_ENTER
