import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { millraceCli, type Ended } from '../support/millrace-cli.ts'

const ROOT = join(__dirname, '../..')
const FOLDER = join(ROOT, 'community-nodes')

/** All of `community-nodes`. */
export const COMMUNITY: readonly string[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort()

/** A copy of a package of `community-nodes` in a folder of its own, whose tools are those of this checkout, as after `npm install`. */
export class CommunityPackage {
  readonly directory: string

  constructor(name: string) {
    this.directory = mkdtempSync(join(tmpdir(), `millrace-${name}-`))
    cpSync(join(FOLDER, name), this.directory, {
      recursive: true,
      filter: (from) => !/\/(node_modules|dist|\.millrace)$|\.tgz$/.test(from),
    })
    symlinkSync(join(ROOT, 'node_modules'), join(this.directory, 'node_modules'))
  }

  /** Puts texts in place of others in what is packed, e.g. where the service is. Each has to be there. */
  replace(pairs: Readonly<Record<string, string>>): this {
    const files = ['package.json', ...readdirSync(join(this.directory, 'src')).map((name) => `src/${name}`)]
    const texts = new Map(files.map((file) => [file, readFileSync(join(this.directory, file), 'utf8')]))
    for (const [from, to] of Object.entries(pairs)) {
      if (![...texts.values()].some((text) => text.includes(from))) throw new TypeError(`there is no ${from} in ${this.directory}`)
      for (const [file, text] of texts) texts.set(file, text.replaceAll(from, to))
    }
    for (const [file, text] of texts) writeFileSync(join(this.directory, file), text)
    return this
  }

  /** `millrace node …` in its folder, with `--json`. */
  node(...args: readonly string[]): Promise<Ended> {
    return millraceCli(['node', ...args, '--json'], { cwd: this.directory, env: { HOME: this.directory } })
  }

  /** The packed file, with its absolute path. */
  async pack(): Promise<{ readonly file: string; readonly integrity: string }> {
    const packed = await this.node('pack')
    if (packed.code !== 0) throw new TypeError(`it cannot be packed: ${packed.stdout}${packed.stderr}`)
    return packed.json()
  }

  /** The text of a file of it. */
  text(path: string): string {
    return readFileSync(join(this.directory, path), 'utf8')
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true })
  }
}
