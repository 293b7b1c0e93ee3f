/*
 * What work costs, in units of fuel. A unit is at most 10 ns of the slowest machine that figures in docs/benchmarks.md, garbage
 * collection included, so that the default fuel is about 40 ms. `npm run bench -- expressions` measures every entry and fails where a
 * unit takes longer: whoever adds an operation adds it there.
 */

export const COST = Object.freeze({
  /** A call of anything: arguments, look-up of the method, the frame of a function. */
  call: 10,
  /** A field that is read. */
  member: 3,
  /** A function that the host hands in, e.g. `$('Node')`: it makes an object and looks for an item. */
  host: 300,
  /** A field whose name is worked out: V8 has to look the text up. */
  computedMember: 45,
  /** An object literal, a function, a match: an object is made. */
  object: 10,
  /** A list literal: two objects, and when lists hold lists the collector goes through them again and again. */
  list: 22,
  /** An element that a built-in's own loop walks over, without making anything. */
  element: 1,
  /** An own key that is listed or read by name … */
  key: 6,
  /** … of an object with many. */
  wideKey: 25,
  /** A key that is added to an object: V8 may have to turn it into a table … */
  newKey: 20,
  /** … and does for many. */
  newWideKey: 60,
  /** A key that is worked out: a shape of its own for each. */
  computedKey: 120,
  /** An element that goes into a Set or Map, is hashed, or is compared as text. */
  hashed: 25,
  /** A date that is made, read or moved; no time zone but the machine's. */
  date: 60,
  /** A Luxon date, duration or interval that is made, moved or compared. */
  luxon: 2_600,
  /** One that asks the calendar of its zone several times: the end of a month, a difference, daylight saving. */
  luxonCalendar: 9_000,
  /** A date or duration read from text, or written as text, with Luxon. */
  luxonText: 3_200,
  /** Formatting or comparing by locale with a formatter that this evaluation has used before. */
  localeAgain: 300,
  /** Formatting by locale: Intl makes a formatter. */
  locale: 15_000,
  /** A regular expression that is made … */
  patternMade: 650,
  /** … and each instruction of its program and character of its source. */
  pattern: 30,
  /** A class, property or letter of any case in a regular expression, which is asked about characters. */
  patternSet: 3_000,
  /** A part of a text that is cut out. */
  part: 6,
  /** A search with a regular expression, apart from its steps. */
  search: 120,
})

/** Characters that a unit reads (compares, hashes, scans) … */
export const CHARS_READ = 16
/** … or makes, memory and its collection included. */
export const CHARS_MADE = 16
/** Units for each character of JSON text that is parsed. */
export const JSON_CHAR = 1.5
