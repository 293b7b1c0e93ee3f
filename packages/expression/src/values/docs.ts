/** Kinds of values that documentation names. `moment` is whatever can be read as a date: DateTime, Date, ISO text, milliseconds. */
export type Kind =
  | 'any'
  | 'text'
  | 'number'
  | 'boolean'
  | 'null'
  | 'undefined'
  | 'list'
  | 'object'
  | 'function'
  | 'moment'
  | 'date'
  | 'dateTime'
  | 'duration'
  | 'interval'
  | 'regexp'
  | 'set'
  | 'map'
  | 'url'
  | 'urlParams'
  /** What the list holds. */
  | 'element'
  /** The type of the value itself. */
  | 'same'

/** One kind of value, or a list of them. `date` is JavaScript's Date, `dateTime` Luxon's DateTime. */
export type TypeName = Kind | `list<${Kind}>`
/** The type of a parameter or result; `typesOf` takes it apart. */
export type DocType = TypeName | `${TypeName} | ${TypeName}`

/** An expression and its result as JSON: shown to people, and run as a test. */
export interface Example {
  readonly expression: string
  readonly result: unknown
}

export interface ParamDocs {
  readonly name: string
  readonly type: DocType
  /** It may be left out. */
  readonly optional: boolean
  /** It takes all arguments from here on. */
  readonly rest: boolean
  readonly description: string
}

/** What people read about a member. */
export interface EntryDocs {
  readonly description: string
  readonly params: readonly ParamDocs[]
  readonly returns: DocType
  readonly examples: readonly Example[]
}

/** Documentation as it is written beside a table; the parameters' order and form come from the signature. */
export interface DocsInit {
  readonly returns: DocType
  readonly description: string
  readonly params: Readonly<Record<string, readonly [type: DocType, description: string]>>
  readonly examples: readonly Example[]
}

type ExampleInit = readonly [expression: string, result: unknown]

/** The documentation of a property, or of a method without parameters. */
export function doc(returns: DocType, description: string, ...examples: readonly ExampleInit[]): DocsInit {
  return docWith(returns, description, {}, ...examples)
}

/** The documentation of a method: what each parameter is, and examples as `[expression, result]`. */
export function docWith(returns: DocType, description: string, params: DocsInit['params'], ...examples: readonly ExampleInit[]): DocsInit {
  return { returns, description, params, examples: examples.map(([expression, result]) => ({ expression, result })) }
}

/** The names in a type: `text | undefined` is two. */
export const typesOf = (type: DocType): readonly TypeName[] => type.split(' | ') as TypeName[]

/** The documentation of a member, its parameters in the order of the signature `name(a, b?, ...rest)`. */
export function entryDocs(signature: string, init: DocsInit | undefined): EntryDocs {
  const open = signature.indexOf('(')
  const written = open < 0 ? [] : signature.slice(open + 1, -1).split(', ')
  const params = written.filter((text) => text !== '').map((text) => paramDocs(text, init))
  return Object.freeze({
    description: init?.description ?? '',
    params: Object.freeze(params),
    returns: init?.returns ?? 'any',
    examples: init?.examples ?? [],
  })
}

function paramDocs(written: string, init: DocsInit | undefined): ParamDocs {
  const name = written.replace(/^\.\.\./, '').replace(/\?$/, '')
  const [type, description] = init?.params[name] ?? ['any', '']
  return Object.freeze({ name, type, optional: written.endsWith('?'), rest: written.startsWith('...'), description })
}
