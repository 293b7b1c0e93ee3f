import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  conditionSchema,
  isTypeName,
  type CredentialDefinition,
  type JsonObject,
  type JsonValue,
  type NodeTypeDescription,
} from '@millrace/node-sdk'
import { checkConfig } from '@millrace/node-sdk/testing'
import * as everything from './index.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  files: string[]
  millrace: { nodes: { module: string; icon: string; docs: string }[]; credentials: { module: string }[] }
}
const names = manifest.millrace.nodes.map((node) => node.module.split('/')[2] ?? '')
const isNode = (definition: object): definition is NodeTypeDescription => 'ports' in definition
const definitions: readonly (NodeTypeDescription | CredentialDefinition)[] = Object.values(everything)
const nodes = definitions.filter(isNode)
const byType = nodes.map((node) => [node.type, node] as const)

test('the manifest lists every folder with a node, and every credential', () => {
  const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, 'src', entry.name, `${entry.name}.node.ts`)))
    .map((entry) => entry.name)
  expect([...names].sort()).toEqual(folders.sort())
  const credentials = readdirSync(join(root, 'src/credentials')).filter((file) => file.endsWith('.credential.ts'))
  expect(manifest.millrace.credentials.map(({ module }) => module).sort()).toEqual(
    credentials.map((file) => `./dist/credentials/${file.replace('.ts', '.js')}`).sort(),
  )
})

test('the index exports all of them, each type once', () => {
  expect(nodes).toHaveLength(names.length)
  expect(definitions.length - nodes.length).toBe(manifest.millrace.credentials.length)
  expect(new Set(definitions.map((definition) => definition.type)).size).toBe(definitions.length)
})

test.each(names)('%s has the files of a node, named by its folder', (name) => {
  const entry = manifest.millrace.nodes.find((node) => node.module.includes(`/${name}/`))
  expect(entry).toEqual({ module: `./dist/${name}/${name}.node.js`, icon: `./src/${name}/${name}.svg`, docs: `./src/${name}/${name}.md` })
  for (const ending of ['node.ts', 'schema.json', 'svg', 'md', 'test.ts'])
    expect(existsSync(join(root, `src/${name}/${name}.${ending}`))).toBe(true)
})

test('icons and docs are part of the published package', () => expect(manifest.files).toEqual(['dist', 'src/**/*.svg', 'src/**/*.md']))

test.each(names)('the icon of %s is a clean line drawing in the colour of the text', (name) => {
  const svg = read(`src/${name}/${name}.svg`)
  expect(svg).toMatch(
    /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor"/,
  )
  expect(
    [...svg.matchAll(/<([a-z]+)/g)].map((match) => match[1]).filter((tag) => !['svg', 'path', 'circle', 'rect'].includes(tag ?? '')),
  ).toEqual([])
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/href|url\(|on[a-z]+=|style|https?:|<!|&/i)
})

test.each(byType)('%s is described for people', (_, node) => {
  expect(isTypeName(node.type)).toBe(true)
  expect(node.description).toMatch(/^[A-Z].*\.$/)
  expect(node.keywords?.length).toBeGreaterThan(2)
  expect(node.examples?.length).toBeGreaterThan(0)
})

test.each(byType)('the schema of %s is closed, strict and described down to each property', (_, { type, config }) => {
  expect(config.additionalProperties).toBe(false)
  expect(() => checkConfig({ type, config }, {})).not.toThrow()
  for (const property of propertiesIn(config)) {
    expect(property).toMatchObject({ title: expect.any(String), description: expect.stringMatching(/\.$/) })
    expect(property.type !== 'string' || property.enum !== undefined || property.maxLength !== undefined).toBe(true)
    expect(property.type !== 'array' || property.maxItems !== undefined).toBe(true)
  }
})

test.each(byType)('defaults and examples of %s fit its schema', (_, node) => {
  for (const example of node.examples ?? [])
    expect([example.title, checkConfig(node, resolved(example.config) as JsonObject).problems]).toEqual([example.title, []])
  const required = (node.config.required ?? []) as string[]
  const { problems } = checkConfig(node, {})
  expect(problems.filter((problem) => !required.some((name) => problem.message.includes(`'${name}'`)))).toEqual([])
})

test.each(byType)('conditions in the schema of %s are those of the rule engine', (_, { config }) => {
  if (!JSON.stringify(config.properties).includes('#/$defs/condition')) return
  expect(config.$defs).toMatchObject(conditionSchema.$defs)
})

test.each(byType)('%s pictures ports that depend on the config only by what its schema has', (_, { ports, config }) => {
  for (const source of [...ports.inputs, ...ports.outputs]) {
    const path = typeof source === 'string' ? undefined : 'each' in source ? source.each : 'when' in source ? source.when : undefined
    if (path !== undefined) expect(Object.keys(config.properties as JsonObject)).toContain(path.slice(1))
  }
})

test.each(names)('the docs of %s name its type, its fields and its examples', (name) => {
  const schema = JSON.parse(read(`src/${name}/${name}.schema.json`)) as JsonObject
  const definition = nodes.find(({ config }) => JSON.stringify({ ...config, $defs: null }) === JSON.stringify({ ...schema, $defs: null }))
  const docs = read(`src/${name}/${name}.md`)
  expect(docs).toContain(`\`${definition?.type}\``)
  for (const field of Object.keys(definition?.config.properties as JsonObject)) expect(docs).toContain(`\`${field}\``)
  for (const part of ['## When to use it', '## Fields', '## Examples', '## Errors']) expect(docs).toContain(part)
  const blocks = [...docs.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => JSON.parse(match[1] ?? '') as JsonValue)
  for (const example of definition?.examples ?? []) expect(blocks).toContainEqual(example.config)
})

/** Every schema that stands for a property, conditions aside: those are checked once, in the SDK. */
function propertiesIn(schema: JsonValue): JsonObject[] {
  if (Array.isArray(schema)) return schema.flatMap(propertiesIn)
  if (typeof schema !== 'object' || schema === null) return []
  const { $defs: _, allOf: __, ...rest } = schema
  const own = typeof rest.properties === 'object' && rest.properties !== null ? (Object.values(rest.properties) as JsonObject[]) : []
  return [...own, ...own.flatMap(propertiesIn), ...propertiesIn(rest.items ?? null)]
}

/** Expressions stand for a text here. */
function resolved(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(resolved)
  if (typeof value !== 'object' || value === null) return value
  if ('$expr' in value) return 'text'
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]))
}
