/**
 * The steps of a path into the data of an item (`$json.lines[0].price` gives `lines`, `*`, `price`), where its end is a field with a
 * name; undefined for others.
 */
export function renamableSteps(path: string): readonly string[] | undefined {
  if (!path.startsWith('$json')) return undefined
  const steps: string[] = []
  let rest = path.slice('$json'.length)
  while (rest !== '') {
    const found = STEP.exec(rest)
    if (found === null) return undefined
    const [whole, name, index, quoted] = found
    steps.push(index === undefined ? (name ?? unquoted(quoted ?? '""')) : '*')
    rest = rest.slice(whole.length)
  }
  return steps.length === 0 || steps.at(-1) === '*' ? undefined : steps
}

const STEP = /^(?:\.([A-Za-z_$][\w$]*)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\])/

const unquoted = (text: string): string => String(JSON.parse(text))
