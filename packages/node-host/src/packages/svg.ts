/**
 * Icons stand in the editor's own page, so they are read by an allow-list: what is not a known shape with known attributes and plain values
 * is refused. A list of what is bad cannot be finished (`<svg/onload=…>`, entities, animations that set `href`).
 */
const ELEMENTS: ReadonlySet<string> = new Set(
  'svg g path circle ellipse rect line polyline polygon defs title desc linearGradient radialGradient stop clipPath mask symbol use'.split(
    ' ',
  ),
)

const ATTRIBUTES: ReadonlySet<string> = new Set(
  (
    'xmlns xmlns:xlink version viewBox width height preserveAspectRatio id class role aria-hidden aria-label focusable transform opacity ' +
    'd x y x1 y1 x2 y2 cx cy r rx ry fx fy points pathLength href xlink:href ' +
    'fill fill-opacity fill-rule clip-rule clip-path mask color stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin ' +
    'stroke-miterlimit stroke-dasharray stroke-dashoffset vector-effect shape-rendering ' +
    'offset stop-color stop-opacity gradientUnits gradientTransform spreadMethod clipPathUnits maskUnits maskContentUnits'
  ).split(' '),
)

const TEXT_ELEMENTS: ReadonlySet<string> = new Set(['title', 'desc'])
const TAG = /<(\/?)([A-Za-z]+)((?:\s+[A-Za-z][A-Za-z0-9:-]*\s*=\s*(?:"[^"<>&]*"|'[^'<>&]*'))*)\s*(\/?)>/y
const ATTRIBUTE = /([A-Za-z][A-Za-z0-9:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)')/g
/** Values that may name something: only a part of the same image. */
const REFERENCE = /url\s*\(|[a-z][a-z0-9+.-]*:/i
const OWN_PART = /^url\(#[\w-]+\)$/
const NAMESPACES: ReadonlySet<string> = new Set(['http://www.w3.org/2000/svg', 'http://www.w3.org/1999/xlink'])

/** Why this SVG text cannot be an icon; undefined when it can. */
export function refusalOfSvg(svg: string): string | undefined {
  const open: string[] = []
  for (let at = 0; at < svg.length;) {
    const next = svg.indexOf('<', at)
    const text = svg.slice(at, next < 0 ? svg.length : next)
    if (text.trim() !== '' && !TEXT_ELEMENTS.has(open.at(-1) ?? '')) return 'it holds text, which icons may not'
    if (next < 0) break
    TAG.lastIndex = next
    const tag = TAG.exec(svg)
    if (tag === null) return `it holds something that runs or fetches, or is not plain SVG, at "${svg.slice(next, next + 30)}"`
    const [whole, closing, name = '', attributes = '', selfClosing] = tag
    if (!ELEMENTS.has(name)) return `it holds <${name}>, and icons are plain shapes: nothing that runs or fetches`
    const refused = refusalOfAttributes(attributes)
    if (refused !== undefined) return refused
    if (closing === '/') {
      if (open.pop() !== name) return `</${name}> closes what is not open`
    } else if (selfClosing === '') open.push(name)
    at = next + whole.length
    if (open.length === 0 && svg.slice(at).trim() !== '') return 'it holds more than one element'
  }
  return open.length === 0 ? undefined : `<${open.at(-1)}> is not closed`
}

function refusalOfAttributes(text: string): string | undefined {
  for (const [, name = '', double, single] of text.matchAll(ATTRIBUTE)) {
    const value = (double ?? single ?? '').trim()
    if (!ATTRIBUTES.has(name)) return `it has the attribute "${name}", and icons have nothing that runs or fetches`
    if (name.startsWith('xmlns')) {
      if (!NAMESPACES.has(value)) return `it has the namespace "${value}"`
    } else if (name.endsWith('href')) {
      if (!/^#[\w-]+$/.test(value)) return `its ${name} leaves the image; icons hold nothing that runs or fetches`
    } else if (REFERENCE.test(value) && !OWN_PART.test(value)) return `its ${name} fetches something`
  }
  return undefined
}
