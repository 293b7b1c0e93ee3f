import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const WHOLE = ['boolean', 'true where the text is a whole address, whose / : ? and & then stay as they are.'] as const

/** Methods of texts that JavaScript does not have. */
export const stringExtraDocs: TableDocs = {
  base64Decode: doc('text', 'The text that is written here in Base64.', ["'w6TDtsO8'.base64Decode()", 'äöü']),
  base64Encode: doc('text', 'The text in Base64 (UTF-8).', ["'äöü'.base64Encode()", 'w6TDtsO8']),
  extractDomain: doc(
    'text | undefined',
    'The domain of the first web address or e-mail address in the text.',
    ["'https://shop.example.com/orders?id=1'.extractDomain()", 'shop.example.com'],
    ["'ada@example.com'.extractDomain()", 'example.com'],
  ),
  extractEmail: doc(
    'text | undefined',
    'The first e-mail address in the text.',
    ["'Write to <ada@example.com>, please.'.extractEmail()", 'ada@example.com'],
    ["'nobody here'.extractEmail() ?? 'none'", 'none'],
  ),
  extractUrl: doc('text | undefined', 'The first web address in the text.', [
    "'See https://example.com/a?b=1.'.extractUrl()",
    'https://example.com/a?b=1',
  ]),
  extractUrlPath: doc(
    'text | undefined',
    'The path of the first web address in the text, from the / behind the domain to the ? before the query.',
    ["'https://example.com/orders/1/details?full=yes'.extractUrlPath()", '/orders/1/details'],
  ),
  hash: docWith(
    'text',
    'A fingerprint of the text in hexadecimal digits. Not for passwords.',
    { algorithm: ['text', 'md5 (when left out), sha1, sha224, sha256, sha384, sha512, sha3 (512 bits) or ripemd160.'] },
    ["'hello'.hash()", '5d41402abc4b2a76b9719d911017c592'],
    ["'hello'.hash('sha256')", '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'],
  ),
  isDomain: doc(
    'boolean',
    'Whether the text is a domain.',
    ["'shop.example.com'.isDomain()", true],
    ["'https://example.com'.isDomain()", false],
  ),
  isEmail: doc(
    'boolean',
    'Whether the text is one e-mail address. Nobody can tell from it whether the address exists.',
    ["'ada@example.com'.isEmail()", true],
    ["'ada(at)example.com'.isEmail()", false],
  ),
  isEmpty: doc('boolean', 'Whether the text has no characters. For a value that may be missing use $ifEmpty.', ["''.isEmpty()", true]),
  isNotEmpty: doc('boolean', 'Whether the text has characters.', ["'a'.isNotEmpty()", true]),
  isNumeric: doc(
    'boolean',
    'Whether the text is a number, written as JavaScript writes it.',
    ["'-1.5e3'.isNumeric()", true],
    ["'1,5'.isNumeric()", false],
  ),
  isUrl: doc(
    'boolean',
    'Whether the text is a web address with its protocol.',
    ["'https://example.com'.isUrl()", true],
    ["'example.com'.isUrl()", false],
  ),
  isWholeNumber: doc('boolean', 'Whether the text is a whole number.', ["'42'.isWholeNumber()", true], ["'4.2'.isWholeNumber()", false]),
  parseJson: doc('any', 'The value that is written here as JSON; an error where it is not.', ['\'{"a":[1,2]}\'.parseJson().a', [1, 2]]),
  quote: docWith(
    'text',
    'The text between quotation marks; those in it are escaped.',
    { mark: ['text', 'The mark; " when left out.'] },
    ['\'say "hi"\'.quote()', '"say \\"hi\\""'],
    ["'abc'.quote(\"'\")", "'abc'"],
  ),
  removeMarkdown: doc('text', 'The text without the marks of Markdown; a link leaves its text.', [
    "'# Title\\n**bold** and [a link](https://example.com)'.removeMarkdown()",
    'Title\nbold and a link',
  ]),
  removeTags: doc('text', 'The text without its HTML tags.', ["'<p>Hi <b>Ada</b></p>'.removeTags()", 'Hi Ada']),
  replaceSpecialChars: doc('text', 'The text with letters of the English alphabet in place of accented and joined ones.', [
    "'Crème brûlée, Straße'.replaceSpecialChars()",
    'Creme brulee, Strasse',
  ]),
  toBoolean: doc(
    'boolean',
    'false for "", "false", "no", "off", "0", "null" and "undefined" in any case, true for every other text.',
    ["'No'.toBoolean()", false],
    ["'yes'.toBoolean()", true],
  ),
  toCamelCase: doc('text', 'The words of the text as one, each but the first with a capital.', [
    "'order number'.toCamelCase()",
    'orderNumber',
  ]),
  toDate: doc('date', "The date in the text as JavaScript's Date; toDateTime can do more.", [
    "'2026-01-31T08:00Z'.toDate().getTime()",
    1769846400000,
  ]),
  toDateTime: docWith(
    'dateTime',
    "The date in the text, in the workflow's zone unless the text names one. Understands ISO, SQL, HTTP and mail dates, and what JavaScript's Date reads.",
    { format: ['text', "How the date is written, such as 'dd.MM.yyyy HH:mm' (Luxon's tokens)."] },
    ["'2026-01-31T08:00'.toDateTime()", '2026-01-31T08:00:00.000+01:00'],
    ["'31.01.2026'.toDateTime('dd.MM.yyyy').toISODate()", '2026-01-31'],
  ),
  toDecimalNumber: doc('number', 'The number at the start of the text; the same as toFloat.', ["'3.5 kg'.toDecimalNumber()", 3.5]),
  toFloat: doc('number', 'The number at the start of the text.', ["'3.5 kg'.toFloat()", 3.5]),
  toInt: docWith(
    'number',
    'The text as a whole number; digits behind the point are cut off.',
    { radix: ['number', 'Base of the digits, 2 to 36; 10 when left out.'] },
    ["'12.7'.toInt()", 12],
    ["'ff'.toInt(16)", 255],
  ),
  toJsonString: doc('text', 'The text as JSON, in quotation marks.', ['\'a "b"\'.toJsonString()', '"a \\"b\\""']),
  toKebabCase: doc('text', 'The words of the text in lower case with hyphens between them.', [
    "'Order Number'.toKebabCase()",
    'order-number',
  ]),
  toNumber: doc('number', 'The text as a number; an error where it is none.', ["'1.5e3'.toNumber()", 1500]),
  toSentenceCase: doc('text', 'The text with a capital at its start and lower case behind.', [
    "'hello WORLD'.toSentenceCase()",
    'Hello world',
  ]),
  toSnakeCase: doc('text', 'The words of the text in lower case with underscores between them.', [
    "'orderNumber 2'.toSnakeCase()",
    'order_number_2',
  ]),
  toTitleCase: doc('text', 'The text with a capital at the start of each word.', ["'the old MAN'.toTitleCase()", 'The Old Man']),
  toWholeNumber: doc('number', 'The whole number at the start of the text.', ["'12.7 km'.toWholeNumber()", 12]),
  urlDecode: docWith('text', 'The text with the percent signs of an address undone.', { whole: WHOLE }, [
    "'a%20b%26c'.urlDecode()",
    'a b&c',
  ]),
  urlEncode: docWith(
    'text',
    'The text as a part of an address.',
    { whole: WHOLE },
    ["'a b&c'.urlEncode()", 'a%20b%26c'],
    ["'https://example.com/a b'.urlEncode(true)", 'https://example.com/a%20b'],
  ),
}
