import { doc, docWith, type DocsInit } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const VALUE = ['number', 'The number.'] as const

/** What each function of Math gives, and an example's argument and result. */
const FUNCTIONS: Readonly<Record<string, readonly [what: string, argument: string, result: number]>> = {
  abs: ['The number without its sign.', '-2', 2],
  acos: ['The angle with this cosine, in radians.', '1', 0],
  acosh: ['The inverse of cosh.', '1', 0],
  asin: ['The angle with this sine, in radians.', '0', 0],
  asinh: ['The inverse of sinh.', '0', 0],
  atan: ['The angle with this tangent, in radians.', '0', 0],
  atanh: ['The inverse of tanh.', '0', 0],
  cbrt: ['The cube root.', '27', 3],
  ceil: ['The next whole number upwards.', '1.2', 2],
  clz32: ['How many of 32 bits are 0 before the first 1.', '1', 31],
  cos: ['The cosine of an angle in radians.', '0', 1],
  cosh: ['The hyperbolic cosine.', '0', 1],
  exp: ['e to the power of the number.', '0', 1],
  expm1: ['exp(value) - 1, exact for small numbers.', '0', 0],
  floor: ['The next whole number downwards.', '1.8', 1],
  fround: ['The nearest number of 32 bits.', '1.5', 1.5],
  log: ['The natural logarithm.', '1', 0],
  log10: ['The logarithm to base 10.', '1000', 3],
  log1p: ['log(1 + value), exact for small numbers.', '0', 0],
  log2: ['The logarithm to base 2.', '8', 3],
  round: ['The nearest whole number; halves go up.', '2.5', 3],
  sign: ['-1, 0 or 1, as the sign is.', '-7', -1],
  sin: ['The sine of an angle in radians.', '0', 0],
  sinh: ['The hyperbolic sine.', '0', 0],
  sqrt: ['The square root.', '9', 3],
  tan: ['The tangent of an angle in radians.', '0', 0],
  tanh: ['The hyperbolic tangent.', '0', 0],
  trunc: ['The number without what stands behind the point.', '-1.8', -1],
}

const CONSTANTS: Readonly<Record<string, string>> = {
  E: 'Euler’s number.',
  LN10: 'The natural logarithm of 10.',
  LN2: 'The natural logarithm of 2.',
  LOG10E: 'The logarithm of e to base 10.',
  LOG2E: 'The logarithm of e to base 2.',
  PI: 'The circle’s circumference by its diameter.',
  SQRT1_2: 'The square root of a half.',
  SQRT2: 'The square root of 2.',
}

const rounded = (name: string, value: number): readonly [string, unknown] => [`Math.${name}.toFixed(5)`, value.toFixed(5)]

export const mathDocs: TableDocs = {
  ...Object.fromEntries(
    Object.entries(CONSTANTS).map(([name, what]): [string, DocsInit] => [name, doc('number', what, rounded(name, Math[name as 'PI']))]),
  ),
  ...Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, [what, argument, result]]): [string, DocsInit] => [
      name,
      docWith('number', what, { value: VALUE }, [`Math.${name}(${argument})`, result]),
    ]),
  ),
  atan2: docWith('number', 'The angle of a point, in radians.', { y: VALUE, x: VALUE }, ['Math.atan2(0, 1)', 0]),
  hypot: docWith('number', 'The square root of the sum of squares.', { values: VALUE }, ['Math.hypot(3, 4)', 5]),
  imul: docWith('number', 'The product of two numbers of 32 bits.', { a: VALUE, b: VALUE }, ['Math.imul(2, 4)', 8]),
  max: docWith('number', 'The greatest number.', { values: VALUE }, ['Math.max(1, 3, 2)', 3], ['Math.max(...[1, 3, 2])', 3]),
  min: docWith('number', 'The least number.', { values: VALUE }, ['Math.min(1, 3, 2)', 1]),
  pow: docWith('number', 'A number to a power; base ** exponent does the same.', { base: VALUE, exponent: VALUE }, [
    'Math.pow(2, 10)',
    1024,
  ]),
  random: doc('number', 'A number by chance, from 0 up to but not 1.', ['Math.random() < 1', true]),
}

export const jsonDocs: TableDocs = {
  parse: docWith(
    'any',
    'The value that a text is as JSON.',
    {
      text: ['text', 'The text.'],
      reviver: ['function', 'Called with key and value, from the inside out; its answer is the value that is kept.'],
    },
    ['JSON.parse(\'{"a":1}\').a', 1],
    ["JSON.parse('[1,2]', (key, value) => typeof value === 'number' ? value * 2 : value)", [2, 4]],
  ),
  stringify: docWith(
    'text | undefined',
    'A value as JSON.',
    {
      value: ['any', 'The value.'],
      replacer: [
        'list | function',
        'Names of the fields to keep; or a function of key and value that gives what is written; null for all.',
      ],
      indent: ['number | text', 'Blanks to indent with, or the text to indent with.'],
    },
    ['JSON.stringify({ a: 1, b: [true, null] })', '{"a":1,"b":[true,null]}'],
    ["JSON.stringify({ a: 1, b: 2 }, ['b'])", '{"b":2}'],
    ['JSON.stringify([1], null, 2)', '[\n  1\n]'],
  ),
}

export const stringStaticDocs: TableDocs = {
  fromCharCode: docWith('text', 'The text of character numbers (UTF-16).', { codes: ['number', 'Numbers.'] }, [
    'String.fromCharCode(72, 105)',
    'Hi',
  ]),
  fromCodePoint: docWith('text', 'The text of Unicode numbers.', { codes: ['number', 'Numbers.'] }, ['String.fromCodePoint(128512)', '😀']),
}

const NUMBER_CONSTANTS: Readonly<Record<string, string>> = {
  EPSILON: 'The smallest step above 1.',
  MAX_SAFE_INTEGER: 'The greatest whole number that is exact.',
  MAX_VALUE: 'The greatest number.',
  MIN_SAFE_INTEGER: 'The least whole number that is exact.',
  MIN_VALUE: 'The smallest number above 0.',
}

export const numberStaticDocs: TableDocs = {
  ...Object.fromEntries(
    Object.entries(NUMBER_CONSTANTS).map(([name, what]): [string, DocsInit] => [
      name,
      doc('number', what, [`Number.${name}`, Number[name as 'EPSILON']]),
    ]),
  ),
  NaN: doc('number', 'Not a number.', ['Number.isNaN(Number.NaN)', true]),
  NEGATIVE_INFINITY: doc('number', 'Less than every number.', ['Number.NEGATIVE_INFINITY < 0', true]),
  POSITIVE_INFINITY: doc('number', 'More than every number.', ['Number.POSITIVE_INFINITY > 0', true]),
  isFinite: docWith('boolean', 'Whether a value is a number and finite.', { value: ['any', 'The value.'] }, [
    "Number.isFinite('1')",
    false,
  ]),
  isInteger: docWith('boolean', 'Whether a value is a whole number.', { value: ['any', 'The value.'] }, ['Number.isInteger(2.5)', false]),
  isNaN: docWith('boolean', 'Whether a value is NaN.', { value: ['any', 'The value.'] }, ["Number.isNaN(Number('x'))", true]),
  isSafeInteger: docWith('boolean', 'Whether a value is a whole number that is exact.', { value: ['any', 'The value.'] }, [
    'Number.isSafeInteger(2 ** 53)',
    false,
  ]),
  parseFloat: docWith('number', 'The number at the start of a text.', { text: ['text', 'The text.'] }, ["Number.parseFloat('1.5em')", 1.5]),
  parseInt: docWith(
    'number',
    'The whole number at the start of a text.',
    { text: ['text', 'The text.'], radix: ['number', 'Base of the digits.'] },
    ["Number.parseInt('12 apples')", 12],
  ),
}

export const makeDocs = {
  String: docWith('text', 'A value as text.', { value: ['any', 'The value.'] }, ['String(12.5)', '12.5']),
  Number: docWith('number', 'A value as number; NaN where it is none.', { value: ['any', 'The value.'] }, ["Number('12.5')", 12.5]),
  Boolean: docWith('boolean', 'Whether a value counts as true.', { value: ['any', 'The value.'] }, ["Boolean('')", false]),
  RegExp: docWith(
    'regexp',
    'A regular expression of a text.',
    { pattern: ['text | regexp', 'The pattern.'], flags: ['text', 'Flags out of g, i, m, s and u.'] },
    ["new RegExp('^a', 'i').test('Abc')", true],
  ),
} as const satisfies Readonly<Record<string, DocsInit>>
