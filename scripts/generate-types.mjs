// Makes TypeScript types from JSON Schemas: the workflow document's and each node's config.
// `--check` changes nothing and fails when a committed file is stale.
import { readFile, writeFile, readdir, mkdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { compile } from 'json-schema-to-typescript'

const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')

const pascal = (name) => name.replace(/(^|-)([a-z0-9])/g, (_, __, letter) => letter.toUpperCase())

async function nodeSchemas() {
  const base = join(root, 'nodes-base/src')
  const entries = await readdir(base, { recursive: true }).catch(() => [])
  return entries
    .filter((file) => file.endsWith('.schema.json'))
    .map((file) => {
      const name = file.split('/').at(-1).replace('.schema.json', '')
      return {
        from: join(base, file),
        to: join(base, 'generated', `${name}.config.ts`),
        name: `${pascal(name)}Config`,
        json: '@millrace/node-sdk',
        prepare: nodeTypes,
      }
    })
}

const jobs = [
  {
    from: join(root, 'packages/workflow/src/workflow.schema.json'),
    to: join(root, 'packages/workflow/src/generated/workflow.ts'),
    name: 'WorkflowDocument',
    json: '@millrace/base',
    prepare: documentTypes,
  },
  {
    from: join(root, 'packages/node-sdk/src/connector/connector.schema.json'),
    to: join(root, 'packages/node-sdk/src/generated/connector.ts'),
    name: 'ConnectorDefinition',
    json: '@millrace/base',
    prepare: documentTypes,
    ignoreCounts: true,
  },
  {
    from: join(root, 'packages/workflow-test/src/format/workflow-test.schema.json'),
    to: join(root, 'packages/workflow-test/src/generated/workflow-test.ts'),
    name: 'WorkflowTestFile',
    json: '@millrace/base',
    prepare: documentTypes,
    ignoreCounts: true,
  },
  ...(await nodeSchemas()),
]

/** 2020-12 tuples as the older form, which the type generator knows. */
function olderTuples(schema) {
  if (Array.isArray(schema)) return schema.map(olderTuples)
  if (typeof schema !== 'object' || schema === null) return schema
  const { prefixItems, ...rest } = schema
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, olderTuples(value)]))
  return prefixItems === undefined ? copy : { ...copy, items: olderTuples(prefixItems), additionalItems: rest.items ?? true }
}

/** Titles of definitions are names of types; those of members are labels of the form, which would become types as well. */
function documentTypes(schema) {
  if (Array.isArray(schema)) return schema.map(documentTypes)
  if (typeof schema !== 'object' || schema === null) return schema
  const { 'x-ui': _hints, ...rest } = schema
  const copy = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, documentTypes(value)]))
  if (copy.properties === undefined) return copy
  const members = Object.entries(copy.properties).map(([name, { title: _label, ...member }]) => [name, member])
  return { ...copy, properties: Object.fromEntries(members) }
}

/**
 * Titles are labels of the form, not names of types (a field titled "JSON" would hide the global). Counts are checked by the
 * schema, so lists are plain arrays. Conditions are the node SDK's own type.
 */
function nodeTypes(schema) {
  if (Array.isArray(schema)) return schema.map(nodeTypes)
  if (typeof schema !== 'object' || schema === null) return schema
  if (schema.$ref === '#/$defs/condition') return { tsType: 'Condition', description: schema.description }
  if (isOpen(schema)) return { tsType: 'JsonValue', description: schema.description }
  const { title, $defs, ...rest } = schema
  const defs = Object.entries($defs ?? {}).filter(([name]) => !name.startsWith('condition'))
  return Object.fromEntries([
    ...Object.entries({ ...rest, ...(typeof title === 'string' || title === undefined ? {} : { title }) }).map(([k, v]) => [
      k,
      nodeTypes(v),
    ]),
    ...(defs.length === 0 ? [] : [['$defs', nodeTypes(Object.fromEntries(defs))]]),
  ])
}

const ANNOTATIONS = new Set(['title', 'description', 'default', 'examples', 'x-ui'])

/** A described schema that says nothing about the value. */
const isOpen = (schema) => typeof schema.description === 'string' && Object.keys(schema).every((key) => ANNOTATIONS.has(key))

const stale = []
for (const job of jobs) {
  const schema = JSON.parse(await readFile(job.from, 'utf8'))
  const prepared = job.prepare(schema)
  prepared.title = job.name // the type is named by the file, so that two schemas never clash
  delete prepared.$id
  const compiled = await compile(olderTuples(prepared), job.name, {
    bannerComment: `/* Made from ${relative(dirname(job.to), job.from)} by \`npm run generate\`. Do not edit. */`,
    additionalProperties: true, // the JSON Schema default; schemas that are closed say so
    style: { semi: false, singleQuote: true, printWidth: 140 },
    cwd: dirname(job.from),
    maxItems: 20,
    ignoreMinAndMaxItems: job.ignoreCounts === true || job.prepare === nodeTypes,
  })
  // Whatever a schema leaves open is still JSON.
  const typed = compiled.replace(/\bunknown\b/g, 'JsonValue')
  const names = ['Condition', 'JsonValue'].filter((name) => new RegExp(`: \\(?${name}\\b`).test(typed) && !typed.includes(`type ${name} `))
  const source = names.length === 0 ? typed : typed.replace('\n\n', `\n\nimport type { ${names.join(', ')} } from '${job.json}'\n\n`)
  const current = await readFile(job.to, 'utf8').catch(() => '')
  if (current === source) continue
  if (check) stale.push(relative(root, job.to))
  else {
    await mkdir(dirname(job.to), { recursive: true })
    await writeFile(job.to, source)
    console.log(`wrote ${relative(root, job.to)}`)
  }
}
if (stale.length > 0) {
  console.error(`Stale generated types, run \`npm run generate\`: ${stale.join(', ')}`)
  process.exit(1)
}
