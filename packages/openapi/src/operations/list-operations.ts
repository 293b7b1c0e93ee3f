import { isJsonObject, type JsonObject } from '@millrace/base'
import { listAt, objectAt, SpecDocument, textAt } from '../document.ts'
import { operationName } from '../names.ts'
import { humanised, plainText } from '../plain-text.ts'
import { asOpenApi3 } from '../read-document.ts'

export const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const

export interface ListedOperation {
  /** The document's own name; made from method and path when it has none. */
  readonly operationId: string
  readonly method: string
  readonly path: string
  readonly title: string
  readonly tags: readonly string[]
  readonly deprecated: boolean
}

export interface SourceOperation extends ListedOperation {
  readonly source: JsonObject
  readonly pathItem: JsonObject
}

/** What a document offers, for choosing. Takes OpenAPI 3 and Swagger 2.0, as a value or as JSON or YAML text. */
export function listOperations(document: unknown): readonly ListedOperation[] {
  return operationsOf(new SpecDocument(asOpenApi3(document))).map(({ source: _, pathItem: __, ...listed }) => Object.freeze(listed))
}

export function operationsOf(document: SpecDocument): readonly SourceOperation[] {
  const result: SourceOperation[] = []
  for (const [path, value] of Object.entries(objectAt(document.root['paths']))) {
    const pathItem = path.startsWith('/') ? localObject(document, value, path) : undefined
    if (pathItem === undefined) continue
    for (const method of METHODS) {
      const source = pathItem[method]
      if (isJsonObject(source)) result.push(operationOf({ method, path, source, pathItem }))
    }
  }
  return result
}

/** Paths that stand in other documents, with where. */
export const remotePaths = ({ root }: SpecDocument): readonly { readonly path: string; readonly reference: string }[] =>
  Object.entries(objectAt(root['paths'])).flatMap(([path, value]) => {
    const reference = textAt(objectAt(value)['$ref'])
    return path.startsWith('/') && reference !== '' && !reference.startsWith('#') ? [{ path, reference }] : []
  })

// A path in another document is not there for us; the rest of the document is.
function localObject(document: SpecDocument, value: JsonObject[string], path: string): JsonObject | undefined {
  const reference = textAt(objectAt(value)['$ref'])
  return reference !== '' && !reference.startsWith('#') ? undefined : document.object(value, path)
}

function operationOf({
  method,
  path,
  source,
  pathItem,
}: {
  method: string
  path: string
  source: JsonObject
  pathItem: JsonObject
}): SourceOperation {
  const said = textAt(source['operationId']).trim()
  const operationId = operationName(said) === '' ? `${method}${path}` : said
  const summary = plainText(source['summary'], 100).replace(/\.$/, '')
  const title = summary === '' ? plainText(humanised(operationId), 100) : summary
  const tags = listAt(source['tags']).filter((tag) => typeof tag === 'string')
  return {
    operationId,
    method: method.toUpperCase(),
    path,
    title: title === '' ? `${method} ${path}`.slice(0, 100) : title,
    tags,
    deprecated: source['deprecated'] === true,
    source,
    pathItem,
  }
}
