// Makes the installed app open without a connection, with a page that says that there is none. It keeps that page and nothing else:
// answers of the API are never kept, so nothing is ever shown that may be out of date.
// Its end is a hash of the files, filled in when the editor is built: a browser keeps them anew only when this text changed.
const KEPT = 'millrace-offline-{{kept}}'
const FILES = ['/offline.html', '/offline.js', '/theme.js', '/icon.svg']
/** Addresses that are no pages of the editor. */
const NOT_PAGES = /^\/(api|webhook|webhook-test|form|oauth|healthz|readyz|metrics|assets)(\/|$)/

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(KEPT)
      .then((cache) => cache.addAll(FILES.map((file) => new Request(file, { cache: 'reload' }))))
      .then(() => self.skipWaiting()),
  )
})

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  )
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (url.origin !== self.location.origin || request.method !== 'GET') return
  if (request.mode === 'navigate' && !NOT_PAGES.test(url.pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match('/offline.html').then((page) => page ?? Response.error())))
    return
  }
  // What the page itself is made of; everything else goes its way untouched.
  if (FILES.includes(url.pathname))
    event.respondWith(fetch(request).catch(() => caches.match(request).then((file) => file ?? Response.error())))
})
