import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { autocompletion } from '@codemirror/autocomplete'
import { syntaxTree } from '@codemirror/language'
import { linter, type Diagnostic } from '@codemirror/lint'
import type { EditorState, Extension } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import type { SyntaxNode } from '@lezer/common'
import { isJsonObject, nameOfStep, type JsonObject, type JsonValue } from '@millrace/base'
import { checkConfig, schemaAt } from '@millrace/workflow'
import { labelText } from '@/i18n/label-text.ts'
import { t } from '@/i18n/t.ts'
import { jsonPlaceAt, typedFrom } from './json-place.ts'

/** Marks what does not fit a schema where it stands, and completes names and values from it. */
export const jsonSchemaSupport = (schema: JsonObject): Extension => [
  autocompletion({ override: [complete(schema)], icons: false }),
  linter((view) => misfits(view, schema), { delay: 300 }),
]

function misfits(view: EditorView, schema: JsonObject): Diagnostic[] {
  const value = parsed(view.state.doc.toString())
  if (value === undefined) return []
  return checkConfig(schema, value).map(({ path, words }) => ({
    ...placeOf(view.state, path),
    severity: 'error',
    message: t('forms.json.misfit', { what: labelText(words) }),
  }))
}

/** What does not parse is said by the parser. */
function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined
    throw thrown
  }
}

/** Where the value at a pointer stands; a value that is not there is where it would be. */
function placeOf(state: EditorState, pointer: string): { readonly from: number; readonly to: number } {
  let at: SyntaxNode | null = syntaxTree(state).topNode.firstChild
  let label: SyntaxNode | null = null
  for (const step of pointer.split('/').slice(1)) {
    const key: string = nameOfStep(step)
    if (at?.name === 'Object') {
      const property: SyntaxNode | undefined = at.getChildren('Property').find((one) => nameOf(state, one) === key)
      if (property === undefined) break
      label = property.getChild('PropertyName')
      at = property.lastChild
    } else if (at?.name === 'Array') {
      at = elementsOf(at)[Number(key)] ?? at
      label = null
    } else break
  }
  const shown = at !== null && (at.name === 'Object' || at.name === 'Array') ? (label ?? at) : at
  if (shown === null) return { from: 0, to: state.doc.length }
  // Of an object only its brace is marked: all of it underlined says nothing.
  return shown.name === 'Object' || shown.name === 'Array' ? { from: shown.from, to: shown.from + 1 } : { from: shown.from, to: shown.to }
}

const VALUES: ReadonlySet<string> = new Set(['Object', 'Array', 'String', 'Number', 'True', 'False', 'Null'])

function elementsOf(array: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = array.firstChild; child !== null; child = child.nextSibling) if (VALUES.has(child.name)) found.push(child)
  return found
}

function nameOf(state: EditorState, property: SyntaxNode): string | undefined {
  const name = property.getChild('PropertyName')
  const text = name === null ? undefined : parsed(state.sliceDoc(name.from, name.to))
  return typeof text === 'string' ? text : undefined
}

/** What can stand at the cursor. */
export const complete =
  (schema: JsonObject) =>
  (context: CompletionContext): CompletionResult | null => {
    const { state, pos } = context
    const text = state.doc.toString()
    const from = typedFrom(text, pos)
    const place = jsonPlaceAt(text, from)
    if (place === undefined || (from === pos && !context.explicit)) return null
    const found = branchesOf(schemaAt(schema, place.path))
    const options = place.at === 'name' ? namesOf(found, place.names) : valuesOf(found)
    return options.length === 0 ? null : { from, options, validFor: /^"?[\w -]*"?$/ }
  }

/** Members that the schema knows, and that are not there yet. */
function namesOf(schemas: readonly JsonObject[], there: ReadonlySet<string>): readonly Completion[] {
  return schemas.flatMap(({ properties, required }) =>
    Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, member]): Completion[] => {
      if (there.has(name)) return []
      const { title, description } = isJsonObject(member) ? member : {}
      const isRequired = Array.isArray(required) && required.includes(name)
      return [
        {
          label: `"${name}"`,
          apply: `${JSON.stringify(name)}: `,
          boost: isRequired ? 1 : 0,
          ...(typeof title === 'string' ? { detail: title } : {}),
          ...(typeof description === 'string' ? { info: description } : {}),
        },
      ]
    }),
  )
}

/** Values that the schema names. */
function valuesOf(schemas: readonly JsonObject[]): readonly Completion[] {
  const values = schemas.flatMap((branch): JsonValue[] => [
    ...(Array.isArray(branch['enum']) ? branch['enum'] : []),
    ...(branch['const'] === undefined ? [] : [branch['const']]),
    ...(branch['type'] === 'boolean' ? [true, false] : []),
    ...(branch['default'] === undefined ? [] : [branch['default']]),
    ...(Array.isArray(branch['examples']) ? branch['examples'] : []),
  ])
  return [...new Set(values.map((value) => JSON.stringify(value)))].slice(0, 100).map((label) => ({ label }))
}

/** The schemas of which any may hold. */
function branchesOf(schema: JsonValue | undefined): readonly JsonObject[] {
  if (!isJsonObject(schema)) return []
  const { anyOf } = schema
  return [schema, ...(Array.isArray(anyOf) ? anyOf.filter((one) => isJsonObject(one)) : [])]
}
