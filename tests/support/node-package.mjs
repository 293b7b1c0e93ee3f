// Node packages for tests, as a stranger would publish them: files of a folder, packed by npm itself.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The module of an action that adds what `expression` (of `item`, `config`, `step`) gives to each item as `said`. */
export const actionModule = ({ type, version = 1, expression, schema = {}, extra = '' }) => `export default {
  type: ${JSON.stringify(type)}, version: ${version}, title: 'Say', description: 'Says something.', kind: 'action', category: 'Text',
  ports: { inputs: ['main'], outputs: ['main'] }, effects: 'none',
  config: { type: 'object', additionalProperties: false, properties: ${JSON.stringify(schema)} },
  execute: async (step) => {
    const items = await step.items()
    return { main: items.map((item, index) => { const config = step.config(index); return { json: { ...item.json, said: ${expression} } } }) }
  },
  ${extra}
}
`

/** The bytes of what \`npm pack\` makes of a package with these files. */
export function packPackage({ name, version = '1.0.0', manifest, files }) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-package-'))
  try {
    const all = { 'package.json': JSON.stringify({ name, version, type: 'module', license: 'MIT', millrace: manifest }), ...files }
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--offline'], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    )
    return readFileSync(join(folder, filename))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Sends an archive to a server; gives status and answer. */
export async function installPackage(base, token, archive, query = '') {
  const reply = await fetch(`${base}/api/v1/packages${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: archive,
  })
  return { status: reply.status, body: await reply.json() }
}
