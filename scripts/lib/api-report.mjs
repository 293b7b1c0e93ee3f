// The public API of an entry point, as text: every declaration that its users can reach, without comments, by name.
import ts from 'typescript'

// What a report prints is what declarations say, so the types of the language need not be loaded.
const OPTIONS = {
  ...{ target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  ...{
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    noLib: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    types: [],
  },
}
const printer = ts.createPrinter({ removeComments: true })

/**
 * What declaration files give their users: `exported` by name, and what these refer to in our own packages without exporting it.
 * @param {readonly string[]} files
 * @param {(file: string) => boolean} isOwn whether a declaration is part of the API, or of somebody else's library
 */
export function publicApis(files, isOwn) {
  const program = ts.createProgram([...files], OPTIONS)
  const checker = program.getTypeChecker()
  return files.map((file) => {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    if (module === undefined) throw new Error(`${file} is no module; build it first`)
    return apiOf(checker, module, isOwn)
  })
}

function apiOf(checker, module, isOwn) {
  const exported = new Map(checker.getExportsOfModule(module).map((symbol) => [symbol.name, resolved(checker, symbol)]))
  const public_ = new Set(exported.values())
  const used = new Map()
  const left = [...public_]
  const seen = new Set(left)
  while (left.length > 0) {
    for (const declaration of left.pop().declarations ?? [])
      for (const found of referencesIn(checker, declaration)) {
        const isOurs = found.declarations?.some((each) => isOwn(each.getSourceFile().fileName)) ?? false
        if (seen.has(found) || !isOurs) continue
        seen.add(found)
        left.push(found)
        used.set(found.name, [...(used.get(found.name) ?? []), found])
      }
  }
  return {
    exported: sections([...exported].map(([name, symbol]) => [name, [symbol]])),
    used: sections([...used]),
  }
}

const resolved = (checker, symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol)

/** Types and values that a declaration names: those declared at the top of a file. */
function referencesIn(checker, declaration) {
  const found = []
  const visit = (node) => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node)
      const target = symbol && resolved(checker, symbol)
      if (target?.declarations?.some(isTop)) found.push(target)
    }
    ts.forEachChild(node, visit)
  }
  visit(declaration)
  return found
}

const isTop = ({ parent }) =>
  parent !== undefined && (ts.isSourceFile(parent) || (ts.isVariableDeclarationList(parent) && ts.isSourceFile(parent.parent.parent)))

const sections = (entries) =>
  entries
    .map(([name, symbols]) => [name, symbols.flatMap((symbol) => symbol.declarations ?? []).map(textOf)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, texts]) => `// ${name}\n${[...new Set(texts)].sort().join('\n')}`)

function textOf(declaration) {
  // A constant is declared in a list that stands in a statement.
  const whole = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration
  return printer
    .printNode(ts.EmitHint.Unspecified, whole, whole.getSourceFile())
    .replace(/^export (default )?/, '')
    .replace(/^declare /, '')
}

/** The report of an entry point. */
export const reportOf = (name, { exported, used }) =>
  [
    `# \`${name}\``,
    'Written by `npm run generate`. A change of this file is a change of what packages build on: say in the changelog what they have to do.',
    `## Exported\n\n\`\`\`ts\n${exported.join('\n\n')}\n\`\`\``,
    ...(used.length === 0 ? [] : [`## Reached through these\n\n\`\`\`ts\n${used.join('\n\n')}\n\`\`\``]),
  ].join('\n\n') + '\n'

/** Lines that one text has and the other has not, for people who look at what changed. */
export function changedLines(before, after, most = 30) {
  const [old, now] = [before.split('\n'), after.split('\n')]
  const lines = [...missing(old, now).map((line) => `- ${line}`), ...missing(now, old).map((line) => `+ ${line}`)]
  return lines.length > most ? [...lines.slice(0, most), `… and ${lines.length - most} more`] : lines
}

function missing(from, others) {
  const left = new Map()
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1)
  return from.filter((line) => {
    const count = left.get(line) ?? 0
    if (count > 0) left.set(line, count - 1)
    return count === 0 && line.trim() !== ''
  })
}
