import { TextDecoder, TextEncoder } from 'node:util'

/** What reka-ui expects of a browser and jsdom does not have. */
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoObserver
globalThis.IntersectionObserver ??= NoObserver
globalThis.matchMedia ??= (media) => ({ matches: false, media, addEventListener() {}, removeEventListener() {} })
for (const name of ['scrollIntoView', 'setPointerCapture', 'releasePointerCapture']) Element.prototype[name] ??= () => {}
// Ids in tests are plain words.
globalThis.CSS ??= { escape: (text) => text }
Element.prototype.hasPointerCapture ??= () => false
// vue-router scrolls to the top of a new page; jsdom has no scrolling.
globalThis.scrollTo = () => {}
globalThis.TextEncoder ??= TextEncoder
globalThis.TextDecoder ??= TextDecoder
