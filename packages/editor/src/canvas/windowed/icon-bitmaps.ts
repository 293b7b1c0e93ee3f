import type { VNode } from 'vue'
import { safeSvg } from '../safe-svg.ts'

/** An icon that can be drawn at once. */
export type IconBitmap = CanvasImageSource

export interface IconBitmaps {
  /** The icon of a node type in a colour; undefined for none, and until it is there. */
  at(icon: string | undefined, colour: string): IconBitmap | undefined
}

/** Pixels of a side. Drawn on 20, as the mounted card has it; sharp on screens with twice the pixels, and when it is looked at closer. */
const SIDE = 64
/** Bitmaps of a colour that are kept; with more they are made anew. */
const MOST = 500

/**
 * Icons as bitmaps, each made once for a colour: an SVG that is drawn in every frame is worked out in every frame. `onReady` is called
 * when one that was asked for is there.
 */
export function createIconBitmaps(onReady: () => void, load: (svg: string) => Promise<IconBitmap> = rasterize): IconBitmaps {
  // By colour and then by icon: icons are long texts, whose hash is known already, and that of a text made of both is not.
  const known = new Map<string, Map<string, IconBitmap | undefined>>()
  return {
    at(icon, colour) {
      if (icon === undefined) return undefined
      let ofColour = known.get(colour)
      if (ofColour === undefined) known.set(colour, (ofColour = new Map()))
      if (ofColour.has(icon)) return ofColour.get(icon)
      if (ofColour.size >= MOST) ofColour.clear()
      ofColour.set(icon, undefined)
      const drawn = safeSvg(icon)
      if (drawn !== undefined) void ready(ofColour, icon, svgText(drawn, colour))
      return undefined
    },
  }
  async function ready(ofColour: Map<string, IconBitmap | undefined>, icon: string, svg: string): Promise<void> {
    try {
      ofColour.set(icon, await load(svg))
      onReady()
    } catch {
      ofColour.set(icon, undefined) // it cannot be drawn: the card keeps the mark of its kind
    }
  }
}

/** What `safeSvg` let through, as a text of its own: nothing of a stranger's is in it but shapes. */
export function svgText(root: VNode, colour: string): string {
  return elementText(root, { xmlns: 'http://www.w3.org/2000/svg', color: colour, width: String(SIDE), height: String(SIDE) })
}

function elementText({ type, props, children }: VNode, more: Readonly<Record<string, string>> = {}): string {
  const attributes = Object.entries({ ...props, ...more }).map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
  const inner = Array.isArray(children) ? children.map((child) => elementText(child as VNode)).join('') : '' // `safeSvg` makes elements alone
  return `<${String(type)}${attributes.join('')}>${inner}</${String(type)}>`
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

async function rasterize(svg: string): Promise<IconBitmap> {
  const image = new Image(SIDE, SIDE)
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIDE
  canvas.getContext('2d')?.drawImage(image, 0, 0, SIDE, SIDE)
  return canvas
}
