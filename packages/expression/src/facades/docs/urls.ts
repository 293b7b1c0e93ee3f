import { docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const ADDRESS = ['text', 'The address, or a part of one where there is a base.'] as const
const BASE = ['text', 'The address that a part is relative to.'] as const

export const urlFacadeDocs = docWith('url', 'A web address in its parts.', { address: ADDRESS, base: BASE }, [
  "new URL('https://example.com/a?b=1').hostname",
  'example.com',
])

export const urlStaticDocs: TableDocs = {
  canParse: docWith('boolean', 'Whether a text is an address.', { address: ADDRESS, base: BASE }, ["URL.canParse('example.com')", false]),
  parse: docWith('url | null', 'An address in its parts; null where the text is none.', { address: ADDRESS, base: BASE }, [
    "URL.parse('nothing')",
    null,
  ]),
}

export const urlParamsFacadeDocs = docWith(
  'urlParams',
  'The query of an address, by name.',
  { query: ['any', 'A text such as a=1&b=2, an object, or a list of [name, value].'] },
  ["new URLSearchParams({ q: 'a b' }).toString()", 'q=a+b'],
)
