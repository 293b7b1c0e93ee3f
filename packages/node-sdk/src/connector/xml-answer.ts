import { NodeError, toError, type JsonValue } from '@millrace/base'
import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** Texts stay texts: `007` is no number, and whether `1` is one only the reader knows. */
const parser = new XMLParser({
  ...{ ignoreAttributes: false, attributeNamePrefix: '@', textNodeName: '#text' },
  ...{ parseTagValue: false, parseAttributeValue: false, ignoreDeclaration: true, ignorePiTags: true },
  htmlEntities: true, // with them go the numeric ones, which every document may have
})

/**
 * An XML document as a value: elements by name (several of one name as a list), attributes as `@name`, the text beside them as `#text`.
 * Throws NodeError `http.bad-xml`. A document type definition is refused: it can name files and addresses, and grow without end.
 */
export function xmlValue(text: string): JsonValue {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) throw bad('it has a document type definition, which is not read')
  const verdict = XMLValidator.validate(text)
  if (verdict !== true) throw bad(`${verdict.err.msg} (line ${verdict.err.line})`)
  try {
    return parser.parse(text) as JsonValue // objects, lists and texts, as it was told
  } catch (thrown) {
    throw bad(toError(thrown).message.slice(0, 200), thrown)
  }
}

const bad = (why: string, cause?: unknown): NodeError =>
  new NodeError('http.bad-xml', `The answer is no XML that can be read: ${why}.`, { cause })
