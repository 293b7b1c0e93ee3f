import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { COMMUNITY, CommunityPackage } from './community-package.ts'

jest.setTimeout(120_000)
const made: CommunityPackage[] = []
const copyOf = (name: string): CommunityPackage => {
  const found = new CommunityPackage(name)
  made.push(found)
  return found
}
afterAll(() => {
  for (const each of made) each.remove()
})

test('there is one for each way to make a connector', () => {
  expect(COMMUNITY).toEqual(['github-graphql', 'hacker-news', 'open-meteo'])
})

/** How each was made. */
const MADE: Readonly<Record<string, readonly string[]>> = {
  'github-graphql': ['--template', 'graphql', '--base-url', 'https://api.github.com', '--title', 'GitHub'],
  'hacker-news': ['--template', 'trigger', '--base-url', 'https://hn.algolia.com/api/v1', '--title', 'Hacker News'],
  'open-meteo': ['--from-openapi', 'openapi.yaml', '--all', '--title', 'Open-Meteo'],
}

describe.each(COMMUNITY)('%s', (name) => {
  test('builds, has nothing to find fault with, passes its own tests, and is packed to the same bytes wherever it lies', async () => {
    const [copy, other] = [copyOf(name), copyOf(name)]
    expect((await copy.node('lint')).json()).toEqual({ findings: [], fixed: [], passed: true })
    const tested = (await copy.node('test')).json<{ passed: number }>()
    expect(tested).toMatchObject({ failed: 0, skipped: 0, failures: [] })
    expect(tested.passed).toBeGreaterThan(2)
    const [packed, again] = [await copy.pack(), await other.pack()]
    expect(packed.integrity).toMatch(/^sha512-/)
    expect(again.integrity).toBe(packed.integrity)
  })

  test('has the frame that the scaffolder gives a stranger today', async () => {
    const copy = copyOf(name)
    const made = await copy.node('create', `millrace-nodes-${name}`, '--directory', 'today', '--yes', ...(MADE[name] ?? []))
    expect(made.code).toBe(0)
    for (const file of ['.github/workflows/ci.yml', '.gitignore', 'icon.svg', 'tsconfig.json'])
      expect({ file, text: copy.text(file) }).toEqual({ file, text: copy.text(`today/${file}`) })
    const [own, today] = ['package.json', 'today/package.json'].map((file) => JSON.parse(copy.text(file)) as PackageJson)
    expect(own).toMatchObject({ name: today?.name, type: 'module', keywords: today?.keywords, scripts: today?.scripts })
    expect(own?.millrace.permissions.hosts.length).toBe(name === 'open-meteo' ? 2 : 1)
    expect(Object.keys(own?.devDependencies ?? {})).toEqual(Object.keys(today?.devDependencies ?? {}))
  })
})

interface PackageJson {
  readonly name: string
  readonly keywords: readonly string[]
  readonly scripts: object
  readonly devDependencies: object
  readonly millrace: { readonly permissions: { readonly hosts: readonly string[] } }
}

test('the nodes of Open-Meteo ask for what its document says', async () => {
  const copy = copyOf('open-meteo')
  await copy.node('create', 'millrace-nodes-open-meteo', '--directory', 'today', '--yes', ...(MADE['open-meteo'] ?? []))
  const asked = (path: string): readonly object[] => {
    const { operations } = JSON.parse(copy.text(path)) as { operations: readonly Record<string, unknown>[] }
    return operations.map(({ id, method, path: where, baseUrl, config, parameters, response }) => ({
      ...{ id, method, path: where, baseUrl, config, parameters, response },
    }))
  }
  expect(asked('src/connector.json')).toEqual(asked('today/src/connector.json'))
})

test('the bill of materials in a packed file is one that tools for CycloneDX 1.6 read, and names what is bundled', async () => {
  const { file } = await copyOf('hacker-news').pack()
  const bill = JSON.parse(execFileSync('tar', ['-xzOf', file, 'package/sbom.cdx.json'], { encoding: 'utf8' })) as {
    components: { name: string }[]
  }
  expect(billProblems(bill)).toEqual([])
  expect(bill.components.map((each) => each.name)).toEqual(['@millrace/base', '@millrace/node-sdk'])
  expect(billProblems({ ...bill, components: [{ name: 'no type' }] })).not.toEqual([])
})

interface Validator {
  addSchema(schema: object, id: string): unknown
  compile(schema: object): { (value: unknown): boolean; errors?: readonly object[] | null }
}
/** ajv is a dependency of the SDK: at the root there is another version, which the tools use. */
const ofSdk = createRequire(join(__dirname, '../../packages/node-sdk/package.json'))
const { Ajv } = ofSdk('ajv') as { Ajv: new (options: object) => Validator }
const { default: addFormats } = ofSdk('ajv-formats') as { default: (validator: Validator) => void }

const ofCli = createRequire(join(__dirname, '../../packages/cli/package.json'))

/** What the schema of CycloneDX says against a bill. The schema and those that it refers to come with CycloneDX's own library. */
function billProblems(bill: object): readonly object[] {
  const folder = join(ofCli.resolve('@cyclonedx/cyclonedx-library/package.json'), '../res/schema')
  const schemaOf = (name: string): object => JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object
  const ajv = new Ajv({ strict: false, allErrors: true, formats: { 'iri-reference': true, 'idn-email': true } })
  addFormats(ajv)
  // They are referred to by the names of their files, beside the schema of the bill.
  for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schemaOf(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
  const check = ajv.compile(schemaOf('bom-1.6'))
  return check(bill) ? [] : (check.errors ?? [])
}
