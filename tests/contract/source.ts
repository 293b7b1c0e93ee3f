import { isJsonObject, type JsonObject, type JsonValue } from '@millrace/base'

/** An OpenAPI 3 or Swagger 2.0 document, read anew: the oracle must not share what it judges with the generator. */
export interface Source {
  readonly root: JsonObject
  readonly operations: readonly SourceOperation[]
}

export interface SourceOperation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly SourceParameter[]
  readonly body: { readonly required: boolean; readonly contents: ReadonlyMap<string, JsonValue | undefined> } | undefined
}

export interface SourceParameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header' | 'cookie'
  readonly required: boolean
  readonly schema: JsonValue | undefined
  readonly style: string
  readonly explode: boolean
  readonly isJson: boolean
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const

export const object = (value: JsonValue | undefined): JsonObject => (isJsonObject(value) ? value : {})
export const list = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : [])
export const text = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '')

/** What a local reference leads to; what is no reference is itself. */
export function follow(root: JsonObject, value: JsonValue | undefined): JsonObject {
  let at = object(value)
  for (let hops = 0; hops < 30 && typeof at['$ref'] === 'string'; hops += 1) at = object(pointed(root, at['$ref']))
  return at
}

export function pointed(root: JsonObject, ref: string): JsonValue | undefined {
  if (!ref.startsWith('#')) return undefined
  let at: JsonValue | undefined = root
  for (const segment of ref.slice(1).split('/').slice(1)) {
    const name = safely(segment).replaceAll('~1', '/').replaceAll('~0', '~')
    at = Array.isArray(at) ? at[Number(name)] : Object.hasOwn(object(at), name) ? object(at)[name] : undefined
  }
  return at
}

function safely(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment // a percent sign of the name itself
  }
}

export function readSource(root: JsonObject): Source {
  const operations = Object.entries(object(root['paths'])).flatMap(([path, given]) => {
    const item = follow(root, given)
    return METHODS.flatMap((method) =>
      isJsonObject(item[method]) ? [readOperation(root, { path, method, item, operation: item[method] })] : [],
    )
  })
  return { root, operations }
}

function readOperation(
  root: JsonObject,
  { path, method, item, operation }: { path: string; method: string; item: JsonObject; operation: JsonObject },
): SourceOperation {
  const byPlace = new Map<string, JsonObject>()
  for (const each of [...list(item['parameters']), ...list(operation['parameters'])]) {
    const parameter = follow(root, each)
    byPlace.set(`${text(parameter['in'])} ${text(parameter['name'])}`, parameter)
  }
  const all = [...byPlace.values()]
  return {
    ...{ method: method.toUpperCase(), path },
    parameters: all.flatMap((each) => readParameter(each) ?? []),
    body: readBody(root, operation, all),
  }
}

const PLACES = ['path', 'query', 'header', 'cookie'] as const

function readParameter(parameter: JsonObject): SourceParameter | undefined {
  const place = PLACES.find((each) => each === parameter['in'])
  if (place === undefined) return undefined
  const [media] = Object.entries(object(parameter['content']))
  const isSwagger = parameter['type'] !== undefined && parameter['schema'] === undefined
  const style = text(parameter['style']) || (place === 'query' || place === 'cookie' ? 'form' : 'simple')
  const multi = parameter['collectionFormat'] === 'multi'
  return {
    ...{ name: text(parameter['name']), in: place, required: place === 'path' || parameter['required'] === true },
    schema: isSwagger ? parameter : (parameter['schema'] ?? object(media?.[1])['schema']),
    style: isSwagger ? (SWAGGER_STYLES[text(parameter['collectionFormat'])] ?? (place === 'query' ? 'form' : 'simple')) : style,
    explode: isSwagger ? multi : typeof parameter['explode'] === 'boolean' ? parameter['explode'] : style === 'form',
    isJson: media !== undefined && /json/i.test(media[0]),
  }
}

const SWAGGER_STYLES: Readonly<Record<string, string>> = { ssv: 'spaceDelimited', pipes: 'pipeDelimited' }

function readBody(root: JsonObject, operation: JsonObject, parameters: readonly JsonObject[]): SourceOperation['body'] {
  const whole = parameters.find((each) => each['in'] === 'body')
  const consumes = [...list(operation['consumes']), ...list(root['consumes'])].map(text)
  if (whole !== undefined)
    return {
      required: whole['required'] === true,
      contents: new Map((consumes.length === 0 ? ['application/json'] : consumes).map((type) => [type, whole['schema']])),
    }
  const fields = parameters.filter((each) => each['in'] === 'formData')
  if (fields.length > 0) {
    const schema: JsonObject = {
      type: 'object',
      properties: Object.fromEntries(fields.map((each) => [text(each['name']), each['type'] === 'file' ? {} : each])),
      required: fields.filter((each) => each['required'] === true).map((each) => text(each['name'])),
    }
    const types = consumes.filter((type) => /form/.test(type))
    const own = types.length > 0 ? types : ['application/x-www-form-urlencoded', 'multipart/form-data']
    return { required: fields.some((each) => each['required'] === true), contents: new Map(own.map((type) => [type, schema])) }
  }
  const body = follow(root, operation['requestBody'])
  const contents = Object.entries(object(body['content']))
  if (contents.length === 0) return undefined
  return { required: body['required'] === true, contents: new Map(contents.map(([type, media]) => [type, object(media)['schema']])) }
}
