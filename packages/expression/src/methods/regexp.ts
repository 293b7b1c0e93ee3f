import type { Machine } from '../machine.ts'
import { toText } from '../values/convert.ts'
import { Search, type ExpressionRegExp, type Match } from '../values/regexp.ts'
import { table } from '../values/table.ts'
import { regExpDocs } from './docs/regexp.ts'
import { matchResult } from './string.ts'

/** The next match as `exec` and `test` see it: with flag g they go on behind the one before. */
function next(vm: Machine, self: ExpressionRegExp, text: string): Match | undefined {
  const search = new Search(vm, self, text)
  const goesOn = self.global || self.sticky
  const match = search.from(goesOn ? self.lastIndex : 0)
  if (goesOn) self.lastIndex = match?.end ?? 0
  return match
}

export const regExpMethods = table<ExpressionRegExp>(
  {
    dotAll: (_vm, self) => self.flags.includes('s'),
    'exec(text)': (vm, self, args) => {
      const text = toText(vm, args[0])
      const match = next(vm, self, text)
      return match === undefined ? null : matchResult(vm, self, match, text)
    },
    flags: (_vm, self) => self.flags,
    global: (_vm, self) => self.global,
    hasIndices: (_vm, self) => self.flags.includes('d'),
    ignoreCase: (_vm, self) => self.flags.includes('i'),
    lastIndex: (_vm, self) => self.lastIndex,
    multiline: (_vm, self) => self.flags.includes('m'),
    source: (_vm, self) => self.source,
    sticky: (_vm, self) => self.sticky,
    'test(text)': (vm, self, args) => {
      const text = toText(vm, args[0])
      return self.global || self.sticky ? next(vm, self, text) !== undefined : new Search(vm, self, text).test()
    },
    'toString()': (_vm, self) => `/${self.source}/${self.flags}`,
    unicode: (_vm, self) => self.flags.includes('u'),
  },
  regExpDocs,
)
