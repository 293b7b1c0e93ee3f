// Makes the PNG of a screenshot small: at most 256 colours, one byte a pixel. Interfaces have few colours, so nobody sees a difference.
import { deflateSync, inflateSync } from 'node:zlib'

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const MOST_COLOURS = 256
/** Colours that differ by less are counted together before the most frequent ones are chosen. */
const DROPPED_BITS = 2

/** A PNG of 8 bits a channel, without transparency that shows, as one with a palette. */
export function smallPng(png) {
  const { width, height, pixels } = decode(png)
  const colours = palette(pixels)
  const nearest = nearestIn(colours)
  const rows = Buffer.alloc(height * (width + 1))
  for (let at = 0, y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1, at += 1) rows[y * (width + 1) + 1 + x] = nearest(pixels[at])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 3], 8)
  const table = Buffer.from(colours.flatMap((rgb) => [rgb >> 16, (rgb >> 8) & 255, rgb & 255]))
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', table),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** The pixels as numbers 0xRRGGBB. */
export function decode(png) {
  const parts = chunks(png)
  const header = parts.find(({ type }) => type === 'IHDR').data
  const [width, height, depth, kind, , , interlaced] = [header.readUInt32BE(0), header.readUInt32BE(4), ...header.subarray(8)]
  if (depth !== 8 || interlaced !== 0 || ![2, 3, 6].includes(kind))
    throw new Error(`This kind of PNG is not read: depth ${depth}, colour ${kind}`)
  const size = kind === 6 ? 4 : kind === 2 ? 3 : 1
  const raw = unfilter(
    inflateSync(Buffer.concat(parts.filter(({ type }) => type === 'IDAT').map(({ data }) => data))),
    width * size,
    height,
    size,
  )
  const table = parts.find(({ type }) => type === 'PLTE')?.data
  const pixels = new Uint32Array(width * height)
  for (let at = 0; at < pixels.length; at += 1) {
    const from = kind === 3 ? table.subarray(raw[at] * 3) : raw.subarray(at * size)
    pixels[at] = (from[0] << 16) | (from[1] << 8) | from[2]
  }
  return { width, height, pixels }
}

function chunks(png) {
  if (!png.subarray(0, 8).equals(SIGNATURE)) throw new Error('This is not a PNG.')
  const found = []
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    found.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) })
    at += 12 + length
  }
  return found
}

/** Each row says how its bytes were made smaller by those beside and above them. */
function unfilter(bytes, stride, height, size) {
  const out = Buffer.alloc(stride * height)
  for (let y = 0; y < height; y += 1) {
    const filter = bytes[y * (stride + 1)]
    for (let x = 0; x < stride; x += 1) {
      const [left, up, corner] = [
        x >= size ? out[y * stride + x - size] : 0,
        y > 0 ? out[(y - 1) * stride + x] : 0,
        x >= size && y > 0 ? out[(y - 1) * stride + x - size] : 0,
      ]
      out[y * stride + x] = bytes[y * (stride + 1) + 1 + x] + predicted(filter, left, up, corner)
    }
  }
  return out
}

function predicted(filter, left, up, corner) {
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  if (filter !== 4) return 0
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  return a <= b && a <= c ? left : b <= c ? up : corner
}

const channels = (rgb) => [rgb >> 16, (rgb >> 8) & 255, rgb & 255]
const distance = (one, other) => channels(one).reduce((sum, value, at) => sum + (value - channels(other)[at]) ** 2, 0)

/** All colours where there are few; otherwise boxes of colours, halved along their widest side, each by the mean of what is in it. */
function palette(pixels) {
  const counts = new Map()
  for (const rgb of pixels) counts.set(rgb, (counts.get(rgb) ?? 0) + 1)
  if (counts.size <= MOST_COLOURS) return [...counts.keys()]
  // What fills an area stays exactly what it is: only the colours of edges are brought together.
  const areas = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_COLOURS / 2)
  const rest = new Map()
  for (const [rgb, count] of counts) {
    const rough = channels(rgb).reduce((sum, value) => (sum << 8) | ((value >> DROPPED_BITS) << DROPPED_BITS), 0)
    rest.set(rough, (rest.get(rough) ?? 0) + count)
  }
  for (const [rgb] of areas) rest.delete(rgb)
  return [...new Set([...areas.map(([rgb]) => rgb), ...boxes([...rest], MOST_COLOURS / 2)])]
}

function boxes(colours, most) {
  const open = [colours]
  while (open.length < most) {
    open.sort((a, b) => weight(b) - weight(a))
    const box = open.shift()
    if (box === undefined || box.length < 2) return [...open, ...(box === undefined ? [] : [box])].map(mean)
    const at = widest(box)
    box.sort((a, b) => channels(a[0])[at] - channels(b[0])[at])
    open.push(box.slice(0, box.length >> 1), box.slice(box.length >> 1))
  }
  return open.map(mean)
}
const weight = (box) => (box.length < 2 ? 0 : spread(box, widest(box)) * Math.sqrt(box.reduce((sum, [, count]) => sum + count, 0)))
const spread = (box, at) => {
  const values = box.map(([rgb]) => channels(rgb)[at])
  return Math.max(...values) - Math.min(...values)
}
const widest = (box) => [0, 1, 2].reduce((best, at) => (spread(box, at) > spread(box, best) ? at : best), 0)
const mean = (box) => {
  const total = box.reduce((sum, [, count]) => sum + count, 0)
  return [0, 1, 2].reduce(
    (rgb, at) => (rgb << 8) | Math.round(box.reduce((sum, [one, count]) => sum + channels(one)[at] * count, 0) / total),
    0,
  )
}

/** The place of the nearest colour, each looked for once. */
function nearestIn(colours) {
  const known = new Map(colours.map((rgb, at) => [rgb, at]))
  return (rgb) => {
    let at = known.get(rgb)
    if (at === undefined) {
      at = colours.reduce((best, one, place) => (distance(one, rgb) < distance(colours[best], rgb) ? place : best), 0)
      known.set(rgb, at)
    }
    return at
  }
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(checksum(body), body.length + 4)
  return whole
}

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n
  for (let turn = 0; turn < 8; turn += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1
  return value
})
function checksum(bytes) {
  let value = 0xffffffff
  for (const byte of bytes) value = CRC[(value ^ byte) & 255] ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}
