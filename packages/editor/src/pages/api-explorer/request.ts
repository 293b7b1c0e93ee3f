import type { JsonObject, JsonValue } from '@millrace/base'
import type { RawRequest } from '@/api/explorer.ts'
import type { Operation } from './operations.ts'

const asText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** The request that a filled form means. */
export function requestOf(
  operation: Operation,
  base: string,
  values: { readonly parameters: JsonObject; readonly body: JsonObject },
): RawRequest {
  const given = Object.entries(values.parameters).filter(([, value]) => value !== null && value !== '')
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(asText(values.parameters[name] ?? '')))
  const query = new URLSearchParams(
    given.filter(([name]) => !operation.inPath.includes(name)).map(([name, value]) => [name, asText(value)]),
  )
  const { body } = values.body
  return {
    method: operation.method,
    path: `${base}${path}${query.size === 0 ? '' : `?${query.toString()}`}`,
    body: operation.body === null || body === undefined ? undefined : JSON.stringify(body, null, 2),
  }
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** Languages that a request is shown in. */
export const SNIPPETS = ['curl', 'javascript', 'python'] as const
export type SnippetLanguage = (typeof SNIPPETS)[number]

/** The request as others send it. `isPublic`: no key is needed. */
export function snippetOf(language: SnippetLanguage, request: RawRequest, origin: string, isPublic: boolean): string {
  switch (language) {
    case 'curl':
      return curlOf(request, origin, isPublic)
    case 'javascript':
      return fetchOf(request, origin, isPublic)
    case 'python':
      return pythonOf(request, origin, isPublic)
  }
}

/** For Node.js and browsers; the key comes from the environment. */
function fetchOf({ method, path, body }: RawRequest, origin: string, isPublic: boolean): string {
  const headers = [
    ...(isPublic ? [] : ['    authorization: `Bearer ${process.env.MILLRACE_KEY}`,']),
    ...(body === undefined ? [] : [`    'content-type': 'application/json',`]),
  ]
  return [
    `const response = await fetch(${JSON.stringify(origin + path)}, {`,
    `  method: '${method}',`,
    ...(headers.length === 0 ? [] : ['  headers: {', ...headers, '  },']),
    ...(body === undefined ? [] : [`  body: JSON.stringify(${body.replaceAll('\n', '\n  ')}),`]),
    '})',
    'console.log(response.status, await response.text())',
  ].join('\n')
}

/** With what Python brings along; the body is text, since Python writes true and null in another way. */
function pythonOf({ method, path, body }: RawRequest, origin: string, isPublic: boolean): string {
  const headers = [
    ...(isPublic ? [] : [`        "authorization": f"Bearer {os.environ['MILLRACE_KEY']}",`]),
    ...(body === undefined ? [] : ['        "content-type": "application/json",']),
  ]
  return [
    ...(isPublic ? [] : ['import os']),
    'import urllib.request',
    '',
    'request = urllib.request.Request(',
    `    ${JSON.stringify(origin + path)},`,
    `    method="${method}",`,
    ...(headers.length === 0 ? [] : ['    headers={', ...headers, '    },']),
    // A string of JSON is one of Python as well.
    ...(body === undefined ? [] : [`    data=${JSON.stringify(body)}.encode(),`]),
    ')',
    'with urllib.request.urlopen(request) as response:',
    '    print(response.status, response.read().decode())',
  ].join('\n')
}

/** The same request for a shell, with a key instead of the session. */
export function curlOf({ method, path, body }: RawRequest, origin: string, isPublic: boolean): string {
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(origin + path)}`,
    // Double quotes: the shell puts the key in.
    ...(isPublic ? [] : [`-H "authorization: Bearer $MILLRACE_KEY"`]),
    ...(body === undefined ? [] : [`-H 'content-type: application/json'`, `-d ${quoted(body)}`]),
  ].join(' \\\n  ')
}
