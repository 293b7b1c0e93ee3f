// A JSON Schema as a page of Markdown: a table for each object in it.

/** @param {object} schema @param {string} source where it lies, for whoever wants the whole of it */
export function schemaPage(schema, source) {
  const sections = [section(schema.title, schema)]
  for (const [name, definition] of Object.entries(schema.$defs ?? {})) sections.push(...sectionsOf(name, definition))
  return `# ${schema.title}\n\nMade of \`${source}\` by \`npm run generate\`; change it there.\n\n${sections.filter((text) => text !== '').join('\n')}`
}

function sectionsOf(name, definition) {
  if (definition.oneOf === undefined) return [section(name, definition)]
  return [section(name, definition), ...definition.oneOf.map((one) => section(one.title, one))]
}

function section(name, schema) {
  const rows = rowsOf(schema)
  if (rows.length === 0 && schema.description === undefined) return ''
  const lines = [`## ${name}`, '']
  if (schema.description !== undefined) lines.push(escaped(schema.description), '')
  if (rows.length > 0) lines.push('| key | what it takes | meaning |', '| --- | --- | --- |', ...rows, '')
  return lines.join('\n')
}

/** The keys of an object and of the objects inside it, by path. */
function rowsOf(schema, prefix = '') {
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const path = `${prefix}${key}`
    const takes = `${typeOf(value)}${required.has(key) ? ', required' : ''}`
    const row = `| \`${path}\` | ${takes} | ${escaped(value.description ?? '')} |`
    const inside = value.items?.properties === undefined ? rowsOf(value, `${path}.`) : rowsOf(value.items, `${path}[].`)
    return [row, ...inside]
  })
}

function typeOf(value) {
  if (value.$ref !== undefined) return `[${nameOf(value.$ref)}](#${nameOf(value.$ref).toLowerCase()})`
  if (value.const !== undefined) return `\`${JSON.stringify(value.const)}\``
  if (value.enum !== undefined) return value.enum.map((one) => `\`${one}\``).join(', ')
  if (value.type === 'array') return value.items === undefined ? 'list' : `list of ${typeOf(value.items)}${atMost(value.maxItems)}`
  const of = typeof value.additionalProperties === 'object' ? ` of ${typeOf(value.additionalProperties)} by name` : ''
  const type = [value.type ?? 'any value'].flat().join(' or ')
  return `${type}${of}${atMost(value.maxLength ?? value.maxProperties)}${range(value)}`
}

const nameOf = (ref) => ref.split('/').at(-1)
const atMost = (count) => (count === undefined ? '' : ` (${count} at most)`)
const range = ({ minimum, maximum }) => (minimum === undefined ? '' : ` (${minimum}–${maximum ?? ''})`)
const escaped = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
