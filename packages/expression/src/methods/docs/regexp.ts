import { doc, docWith } from '../../values/docs.ts'
import type { TableDocs } from '../../values/table.ts'

const TEXT = ['text', 'The text to look into.'] as const

export const regExpDocs: TableDocs = {
  dotAll: doc('boolean', 'Whether . also stands for a line break (flag s).', ['/a.b/s.dotAll', true]),
  exec: docWith('list | null', 'The next match with its groups; null when there is none.', { text: TEXT }, [
    "/([a-z]+)-([0-9]+)/.exec('ab-12')[2]",
    '12',
  ]),
  flags: doc('text', 'The flags.', ['/a/gi.flags', 'gi']),
  global: doc('boolean', 'Whether all matches are wanted (flag g).', ['/a/g.global', true]),
  hasIndices: doc('boolean', 'Whether matches also say where their groups stand (flag d).', ['/a/d.hasIndices', true]),
  ignoreCase: doc('boolean', 'Whether upper and lower case are the same (flag i).', ['/a/i.ignoreCase', true]),
  lastIndex: doc('number', 'Where the next search begins, with the flag g.', ['/a/g.lastIndex', 0]),
  multiline: doc('boolean', 'Whether ^ and $ stand for the ends of each line (flag m).', ['/a/m.multiline', true]),
  source: doc('text', 'The pattern without its slashes and flags.', ['/a+/g.source', 'a+']),
  sticky: doc('boolean', 'Whether a match must begin where the one before ended (flag y).', ['/a/y.sticky', true]),
  test: docWith('boolean', 'Whether the pattern matches.', { text: TEXT }, ["/^[A-Z]{2}/.test('AB12')", true]),
  toString: doc('text', 'The pattern with its slashes and flags.', ['/a+/g.toString()', '/a+/g']),
  unicode: doc('boolean', 'Whether the pattern counts whole characters of Unicode (flag u).', ['/a/u.unicode', true]),
}
