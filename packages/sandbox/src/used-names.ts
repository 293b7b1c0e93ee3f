/** What of its surroundings a program uses, as far as its text shows. */
export interface UsedNames {
  /** Names of nodes whose data it reads; `all` where it works the names out itself. */
  readonly nodes: readonly string[] | 'all'
  /** It asks which item of a node an item came from, so that this has to be worked out. */
  readonly pairs: boolean
  /** It reads the settings of nodes. */
  readonly params: boolean
  /** It chooses an output or a run of a node, so that more than the last items are needed. */
  readonly firings: boolean
  /** Whether it holds a name such as `$vars`. */
  has(name: string): boolean
}

const LITERAL = String.raw`\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|` + '`((?:[^`\\\\$]|\\\\.)*)`' + String.raw`)\s*`
/** `$('X')`, `$items("X")`, `$node["X"]`, `$node.X`; in Python `_('X')`, `_items('X')`, `_node['X']`, `_node.X`. */
const NAMED = new RegExp(
  String.raw`(?<![\w$])[$_](?:items)?\(${LITERAL}[,)]|(?<![\w$])[$_]node\s*(?:\?\.\s*)?(?:\[${LITERAL}\]|\.\s*([A-Za-z_$][\w$]*))`,
  'g',
)
/** Every way to the data of a node. */
const READS = /(?<![\w$])(?:\$(?![\w$])|[$_]items\s*\(\s*[^)\s]|[$_]node\b|_\(|\$item\s*\()/g

/** `.all(1)`, `.first(0, -1)`, `$items('X', 1)`: of a node, not of `Promise`. */
const CHOOSES = new RegExp(String.raw`(?<!\bPromise\s*)\.\s*(?:all|first|last)\s*\(\s*[^)\s]|(?<![\w$])[$_]items\s*\(${LITERAL},`)

/** Looks at a source's text. Too much is found in comments and texts, which costs no more than time. */
export function usedNames(source: string): UsedNames {
  const found = [...source.matchAll(NAMED)]
  const reads = source.match(READS)?.length ?? 0
  const names = found.map((match) => unescaped(match.slice(1).find((text) => text !== undefined) ?? ''))
  return {
    nodes: reads > found.length ? 'all' : [...new Set(names)],
    pairs: /\bitem\b|itemMatching|pairedItem|[$_]node\b|\$item\b|\bitem_matching\b/.test(source),
    params: /\bparam/.test(source),
    firings: CHOOSES.test(source),
    has: (name) => source.includes(name),
  }
}

const LAST_CODE_POINT = 0x10ffff

const unescaped = (text: string): string =>
  text.replaceAll(
    /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g,
    (_, point: string, wide: string, narrow: string, char: string) => {
      const code = point ?? wide ?? narrow
      const value = parseInt(code ?? '', 16)
      return code === undefined ? char : value <= LAST_CODE_POINT ? String.fromCodePoint(value) : '' // else the program does not parse either
    },
  )
