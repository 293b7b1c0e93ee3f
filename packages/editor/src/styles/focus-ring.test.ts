import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Custom properties by theme: what a theme does not say it has from those before it. */
function themes(): ReadonlyMap<string, ReadonlyMap<string, string>> {
  const css = readFileSync(join(__dirname, 'tokens.css'), 'utf8').replace(/\/\*[\s\S]*?\*\//g, '')
  const block = (selector: string): [string, string][] => {
    const start = css.indexOf(`\n${selector} {`)
    const body = css.slice(css.indexOf('{', start) + 1, css.indexOf('}', start))
    return [...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value.trim()])
  }
  const [light, dark, contrast, both] = [':root', '.dark', '.contrast', '.dark.contrast'].map(block)
  const layered = (...layers: (readonly [string, string][] | undefined)[]) => new Map(layers.flatMap((layer) => layer ?? []))
  return new Map([
    ['light', layered(light)],
    ['dark', layered(light, dark)],
    ['light, high contrast', layered(light, contrast)],
    ['dark, high contrast', layered(light, dark, contrast, both)],
  ])
}

/** Relative luminance of WCAG 2.1. */
function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

test.each([...themes()])('the ring of what has the keyboard stands out from everything it is drawn on: %s', (_name, tokens) => {
  for (const surface of ['canvas', 'surface', 'raised', 'sunken', 'hover', 'primary-soft']) {
    const [ring, ground] = [tokens.get('ring') ?? '', tokens.get(surface) ?? '']
    expect(ring).toMatch(/^#[0-9a-f]{6}$/)
    expect(ground).toMatch(/^#[0-9a-f]{6}$/)
    expect({ surface, isSeen: contrast(ring, ground) >= 3 }).toEqual({ surface, isSeen: true })
  }
})
