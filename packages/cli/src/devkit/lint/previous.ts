import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { askHost, type HostVerdict } from '../host.ts'
import { PreviousError } from '../errors.ts'
import { readNodePackage } from '../node-package.ts'
import { filesInPackage } from '../pack/untar.ts'

/** A version of the package that people have. */
export interface Previous {
  readonly version: string
  readonly types: HostVerdict['types']
}

/** Reads an earlier version: a package file, or `latest` or a version number at the registry that npm is set to. */
export async function readPrevious(
  against: string,
  name: string,
  options: { readonly cwd: string; readonly signal: AbortSignal },
): Promise<Previous> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-previous-'))
  try {
    const given = resolve(options.cwd, against)
    const file = existsSync(given) ? given : await download(`${name}@${against}`, { ...options, folder })
    for (const [path, bytes] of filesInPackage(file, await readFile(file))) {
      await mkdir(dirname(join(folder, 'package', path)), { recursive: true })
      await writeFile(join(folder, 'package', path), bytes)
    }
    const previous = await readNodePackage(join(folder, 'package'))
    if (previous.name !== name) throw new PreviousError({ against, reason: `it is ${previous.name}, not ${name}` })
    return { version: previous.version, types: (await askHost(previous.directory)).types }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** npm knows the registry and its login. */
function download(spec: string, { cwd, signal, folder }: { cwd: string; signal: AbortSignal; folder: string }): Promise<string> {
  return new Promise((resolvePath, reject) => {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
    execFile(npm, ['pack', spec, '--pack-destination', folder], { cwd, signal }, (error, _stdout, stderr) => {
      const said = /^npm (?:error|ERR!) (?!code)(.+)$/m.exec(stderr)?.[1]
      if (error !== null)
        return reject(
          new PreviousError(
            { against: spec, reason: said ?? 'npm could not fetch it, and there is no file of that name' },
            { cause: error },
          ),
        )
      readdir(folder).then(([file = '']) => resolvePath(join(folder, file)), reject)
    })
  })
}
