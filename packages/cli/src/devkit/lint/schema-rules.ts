import { isJsonObject, isSecretField, type JsonObject, type JsonValue } from '@millrace/base'
import { isFromConnector } from '@millrace/node-sdk/connector'
import { finding, type FoundWithFix, type Severity } from './finding.ts'
import type { LintSubject } from './subject.ts'

/** Rules about the schemas of configs and secrets: they are the form, the docs, and what a model reads to use the node as a tool. */
export function schemaFindings({ verdict }: LintSubject): readonly FoundWithFix[] {
  return [
    // What a vendor's document leaves unsaid does not keep a connector from working, and nobody writes a thousand descriptions first.
    ...verdict.types.flatMap(({ definition }) =>
      fieldFindings(definition.type, definition.config, isFromConnector(definition) ? 'warning' : 'error'),
    ),
    ...verdict.credentials.flatMap(({ type, schema }) => [...fieldFindings(type, schema, 'error'), ...secretFindings(type, schema)]),
  ]
}

/** Name of a field → format that says more than "text". */
const FORMATS: readonly (readonly [pattern: RegExp, format: string])[] = [
  [/(^|[a-z_-])(e-?mail)$/i, 'email'],
  [/(^|[a-z_-])(url|uri)$/i, 'uri'],
  [/(^|_)(date)$|[a-z]Date$/, 'date'],
  [/(_at|[a-z]At)$/, 'date-time'],
]

interface Field {
  readonly where: string
  readonly name: string
  readonly schema: JsonObject
}

function fieldFindings(type: string, root: JsonObject, unsaid: Severity): readonly FoundWithFix[] {
  return fieldsOf(type, root).flatMap(({ where, name, schema }) => {
    const found: FoundWithFix[] = []
    const say = (rule: string, severity: Severity, message: string): void => void found.push(finding(rule, severity, where, message))
    if (!isText(schema['title'])) say('schema-title', unsaid, 'It has no title: the label that people see.')
    if (!isText(schema['description'])) say('schema-description', unsaid, 'It has no description: what it means, in a sentence.')
    if (takesText(schema)) {
      if (schema['examples'] === undefined && schema['default'] === undefined && !isSecretField(schema))
        say('schema-examples', 'warning', 'It has neither examples nor a default.')
      const format = FORMATS.find(([pattern]) => pattern.test(name))?.[1]
      if (format !== undefined && schema['format'] === undefined && schema['pattern'] === undefined)
        say('schema-format', 'warning', `Its name says that it is checked with "format": "${format}".`)
    }
    if (hasBareEnum(schema))
      say('schema-enum-labels', 'warning', 'The values of its enum have no labels: give them as "x-ui": { "labels": { value: label } }.')
    return found
  })
}

const isText = (value: JsonValue | undefined): boolean => typeof value === 'string' && value.trim() !== ''

const takesText = ({ type, enum: values, const: constant }: JsonObject): boolean =>
  type === 'string' && values === undefined && constant === undefined

const hintsOf = (schema: JsonObject): JsonObject => (isJsonObject(schema['x-ui']) ? schema['x-ui'] : {})

/** Words are labels of themselves (`draft`); codes are not (`GET_ALL`, `a1`). */
function hasBareEnum(schema: JsonObject): boolean {
  const values = schema['enum']
  if (!Array.isArray(values)) return false
  const labels = hintsOf(schema)['labels']
  return values.some(
    (value) =>
      typeof value === 'string' && !/^[A-Za-z][a-z]*( [a-z]+)*$|^[A-Z]+$/.test(value) && !(isJsonObject(labels) && isText(labels[value])),
  )
}

/** All fields of a schema, also those of its lists, choices and definitions. */
function fieldsOf(where: string, schema: JsonObject): readonly Field[] {
  const found: Field[] = []
  const walk = (at: string, value: JsonValue | undefined): void => {
    if (!isJsonObject(value)) return
    const { properties, items, $defs } = value
    if (isJsonObject(properties))
      for (const [name, field] of Object.entries(properties)) {
        if (!isJsonObject(field)) continue
        // A constant tells branches apart, and a reference has its words where it points to.
        if (field['const'] === undefined && field['$ref'] === undefined) found.push({ where: `${at}.${name}`, name, schema: field })
        walk(`${at}.${name}`, field)
      }
    walk(`${at}[]`, items)
    for (const key of ['oneOf', 'anyOf', 'allOf']) if (Array.isArray(value[key])) value[key].forEach((branch) => walk(at, branch))
    for (const key of ['then', 'else']) walk(at, value[key])
    if (isJsonObject($defs)) for (const [name, definition] of Object.entries($defs)) walk(`${at} ${name}`, definition)
  }
  walk(where, schema)
  return found
}

const SECRET_NAME = /(password|secret|token|api-?_?key|private-?_?key)$/i

/** What is not marked as secret is shown to everybody who may use the credential. */
function secretFindings(type: string, schema: JsonObject): readonly FoundWithFix[] {
  return fieldsOf(type, schema)
    .filter(({ name, schema }) => SECRET_NAME.test(name) && schema['type'] === 'string' && !isSecretField(schema))
    .map(({ where }) =>
      finding('secret-shown', 'error', where, 'It looks like a secret and is not marked with "x-ui": { "secret": true }.'),
    )
}
